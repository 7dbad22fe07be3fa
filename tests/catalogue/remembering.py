"""An oracle of the past: plain Python over every entry of every history, day by day. It shares no code with the product.

A cell counts on a day as the last entry up to its end says, in Beijing, with the last days of its service points as their own
histories tell them.
"""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.models import Criterion, Division, OwnerListDeclaration, PointRevision, Revision

ORDER = (
    "delivered",
    "expired",
    "partial",
    "planned",
    "suspended",
    "absent",
    "not_applicable",
    "unknown",
)
RUNS_OUT = {
    "delivered": "expired",
    "partial": "expired",
    "planned": "absent",
    "not_applicable": "unknown",
}
EIGHT_HOURS = timedelta(hours=8)


def beijing(at: datetime) -> date:
    return (at.astimezone(UTC) + EIGHT_HOURS).date()


def year_later(day: date) -> date:
    last = calendar.monthrange(day.year + 1, day.month)[1]
    return date(day.year + 1, day.month, min(day.day, last))


class Memory:
    """Everything that the histories of an instance say."""

    def __init__(self, session: Session, presence: dict[int, list[tuple[date, bool]]]) -> None:
        """``presence`` has, by division, the days on which it came (True) or went."""
        self.presence = presence
        self.communities = {
            division.code for division in session.scalars(select(Division)) if division.code % 1000
        }
        self.criteria = defaultdict(list)
        for criterion in session.scalars(select(Criterion).order_by(Criterion.id)):
            self.criteria[criterion.item_id].append(criterion.id)
        self.cells: dict[tuple[int, int], list[Revision]] = defaultdict(list)
        for entry in sorted(session.scalars(select(Revision)), key=lambda each: (each.at, each.id)):
            self.cells[entry.community_code, entry.item_id].append(entry)
        self.lists = set(session.scalars(select(OwnerListDeclaration.declaration_id)))
        self.points: dict[int, list[PointRevision]] = defaultdict(list)
        for told in sorted(session.scalars(select(PointRevision)), key=lambda each: (each.at, each.id)):
            self.points[told.point_id].append(told)

    def present(self, community: int, day: date) -> bool:
        told = self.presence.get(community)
        if not told:
            return True
        past = [there for on, there in told if on <= day]
        return past[-1] if past else not told[0][1]

    def _ends(self, point: int, upto: date) -> date | None:
        past = [told for told in self.points[point] if beijing(told.at) <= upto]
        kept = past[-1].after if past and past[-1].after else {}
        return date.fromisoformat(kept["ends_on"]) if kept.get("ends_on") else None

    def judge(self, kept: dict[str, Any] | None, upto: date, day: date) -> tuple[str, int | None, bool]:
        """Segment, criterion and dispute of what a cell said, with points as told ``upto``, on ``day``."""
        if kept is None:
            return "unknown", None, False
        state = kept["state"]
        until: list[date] = []
        if state == "delivered":
            until.append(year_later(date.fromisoformat(kept["confirmed_on"])))
        if state in ("delivered", "partial"):
            if kept.get("ends_on"):
                until.append(date.fromisoformat(kept["ends_on"]))
            ends = [self._ends(point, upto) for point in kept.get("points", ())]
            if ends and None not in ends:
                until.append(max(end for end in ends if end))
        if state == "planned" and kept.get("planned_for"):
            until.append(date.fromisoformat(kept["planned_for"]))
        if state == "not_applicable" and kept.get("ruled_until"):
            until.append(date.fromisoformat(kept["ruled_until"]))
        if until and min(until) < day:
            state = RUNS_OUT.get(state, state)
        return state, kept["criterion_id"], bool(kept.get("disputed"))

    def under(self, criterion: int, judged: tuple[str, int | None, bool]) -> tuple[str, bool]:
        segment, said_under, disputed = judged
        if segment == "not_applicable":
            return segment, disputed and said_under == criterion
        if said_under != criterion:
            return "unknown", False
        return segment, disputed

    def cell(self, community: int, item: int, criterion: int, day: date) -> tuple[str, bool]:
        past = [entry for entry in self.cells.get((community, item), ()) if beijing(entry.at) <= day]
        kept = past[-1].after if past else None
        return self.under(criterion, self.judge(kept, day, day))

    def counters(
        self, communities: Iterable[int], item: int, criterion: int, day: date, kind: str
    ) -> tuple[int, ...]:
        counts: Counter[str] = Counter()
        for community in communities:
            if self.present(community, day) and kind in ("all", kind_of(community)):
                segment, disputed = self.cell(community, item, criterion, day)
                counts[segment] += 1
                counts["disputed"] += disputed
        return tuple(counts[name] for name in (*ORDER, "disputed"))

    def changed(
        self,
        below: Iterable[int],
        old: dict[int, int],
        new: dict[int, int],
        since: date,
        until: date,
        kind: str,
    ) -> dict[tuple[int, int], tuple[str, int]]:
        """The cause of every cell that is valid on one of two days only, and +1 or -1. ``old`` and ``new``: item -> criterion."""
        found = {}
        for community in below:
            if kind not in ("all", kind_of(community)):
                continue
            there = self.present(community, since), self.present(community, until)
            for item in old.keys() | new.keys():
                before = there[0] and item in old and self._valid(community, item, old[item], since)
                after = there[1] and item in new and self._valid(community, item, new[item], until)
                if before == after:
                    continue
                if there[0] != there[1]:
                    cause = "divisions"
                elif old.get(item) != new.get(item):
                    cause = "edition"
                else:
                    cause = self._cause(community, item, old[item], since, until)
                found[community, item] = cause, 1 if after else -1
        return found

    def _valid(self, community: int, item: int, criterion: int, day: date) -> bool:
        return self.cell(community, item, criterion, day)[0] == "delivered"

    def _cause(self, community: int, item: int, criterion: int, since: date, until: date) -> str:
        day = until
        while self._valid(community, item, criterion, day) == self._valid(
            community, item, criterion, day - timedelta(days=1)
        ):
            day -= timedelta(days=1)
            assert day > since
        yesterday = day - timedelta(days=1)
        entries = self.cells[community, item]
        old = self.cell(community, item, criterion, yesterday)[0]
        new = self.cell(community, item, criterion, day)[0]
        said = [entry.after for entry in entries if beijing(entry.at) < day]
        kept = said[-1] if said else None
        cause = "expired"
        if kept and kept.get("declaration") and kept.get("ends_on") == yesterday.isoformat():
            cause = "list_ended" if kept["declaration"] in self.lists else "declaration_ended"
        # Each entry of the day with the points as of the moment of the entry.
        now = self.under(criterion, self.judge(kept, yesterday, day))[0]
        for entry in entries:
            if beijing(entry.at) == day:
                then = self.under(criterion, self._judge_at(entry, day))[0]
                if then != now:
                    cause = _why(entry, kept, criterion, old, new, self.lists)
                now, kept = then, entry.after
        return cause

    def _judge_at(self, entry: Revision, day: date) -> tuple[str, int | None, bool]:
        if entry.after is None:
            return "unknown", None, False
        judged = dict(entry.after)
        points = judged.pop("points", ())
        ends = []
        for point in points:
            # Of one transaction the point's own entry comes first.
            past = [told for told in self.points[point] if told.at <= entry.at]
            kept = past[-1].after if past and past[-1].after else {}
            ends.append(kept.get("ends_on"))
        if ends and None not in ends:
            judged["ends_on"] = min(filter(None, (judged.get("ends_on"), max(ends))))
        return self.judge(judged, day, day)


def kind_of(community: int) -> str:
    digits = community % 1000
    return "cun" if 200 <= digits < 400 or digits >= 500 else "ju"


def _why(
    entry: Revision, before: dict[str, Any] | None, criterion: int, old: str, new: str, lists: set[int]
) -> str:
    action, after = entry.action.value, entry.after
    if action == "point_ends":
        return "point_ends"
    told = {"succeed": "divisions", "return": "returned", "reinstate": "reinstated", "correct": "reinstated"}
    if action in told:
        return told[action]
    if new == "not_applicable":
        return "not_applicable"
    if after and before and after["criterion_id"] != criterion:
        return "edition"
    if new == "suspended":
        return "suspended"
    if (old, new) == ("suspended", "delivered"):
        return "resumed"
    was, now = (before or {}).get("declaration"), (after or {}).get("declaration")
    if was != now:
        what = "list" if (now or was) in lists else "declaration"
        return f"{what}_begun" if now else f"{what}_ended"
    if after is None:
        return "withdrawn"
    if new == "delivered":
        return "confirmed_again" if old == "expired" else "newly_delivered"
    return "changed"
