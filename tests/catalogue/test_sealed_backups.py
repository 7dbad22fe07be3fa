"""Encrypted backups: age and gpg encrypt what is written on its way to the disk, and what fails leaves nothing half done."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from catalogue.access.rights import operator
from catalogue.foundation.errors import BadFile, DomainError, Refused
from catalogue.models import Division
from catalogue.operations.backup import back_up, check_backup, restore
from catalogue.operations.backup.sealing import Recipients, recipients, tool_of
from tests.catalogue.test_backups import contents, others
from tests.worlds.eight_streets import World

__all__ = ["others"]
OPERATOR = operator("tests")
NEEDED = "install it: sh tests/backup_tools.sh (Debian: apt install age gnupg)"
Others = Callable[[str], Engine]


class Keys:
    """A key of a program: whom it encrypts for, and the file with the private one, where the program wants a file."""

    def __init__(self, whom: Recipients, identity: Path | None) -> None:
        self.whom = whom
        self.identity = identity


def age_key(folder: Path) -> Keys:
    """A new key for age."""
    assert shutil.which("age"), NEEDED
    file = folder / "key.txt"
    made = subprocess.run(["age-keygen", "-o", str(file)], capture_output=True, text=True, check=True)
    whom = recipients("age", [made.stderr.partition(": ")[2].strip()])
    assert whom is not None
    return Keys(whom, file)


@pytest.fixture(params=["age", "gpg"])
def keys(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keys]:
    """A key of each program. In a folder with a short name: gpg's agent has a socket in it."""
    with tempfile.TemporaryDirectory() as folder:
        if request.param == "age":
            yield age_key(Path(folder))
            return
        assert shutil.which("gpg"), NEEDED
        monkeypatch.setenv("GNUPGHOME", folder)
        command = ["gpg", "--batch", "--passphrase", "", "--quick-generate-key", "backup@example.cn"]
        subprocess.run([*command, "default", "default"], capture_output=True, check=True)
        whom = recipients("gpg", ["backup@example.cn"])
        assert whom is not None
        yield Keys(whom, None)
        subprocess.run(["gpgconf", "--kill", "all"], check=False)


@pytest.fixture
def age(tmp_path: Path) -> Keys:
    """A key for age."""
    (tmp_path / "keys").mkdir(mode=0o700)
    return age_key(tmp_path / "keys")


def is_empty(engine: Engine) -> bool:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(Division)).scalar_one() == 0


def test_an_encrypted_backup_is_checked_and_restored_with_the_key(
    told: World, engine: Engine, others: Others, keys: Keys, tmp_path: Path
) -> None:
    file = tmp_path / "backup.zip.sealed"
    facts = back_up(engine, file, whom=keys.whom)
    with file.open("rb") as opened:
        assert tool_of(opened) == keys.whom.tool
    assert check_backup(file, identity=keys.identity) == facts
    empty = others({"sqlite": "postgresql", "postgresql": "sqlite"}[engine.dialect.name])
    assert restore(empty, file, actor=OPERATOR, identity=keys.identity) == facts
    assert contents(back_up(empty, tmp_path / "again.zip")) == contents(facts)


@pytest.mark.one_database
def test_nothing_lies_in_the_clear_while_an_encrypted_backup_is_written(
    told: World, engine: Engine, age: Keys, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = tmp_path / "places"
    places.mkdir()
    monkeypatch.setenv("TMPDIR", str(places))
    seen: list[bytes] = []

    def look(_done: int, _total: int) -> None:
        seen.extend(file.read_bytes() for file in places.rglob("*") if file.is_file())

    back_up(engine, places / "backup.age", whom=age.whom, progress=look)
    look(0, 0)
    assert any(seen)
    clear = (b"PK\x03\x04", b"tables/", b"manifest.json", "社区".encode())
    assert not any(word in text for text in seen for word in clear)
    assert [file.name for file in places.iterdir()] == ["backup.age"]


@pytest.mark.one_database
def test_without_the_key_or_with_another_it_is_said_what_is_missing(
    told: World, engine: Engine, others: Others, age: Keys, tmp_path: Path
) -> None:
    file = tmp_path / "backup.age"
    back_up(engine, file, whom=age.whom)
    (tmp_path / "other").mkdir()
    stranger = age_key(tmp_path / "other")
    with pytest.raises(Refused, match="--identity FILE"):
        check_backup(file)
    empty = others("sqlite")
    with pytest.raises(BadFile, match=r"age could not decrypt the backup: .*identity"):
        restore(empty, file, actor=OPERATOR, identity=stranger.identity)
    assert is_empty(empty)


@pytest.mark.one_database
@pytest.mark.parametrize("keep", [0.0, 0.3, 0.7, 0.9999])
def test_a_part_of_an_encrypted_backup_is_refused_and_changes_nothing(
    keep: float, told: World, engine: Engine, others: Others, keys: Keys, tmp_path: Path
) -> None:
    file = tmp_path / "backup.sealed"
    back_up(engine, file, whom=keys.whom)
    whole = file.read_bytes()
    file.write_bytes(whole[: max(int(len(whole) * keep), 300)])
    empty = others("sqlite")
    with pytest.raises(BadFile, match=r"backup\.sealed: "):
        restore(empty, file, actor=OPERATOR, identity=keys.identity)
    assert is_empty(empty)
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :])
    with pytest.raises(BadFile, match=r"backup\.sealed: "):
        check_backup(file, identity=keys.identity)


@pytest.mark.one_database
def test_a_program_that_is_missing_or_fails_leaves_no_file(
    told: World, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = tmp_path / "places"
    places.mkdir()
    for tool, name in (("age", "age1nothing"), ("gpg", "nobody@example.cn")):
        with pytest.raises(Refused, match=f"{tool} could not encrypt: .+"):
            back_up(engine, places / "backup", whom=recipients(tool, [name]))
    monkeypatch.setenv("PATH", str(places))
    for tool in ("age", "gpg"):
        with pytest.raises(Refused, match=f"The program {tool} is not installed"):
            back_up(engine, places / "backup", whom=recipients(tool, ["age1nothing"]))
    assert list(places.iterdir()) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    "script",
    ["exit 0", "cat >/dev/null; exit 0", "head -c 1000; exit 0", "cat >/dev/null; echo no room >&2; exit 1"],
)
def test_a_program_that_does_not_do_its_work_is_found_out(
    script: str, told: World, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs, places = tmp_path / "programs", tmp_path / "places"
    programs.mkdir()
    places.mkdir()
    (programs / "age").write_text(f"#!/bin/sh\n{script}\n")
    (programs / "age").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    with pytest.raises(Refused, match=r"age (could not encrypt|wrote less than it was given)"):
        back_up(engine, places / "backup", whom=recipients("age", ["age1nothing"]))
    assert list(places.iterdir()) == []
    assert not [each for each in threading.enumerate() if each.name == "read-beside"]


@pytest.mark.parametrize("name", ["--output=/etc/passwd", "-r", "", "a\nb", "$(id)", "名字"])
def test_a_recipient_is_never_an_option_of_the_program(name: str) -> None:
    with pytest.raises(DomainError, match="is no recipient"):
        recipients("gpg", [name])
