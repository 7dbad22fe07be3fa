"""Several catalogues at once: each has its editions, its items and codes of its own shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.access.rights import operator
from catalogue.catalogues import EditionFacts
from catalogue.counters import rollup
from catalogue.counters.recount import verify
from catalogue.foundation.errors import BadFile, NotFound
from catalogue.models import CommunitySummary, Form, Rollup

SMALL = (Path(__file__).parent.parent / "data" / "edition-small.yaml").read_text(encoding="utf-8")
FIRST = """
catalogue:
  key: town
  name: {zh: 本市目录, en: Catalogue of the town}
  order: 1
"""
NATIONAL = """
catalogue:
  key: national
  name: {zh: 国家标准, en: National standard}
  order: 2
  codes: {category: '[A-Z]', item: '[0-9]+([.][0-9]+)*', nested: false}
"""
TASK = (
    SMALL.replace("form: venue", "form: task")
    .replace("        summary: {zh: 甲一的说明。, en: About alpha.}\n", "")
    .replace("        audiences: [everyone]\n", "")
)
UNREPORTED = NATIONAL.replace("  order: 2", "  order: 2\n  reported: false")
DAY = date(2026, 3, 1)
Load = Callable[[str], EditionFacts]


def of_the_nation(text: str = SMALL) -> str:
    """The small edition with the codes of another catalogue."""
    for old, new in (("'01'", "A"), ("'02'", "B"), ("'0101'", "'1.9'"), ("'0102'", "'1.10'")):
        text = text.replace(old, new)
    for old, new in (("'0201'", "'2.1'"), ("'0202'", "'2.1.12'"), ("key: small", "key: standard")):
        text = text.replace(old, new)
    return NATIONAL + text


@pytest.fixture
def load(session: Session, tmp_path: Path) -> Load:
    def load(text: str) -> EditionFacts:
        path = tmp_path / "edition.yaml"
        path.write_text(text, encoding="utf-8")
        report = catalogues.load_edition(session, path, actor=operator("tests"))
        session.commit()
        return catalogues.get_edition(session, report.edition_key)

    return load


def test_catalogues_are_in_force_side_by_side(session: Session, load: Load) -> None:
    national, town = load(of_the_nation()), load(FIRST + SMALL)
    assert catalogues.edition_in_force(session, DAY) is town
    assert catalogues.edition_in_force(session, DAY, "town") is town
    assert catalogues.edition_in_force(session, DAY, "national") == national
    assert [each.key for each in catalogues.catalogues_in_force(session, DAY)] == ["town", "national"]
    assert [each.key for each in catalogues.list_editions(session)] == ["small", "standard"]
    with pytest.raises(NotFound, match="nowhere"):
        catalogues.edition_in_force(session, DAY, "nowhere")
    before = date(2012, 2, 28)
    assert catalogues.edition_in_force(session, before, "national") is None
    assert catalogues.catalogues_in_force(session, before) == ()


def test_a_later_edition_takes_over_in_its_own_catalogue_alone(session: Session, load: Load) -> None:
    town, _national = load(FIRST + SMALL), load(of_the_nation())
    later = of_the_nation(SMALL.replace("issued_on: 2012-02-29", "issued_on: 2026-01-01"))
    newer = load(later.replace("key: standard", "key: standard-2"))
    assert catalogues.edition_in_force(session, DAY, "national") is newer
    assert catalogues.edition_in_force(session, DAY) == town


def test_items_of_two_catalogues_are_two_even_under_one_key(session: Session, load: Load) -> None:
    town, national = load(FIRST + SMALL), load(of_the_nation())
    assert [item.key for item in town.items] == [item.key for item in national.items]
    assert {item.id for item in town.items}.isdisjoint(item.id for item in national.items)
    assert {item.criterion_id for item in town.items}.isdisjoint(item.criterion_id for item in national.items)


def test_codes_have_the_shape_that_the_catalogue_gives_them(load: Load) -> None:
    national = load(of_the_nation())
    assert [category.code for category in national.categories] == ["A", "B"]
    assert [item.code for item in national.items] == ["1.9", "1.10", "2.1", "2.1.12"]
    assert [item.category_code for item in national.items] == ["A", "A", "B", "B"]
    assert national.category_of(national.item("2.1.12")).code == "B"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("'1.10'", "'1.8'", "1.8 after 1.9"),
        ("'1.10'", "'x1'", "look like this"),
        ("number: B", "number: b", "look like this"),
        ("'1.10'", f"'{'1' * 21}'", "longer than 20"),
        ("'[A-Z]'", "'[A-Z'", "not a regular expression"),
        ("order: 2", "order: two", "whole number"),
        ("key: national", "key: National", "not a key"),
    ],
)
def test_what_does_not_fit_is_refused(load: Load, old: str, new: str, message: str) -> None:
    text = of_the_nation()
    assert old in text
    with pytest.raises(BadFile, match=message):
        load(text.replace(old, new))


def test_an_edition_stays_in_its_catalogue(session: Session, load: Load) -> None:
    load(FIRST + SMALL)
    with pytest.raises(BadFile, match="another catalogue"):
        load(FIRST.replace("key: town", "key: city") + SMALL)
    session.rollback()
    # Without a word of its catalogue it stays where it is; a new edition joins the first catalogue.
    assert load(SMALL).catalogue.key == "town"
    assert load(SMALL.replace("key: small", "key: other")).catalogue.key == "town"


def test_a_catalogue_is_renamed_by_its_file(session: Session, load: Load) -> None:
    first = load(FIRST + SMALL)
    load(of_the_nation())
    renamed = load(
        FIRST.replace("Catalogue of the town", "Town list").replace("order: 1", "order: 3") + SMALL
    )
    assert (first.catalogue.name_en, renamed.catalogue.name_en) == ("Catalogue of the town", "Town list")
    assert [each.key for each in catalogues.catalogues_in_force(session, DAY)] == ["national", "town"]


def counted(session: Session) -> tuple[set[int], set[int]]:
    """The criteria and the editions that have counters."""
    return set(session.scalars(select(Rollup.criterion_id))), set(
        session.scalars(select(CommunitySummary.edition_id))
    )


def test_of_some_catalogues_communities_report_nothing(
    by_hand: EditionFacts, session: Session, load: Load
) -> None:
    session.commit()
    before = counted(session)
    task = load(of_the_nation(TASK).replace(NATIONAL, UNREPORTED))
    assert catalogues.edition_in_force(session, DAY, "national") == task
    assert by_hand.catalogue in catalogues.catalogues_in_force(session, DAY)
    assert task.catalogue not in catalogues.catalogues_in_force(session, DAY)
    assert (task.items[0].form, task.items[0].summary_zh, task.items[0].audiences) == (Form.TASK, "", ())
    rollup.rebuild(session)
    assert counted(session) == before
    assert verify(session) == ()


def test_counters_follow_whether_communities_report(
    by_hand: EditionFacts, session: Session, load: Load
) -> None:
    session.commit()
    edition = load(of_the_nation().replace(NATIONAL, UNREPORTED))
    assert edition.id not in counted(session)[1]
    load(of_the_nation())
    assert edition.id in counted(session)[1]
    assert verify(session) == ()
    load(of_the_nation().replace(NATIONAL, UNREPORTED))
    assert edition.id not in counted(session)[1]


def test_an_address_without_a_catalogue_means_one_of_which_communities_report(
    session: Session, load: Load
) -> None:
    load(of_the_nation().replace(NATIONAL, UNREPORTED.replace("order: 2", "order: 0")))
    town = load(FIRST + SMALL)
    assert catalogues.edition_in_force(session, DAY) == town


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("form: venue", "form: task", "not of tasks"),
        ("        audiences: [everyone]\n", "", "At least one entry"),
        ("        summary: {zh: 甲一的说明。, en: About alpha.}\n", "", "missing"),
    ],
)
def test_what_communities_report_of_is_described(load: Load, old: str, new: str, message: str) -> None:
    text = of_the_nation()
    assert old in text
    with pytest.raises(BadFile, match=message):
        load(text.replace(old, new))


def test_an_item_may_say_its_aspect_who_answers_for_it_and_whether_it_is_offered(load: Load) -> None:
    first = "        key: alpha\n"
    edition = load(
        of_the_nation().replace(
            first, first + "        aspect: livelihood\n        body: station\n        offered: false\n"
        )
    )
    alpha, beta = edition.items[:2]
    assert (alpha.aspect, alpha.body, alpha.offered) == ("livelihood", "station", False)
    assert (beta.aspect, beta.body, beta.offered) == (None, None, True)
    with pytest.raises(BadFile, match="security"):
        load(of_the_nation().replace(first, first + "        aspect: comfort\n"))
