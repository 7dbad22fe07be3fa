"""Spot checks of the demonstration: a quarter that is done, the present one half way, one line returned."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from sqlalchemy.orm import Session

from ... import spot_checks
from ...access.rights import Actor, Held
from ...catalogues import EditionFacts
from ...counters.segments import Segment
from ...foundation.clock import months_later
from ...foundation.codes import ancestors
from ...foundation.stamps import DEMONSTRATION
from ...models import CheckResult, CheckWay, Level, Role
from ...offerings import lines_of
from ...spot_checks import CheckDraft, SampleCellFacts, SampleFacts

_FOUND = "电话无人接听，上门后得知已停办。"
_WRONG_LINE = "录到了相邻一行，已电话复核。"
_DIFFERING = 10
"""Every such line of the quarter that is done did not agree."""
_BY_NOW = 24
"""Lines of the present quarter that were checked by telephone until now."""


def check_on_the_spot(
    session: Session, edition: EditionFacts, shown: Collection[int], kept: Collection[str], today: date
) -> None:
    """Draw and enter samples of the first district and street among communities with accounts (``shown``).

    Lines of those communities stay as they are, but one, which waits in its worker's list; items of the keys ``kept`` do too.
    """
    communities = sorted(code for code in shown if code % Level.STREET.span)
    if not communities:
        return
    first = communities[0]
    street, district = ancestors(first)[:2]
    office = Actor(DEMONSTRATION, (Held(Role.STREET, street), Held(Role.DISTRICT, district)))
    safe = {item.id for item in edition.items if item.key in kept}
    before = months_later(today.replace(day=1), -((today.month - 1) % 3)) - timedelta(days=10)
    for number, day in enumerate((before, today)):
        sample = _draw(session, edition, office, district, day)
        if sample is None:
            return
        for cell in spot_checks.cells_of_sample(session, sample.id):
            if number and cell.position > _BY_NOW:
                break
            if cell.community in shown:
                continue
            differs = cell.position % _DIFFERING == 0 and cell.item_id not in safe
            _enter(session, edition, office, cell, differs=differs, phone=bool(number), today=day)
            if differs and number and cell.position == _DIFFERING:
                _correct(session, edition, office, cell, day)
    sample = _draw(session, edition, office, street, today)
    if sample is None:
        return
    # Lines that were changed since, by a workbook for instance, stay for those who would undo it.
    delivered = {
        line.item.id
        for line in lines_of(session, edition, first)
        if line.segment is Segment.DELIVERED and line.offering and line.version == 1
    }
    cells = spot_checks.cells_of_sample(session, sample.id, within=first)
    for cell in [each for each in cells if each.item_id in delivered - safe][:1]:
        _enter(session, edition, office, cell, differs=True, phone=False, today=today)


def _correct(
    session: Session, edition: EditionFacts, office: Actor, cell: SampleCellFacts, day: date
) -> None:
    """Correct a result that was entered for the wrong line."""
    spot_checks.correct_check(
        session,
        actor=office,
        cell=cell,
        item=edition.by_id(cell.item_id),
        draft=CheckDraft(CheckResult.AGREES, CheckWay.PHONE),
        reason=_WRONG_LINE,
        today=day,
    )


def _draw(
    session: Session, edition: EditionFacts, office: Actor, division: int, day: date
) -> SampleFacts | None:
    if not spot_checks.get_frame(session, edition, division, day):
        return None
    quarter = spot_checks.quarter_of(day)
    return spot_checks.draw(
        session,
        actor=office,
        edition=edition,
        division=division,
        quarter=quarter,
        seed=f"演示 {quarter}",
        today=day,
    )


def _enter(
    session: Session,
    edition: EditionFacts,
    office: Actor,
    cell: SampleCellFacts,
    *,
    differs: bool,
    phone: bool,
    today: date,
) -> None:
    spot_checks.enter_check(
        session,
        actor=office,
        sample=cell.sample,
        community=cell.community,
        item=edition.by_id(cell.item_id),
        draft=CheckDraft(
            CheckResult.DIFFERS if differs else CheckResult.AGREES,
            CheckWay.PHONE if phone else CheckWay.VISIT,
            _FOUND if differs else "",
        ),
        today=today,
    )
