"""People at work: a worker of 多福巷社区, a street officer above, and what they find there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update
from sqlalchemy.orm import Session

from catalogue import (
    coordination,
    declarations,
    divisions,
    feedback,
    grids,
    notices,
    offerings,
    place_checks,
    service_guides,
    sessions,
)
from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters.segments import Segment
from catalogue.declarations import DeclarationDraft
from catalogue.divisions import ProfileDraft, ProfileFacts
from catalogue.feedback import CaseFacts
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.grids import GridDraft, GridFacts
from catalogue.models import CaseKind, Channel, Grant, Mode, PointAnswerKind, Role, ServicePoint, State, User
from catalogue.notices import NoticeFacts
from catalogue.offerings import OfferingDraft, OfferingFacts, PointDraft, PointFacts, point_draft_of
from catalogue.offerings.points.history import point_snapshot
from catalogue.place_checks import PointAnswerDraft, PointAnswerFacts
from catalogue.sessions import SessionDraft, SessionFacts
from portal.extensions import db
from tests.pages import CheckingClient, text_of
from tests.portal.logging_in import logged_in
from tests.worlds import department_tables
from tests.worlds.eight_streets import World

PASSWORD = "seventeen quiet lanes"
MEALS = "0202"
"""An item of form “at a place”."""
CARE = "0201"
"""An item of form “at home”."""


@dataclass
class Town:
    """The small world with hands to change it behind the worker's back."""

    world: World
    session: Session
    edition: EditionFacts
    actor: Actor

    @property
    def community(self) -> int:
        return self.world.community

    def write(self) -> None:
        """Begin a writing transaction of one's own; the caller commits ``session``."""
        self.session.rollback()
        begin_writing(self.session)

    def line(self, code: str, community: int | None = None) -> offerings.Line:
        """A line in the database."""
        self.session.rollback()
        return offerings.get_line(self.session, self.edition, community or self.community, code)

    def place_names(self) -> list[str]:
        """The names of the community's places."""
        self.session.rollback()
        return [point.name for point in offerings.points_of(self.session, self.community)]

    def place(self, community: int | None = None, **said: Any) -> PointFacts:
        """Add a place."""
        self.write()
        draft = PointDraft(**{"name": "多福巷老年餐桌", "hours": "Mo-Fr 11:00-12:30"} | said)
        point = offerings.save_point(
            self.session, actor=self.actor, community=community or self.community, draft=draft
        )
        self.session.commit()
        return point

    def profile(self, **said: Any) -> ProfileFacts:
        """Save the community's profile."""
        self.write()
        draft = ProfileDraft(**{"station_name": "多福巷社区服务站"} | said)
        facts = divisions.save_profile(self.session, actor=self.actor, community=self.community, draft=draft)
        self.session.commit()
        return facts

    def change_place(self, point: PointFacts, **said: Any) -> PointFacts:
        """Change a place behind the worker's back."""
        self.write()
        draft = replace(point_draft_of(point_snapshot(point)), **said)
        facts = offerings.save_point(
            self.session, actor=self.actor, community=point.community, draft=draft, point_id=point.id
        )
        self.session.commit()
        return facts

    def say_as_before(self, point: PointFacts, **columns: Any) -> None:
        """Put into the database what the domain took at an earlier time."""
        self.write()
        self.session.execute(update(ServicePoint).where(ServicePoint.id == point.id).values(**columns))
        self.session.commit()

    def record(
        self, code: str, *, on: date | None = None, community: int | None = None, **said: Any
    ) -> OfferingFacts:
        """Record a line, by default “offered” with a telephone."""
        self.write()
        draft = OfferingDraft(**{"state": State.DELIVERED, "phone": "010-65120000", "mode": Mode.OWN} | said)
        facts = offerings.record(
            self.session,
            actor=self.actor,
            community=community or self.community,
            item=self.edition.item(code),
            draft=draft,
            today=on,
        )
        self.session.commit()
        return facts

    def case(self, words: str = "想要修鞋", **said: Any) -> CaseFacts:
        """Report something as a resident does, by default a need."""
        self.write()
        draft = feedback.ReportDraft(
            **{"kind": CaseKind.NEED, "division": self.community, "words": words} | said
        )
        found = feedback.report(self.session, draft=draft, channel=Channel.WEB, now=clock.now())
        self.session.commit()
        return found.case

    def grid(self, **said: Any) -> GridFacts:
        """Add a grid."""
        self.write()
        draft = GridDraft(**{"code": "001", "name": "第一网格", "areas": ("多福巷",)} | said)
        found = grids.save_grid(self.session, actor=self.actor, community=self.community, draft=draft)
        self.session.commit()
        return found

    def notice(self) -> NoticeFacts:
        """Close the community's places today."""
        self.write()
        today = clock.today()
        found = notices.give_notice(
            self.session,
            actor=self.actor,
            division=self.community,
            draft=notices.NoticeDraft(first_day=today, last_day=today, reason_zh="停电"),
        )
        self.session.commit()
        return found

    def declarations(self, shared: str, arranged: str) -> None:
        """Two declarations: the community shares an item, and its neighbour objects; the street arranges another one."""
        world, edition = self.world, self.edition
        self.write()
        told: dict[str, Any] = {"session": self.session, "actor": self.actor, "edition": edition}
        for declarer, code, served in (
            (world.community, shared, world.neighbour),
            (world.street, arranged, world.community),
        ):
            draft = DeclarationDraft(
                name="服务队", items=(edition.item(code).id,), phone="010-65120009", communities=(served,)
            )
            declarations.declare(**told, declarer=declarer, draft=draft)
        answer = told | {"declaration": 1, "community": world.neighbour}
        declarations.agree(**answer)
        declarations.object_to(**answer, items=[edition.item(shared)], reason="没有来过")
        self.session.commit()

    def order(self, code: str) -> None:
        """An order (督办) of the street about an item that the community does not offer."""
        self.write()
        coordination.ask(
            self.session,
            actor=Actor("office", (Held(Role.STREET, self.world.street),)),
            division=self.world.street,
            asked=coordination.RequestDraft(
                to=self.community, reason="没有场地", due_on=self.world.today + timedelta(days=9)
            ),
            cells={(self.community, self.edition.item(code).id): Segment.ABSENT},
            now=clock.now(),
            today=self.world.today,
        )
        self.session.commit()

    def table(self) -> None:
        """A table that the street keeps for a department."""
        self.write()
        department_tables.keep(self.session, self.world.street)
        self.session.commit()

    def announce(self, code: str) -> SessionFacts:
        """A session of a line, every day."""
        self.write()
        draft = SessionDraft(item_id=self.edition.item(code).id, what_zh="讲座", repeat="Mo-Su")
        found = sessions.save_session(self.session, actor=self.actor, community=self.community, draft=draft)
        self.session.commit()
        return found

    def self_told(self, point: PointFacts, **fields: Any) -> PointAnswerFacts:
        """What those who run a point say: “no change”, or other ``fields``."""
        self.write()
        kind = PointAnswerKind.CHANGED if fields else PointAnswerKind.UNCHANGED
        draft = PointAnswerDraft(kind=kind, fields=fields or None)
        found = place_checks.answer_by_link(
            self.session, point=point, draft=draft, seen=point.version, page="1"
        )
        self.session.commit()
        return found

    def guide(self, code: str, **texts: str) -> None:
        """What the community writes of an item where it differs."""
        self.write()
        service_guides.save_guide(
            self.session,
            actor=self.actor,
            division=self.community,
            item=self.edition.item(code),
            texts=texts,
        )
        self.session.commit()

    def cases(self) -> list[tuple[int, int, bool]]:
        """The open cases of the community: id, how many reported it, whether it is open."""
        self.session.rollback()
        _total, found = feedback.cases_in(self.session, self.community)
        return [(case.id, case.reports, case.open) for case in found]

    def user(self, role: Role, division: int) -> str:
        """The name of an account with this role, added where there is none."""
        name = f"{role.value}{division}"
        if any(user.name == name for user in accounts.list_users(self.session)):
            return name
        self.write()
        accounts.add_user(self.session, name, role, division, PASSWORD, actor=operator("tests"))
        self.session.commit()
        return name

    def user_of_both(self) -> str:
        """The account of a worker of the community and of its neighbour."""
        name = self.user(Role.WORKER, self.community)
        self.write()
        user = self.session.execute(select(User).where(User.name == name)).scalar_one()
        user.grants.append(Grant(role=Role.WORKER, division_code=self.world.neighbour))
        self.session.commit()
        return name


