"""An edition that changes a criterion makes a different claim: records speak for the one under which they were made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.access.rights import operator
from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.counters.recount import verify
from catalogue.counters.segments import Segment
from catalogue.coverage.matrix import matrix
from catalogue.coverage.summary import full_communities, summaries_in
from catalogue.coverage.town_and_country import compare_kinds
from catalogue.foundation.errors import BadFile
from catalogue.models import State
from catalogue.offerings import (
    OfferingDraft,
    confirm,
    get_line,
    history,
    record,
    rule_not_applicable,
    withdraw,
)
from tests.worlds import small_town
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES

SMALL = (Path(__file__).parent.parent / "data" / "edition-small.yaml").read_text(encoding="utf-8")
LATER = SMALL.replace("key: small", "key: later").replace("issued_on: 2012-02-29", "issued_on: 2026-07-01")
BETAS = "criterion: {zh: 每周至少一次。, en: At least once a week.}"
TODAY = small_town.FIRST_DAY
HOME = COMMUNITIES[0]
BY_PHONE = OfferingDraft(state=State.DELIVERED, phone="010-55500000")


@dataclass
class Instance:
    """A town that has loaded the small catalogue."""

    session: Session
    load: Callable[[str], EditionFacts]

    def says(
        self, edition: EditionFacts, code: str, draft: OfferingDraft = BY_PHONE, community: int = HOME
    ) -> None:
        item = edition.item(code)
        record(self.session, actor=CITY_HALL, community=community, item=item, draft=draft, today=TODAY)

    def segment(self, edition: EditionFacts, code: str) -> Segment:
        return get_line(self.session, edition, HOME, code).segment


@pytest.fixture
def town(session: Session, tmp_path: Path, by_hand: EditionFacts) -> Instance:

    def load(text: str) -> EditionFacts:
        path = tmp_path / "edition.yaml"
        path.write_text(text, encoding="utf-8")
        return catalogues.get_edition(
            session, catalogues.load_edition(session, path, actor=operator("tests")).edition_key
        )

    return Instance(session, load)


def figures(session: Session, edition: EditionFacts) -> tuple[object, ...]:
    """Every figure of an edition that a page shows of the city."""
    whole = matrix(session, edition, CITY)
    return (
        whole.total,
        whole.cells,
        full_communities(session, edition, CITY),
        summaries_in(session, edition, CITY),
        compare_kinds(session, edition, CITY),
    )


def test_an_edition_with_the_same_criteria_changes_no_figure(town: Instance) -> None:
    first = town.load(SMALL.replace("key: small", "key: first"))
    town.says(first, "0102")
    town.says(first, "0201", OfferingDraft(state=State.ABSENT), COMMUNITIES[3])
    before = figures(town.session, first)
    later = town.load(LATER.replace("summary: {zh: 乙一的说明。", "summary: {zh: 乙一的新说明。"))
    assert [item.criterion_id for item in later.items] == [item.criterion_id for item in first.items]
    assert figures(town.session, first) == before == figures(town.session, later)
    assert verify(town.session) == ()


def test_a_criterion_that_changes_makes_records_unknown_until_they_are_confirmed(town: Instance) -> None:
    first = town.load(SMALL.replace("key: small", "key: first"))
    for code in ("0201", "0102"):
        town.says(first, code)
    later = town.load(LATER.replace(BETAS, "criterion: {zh: 每天至少一次。, en: At least once a day.}"))
    assert (town.segment(first, "0102"), town.segment(later, "0102")) == (Segment.DELIVERED, Segment.UNKNOWN)
    assert town.segment(later, "0201") is Segment.DELIVERED
    line = get_line(town.session, later, HOME, "0102")
    assert line.outdated
    assert line.offering is not None
    assert line.offering.draft == BY_PHONE
    confirm(town.session, actor=CITY_HALL, community=HOME, item=later.item("0102"), today=TODAY)
    assert (town.segment(first, "0102"), town.segment(later, "0102")) == (Segment.UNKNOWN, Segment.DELIVERED)
    assert not get_line(town.session, later, HOME, "0102").outdated
    entry = history(town.session, HOME, later.item("0102"))[0]
    assert entry.before is not None
    assert entry.after is not None
    assert (entry.before["criterion_id"], entry.after["criterion_id"]) == (
        first.item("0102").criterion_id,
        later.item("0102").criterion_id,
    )
    assert verify(town.session) == ()


def test_saying_the_same_again_under_another_criterion_is_news(town: Instance) -> None:
    first = town.load(SMALL.replace("key: small", "key: first"))
    town.says(first, "0102")
    later = town.load(LATER.replace(BETAS, "criterion:"))
    town.says(later, "0102")
    assert town.segment(later, "0102") is Segment.DELIVERED


def test_a_ruling_holds_under_every_criterion_and_ends_under_every_one(town: Instance) -> None:
    first = town.load(SMALL.replace("key: small", "key: first"))
    later = town.load(LATER.replace(BETAS, "criterion:"))
    item = first.item("0102")
    rule_not_applicable(town.session, actor=CITY_HALL, community=HOME, item=item, reason="无", today=TODAY)
    for edition in (first, later):
        assert town.segment(edition, "0102") is Segment.NOT_APPLICABLE
    assert verify(town.session) == ()
    assert expiry.age(town.session, today=date(2029, 1, 1)).cells == 1
    for edition in (first, later):
        assert town.segment(edition, "0102") is Segment.UNKNOWN
    assert verify(town.session) == ()


def test_a_withdrawn_record_is_gone_under_every_criterion(town: Instance) -> None:
    first = town.load(SMALL.replace("key: small", "key: first"))
    town.says(first, "0102")
    later = town.load(LATER.replace(BETAS, "criterion:"))
    withdraw(town.session, actor=CITY_HALL, community=HOME, item=later.item("0102"))
    assert {town.segment(edition, "0102") for edition in (first, later)} == {Segment.UNKNOWN}
    assert verify(town.session) == ()


def test_a_criterion_that_is_only_worded_anew_says_so_and_stays_the_same(town: Instance) -> None:
    first = town.load(SMALL.replace("key: small", "key: first"))
    anew = "criterion: {zh: 每星期至少一次。, en: Once a week at least., same_as: first}"
    later = town.load(LATER.replace(BETAS, anew))
    assert later.item("0102").criterion_zh == "每星期至少一次。"
    # A third edition takes over the new wording without a word of where it comes from.
    third = town.load(
        LATER.replace("key: later", "key: third").replace(BETAS, anew.replace(", same_as: first", ""))
    )
    assert {edition.item("0102").criterion_id for edition in (first, later, third)} == {
        first.item("0102").criterion_id
    }
    mended = town.load(
        SMALL.replace("key: small", "key: first").replace(
            BETAS, "criterion: {zh: 一周至少一次。, en: Once a week or more., same_as: first}"
        )
    )
    assert mended.item("0102").criterion_id == first.item("0102").criterion_id
    with pytest.raises(BadFile, match=r"0102\.criterion\.same_as"):
        town.load(
            LATER.replace("key: later", "key: last").replace(
                BETAS, anew.replace("same_as: first", "same_as: none")
            )
        )


def test_a_criterion_that_comes_back_is_the_one_that_it_was(town: Instance) -> None:
    first = town.load(SMALL.replace("key: small", "key: first"))
    town.says(first, "0102")
    town.load(LATER.replace(BETAS, "criterion:"))
    again = town.load(LATER)
    assert town.segment(again, "0102") is Segment.DELIVERED
    assert verify(town.session) == ()
