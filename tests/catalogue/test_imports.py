"""Many offerings from one file: all or nothing, and never more than the one who brings it may say."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from catalogue.catalogues import EditionFacts
from catalogue.foundation.errors import Invalid, NotAllowed
from catalogue.models import Revision, State
from catalogue.offerings import (
    ImportedOffering,
    OfferingDraft,
    PointDraft,
    dispute,
    get_line,
    import_offerings,
    rule_not_applicable,
    save_point,
)
from tests.catalogue.test_offerings import BY_PHONE, HOME, SISTER, TODAY, WORKER, say
from tests.worlds.small_town import CITY_HALL


@pytest.fixture
def town(by_hand: EditionFacts) -> EditionFacts:
    return by_hand


@pytest.fixture
def meal(town):
    """An item that comes to the door."""
    return town.items[1]


def test_an_import_with_one_bad_line_writes_nothing_and_names_the_line(session, town, meal):
    good = ImportedOffering(HOME, meal, BY_PHONE, TODAY)
    bad = ImportedOffering(SISTER, meal, OfferingDraft(state=State.PARTIAL), TODAY)
    with pytest.raises(Invalid, match=f"record 2: {SISTER}, {meal.code}: shortfall"):
        import_offerings(session, actor=CITY_HALL, offerings=[good, bad], today=TODAY)
    assert session.execute(select(func.count()).select_from(Revision)).scalar_one() == 0


def test_an_import_may_not_say_a_line_twice_nor_speak_for_a_foreign_community(session, town, meal):
    row = ImportedOffering(HOME, meal, BY_PHONE, TODAY)
    with pytest.raises(Invalid, match="occurs twice"):
        import_offerings(session, actor=CITY_HALL, offerings=[row, row], today=TODAY)
    foreign = ImportedOffering(SISTER, meal, BY_PHONE, TODAY)
    with pytest.raises(NotAllowed):
        import_offerings(session, actor=WORKER, offerings=[foreign], today=TODAY)


def test_an_import_neither_lifts_a_ruling_nor_settles_a_dispute(session, town, meal):
    say(session, meal)
    dispute(session, actor=CITY_HALL, community=HOME, item=meal)
    changed = OfferingDraft(state=State.ABSENT)
    import_offerings(
        session, actor=WORKER, offerings=[ImportedOffering(HOME, meal, changed, TODAY)], today=TODAY
    )
    assert get_line(session, town, HOME, meal.code).offering.disputed
    with pytest.raises(NotAllowed):
        import_offerings(
            session,
            actor=WORKER,
            offerings=[ImportedOffering(HOME, meal, changed, TODAY, disputed=False)],
            today=TODAY,
        )
    rule_not_applicable(session, actor=CITY_HALL, community=HOME, item=meal, reason="无", today=TODAY)
    with pytest.raises(Invalid, match="district has ruled"):
        import_offerings(
            session, actor=WORKER, offerings=[ImportedOffering(HOME, meal, BY_PHONE, TODAY)], today=TODAY
        )


def test_an_import_names_only_places_that_serve_the_community(session, town):
    venue = town.items[0]
    theirs = save_point(
        session, actor=CITY_HALL, community=SISTER, draft=PointDraft(name="食堂", phones=["010-5550-0009"])
    )
    row = ImportedOffering(HOME, venue, OfferingDraft(state=State.DELIVERED, points=(theirs.id,)), TODAY)
    with pytest.raises(Invalid, match="does not serve"):
        import_offerings(session, actor=CITY_HALL, offerings=[row], today=TODAY)
