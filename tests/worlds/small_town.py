"""A town small enough to count by hand: two districts, three streets, eight communities, four items."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters import rollup
from catalogue.foundation.clock import UTC
from catalogue.models import (
    Catalogue,
    Category,
    CommitteeKind,
    CoverageDay,
    Criterion,
    Division,
    Edition,
    EditionItem,
    Form,
    Item,
    Level,
    Role,
)

FIRST_DAY = date(2026, 3, 1)
CITY = 990000000000
DISTRICTS = (990101000000, 990102000000)
STREETS = (990101001000, 990101002000, 990102001000)
COMMUNITIES = (
    990101001001,
    990101001002,
    990101001201,
    990101002001,
    990101002202,
    990102001201,
    990102001202,
    990102001401,
)
NEW_CODES = (990101001003, 990101002203, 990102001002, 990102001203)
"""Codes that no community has yet: where one may move to."""
FORMS = (Form.VENUE, Form.HOME, Form.OUTREACH, Form.FACILITY)

CHANGED = {5: 2, 6: 4}
"""Criteria of the next edition that the first has not, with their items."""

CITY_HALL = Actor("city-hall", (Held(Role.STREET, CITY), Held(Role.DISTRICT, CITY)))
"""Somebody who may do everything that touches a cell."""


def build(session: Session, day: date = FIRST_DAY) -> EditionFacts:
    """Put the town into an empty database, counted for ``day``. Gives its edition."""
    session.add(Division(code=CITY, level=Level.PROVINCE, name="小城", short_name="小城"))
    session.flush()
    for code in DISTRICTS:
        session.add(
            Division(
                code=code, parent_code=CITY, level=Level.DISTRICT, name=f"区{code}", short_name=f"区{code}"
            )
        )
    session.flush()
    for code in STREETS:
        parent = code // 10**6 * 10**6
        session.add(
            Division(
                code=code, parent_code=parent, level=Level.STREET, name=f"街{code}", short_name=f"街{code}"
            )
        )
    session.flush()
    for code in COMMUNITIES:
        session.add(community(code))
    session.add(Catalogue(id=1, key="small-town", name_zh="小目录", name_en="Small catalogue", position=1))
    session.flush()
    for place in range(1, len(FORMS) + 1):
        session.add(Item(id=place, catalogue_id=1, key=f"item-{place}"))
    session.flush()
    for place in range(1, len(FORMS) + 1):
        session.add(Criterion(id=place, item_id=place, number=1))
    session.flush()
    _add_edition(session, "small", criteria=range(1, len(FORMS) + 1))
    session.add(CoverageDay(id=1, day=day))
    session.flush()
    rollup.rebuild(session)
    return get_edition(session, "small")


def build_next_edition(session: Session) -> EditionFacts:
    """Add a later edition that asks more of the second and of the last item, and counts by it. Gives it."""
    for criterion_id, item_id in CHANGED.items():
        session.add(
            Criterion(id=criterion_id, item_id=item_id, number=2, text_zh="每周一次", text_en="Every week")
        )
    session.flush()
    _add_edition(session, "next", criteria=(1, 5, 3, 6))
    rollup.rebuild(session)
    return get_edition(session, "next")


def build_same_edition(session: Session) -> EditionFacts:
    """Add an edition that keeps every criterion of the first one, and count by it. Gives it."""
    _add_edition(session, "same", criteria=(1, 2, 3, 4))
    rollup.rebuild(session)
    return get_edition(session, "same")


def _add_edition(session: Session, key: str, *, criteria: Iterable[int]) -> None:
    edition = Edition(
        catalogue_id=1,
        key=key,
        title_zh="小目录",
        title_en="Small catalogue",
        trial=True,
        source={},
        digest=key,
        loaded_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    session.add(edition)
    session.flush()
    number = edition.id
    session.add(
        Category(edition_id=number, number=1, code="01", source_text="一", name_zh="一", name_en="One")
    )
    session.flush()
    for place, (form, criterion_id) in enumerate(zip(FORMS, criteria, strict=True), start=1):
        session.add(
            EditionItem(
                edition_id=number,
                item_id=place,
                criterion_id=criterion_id,
                category_number=1,
                position=place,
                code=f"01{place:02d}",
                source_text=f"第{place}项",
                name_zh=f"第{place}项",
                name_en=f"Item {place}",
                form=form,
                summary_zh="说明",
                summary_en="Summary",
                audiences=[],
                life_events=[],
                guide={},
            )
        )
    session.flush()


def community(code: int) -> Division:
    """A present community with the kind that its code says."""
    number = code % 1000
    kind = CommitteeKind.JU if number < 200 or 400 <= number < 500 else CommitteeKind.CUN
    return Division(
        code=code,
        parent_code=code // 1000 * 1000,
        level=Level.COMMUNITY,
        name=f"社区{code}",
        short_name=f"社区{code}",
        kind=kind,
        quasi=number >= 400,
    )
