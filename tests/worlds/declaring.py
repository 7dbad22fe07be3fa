"""The small town with a place of a street, and short ways to declare what is offered there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from catalogue import declarations
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters.recount import verify
from catalogue.declarations import DeclarationDraft, DeclarationFacts
from catalogue.models import Admits, Mode, Role, State
from catalogue.offerings import (
    Line,
    OfferingDraft,
    PointDraft,
    get_line,
    record,
    save_point,
)
from tests.worlds.small_town import CITY_HALL, COMMUNITIES, DISTRICTS, FIRST_DAY, STREETS

STREET, DISTRICT = STREETS[0], DISTRICTS[0]
HOME, NEIGHBOUR, VILLAGE, FAR = COMMUNITIES[:4]
OFFICE = Actor("street", (Held(Role.STREET, STREET),))
ABOVE = Actor("district", (Held(Role.DISTRICT, DISTRICT),))
WORKERS = {code: Actor(f"worker-{code}", (Held(Role.WORKER, code),)) for code in COMMUNITIES}
NUMBER = "010-05100001"
OWN = "010-05100002"
LATER = FIRST_DAY + timedelta(days=40)


class Town:
    """The small town with a place of the street that everybody may visit, and short ways to say things."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.edition: EditionFacts = get_edition(session, "small")
        place = PointDraft(
            name="街道养老中心", hours="Mo-Fr 09:00-17:00", phones=(NUMBER,), admits=Admits.EVERYONE
        )
        self.place = save_point(session, actor=CITY_HALL, community=HOME, draft=place).id
        self.items = tuple(item.id for item in self.edition.items)

    def draft(self, *communities: int, **said: Any) -> DeclarationDraft:
        usual = {
            "items": self.items[:2],
            "points": (self.place,),
            "communities": communities or COMMUNITIES[:3],
        }
        return DeclarationDraft(**{"name": "居家养老", "provider_name": "养老中心"} | usual | said)

    def declare(self, actor: Actor = OFFICE, declarer: int = STREET, **said: Any) -> DeclarationFacts:
        return self.do(declarations.declare, actor=actor, declarer=declarer, draft=self.draft(**said))

    def do(self, change: Callable[..., Any], **given: Any) -> Any:
        """A change of the domain by the street, today unless it is said otherwise."""
        dated = {} if change in UNDATED else {"today": FIRST_DAY}
        made = change(self.session, **{"edition": self.edition, "actor": OFFICE} | dated | given)
        assert verify(self.session) == ()
        return made

    def line(self, community: int, number: int = 1) -> Line:
        return get_line(self.session, self.edition, community, self.edition.items[number - 1].code)

    def own(self, community: int, number: int = 1, state: State = State.DELIVERED, phone: str = OWN) -> Any:
        draft = OfferingDraft(state=state, phone=phone, points=(self.place,), mode=Mode.SHARED)
        if state is State.PARTIAL:
            draft = replace(draft, shortfall="只有上午")
        item = self.edition.items[number - 1]
        return record(
            self.session,
            actor=WORKERS[community],
            community=community,
            item=item,
            draft=draft,
            today=FIRST_DAY,
        )


UNDATED = (
    declarations.agree,
    declarations.decline,
    declarations.object_to,
    declarations.settle_objection,
)
