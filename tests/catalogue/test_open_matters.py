"""What residents reported and what waits for an answer: public, without words and without persons."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from catalogue import feedback
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.feedback import OpenMatter
from catalogue.models import CaseKind, CaseState
from tests.catalogue.reports import HOME, NOW, SISTER, WORKER, arranged, not_there, tell


@pytest.fixture
def meal(by_hand: EditionFacts) -> ItemFacts:
    return by_hand.item("0102")


def test_reports_of_one_kind_about_one_service_are_one_matter_since_the_first(
    session: Session, by_hand: EditionFacts, meal: ItemFacts
) -> None:
    not_there(session, meal, "one", words="门锁着，王大爷的电话也不接")
    not_there(session, meal, "two", at=NOW + timedelta(days=1), contact="010-5550-0000")
    tell(session, CaseKind.NEED, at=NOW + timedelta(hours=1), item=meal, words="想要送餐")
    tell(session, CaseKind.NEED, at=NOW + timedelta(days=2), words="没有路灯")
    matters = feedback.open_matters(session, by_hand, HOME)
    assert matters == (
        OpenMatter(CaseKind.NOT_THERE, meal.id, NOW.date(), 2),
        OpenMatter(CaseKind.NEED, meal.id, NOW.date(), 1),
        OpenMatter(CaseKind.NEED, None, (NOW + timedelta(days=2)).date(), 1),
    )
    assert set(asdict(matters[0])) == {"kind", "item_id", "since", "reports"}
    assert feedback.open_matters(session, by_hand, SISTER) == ()


def test_what_is_answered_is_no_longer_there(
    session: Session, by_hand: EditionFacts, meal: ItemFacts
) -> None:
    told = tell(session, CaseKind.NEED, item=meal, words="想要送餐")
    feedback.answer(session, actor=WORKER, case=told.case.id, draft=arranged("周一起送"), now=NOW)
    assert told.case.state is CaseState.OPEN
    assert feedback.open_matters(session, by_hand, HOME) == ()


def test_a_sensitive_service_is_not_named(session: Session, by_hand: EditionFacts, meal: ItemFacts) -> None:
    tell(session, CaseKind.NEED, item=meal, words="想要送餐")
    hidden = replace(meal, sensitive=True)
    edition = replace(
        by_hand,
        categories=tuple(
            replace(each, items=tuple(hidden if item.id == meal.id else item for item in each.items))
            for each in by_hand.categories
        ),
    )
    assert feedback.open_matters(session, by_hand, HOME)
    assert feedback.open_matters(session, edition, HOME) == ()
