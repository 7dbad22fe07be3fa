"""Backups: everything in one file, the same from both databases, checked before it counts."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import signal
import stat
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from itertools import compress
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete, func, inspect, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.accounts import MadePassword, PasswordKind
from catalogue.access.rights import operator
from catalogue.audit import append, entries
from catalogue.audit.checking import check
from catalogue.counters import recount
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.foundation.errors import BadFile, Refused
from catalogue.foundation.stamps import bump
from catalogue.local_texts import rebuilding
from catalogue.models import AuditEntry, Division, ItemSquare, Role, User
from catalogue.operations.backup import back_up, check_backup, restore
from catalogue.operations.backup.archive import BackupFacts
from tests.catalogue.test_migrating import shape
from tests.databases import Databases
from tests.worlds.eight_streets import World
from tests.worlds.filled import fill_empty

OPERATOR = operator("tests")


@pytest.fixture
def others(databases: Callable[[str], Databases]) -> Iterator[Callable[[str], Engine]]:
    """Make an empty database of a backend, with the newest schema."""
    made: list[tuple[Databases, str, Engine]] = []

    def make(backend: str) -> Engine:
        maker = databases(backend)
        url = maker.create("empty", fill_empty)
        made.append((maker, url, make_engine(url)))
        return made[-1][2]

    yield make
    for maker, url, engine in made:
        engine.dispose()
        maker.drop(url)


TRAIL = ("audit_entries", "trail_entries", "trail_heads")


def contents(facts: BackupFacts, *, but: Collection[str] = TRAIL) -> dict[str, tuple[int, str]]:
    """The rows and digest of each table; the trail apart, in which a restoring is an entry."""
    return {each.form.name: (each.rows, each.sha256) for each in facts.tables if each.form.name not in but}


def write_again(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """Write a backup again with other members: ``None`` leaves one out."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, held in members.items():
            changed = change(name, held)
            if changed is not None:
                archive.writestr(name, changed)


def test_a_demonstration_goes_to_the_other_database_and_back_and_every_table_is_equal(
    demonstration: World, engine: Engine, others: Callable[[str], Engine], tmp_path: Path
) -> None:
    first = back_up(engine, tmp_path / "first.zip")
    assert first.demonstration
    assert (first.engine, first.schema) == (engine.dialect.name, migrating.newest())
    assert contents(first)["offerings"][0] > 100
    other = others({"sqlite": "postgresql", "postgresql": "sqlite"}[engine.dialect.name])
    assert restore(other, tmp_path / "first.zip", actor=OPERATOR) == first
    second = back_up(other, tmp_path / "second.zip")
    assert contents(second) == contents(first)
    same = others(engine.dialect.name)
    restore(same, tmp_path / "second.zip", actor=OPERATOR)
    assert contents(back_up(same, tmp_path / "third.zip")) == contents(first)
    for restored in (other, same):
        with Session(restored) as session:
            assert recount.verify(session) == ()
            assert tuple(rebuilding.verify(session)) == ()
            assert (
                session.scalar(select(func.count()).select_from(ItemSquare))
                == contents(first)["item_squares"][0]
            )


def test_what_was_restored_goes_on_counting_and_guards_its_trail(
    demonstration: World, engine: Engine, others: Callable[[str], Engine], tmp_path: Path
) -> None:
    back_up(engine, tmp_path / "backup.zip")
    restored = others({"sqlite": "postgresql", "postgresql": "sqlite"}[engine.dialect.name])
    restore(restored, tmp_path / "backup.zip", actor=OPERATOR)
    with Session(restored) as session:
        begin_writing(session)
        last = session.scalar(select(func.max(User.id))) or 0
        password = MadePassword("correct horse battery", PasswordKind.OWN)
        accounts.add_user(session, "newcomer", Role.WORKER, demonstration.community, password, actor=OPERATOR)
        assert session.scalar(select(User.id).where(User.name == "newcomer")) == last + 1
        assert [(each.action, each.actor) for each in entries(session, limit=2)] == [
            ("account.added", "tests"),
            ("instance.restored", "tests"),
        ]
        with pytest.raises(DatabaseError, match="audit trail"):
            session.execute(delete(AuditEntry))


def test_the_chains_of_the_trail_go_on_in_the_other_database(
    told: World, engine: Engine, others: Callable[[str], Engine], tmp_path: Path
) -> None:
    with Session(engine) as session:
        before = check(session, key=b"-")
    back_up(engine, tmp_path / "backup.zip")
    restored = others({"sqlite": "postgresql", "postgresql": "sqlite"}[engine.dialect.name])
    restore(restored, tmp_path / "backup.zip", actor=OPERATOR)
    with Session(restored) as session:
        append(session, who="li", role="operator", action="hotline.set", subject="x", division=told.street)
        session.commit()
        found = check(session, key=b"-")
    assert (before.damages, found.damages) == ([], [])
    assert found.entries == before.entries + 2  # what was restored, and what was done then
    assert found.rows == before.rows + 2