@pytest.fixture
def town(world: World, session: Session) -> Town:
    """The small world, to be changed."""
    actor = Actor("山下", (Held(Role.STREET, world.street), Held(Role.DISTRICT, world.district)))
    return Town(world, session, _edition(session, world), actor)


_EDITIONS: dict[str, EditionFacts] = {}
"""By database: every test begins with the same world, and reading its edition takes longer than most pages."""


def _edition(session: Session, world: World) -> EditionFacts:
    database = session.get_bind().dialect.name
    if database not in _EDITIONS:
        _EDITIONS[database] = get_edition(session, world.edition_key)
        session.rollback()
    return _EDITIONS[database]


@pytest.fixture
def log_in(app: Flask, town: Town) -> Callable[..., CheckingClient]:
    """A logged-in client: ``log_in(Role.STREET, world.street)``; in English with ``language="en"``."""

    def make(role: Role, division: int, language: str = "zh", of: Flask | None = None) -> CheckingClient:
        return logged_in(of or app, town.user(role, division), language=language)

    return make


@pytest.fixture
def worker(log_in: Callable[..., CheckingClient], world: World) -> CheckingClient:
    """The worker of 多福巷社区, in Chinese."""
    return log_in(Role.WORKER, world.community)


@pytest.fixture
def english(log_in: Callable[..., CheckingClient], world: World) -> CheckingClient:
    """The worker of 多福巷社区, in English."""
    return log_in(Role.WORKER, world.community, "en")


