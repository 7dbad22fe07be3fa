"""Loading editions, and asking what they say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.access.rights import operator
from catalogue.counters import rollup
from catalogue.foundation import stamps
from catalogue.foundation.errors import BadFile, NotFound
from catalogue.models import EditionItem, Form, Item

SMALL = (Path(__file__).parent.parent / "data" / "edition-small.yaml").read_text(encoding="utf-8")
THIRD = SMALL[SMALL.index("      - code: '0201'") : SMALL.index("      - code: '0202'")]
FOURTH = SMALL[SMALL.index("      - code: '0202'") :]

Load = Callable[[str], catalogues.LoadReport]


@pytest.fixture
def load(session: Session, tmp_path: Path) -> Load:
    """Write a text to a file and load it."""

    def load(text: str) -> catalogues.LoadReport:
        path = tmp_path / "edition.yaml"
        path.write_text(text, encoding="utf-8")
        report = catalogues.load_edition(session, path, actor=operator("tests"))
        session.commit()
        return report

    return load


@pytest.fixture
def rebuilds(monkeypatch: pytest.MonkeyPatch) -> list[Session]:
    """The recounts of coverage that were asked for."""
    asked: list[Session] = []
    monkeypatch.setattr(rollup, "rebuild", asked.append)
    return asked


def ids(session: Session) -> dict[str, int]:
    return dict(session.execute(select(Item.key, Item.id)).all())


def test_an_edition_says_what_its_file_says(session: Session, load: Load) -> None:
    report = load(SMALL)
    edition = catalogues.get_edition(session, "small")
    assert (report.edition_key, report.edition_id, report.items) == ("small", edition.id, 4)
    assert report.added == ("alpha", "beta", "gamma", "delta")
    assert (edition.title_zh, edition.title_en) == ("小目录", "Small catalogue")
    assert (edition.issuer_zh, edition.issuer_en, edition.trial) == (None, None, True)
    assert (edition.issued_on, edition.in_force_from) == (date(2012, 2, 29), None)
    assert edition.source["title_zh"] == "某文件"
    assert edition.source["dated_en"] == "2011"
    assert edition.source["part_en"] == "Annex"
    assert [(category.number, category.name_zh) for category in edition.categories] == [
        (1, "甲类服务"),
        (2, "乙类服务"),
    ]
    assert [item.code for item in edition.items] == ["0101", "0102", "0201", "0202"]
    assert [item.position for item in edition.items] == [1, 2, 3, 4]
    beta = edition.item("0102")
    assert edition.by_id(beta.id) is beta
    assert (beta.category_number, beta.source_text, beta.name_zh, beta.name_en) == (
        1,
        "甲二",
        "社区甲二",
        "Beta",
    )
    assert (beta.form, beta.criterion_zh, beta.criterion_en) == (
        Form.HOME,
        "每周至少一次。",
        "At least once a week.",
    )
    assert (beta.audiences, beta.life_events) == (("elderly", "disabled"), ("caring",))
    alpha = edition.item("0101")
    assert (alpha.criterion_zh, alpha.criterion_en, alpha.guide) == (None, None, {})
    assert (alpha.vocabulary_zh, alpha.vocabulary_en, alpha.related) == ((), (), ())


def test_a_guide_keeps_filled_fields_in_reading_order(session: Session, load: Load) -> None:
    load(SMALL)
    guide = catalogues.get_edition(session, "small").item("0102").guide
    assert list(guide.items()) == [("eligibility", "本市居民"), ("fee", "免费")]


def test_what_is_not_there_is_said_to_be_missing(session: Session, load: Load) -> None:
    load(SMALL)
    edition = catalogues.get_edition(session, "small")
    with pytest.raises(NotFound, match="0999"):
        edition.item("0999")
    with pytest.raises(NotFound, match="-1"):
        edition.by_id(-1)
    with pytest.raises(NotFound, match="large"):
        catalogues.get_edition(session, "large")


def test_loading_twice_is_loading_once(session: Session, load: Load, rebuilds: list[Session]) -> None:
    load(SMALL)
    before, stamp = ids(session), stamps.version(session, stamps.CATALOGUE)
    session.commit()
    again = load("# another comment\n" + SMALL)
    assert (again.changed, again.added, again.updated, again.removed) == (False, (), (), ())
    assert again.items == 4
    assert (ids(session), stamps.version(session, stamps.CATALOGUE)) == (before, stamp)
    assert len(rebuilds) == 1


def test_a_changed_text_is_updated_in_place(session: Session, load: Load, rebuilds: list[Session]) -> None:
    load(SMALL)
    before, stamp = ids(session), stamps.version(session, stamps.CATALOGUE)
    assert catalogues.get_edition(session, "small").item("0201").name_en == "Gamma"
    session.commit()
    report = load(SMALL.replace("en: Gamma}", "en: Gamma rays}").replace("About delta.", "All about delta."))
    assert (report.changed, report.added, report.updated, report.removed) == (
        True,
        (),
        ("gamma", "delta"),
        (),
    )
    edition = catalogues.get_edition(session, "small")
    assert edition.item("0201").name_en == "Gamma rays"
    assert edition.item("0202").summary_en == "All about delta."
    assert ids(session) == before
    assert stamps.version(session, stamps.CATALOGUE) == stamp + 1
    assert len(rebuilds) == 1, "no item joined or left, so coverage is unchanged"


def test_a_changed_head_is_updated_in_place(session: Session, load: Load) -> None:
    first = load(SMALL)
    report = load(
        SMALL.replace("issuer:", "issuer: {zh: 某局, en: A bureau}").replace("trial: true", "trial: false")
    )
    edition = catalogues.get_edition(session, "small")
    assert (report.changed, report.updated, report.edition_id) == (True, (), first.edition_id)
    assert (edition.issuer_zh, edition.issuer_en, edition.trial) == ("某局", "A bureau", False)


def test_two_items_can_swap_their_codes(session: Session, load: Load) -> None:
    load(SMALL)
    before = ids(session)
    swapped = SMALL.replace(
        THIRD + FOURTH, FOURTH.replace("'0202'", "'0201'") + THIRD.replace("'0201'", "'0202'")
    )
    report = load(swapped)
    edition = catalogues.get_edition(session, "small")
    assert report.updated == ("delta", "gamma")
    assert (edition.item("0201").key, edition.item("0202").key) == ("delta", "gamma")
    assert ids(session) == before


def test_an_item_can_move_to_another_category(session: Session, load: Load) -> None:
    load(SMALL)
    before = ids(session)
    head = "  - number: '02'"
    moved = SMALL.replace(THIRD, "").replace(head, THIRD.replace("'0201'", "'0103'") + head)
    load(moved)
    edition = catalogues.get_edition(session, "small")
    assert [item.key for item in edition.categories[0].items] == ["alpha", "beta", "gamma"]
    assert ids(session) == before


def test_an_item_that_vanished_leaves_the_edition_and_keeps_its_identity(
    session: Session, load: Load, rebuilds: list[Session]
) -> None:
    load(SMALL)
    before = ids(session)
    report = load(SMALL.replace(FOURTH, ""))
    assert report.removed == ("delta",)
    edition = catalogues.get_edition(session, "small")
    assert [item.key for item in edition.items] == ["alpha", "beta", "gamma"]
    assert session.scalars(select(EditionItem).where(EditionItem.item_id == before["delta"])).all() == []
    assert ids(session) == before
    session.commit()
    assert load(SMALL).added == ("delta",)
    assert ids(session) == before
    assert catalogues.get_edition(session, "small").by_id(before["delta"]).code == "0202"
    session.commit()
    assert len(rebuilds) == 3


def test_a_new_edition_shares_the_items_of_the_old_one(session: Session, load: Load) -> None:
    load(SMALL)
    later = SMALL.replace("key: small", "key: later").replace(
        "issued_on: 2012-02-29", "in_force_from: 2020-01-01"
    )
    report = load(later.replace("key: delta", "key: epsilon"))
    assert report.added == ("alpha", "beta", "gamma", "epsilon")
    old, new = catalogues.list_editions(session)
    assert (old.key, new.key) == ("small", "later")
    assert old.item("0101").id == new.item("0101").id
    assert old.item("0202").id != new.item("0202").id
    assert len(ids(session)) == 5


def test_the_edition_in_force_is_the_one_that_began_last(session: Session, load: Load) -> None:
    def key_on(day: date) -> str | None:
        edition = catalogues.edition_in_force(session, day)
        return edition.key if edition else None

    assert key_on(date(2026, 1, 1)) is None
    session.commit()
    load(SMALL)
    load(
        SMALL.replace("key: small", "key: later").replace(
            "issued_on: 2012-02-29", "in_force_from: 2020-01-01"
        )
    )
    assert key_on(date(2012, 2, 28)) is None
    assert key_on(date(2012, 2, 29)) == "small"
    assert key_on(date(2019, 12, 31)) == "small"
    assert key_on(date(2020, 1, 1)) == "later"
    session.commit()
    load(
        SMALL.replace("key: small", "key: later")
        .replace("issued_on: 2012-02-29", "in_force_from: 2020-01-01")
        .replace("in_force_until:", "in_force_until: 2020-12-31")
    )
    assert key_on(date(2020, 12, 31)) == "later"
    assert key_on(date(2021, 1, 1)) == "small"


def test_an_edition_without_any_day_is_in_force_since_ever(session: Session, load: Load) -> None:
    load(SMALL.replace("issued_on: 2012-02-29", "issued_on:"))
    for day in (date.min, date(2011, 11, 1), date.max):
        assert catalogues.edition_in_force(session, day) is not None


def test_a_bad_file_writes_nothing(session: Session, load: Load) -> None:
    load(SMALL)
    stamp = stamps.version(session, stamps.CATALOGUE)
    session.commit()
    with pytest.raises(BadFile):
        load(SMALL.replace("en: Gamma}", "en: Rays}").replace("form: facility", "form: castle"))
    session.rollback()
    assert stamps.version(session, stamps.CATALOGUE) == stamp
    assert catalogues.get_edition(session, "small").item("0201").name_en == "Gamma"


def test_a_second_question_costs_one_statement(engine: Engine, session: Session, load: Load) -> None:
    load(SMALL)
    first = catalogues.get_edition(session, "small")
    statements: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def _note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    assert catalogues.get_edition(session, "small") is first
    assert len(statements) == 1
    with Session(engine) as other:
        assert catalogues.edition_in_force(other, date(2026, 1, 1)) is first
    assert len(statements) == 2


def test_a_load_that_is_rolled_back_leaves_no_trace_in_memory(
    session: Session, load: Load, tmp_path: Path
) -> None:
    load(SMALL)
    path = tmp_path / "other.yaml"
    path.write_text(SMALL.replace("en: Gamma}", "en: Rays}"), encoding="utf-8")
    catalogues.load_edition(session, path, actor=operator("tests"))
    assert catalogues.get_edition(session, "small").item("0201").name_en == "Rays"
    session.rollback()
    assert catalogues.get_edition(session, "small").item("0201").name_en == "Gamma"
    session.commit()
    load(SMALL.replace("en: Gamma}", "en: Gammon}"))
    assert catalogues.get_edition(session, "small").item("0201").name_en == "Gammon"
