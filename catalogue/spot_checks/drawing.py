"""Drawing a quarter's sample: the list of lines, the seed, the order in which one walks."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from .. import audit, divisions
from ..access.rights import Actor, Right, require
from ..catalogues import EditionFacts
from ..counters.rollup import counted_day
from ..foundation import clock
from ..foundation.codes import subtree
from ..foundation.errors import Invalid, Refused, _, too_long
from ..models import Action, Division, Level, Offering, Sample, SampleCell, SampleFrame, SampleStratum, State
from .choosing import FrameCell, Stratum, choose, digest_of
from .facts import SampleFacts
from .frames import pack
from .quarters import quarter_of
from .reading import get_sample, sample_of
from .walking import walking_order

LONGEST_SEED = 80
SAID_TOGETHER = frozenset(
    {
        Action.CONFIRM_SEVERAL,
        Action.RECORD_SEVERAL,
        Action.CHECK,
        Action.SELF_TOLD,
        Action.SESSION,
        Action.IMPORT,
        Action.DECLARE,
        Action.SUCCEED,
    }
)
"""Actions by which a line is said or confirmed together with others (in bulk): ticked or changed together by a worker, confirmed
with its service point, by those who run the place or by a held session, from a workbook or a list, by a declaration or a merger.
Lines that follow a declaration, one that came of an owner's list among them, are always said together."""
_LEVELS = (Level.DISTRICT, Level.STREET)


def get_frame(
    session: Session, edition: EditionFacts, division: int, today: date | None = None
) -> tuple[FrameCell, ...]:
    """The valid lines of a division on the counted day, by community and item: what a sample is drawn from.

    ``today`` before it: those of then, as far as present records tell.
    """
    day = _day_of(session, today)
    items = {item.criterion_id: item for item in edition.items}
    rows = session.execute(
        select(
            Offering.community_code,
            Offering.criterion_id,
            Offering.said_by,
            Offering.declaration_id,
            Offering.confirmed_on,
            Offering.verified_on,
        )
        .join(Division, Division.code == Offering.community_code)
        .where(
            Offering.community_code.between(*subtree(division)),
            Division.retired_on.is_(None),
            and_(
                Offering.state == State.DELIVERED,
                or_(Offering.holds_until.is_(None), Offering.holds_until >= day),
            ),
            Offering.criterion_id.in_(list(items)),
            or_(Offering.confirmed_on.is_(None), Offering.confirmed_on <= day),
        )
        .order_by(Offering.community_code, Offering.item_id)
    )
    found = []
    for community, criterion, said_by, declaration, confirmed_on, verified_on in rows:
        item = items[criterion]
        together = declaration is not None or said_by in SAID_TOGETHER
        proven = verified_on is not None and (confirmed_on is None or verified_on >= confirmed_on)
        found.append(FrameCell(community, item.id, item.code, Stratum(item.form, together and not proven)))
    return tuple(found)


def _day_of(session: Session, today: date | None) -> date:
    """The day for which lines are counted: no later than the draw."""
    counted = counted_day(session)
    return min(today, counted) if today else counted


def draw(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    division: int,
    quarter: str,
    seed: str | None = None,
    today: date | None = None,
) -> SampleFacts:
    """Draw the sample of a district, or of a street for itself, in the present quarter: once, and then it stays.

    Without ``seed`` chance gives one that cannot be foreseen; both are published with the sample. Raises ``NotAllowed``,
    ``NotFound``, ``Invalid``, and ``Refused`` for another quarter, a second draw, and where there is nothing to check.
    """
    role = require(actor, Right.DRAW_SAMPLES, division)
    today = today or clock.today()
    if divisions.get_division(session, division).level not in _LEVELS:
        raise Refused(_("Samples are drawn by districts and streets."))
    if quarter != quarter_of(today):
        raise Refused(
            _("A sample is drawn in its own quarter, which is now %(quarter)s."), quarter=quarter_of(today)
        )
    if sample_of(session, division, quarter) is not None:
        raise Refused(_("The sample of this quarter is drawn. It stays as it is: no second one is drawn."))
    given = " ".join((seed or "").split())
    if problems := too_long("seed", given, LONGEST_SEED):
        raise Invalid(problems)
    frame = get_frame(session, edition, division, today)
    if not frame:
        raise Refused(_("No line here counts as valid, so there is nothing to check."))
    used = given or secrets.token_hex(16)
    chosen = choose(frame, used)
    sample = Sample(
        division_code=division,
        edition_id=edition.id,
        quarter=quarter,
        seed=used,
        seed_given=bool(given),
        drawn_at=clock.now() if today == clock.today() else clock.beginning_of(today),
        day=_day_of(session, today),
        frame_digest=digest_of(frame),
    )
    session.add(sample)
    session.flush()
    session.add_all(
        SampleStratum(
            sample_id=sample.id, form=stratum.form, unproven=stratum.unproven, cells=cells, drawn=drawn
        )
        for stratum, (cells, drawn) in chosen.strata.items()
    )
    session.add_all(_rows(session, edition, sample.id, chosen.cells))
    session.add(SampleFrame(sample_id=sample.id, packed=pack(frame)))
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="sample.drawn",
        subject=f"sample {sample.id}",
        division=division,
        after={"quarter": quarter, "lines": len(chosen.cells), "seed": used, "list": sample.frame_digest},
    )
    return get_sample(session, sample.id)


def _rows(
    session: Session, edition: EditionFacts, sample: int, cells: Sequence[FrameCell]
) -> list[SampleCell]:
    walk = walking_order(session, {cell.community for cell in cells})
    places = {item.id: item.position for item in edition.items}
    ordered = sorted(cells, key=lambda cell: (walk.index(cell.community), places[cell.item_id]))
    return [
        SampleCell(
            sample_id=sample,
            community_code=cell.community,
            item_id=cell.item_id,
            form=cell.stratum.form,
            unproven=cell.stratum.unproven,
            position=position,
        )
        for position, cell in enumerate(ordered, start=1)
    ]