@pytest.fixture
def count_queries(app: Flask) -> Iterator[Callable[[Callable[[], Any]], int]]:
    """How many statements an action takes: ``count_queries(lambda: client.get("/work/"))``."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)

    def count(action: Callable[[], Any]) -> int:
        seen.clear()
        action()
        return len(seen)

    yield count
    event.remove(engine, "before_cursor_execute", note)


def undo_form(worker: CheckingClient, address: str) -> tuple[str, dict[str, list[str]]]:
    """Where the Undo of a message on a page leads, and what it sends."""
    worker.get(address)
    notice = next(each for each in worker.page.all("div", class_="notice") if each.get("role") == "status")
    (form,) = notice.iter("form")
    fields: dict[str, list[str]] = {}
    for each in form.iter("input"):
        fields.setdefault(each.get("name") or "", []).append(each.get("value") or "")
    return form.get("action") or "", {name: fields[name] for name in fields if name != "csrf_token"}


def form_of(client: CheckingClient) -> dict[str, Any]:
    """What a browser would send of the page's main form as it is shown."""
    found: dict[str, Any] = {}
    main = {"task-form", "form"}
    form = next(form for form in client.page.all("form") if main & set((form.get("class") or "").split()))
    for element in form.iter("input"):
        name, kind = element.get("name") or "", element.get("type")
        if kind in ("checkbox", "radio"):
            if element.get("checked") is not None:
                found.setdefault(name, []).append(element.get("value"))
        else:
            found[name] = element.get("value") or ""
    for element in form.iter("textarea"):
        found[element.get("name") or ""] = (element.text or "").strip()
    for element in form.iter("select"):
        chosen = [option for option in element.iter("option") if option.get("selected") is not None]
        found[element.get("name") or ""] = chosen[0].get("value") if chosen else ""
    return found


def errors_of(client: CheckingClient) -> str:
    """The error summary's text."""
    return text_of(client.page.find("div", id="errors"))
