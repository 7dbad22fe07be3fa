"""What is arranged in the small town around lines and places: notices, sessions, guides, workbooks; and undoing."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from catalogue import declarations, notices, sessions
from catalogue.foundation import clock
from catalogue.models import (
    ActKind,
    Declaration,
    Division,
    Mode,
    Notice,
    Offering,
    PlannedSession,
    State,
    WorkbookBatch,
)
from catalogue.notices import NoticeDraft
from catalogue.offerings import OfferingDraft, lines_of
from catalogue.offerings.store import points_by_id
from catalogue.service_guides import save_guide
from catalogue.sessions import SessionDraft
from catalogue.succession import acts
from catalogue.succession.acts import ActAsked, Part
from catalogue.workbooks.batches.bringing_in import bring_in_workbook
from catalogue.workbooks.batches.undoing import undo_workbook
from catalogue.workbooks.facts import CellPlace, PlannedLine, WorkbookPlan
from tests.catalogue.following_changes import OPERATOR, Doing
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES, DISTRICTS, NEW_CODES, STREETS

REPEATS = ("Mo,We-Fr", "Tu[2,-1]", "every month day 10, 25", "every lunar month day 3, 13")


class Arranging(Doing):
    """Changes of all kinds, those to what is arranged around the lines among them."""

    def give_notice(self, days: int | None = None) -> None:
        """``days``: how long it lasts, from today on."""
        draw, today = self.rng.choice, clock.today()
        first = today if days else today + timedelta(days=draw((0, 0, 2)))
        draft = NoticeDraft(
            first_day=first,
            last_day=first + timedelta(days=days - 1 if days else draw((0, 3))),
            reason_zh=f"停水{self.turn}",
            reason_en=draw((None, "no water")),
            hours=draw((None, "9:00-11:30")),
            spared=tuple(point for point, _home in self._points()[:1]) if draw((0, 0, 1)) else (),
        )
        home = draw((*COMMUNITIES[:3], STREETS[0]))
        notices.give_notice(self.session, actor=CITY_HALL, division=home, draft=draft, today=today)

    def withdraw_notice(self) -> None:
        self._with_notice(notices.withdraw_notice, Notice.withdrawn_at.is_(None))

    def restore_notice(self) -> None:
        self._with_notice(notices.restore_notice, Notice.withdrawn_at.is_not(None))

    def _with_notice(self, change: object, *where: object) -> None:
        query = select(Notice.id, Notice.division_code).where(Notice.last_day >= clock.today(), *where)  # type: ignore[arg-type]
        known = self.session.execute(query.order_by(Notice.id)).all()
        for number, division in self.rng.sample(known, k=min(1, len(known))):
            change(self.session, actor=CITY_HALL, division=division, notice=number)  # type: ignore[operator]

    def _session_draft(self, home: int, *, dated: bool | None = None) -> SessionDraft:
        draw, today = self.rng.choice, clock.today()
        dates = dated if dated is not None else draw((True, False))
        own = [point for point, whose in self._points() if whose == home]
        return SessionDraft(
            item_id=draw(self.edition.items).id,
            what_zh=f"活动{self.turn}",
            what_en=draw((None, "Dance")),
            dates=tuple(today + timedelta(days=ahead) for ahead in ((0,) if dated else (0, 2)))
            if dates
            else (),
            repeat=None if dates else draw(REPEATS),
            times=draw((None, "09:00-11:30", "14:00-")),
            point_id=draw((None, *own)),
            place=draw((None, "院里")),
            joining=draw((None, "电话报名")),
        )

    def announce(self, *, dated: bool | None = None) -> None:
        """``dated``: on today alone."""
        home = self.rng.choice(COMMUNITIES[:3])
        sessions.save_session(
            self.session, actor=CITY_HALL, community=home, draft=self._session_draft(home, dated=dated)
        )

    def _session(self, *where: object) -> tuple[int, int, int] | None:
        query = select(PlannedSession.id, PlannedSession.community_code, PlannedSession.version)
        known = self.session.execute(query.where(*where).order_by(PlannedSession.id)).all()  # type: ignore[arg-type]
        return tuple(self.rng.choice(known)) if known else None

    def change_session(self) -> None:
        found = self._session()
        if found:
            draft = self._session_draft(found[1])
            sessions.save_session(
                self.session, actor=CITY_HALL, community=found[1], draft=draft, session_id=found[0]
            )

    def cancel_session(self) -> None:
        found = self._session(PlannedSession.ended_at.is_(None), PlannedSession.next_day.is_not(None))
        if found:
            known = sessions.get_session(self.session, found[1], found[0])
            day = known.draft.next_day(clock.today())
            days = () if day is None else (day,)
            sessions.cancel_days(
                self.session, actor=CITY_HALL, community=found[1], session_id=found[0], days=days
            )

    def end_session(self) -> None:
        found = self._session(PlannedSession.ended_at.is_(None), PlannedSession.next_day.is_not(None))
        if found:
            sessions.end_session(self.session, actor=CITY_HALL, community=found[1], session_id=found[0])

    def restore_session(self) -> None:
        found = self._session(PlannedSession.ended_at.is_not(None))
        if found:
            sessions.restore_session(
                self.session, actor=CITY_HALL, community=found[1], session_id=found[0], version=found[2] - 1
            )

    def write_guide(self) -> None:
        draw = self.rng.choice
        division = draw((CITY, DISTRICTS[0], STREETS[0], *COMMUNITIES[:3]))
        fields = ("eligibility", "conditions", "papers", "steps", "time_limit", "fee")
        texts = {field: f"{field}{self.turn}\n13800000001" for field in self.rng.sample(fields, k=3)}
        save_guide(
            self.session, actor=CITY_HALL, division=division, item=draw(self.edition.items), texts=texts
        )

    def act(self, kind: ActKind, *parts: Part) -> None:
        one = self.rng.choice(
            [code for code in COMMUNITIES[:3] if code in self.communities] or self.communities
        )
        asked = ActAsked(kind, (one,), parts or (Part(one), Part(NEW_CODES[1], "分出社区")))
        acts.perform(self.session, actor=OPERATOR, asked=asked, today=clock.today())

    def act_move(self) -> None:
        self.act(ActKind.MOVE, Part(NEW_CODES[0]))

    def act_split(self) -> None:
        self.act(ActKind.SPLIT)

    def bring_workbook(self) -> None:
        draw, home = self.rng.choice, self.rng.choice(self.communities)
        kind = self.session.scalars(select(Division.kind).where(Division.code == home)).one()
        assert kind is not None
        line = draw(lines_of(self.session, self.edition, home))
        own = tuple(point for point, whose in self._points() if whose == home and draw((0, 1)))
        draft = OfferingDraft(
            state=draw((State.DELIVERED, State.ABSENT)), mode=Mode.OWN, phone="010-05100009", points=own
        )
        planned = PlannedLine(CellPlace("lines", 2), home, kind, line.item, line.offering, draft, ())
        plan = WorkbookPlan(
            division=home,
            rows=1,
            points=(),
            lines=(planned,),
            problems=(),
            conflicts=(),
            notes=(),
            spoken=frozenset(),
            names={home: ""},
            named=points_by_id(self.session, own),
            agreed={},
            today=clock.today(),
        )
        bring_in_workbook(self.session, actor=CITY_HALL, plan=plan, file_name="book.xlsx")

    def undo_workbook(self) -> None:
        batch = self.session.execute(
            select(WorkbookBatch.division_code, WorkbookBatch.id)
            .where(WorkbookBatch.undone_at.is_(None))
            .order_by(WorkbookBatch.id.desc())
        ).first()
        if batch:
            undo_workbook(
                self.session, actor=CITY_HALL, edition=self.edition, division=batch[0], number=batch[1]
            )

    def undo_declaration(self) -> None:
        known = self.session.execute(select(Declaration.id, Declaration.version).order_by(Declaration.id))
        for number, version in list(known)[-1:]:
            declarations.undo(
                self.session,
                actor=CITY_HALL,
                edition=self.edition,
                declaration=number,
                version=version,
                today=clock.today(),
            )

    def confirm_declared(self) -> None:
        known = self.session.execute(
            select(Offering.declaration_id).where(Offering.declaration_id.is_not(None)).distinct()
        )
        for (number,) in list(known)[:1]:
            declarations.confirm_declaration(
                self.session,
                actor=CITY_HALL,
                edition=self.edition,
                declaration=number,
                today=clock.today(),
            )


GROUPS = {
    "lines": ("record", "record", "record", "record", "confirm", "withdraw", "rule", "dispute", "profile"),
    "places": ("add_point", "add_point", "change_point", "change_point", "merge_points", "remove_point"),
    "numbers and names": (
        "end_agreement",
        "agree",
        "call_otherwise",
        "answer_calls",
        "stop_answering_calls",
        "rename",
    ),
    "declarations": ("declare", "confirm_declared", "end_declaration", "undo_declaration"),
    "divisions": ("move", "merge", "take_back", "retire"),
    "acts": ("act_split", "act_move", "take_back"),
    "workbooks": ("bring_workbook", "undo_workbook"),
    "notices": ("give_notice", "give_notice", "withdraw_notice", "restore_notice"),
    "sessions": (
        "announce",
        "announce",
        "change_session",
        "cancel_session",
        "end_session",
        "restore_session",
    ),
    "guides": ("write_guide", "write_guide"),
    "calendar": ("days_pass",),
}
"""Kinds of changes, by what they are about."""
WAYS = tuple(way for group in GROUPS.values() for way in group)
