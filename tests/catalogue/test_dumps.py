"""Everything public in files of one day: three formats that say the same, whole or not at all, and nothing that is not public."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
import pytest
from frictionless import Package
from sqlalchemy import Engine, delete, select, update
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.counters.segments import SEGMENTS
from catalogue.coverage.matrix import matrix
from catalogue.dumps import TABLES, Dump, FilesOrigin, Format, dump, files, writing
from catalogue.dumps.columns import ValueKind
from catalogue.foundation import clock, stamps
from catalogue.foundation.errors import Refused
from catalogue.foundation.text_files import plain_cell
from catalogue.models import (
    Division,
    MobileAgreement,
    Offering,
    OfferingPoint,
    PhoneSource,
    ServicePoint,
    State,
)
from catalogue.published import PublishedLine, WantedLines, published_lines
from catalogue.telephones import is_mobile
from tests.worlds.eight_streets import World

ORIGIN = FilesOrigin("1.0")


def rows(folder: Path, table: str, prefix: str = "") -> list[dict[str, str]]:
    """The rows of a CSV file as a program reads them."""
    with open(folder / f"{prefix}{table}.csv", encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def said_by_ndjson(folder: Path, table: str) -> list[dict[str, object]]:
    lines = gzip.decompress((folder / f"{table}.ndjson.gz").read_bytes()).decode().splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def written(engine: Engine, reported: EditionFacts, session: Session, tmp_path: Path) -> Dump:
    """The dump of a town that has reported."""
    session.commit()
    return dump(engine, tmp_path / "open", ORIGIN)


def test_all_formats_of_a_table_say_the_same(written: Dump) -> None:
    assert {file.format for file in written.files} == set(Format)
    assert {"cells", "offerings", "points", "offering_points", "coverage"} <= {
        file.table for file in written.files if file.rows
    }
    for table in TABLES:
        lines = said_by_ndjson(written.folder, table.name)
        for line, row in zip(lines, rows(written.folder, table.name), strict=True):
            assert tuple(line) == tuple(row) == table.names
            for column in table.columns:
                said = line[column.name]
                plain = plain_cell(row[column.name]) if column.kind is ValueKind.TEXT else row[column.name]
                assert plain == (
                    "" if said is None else json.dumps(said) if isinstance(said, bool) else str(said)
                )
        with duckdb.connect() as connection:
            place = str(written.folder / f"{table.name}.parquet")
            found = connection.execute("SELECT * FROM read_parquet(?)", [place]).fetchall()
        assert [tuple(None if each is None else str(each) for each in row) for row in found] == [
            tuple(None if each is None else str(each) for each in line.values()) for line in lines
        ]


def test_cells_counted_by_another_program_are_the_matrix(
    written: Dump, session: Session, reported: EditionFacts, world: World
) -> None:
    with duckdb.connect() as connection:
        counted = connection.execute(
            "SELECT substr(community, 1, 6) || '000000', item, segment, count(*)::INT FROM read_parquet(?) GROUP BY ALL",
            [str(written.folder / "cells.parquet")],
        ).fetchall()
    found = matrix(session, reported, world.city)
    expected = Counter(
        {
            (f"{row.code:012d}", item.code, segment.value): cell[place]
            for row, cells in zip(found.rows, found.cells, strict=True)
            for item, cell in zip(found.items, cells, strict=True)
            for place, segment in enumerate(SEGMENTS)
            if cell[place]
        }
    )
    assert Counter({tuple(row[:3]): row[3] for row in counted}) == expected


def test_coverage_in_the_files_is_what_their_cells_add_up_to(written: Dump) -> None:
    cells = rows(written.folder, "cells")
    kinds = {row["code"]: row["kind"] for row in rows(written.folder, "divisions")}
    for row in rows(written.folder, "coverage"):
        digits = row["division"].rstrip("0") if row["division"][6:] == "000000" else row["division"][:9]
        own = [
            cell
            for cell in cells
            if cell["item"] == row["item"]
            and cell["community"].startswith(digits)
            and row["kind"] in ("all", kinds[cell["community"]])
        ]
        counts = Counter(cell["segment"] for cell in own)
        assert {segment: int(row[segment]) for segment in SEGMENTS} == {
            each: counts[each] for each in SEGMENTS
        }
        assert int(row["communities"]) == len(own)
        assert int(row["disputed"]) == sum(cell["disputed"] == "true" for cell in own)


def test_offerings_are_the_published_lines_and_unknown_cells_are_none(
    written: Dump, session: Session, reported: EditionFacts
) -> None:
    published = published_lines(session, reported, WantedLines(), limit=100_000)
    found = rows(written.folder, "offerings")
    assert [(int(row["community"]), row["item"], row["segment"]) for row in found] == [
        (line.community, line.line.item.code, line.line.segment.value) for line in published
    ]
    known = [row for row in rows(written.folder, "cells") if row["segment"] != "unknown"]
    assert {(row["community"], row["item"]) for row in known} == {
        (row["community"], row["item"]) for row in found
    }
    _same_words(written.folder, published)


def _same_words(folder: Path, published: Sequence[PublishedLine]) -> None:
    """The files say of each line what its published record says."""
    lines = said_by_ndjson(folder, "offerings")
    for line, row in zip(published, lines, strict=True):
        offering = line.line.offering
        assert offering is not None
        said = offering.draft
        expected = (
            f"{line.community:012d}-{line.line.item.key}",
            line.line.disputed,
            said.mode,
            said.provider_kind,
            said.provider_name,
            offering.phone,
            said.link,
            said.shortfall,
            said.planned_for,
            said.suspended_from,
            said.suspended_until,
            said.suspended_reason,
            said.substitute,
            offering.ruled_until,
            said.ends_on,
            offering.declarer,
            said.note_zh,
            said.note_en,
            offering.confirmed_on,
            offering.verified_on,
            offering.returned_on,
        )
        told = [
            value
            for name, value in row.items()
            if name not in ("community", "item", "segment", "demonstration")
        ]
        assert told == [value.isoformat() if isinstance(value, date) else value for value in expected]
    places = [
        (f"{line.community:012d}", line.line.item.code, place, point.id)
        for line in published
        for place, point in enumerate(line.line.offering.points if line.line.offering else (), 1)
    ]
    assert [tuple(row.values())[:-1] for row in said_by_ndjson(folder, "offering_points")] == places


def test_the_manifest_has_every_file_as_it_is_and_frictionless_finds_no_fault(written: Dump) -> None:
    said = json.loads((written.folder / "manifest.json").read_bytes())
    assert {file["name"] for file in said["files"]} | {"manifest.json", "datapackage.json"} == {
        path.name for path in written.folder.iterdir()
    }
    for file in said["files"]:
        content = (written.folder / file["name"]).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
        if file["format"] == "ndjson":
            assert file["compression"] == "gzip"
            assert file["rows"] == gzip.decompress(content).count(b"\n")
    assert all(column["meaning"] for table in said["tables"] for column in table["columns"])
    assert (said["demonstration"], said["licence"], said["publisher_zh"]) == (False, None, None)
    report = Package(str(written.folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])


def test_csv_follows_its_standard_and_begins_with_the_mark(written: Dump) -> None:
    for table in TABLES:
        content = (written.folder / f"{table.name}.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        assert content.endswith(b"\r\n")


def test_the_same_day_and_data_give_the_same_bytes(written: Dump, engine: Engine, tmp_path: Path) -> None:
    again = dump(engine, tmp_path / "again", ORIGIN)
    for path in written.folder.iterdir():
        assert path.read_bytes() == (again.folder / path.name).read_bytes(), path.name
    stamp = (written.folder / "cells.csv").stat()
    assert not dump(engine, tmp_path / "open", ORIGIN).new
    assert (written.folder / "cells.csv").stat() == stamp


def test_a_change_of_the_day_takes_the_place_of_the_dump_before(
    written: Dump, engine: Engine, session: Session, world: World
) -> None:
    session.execute(update(Division).where(Division.code == world.community).values(short_name="新名"))
    session.commit()
    assert dump(engine, written.folder.parent, ORIGIN).new
    assert "新名" in (written.folder / "divisions.csv").read_text(encoding="utf-8")
    assert [path.name for path in written.folder.parent.iterdir() if path.name != ".dump.lock"] == [
        written.folder.name
    ]


def test_an_interrupted_dump_leaves_nothing_and_the_one_before_stays(
    written: Dump, engine: Engine, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name: path.read_bytes() for path in written.folder.iterdir()}
    session.execute(update(Division).where(Division.code == world.community).values(short_name="新名"))
    session.commit()
    (written.folder.parent / ".unfinished").mkdir()

    def stop(*_anything: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writing, "manifest", stop)
    with pytest.raises(KeyboardInterrupt):
        dump(engine, written.folder.parent, ORIGIN)
    assert {path.name: path.read_bytes() for path in written.folder.iterdir()} == before
    left = {path.name for path in written.folder.parent.iterdir()}
    assert left == {written.folder.name, ".dump.lock"}


def test_what_is_no_dump_is_left_alone(
    reported: EditionFacts, engine: Engine, session: Session, tmp_path: Path
) -> None:
    session.commit()
    other = tmp_path / clock.today().isoformat()
    other.mkdir()
    (other / "letters.txt").write_text("ours")
    with pytest.raises(Refused):
        dump(engine, tmp_path, ORIGIN)
    assert (other / "letters.txt").read_text() == "ours"


def test_without_duckdb_the_other_two_formats_are_written(
    reported: EditionFacts, engine: Engine, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.commit()
    monkeypatch.setattr(files, "can_write_parquet", lambda: False)
    found = dump(engine, tmp_path, ORIGIN)
    assert found.without == (Format.PARQUET,)
    assert {file.format for file in found.files} == {Format.CSV, Format.NDJSON}
    assert Package(str(found.folder / "datapackage.json")).validate().valid


def test_demonstration_data_say_so_in_every_file(
    reported: EditionFacts, engine: Engine, session: Session, tmp_path: Path
) -> None:
    stamps.bump(session, stamps.DEMONSTRATION)
    session.commit()
    found = dump(engine, tmp_path, ORIGIN)
    assert all(file.name.startswith("demonstration-") for file in found.files)
    for name in ("manifest.json", "datapackage.json"):
        assert json.loads((found.folder / name).read_bytes())["demonstration"] is True
    for file in found.files:
        if file.format is Format.PARQUET:
            with duckdb.connect() as connection:
                said = connection.execute(
                    "SELECT decode(key), decode(value) FROM parquet_kv_metadata(?)",
                    [str(found.folder / file.name)],
                ).fetchall()
            assert ("demonstration", "true") in said
        elif file.format is Format.CSV:
            assert all(
                row["demonstration"] == "true" for row in rows(found.folder, file.table, "demonstration-")
            )


def test_texts_that_a_spreadsheet_would_compute_do_nothing_there_and_are_true_elsewhere(
    told: World, engine: Engine, session: Session, tmp_path: Path
) -> None:
    said = '=HYPERLINK("http://example.cn","看")'
    session.execute(
        update(Offering).values(note_zh=said, shortfall="@A1", substitute="+86", suspended_reason="-1+1")
    )
    session.execute(update(ServicePoint).values(name="'=1"))
    session.commit()
    found = dump(engine, tmp_path, ORIGIN)
    texts = [row for table in ("offerings", "points") for row in rows(found.folder, table)]
    assert texts
    assert not [value for row in texts for value in row.values() if value.startswith(("=", "+", "-", "@"))]
    assert {plain_cell(row["note_zh"]) for row in rows(found.folder, "offerings")} == {said}
    assert {line["note_zh"] for line in said_by_ndjson(found.folder, "offerings")} == {said}
    assert {line["name"] for line in said_by_ndjson(found.folder, "points")} == {"'=1"}


def test_a_mobile_number_is_open_data_only_with_its_owners_word(
    told: World, engine: Engine, session: Session, tmp_path: Path
) -> None:
    asked, unasked = "13910510001", "13910510002"
    session.execute(
        update(ServicePoint).values(phones=[unasked, "010-05100101", asked], directions=f"问{unasked}")
    )
    session.execute(
        update(Offering).where(Offering.item_id % 2 == 0).values(phone=unasked, phone_source=None)
    )
    session.execute(
        update(Offering).where(Offering.item_id % 2 == 1).values(phone=None, phone_source=PhoneSource.PLACE)
    )
    session.execute(update(Offering).values(note_zh=f"找{unasked}或{asked}", provider_name=unasked))
    for community in session.scalars(select(ServicePoint.community_code).distinct()):
        session.add(MobileAgreement(community_code=community, number=asked, agreed_at=clock.now()))
    session.commit()
    found = dump(engine, tmp_path, ORIGIN)
    content = b"".join(
        gzip.decompress(said) if path.suffix == ".gz" else said
        for path in found.folder.iterdir()
        if path.suffix != ".parquet"
        for said in (path.read_bytes(),)
    )
    assert asked.encode() in content
    assert unasked.encode() not in content
    assert is_mobile(asked)
    edition = edition_in_force(session, clock.today())
    assert edition is not None
    published = published_lines(session, edition, WantedLines(), limit=100_000)
    numbers = [line.line.offering.phone for line in published if line.line.offering]
    assert set(numbers) == {None, "010-05100101"}
    lines = said_by_ndjson(found.folder, "offerings")
    assert [line["phone"] for line in lines] == numbers
    assert f"找***或{asked}" in {line["note_zh"] for line in lines}


def test_a_place_s_number_is_that_of_its_own_community_on_a_neighbour_s_line(
    told: World, engine: Engine, session: Session, tmp_path: Path
) -> None:
    asked = "13910510001"
    own = ServicePoint.community_code == told.community
    place = session.scalars(select(ServicePoint.id).where(own)).first()
    assert place is not None
    session.execute(update(ServicePoint).where(own).values(phones=[asked, "010-05100101"], directions=asked))
    delivered = Offering.community_code == told.neighbour, Offering.state == State.DELIVERED
    line = session.execute(select(Offering.community_code, Offering.item_id).where(*delivered)).first()
    assert line is not None
    session.execute(delete(OfferingPoint).where(OfferingPoint.community_code == told.neighbour))
    session.add(OfferingPoint(community_code=line[0], item_id=line[1], point_id=place, position=0))
    session.execute(
        update(Offering)
        .where(Offering.community_code == line[0], Offering.item_id == line[1])
        .values(phone=None, phone_source=PhoneSource.PLACE)
    )
    edition = edition_in_force(session, clock.today())
    assert edition is not None
    for keeper, number in ((told.neighbour, "010-05100101"), (told.community, asked)):
        session.add(MobileAgreement(community_code=keeper, number=asked, agreed_at=clock.now()))
        session.commit()
        (found,) = published_lines(session, edition, WantedLines(cells=[(line[0], line[1])]), limit=1)
        assert found.line.offering is not None
        assert found.line.offering.phone == number
        assert [point.phones[0] for point in found.line.offering.points] == [number]
        folder = dump(engine, tmp_path / number, ORIGIN).folder
        said = [each for each in said_by_ndjson(folder, "offerings") if each["phone"] == number]
        assert str(line[0]) in {each["community"] for each in said}


@pytest.mark.one_database
def test_what_is_not_public_has_no_column(written: Dump) -> None:
    hidden = {"confirmed_role", "said_by", "actor", "own_record", "version", "contact", "updated_at", "words"}
    assert not hidden & {column.name for table in TABLES for column in table.columns}


@pytest.mark.one_database
def test_a_database_made_of_the_files_answers_like_them(written: Dump, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "open.sqlite3") as made:
        for table in TABLES:
            names = ", ".join(f'"{name}"' for name in table.names)
            places = ", ".join("?" for _name in table.names)
            made.execute(f"CREATE TABLE {table.name} ({names}, PRIMARY KEY ({', '.join(table.key)}))")
            lines = [tuple(row.values()) for row in rows(written.folder, table.name)]
            made.executemany(f"INSERT INTO {table.name} VALUES ({places})", lines)
        assert made.execute("SELECT count(*) FROM cells JOIN divisions ON code = community").fetchone() == (
            len(rows(written.folder, "cells")),
        )
