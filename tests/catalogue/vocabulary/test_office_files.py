"""Offices and plain names go out to a table and come in again; a file with a wrong line changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from catalogue import vocabulary
from catalogue.access.rights import operator
from catalogue.catalogues import get_edition
from catalogue.doors import doors, doors_in_force
from catalogue.foundation.errors import BadFile, Invalid
from catalogue.foundation.text_files import CSV_MARK, csv_text, read_rows
from catalogue.vocabulary import other_offices
from catalogue.vocabulary.other_offices import COLUMNS, OfficesPlan, PlannedAct
from tests.examples import examples, undone
from tests.worlds.eight_streets import World

from .conftest import EARLY, MEALS, Desk
from .test_other_offices import NEW, POLICE, act, matters, save

ROOT = operator("root")
OFFICE = (
    "office",
    "telescopes",
    "",
    *[NEW.name_zh, NEW.name_en, NEW.answers_zh, NEW.answers_en, "", ""],
    "12399",
    "beijing",
    "试写",
    "",
)


def matter(office: str, text: str, state: str = "") -> tuple[str, ...]:
    return ("matter", office, text, *[""] * 9, state)


def numbered(*rows: Sequence[str]) -> list[tuple[int, Sequence[str]]]:
    return [(line, row) for line, row in enumerate((COLUMNS, *rows), start=1)]


def plan(desk: Desk, *rows: Sequence[str]) -> OfficesPlan:
    return other_offices.plan_offices(desk.session, desk.edition, numbered(*rows))


def bring_in(desk: Desk, found: OfficesPlan) -> int:
    return act(desk, lambda: other_offices.import_offices(desk.session, actor=ROOT, plan=found))


def undone_change(desk: Desk, change_id: int) -> None:
    other_offices.undo_office_change(desk.session, actor=desk.actor, change_id=change_id)


def written(path: Path, rows: list[tuple[str, ...]]) -> Path:
    path.write_text(CSV_MARK + csv_text(rows), encoding="utf-8", newline="")
    return path


class TestOffices:
    def test_out_and_in_again_changes_nothing(self, desk: Desk, tmp_path: Path) -> None:
        save(desk, None, NEW)
        matters(desk, POLICE, add=("=1+1 登记", "01234567", "a, b"), drop=(doors()[POLICE].words[0],))
        rows = list(other_offices.export_offices(desk.session))
        assert len(rows) == 1 + 61 + len([word for door in doors().values() for word in door.words]) + 3
        file = written(tmp_path / "offices.csv", rows)
        found = other_offices.read_offices_file(desk.session, desk.edition, file)
        assert (found.lines, found.rows, found.wrong) == (len(rows) - 1, (), ())
        before = doors_in_force(desk.session)
        history = other_offices.office_history(desk.session)
        act(desk, lambda: [undone_change(desk, change.id) for change in history])
        assert doors_in_force(desk.session) is doors()
        again = other_offices.read_offices_file(desk.session, desk.edition, file)
        assert [(row.act, row.text) for row in again.rows if row.text] == [
            (PlannedAct.NEW, "=1+1 登记"),
            (PlannedAct.NEW, "01234567"),
            (PlannedAct.NEW, "a, b"),
            (PlannedAct.REMOVED, doors()[POLICE].words[0]),
        ]
        bring_in(desk, again)
        assert doors_in_force(desk.session) == before

    def test_a_look_before_says_what_is_new_changed_and_removed(self, desk: Desk) -> None:
        shipped = next(
            row for row in other_offices.export_offices(desk.session) if row[:2] == ("office", POLICE)
        )
        found = plan(
            desk,
            OFFICE,
            matter("telescopes", "望远镜年检"),
            matter(POLICE, "送餐"),
            (*shipped[:3], "派出所户籍室", *shipped[4:]),
            matter(POLICE, doors()[POLICE].words[0], "removed"),
            matter(POLICE, doors()[POLICE].words[1]),
        )
        assert [(row.line, row.act.value, row.office, row.text, row.items) for row in found.rows] == [
            (2, "new", "telescopes", "", ()),
            (3, "new", "telescopes", "望远镜年检", ()),
            (4, "new", POLICE, "送餐", (MEALS,)),
            (5, "changed", POLICE, "", ()),
            (6, "removed", POLICE, doors()[POLICE].words[0], ()),
        ]
        assert doors_in_force(desk.session) is doors()
        assert bring_in(desk, found) == 5
        assert plan(desk, OFFICE, matter("telescopes", "望远镜年检")).rows == ()

    def test_every_wrong_line_is_named_and_nothing_is_half_done(self, desk: Desk) -> None:
        found = plan(
            desk,
            matter(POLICE, "龘靐登记"),
            matter("nowhere", "龘靐登记"),
            matter(POLICE, "龘靐登记"),
            matter(POLICE, "的"),
            ("door", POLICE),
            ("place", *OFFICE[1:]),
            (*OFFICE[:9], "110", *OFFICE[10:]),
            matter(POLICE, "龘靐", "gone"),
            ("office", "Telescopes", *OFFICE[2:]),
        )
        assert [(each.line, each.problem.field) for each in found.wrong] == [
            (3, "office"),
            (4, "matter"),
            (5, "matter"),
            (6, "file"),
            (7, "kind"),
            (8, "hotline"),
            (9, "state"),
            (10, "office"),
        ]
        with pytest.raises(Invalid):
            bring_in(desk, found)
        assert doors_in_force(desk.session) is doors()

    def test_two_offices_of_one_name_are_refused_once_the_whole_file_is_known(self, desk: Desk) -> None:
        found = plan(desk, OFFICE, ("office", "lenses", *OFFICE[2:]))
        assert [(each.line, each.problem.field) for each in found.wrong] == [(3, "name_zh")]

    @pytest.mark.one_database
    @pytest.mark.parametrize("text", ["", ",".join(COLUMNS) + "\n", '"open', "\n,,,\n"])
    def test_a_file_that_is_no_table_of_offices_is_refused(
        self, desk: Desk, tmp_path: Path, text: str
    ) -> None:
        path = tmp_path / "bad.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadFile, match=r"bad\.csv"):
            other_offices.read_offices_file(desk.session, desk.edition, path)


TEXTS = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20).map(
        lambda text: f"龘{text}"
    )
    | st.sampled_from(["=龘()", "+龘", "@龘", "'=龘", "-龘", "a, 龘", '龘"quoted"', "01234567890123"]),
    max_size=6,
)


@given(added=TEXTS, dropped=st.sets(st.integers(0, 20), max_size=4), withdrawn=st.booleans())
@examples(10)
def test_any_table_that_went_out_says_what_is_so_when_it_comes_in(
    engine: Engine,
    world: World,
    tmp_path_factory: pytest.TempPathFactory,
    added: list[str],
    dropped: set[int],
    withdrawn: bool,
) -> None:
    with undone(engine) as session:
        edition = get_edition(session, world.edition_key)
        gone = [doors()[POLICE].words[place] for place in dropped]
        typed = []
        for text in added:
            try:
                typed.append(vocabulary.read_wording(text).text)
            except Invalid:
                continue
        other_offices.change_matters(session, actor=ROOT, key=POLICE, add=typed, drop=gone)
        other_offices.withdraw_office(session, actor=ROOT, key="agri", withdrawn=withdrawn)
        rows = [row for row in other_offices.export_offices(session) if row[1] in (POLICE, "agri")]
        file = written(tmp_path_factory.mktemp("files") / "offices.csv", rows)
        assert [tuple(row) for _line, row in read_rows(file)] == rows
        found = other_offices.read_offices_file(session, edition, file)
        assert (found.rows, found.wrong) == ((), ())


class TestNames:
    def test_out_and_in_again_changes_nothing(self, desk: Desk, tmp_path: Path) -> None:
        edition = desk.edition
        rows: list[tuple[str, ...]] = [
            vocabulary.NAME_COLUMNS,
            *vocabulary.export_names(desk.session, edition),
        ]
        assert len(rows) == 61
        meals = edition.item(MEALS).key
        said = [(key, "=暖胃饭", "Dinners") if key == meals else (key, zh, en) for key, zh, en in rows]
        file = written(tmp_path / "names.csv", said)
        found = vocabulary.read_names_file(desk.session, edition, file)
        assert [(row.item.code, row.before, row.after) for row in found.rows] == [
            (MEALS, (None, None), ("=暖胃饭", "Dinners"))
        ]
        act(desk, lambda: vocabulary.import_names(desk.session, actor=ROOT, edition=edition, plan=found))
        assert desk.edition.item(MEALS).plain_zh == "=暖胃饭"
        assert [*vocabulary.export_names(desk.session, desk.edition)] == said[1:]
        assert vocabulary.read_names_file(desk.session, desk.edition, file).rows == ()

    def test_two_items_change_names_and_none_is_called_like_another(self, desk: Desk) -> None:
        edition = desk.edition
        meals, early = edition.item(MEALS), edition.item(EARLY)

        def names(*rows: tuple[str, str, str]) -> vocabulary.NamesPlan:
            return vocabulary.plan_names(desk.session, edition, list(enumerate(rows, start=1)))

        swapped = names((meals.key, early.plain_zh, ""), (early.key, meals.plain_zh, ""))
        assert swapped.wrong == ()
        act(desk, lambda: vocabulary.import_names(desk.session, actor=ROOT, edition=edition, plan=swapped))
        assert desk.edition.item(MEALS).plain_zh == early.plain_zh
        # One of them alone cannot go back: the other has its name.
        wrong = names((meals.key, "", ""), ("nothing", "甲", ""), (early.key, "饭" * 31, ""))
        assert [(line, problem.field) for line, problem in wrong.wrong] == [(2, "item"), (3, "zh")]
        alone = names((meals.key, "", ""))
        assert [(line, problem.field) for line, problem in alone.wrong] == [(1, "zh")]


def test_an_office_restored_by_a_file_is_as_shipped(desk: Desk) -> None:
    shipped = next(row for row in other_offices.export_offices(desk.session) if row[:2] == ("office", POLICE))
    save(desk, POLICE, replace(other_offices.get_office(desk.session, POLICE).now, source="甲"))
    bring_in(desk, plan(desk, shipped))
    assert not other_offices.get_office(desk.session, POLICE).edited
