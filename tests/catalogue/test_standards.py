"""The standards for communities (专栏16): the list as the source gives it, and what it changes nowhere."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.access.rights import operator
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters.recount import verify
from catalogue.counters.rollup import rebuild
from catalogue.foundation.database import begin_writing
from catalogue.models import CommunitySummary, Form, Rollup
from catalogue.search import search, shared_searcher

BOX = (Path(__file__).parent.parent / "data" / "box16.txt").read_text(encoding="utf-8").splitlines()
KEY = "beijing-standards-2011"
FILE = next(path for path in catalogues.further_editions() if "standards" in path.name)

pytestmark = pytest.mark.both_databases


def load_standards(session: Session) -> EditionFacts:
    """The list as setting up loads it; commits."""
    session.rollback()
    begin_writing(session)
    catalogues.load_edition(session, FILE, actor=operator("tests"))
    session.commit()
    return get_edition(session, KEY)


def test_areas_and_tasks_are_the_box_word_for_word() -> None:
    file = catalogues.read_edition(FILE)
    assert file.catalogue is not None
    assert (file.catalogue.key, file.catalogue.order, file.catalogue.reported) == (
        "beijing-standards",
        3,
        False,
    )
    assert file.edition.title.zh in BOX[0]
    printed = [
        line
        for category in file.categories
        for line in (
            category.source_text,
            *(f"{item.code}．{item.source_text}" for item in category.items),
        )
    ]
    # The one space in the box is a line break in the document.
    assert printed == [line.replace(" ", "") for line in BOX[3:]]
    assert (len(file.categories), len(file.items)) == (7, 27)
    for item in file.items:
        assert item.form is Form.TASK
        assert item.name.zh == item.source_text.removesuffix("。")
        assert not re.search(r"[\u4e00-\u9fff]", item.name.en)


def counters(session: Session) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    def of(table: type[Rollup] | type[CommunitySummary]) -> list[tuple[object, ...]]:
        return sorted(tuple(row) for row in session.execute(select(*table.__table__.columns)))

    return of(Rollup), of(CommunitySummary)


def found(session: Session, query: str) -> tuple[list[str], list[str]]:
    """The keys of answers and of what else may be worth a look."""
    answer = search(session, shared_searcher(session), query)
    return [hit.item.key for hit in answer.items], [hit.item.key for hit in answer.others]


def test_the_list_changes_no_figure_and_no_answer(session: Session, by_hand: EditionFacts) -> None:
    day = date(2026, 3, 1)
    session.commit()
    asked = ("甲一", "社区志愿服务", "社区工作者招聘", "social worker")
    answers = [found(session, each) for each in asked]
    before = counters(session), catalogues.catalogues_in_force(session, day)
    assert before[0][0]
    standards = load_standards(session)
    assert len(standards.items) == 27
    rebuild(session)
    assert (counters(session), catalogues.catalogues_in_force(session, day)) == before
    assert catalogues.edition_in_force(session, day) == by_hand
    assert verify(session) == ()
    assert [found(session, each) for each in asked] == answers