def test_a_restored_database_has_the_schema_of_a_migrated_one(
    told: World, engine: Engine, others: Callable[[str], Engine], tmp_path: Path
) -> None:
    back_up(engine, tmp_path / "backup.zip")
    fresh, restored = others(engine.dialect.name), others(engine.dialect.name)
    restore(restored, tmp_path / "backup.zip", actor=OPERATOR)
    restore(restored, tmp_path / "backup.zip", actor=OPERATOR, force=True)
    with fresh.connect() as one, restored.connect() as other:
        assert shape(other) == shape(one)


def test_an_instance_is_replaced_only_if_that_is_said(told: World, engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    before = back_up(engine, file)
    with Session(engine) as session:
        begin_writing(session)
        session.execute(update(Division).values(name="改过的名字"))
        session.commit()
    changed = back_up(engine, tmp_path / "changed.zip")
    with pytest.raises(Refused, match="add --force"):
        restore(engine, file, actor=OPERATOR)
    assert contents(back_up(engine, tmp_path / "again.zip")) == contents(changed) != contents(before)
    restore(engine, file, actor=OPERATOR, force=True)
    assert contents(back_up(engine, tmp_path / "again.zip")) == contents(before)


def test_a_backup_of_an_earlier_schema_is_brought_to_the_newest(
    told: World, engine: Engine, others: Callable[[str], Engine], tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    before = contents(back_up(engine, file))
    earlier = others(engine.dialect.name)
    migrating.downgrade(earlier, "0068")
    with earlier.connect() as connection:
        seen = inspect(connection)
        columns = {
            name: {column["name"] for column in seen.get_columns(name)} for name in seen.get_table_names()
        }
    write_as_of(file, "0068", columns)
    assert check_backup(file).schema == "0068"
    restore(earlier, file, actor=OPERATOR)
    assert migrating.revision_of(earlier) == migrating.newest()
    assert contents(back_up(earlier, tmp_path / "after.zip")) == before


def write_as_of(path: Path, schema: str, columns: Mapping[str, Set[str]]) -> None:
    """Write a backup as it would have been made with an earlier schema, of which these are the tables and columns."""
    with zipfile.ZipFile(path) as archive:
        said = json.loads(archive.read("manifest.json"))
        said["schema"] = schema
        said["tables"] = [table for table in said["tables"] if table["name"] in columns]
        held: dict[str, bytes] = {}
        for table in said["tables"]:
            kept = [name in columns[table["name"]] for name in table["columns"]]
            member = f"tables/{table['name']}.jsonl"
            rows = map(json.loads, archive.read(member).splitlines())
            lines = [
                json.dumps(list(compress(row, kept)), ensure_ascii=False, separators=(",", ":"))
                for row in rows
            ]
            held[member] = "".join(f"{line}\n" for line in lines).encode()
            table["sha256"] = hashlib.sha256(held[member]).hexdigest()
            table["columns"] = dict(compress(table["columns"].items(), kept))
    with zipfile.ZipFile(path, "w") as archive:
        for member, lines_of_table in held.items():
            archive.writestr(member, lines_of_table)
        archive.writestr("manifest.json", json.dumps(said))


@pytest.mark.one_database
@pytest.mark.parametrize("place", ["row", "manifest", "cut", "missing member", "stranger", "other digest"])
def test_a_damaged_backup_is_found_and_changes_nothing(
    place: str, told: World, engine: Engine, others: Callable[[str], Engine], tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    back_up(engine, file)

    def change(name: str, held: bytes) -> bytes | None:
        if place == "row" and name == "tables/divisions.jsonl":
            return held.replace(b"110101", b"110102", 1)
        if place == "manifest" and name == "manifest.json":
            return held[:-40]
        if place == "other digest" and name == "manifest.json":
            return held.replace(b'"sha256": "', b'"sha256": "0', 1)
        return None if place == "missing member" and name == "tables/users.jsonl" else held

    write_again(file, change)
    if place == "cut":
        file.write_bytes(file.read_bytes()[:-3000])
    if place == "stranger":
        with zipfile.ZipFile(file, "a") as archive:
            archive.writestr("../secret_key", "x")
    empty = others("sqlite")
    with pytest.raises(BadFile, match="damaged"):
        check_backup(file)
    with pytest.raises(BadFile, match="damaged"):
        restore(empty, file, actor=OPERATOR)
    with empty.connect() as connection:
        assert connection.execute(select(func.count()).select_from(Division)).scalar_one() == 0


@pytest.mark.one_database
def test_any_changed_byte_of_a_backup_is_found_or_changes_nothing(
    told: World, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    facts = back_up(engine, file)
    whole = file.read_bytes()
    for position in range(0, len(whole), max(len(whole) // 150, 1)):
        file.write_bytes(whole[:position] + bytes([whole[position] ^ 0x55]) + whole[position + 1 :])
        try:
            assert check_backup(file) == facts
        except (BadFile, Refused):
            continue


def test_a_row_that_refers_to_nothing_is_refused_and_the_instance_stays(
    told: World, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    before = contents(back_up(engine, file))

    def without_divisions(name: str, held: bytes) -> bytes:
        if name == "tables/divisions.jsonl":
            return b""
        if name != "manifest.json":
            return held
        said = json.loads(held)
        for each in said["tables"]:
            if each["name"] == "divisions":
                each |= {"rows": 0, "sha256": hashlib.sha256().hexdigest()}
        return json.dumps(said).encode()

    write_again(file, without_divisions)
    with pytest.raises(BadFile, match="refers to one that is not in it"):
        restore(engine, file, actor=OPERATOR, force=True)
    assert contents(back_up(engine, tmp_path / "after.zip")) == before


@pytest.mark.one_database
def test_a_backup_of_a_newer_version_is_refused(told: World, engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "backup.zip"
    back_up(engine, file)
    newer = migrating.newest().encode()
    write_again(file, lambda name, held: held.replace(b'"schema": "' + newer, b'"schema": "9999'))
    with pytest.raises(Refused, match="9999, which this version of the portal does not know"):
        check_backup(file)


def test_a_backup_is_of_one_moment_while_others_write(told: World, engine: Engine, tmp_path: Path) -> None:
    seen: list[int] = []
    other = make_engine(engine.url)

    def write(done: int, total: int) -> None:
        with Session(other) as session:
            begin_writing(session)
            append(session, who="writer", role="operator", action="test", subject=str(done))
            bump(session, "test")
            session.commit()
        seen.append(done)

    facts = back_up(engine, tmp_path / "backup.zip", progress=write)
    other.dispose()
    assert len(seen) > 100
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        trail = archive.read("tables/audit_entries.jsonl").decode()
        stamps = archive.read("tables/stamps.jsonl").decode()
    assert trail.count('"writer"') == stamps.count('"test"') <= 1
    assert facts.rows == sum(each.rows for each in facts.tables)


@pytest.mark.one_database
def test_a_file_that_grows_too_large_leaves_nothing_and_the_earlier_backup(
    told: World, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip"
    back_up(engine, file)
    earlier = file.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(earlier) // 2, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            back_up(engine, file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert [each.name for each in tmp_path.iterdir()] == ["backup.zip"]
    assert file.read_bytes() == earlier


@pytest.mark.one_database
@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_an_interrupted_backup_leaves_no_half_file(
    failure: BaseException, told: World, engine: Engine, tmp_path: Path
) -> None:
    def fail(done: int, total: int) -> None:
        if done == total // 2:
            raise failure

    with pytest.raises(type(failure)):
        back_up(engine, tmp_path / "backup.zip", progress=fail)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.one_database
def test_what_a_killed_backup_left_is_written_over(told: World, engine: Engine, tmp_path: Path) -> None:
    left = tmp_path / "backup.zip.part"
    left.write_bytes(b"x" * 5_000_000)
    left.chmod(0o644)
    facts = back_up(engine, tmp_path / "backup.zip")
    assert check_backup(tmp_path / "backup.zip") == facts
    assert [each.name for each in tmp_path.iterdir()] == ["backup.zip"]


@pytest.mark.one_database
def test_two_backups_into_one_file_do_not_mix(told: World, engine: Engine, tmp_path: Path) -> None:
    refused: list[Refused] = []

    def second(done: int, total: int) -> None:
        if done == 3:
            with pytest.raises(Refused, match="Another process is writing") as caught:
                back_up(engine, tmp_path / "backup.zip")
            refused.append(caught.value)

    facts = back_up(engine, tmp_path / "backup.zip", progress=second)
    assert len(refused) == 1
    assert check_backup(tmp_path / "backup.zip") == facts


@pytest.mark.one_database
def test_a_backup_is_its_owners_alone(told: World, engine: Engine, tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        back_up(engine, tmp_path / "backup.zip")
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "backup.zip").stat().st_mode) == 0o600


@pytest.mark.one_database
def test_only_a_backup_is_written_over(told: World, engine: Engine, tmp_path: Path) -> None:
    table = tmp_path / "table.csv"
    table.write_text("名称\n", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for taken in (table, tmp_path, tmp_path / "link"):
        with pytest.raises(Refused, match="holds something else than a backup"):
            back_up(engine, taken)
    assert table.read_text(encoding="utf-8") == "名称\n"
    assert sorted(each.name for each in tmp_path.iterdir()) == ["link", "table.csv"]
