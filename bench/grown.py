"""Ten times the offerings: every street gets nine synthetic twins in its district, with all that they record.

The tree keeps its shape above them, so the city's matrix has the same rows and columns. The twins' records have
what counting needs and no texts: a narrower row flatters what scans them, not the roll-up.
"""

from __future__ import annotations

from sqlalchemy import insert, literal, select
from sqlalchemy.orm import Session

from catalogue.counters import rollup
from catalogue.models import Division, Level, Offering

TIMES = 10


def grow(session: Session) -> None:
    """Add the twins and recount. Raises ``RuntimeError`` where a district has no numbers left for them."""
    present = select(Division.code, Division.parent_code).where(
        Division.level == Level.STREET, Division.retired_on.is_(None)
    )
    rows = session.execute(present.order_by(Division.code))
    streets = [(code, district) for code, district in rows if district is not None]
    taken = {code for code, _district in streets}
    free: dict[int, list[int]] = {}
    for _code, district in streets:
        if district not in free:
            span = Level.DISTRICT.span
            numbers = range(district + Level.STREET.span, (district // span + 1) * span, Level.STREET.span)
            free[district] = [number for number in numbers if number not in taken]
    for code, district in streets:
        for _twin in range(TIMES - 1):
            if not free[district]:
                raise RuntimeError(f"district {district} has no street numbers left")
            _add_twin(session, code, free[district].pop(0))
    rollup.rebuild(session)


def _add_twin(session: Session, street: int, twin: int) -> None:
    shift = twin - street
    inside = Division.code.between(street, street + Level.STREET.span - 1)
    names = [column.name for column in Division.__table__.columns]
    # Streets first: communities refer to them.
    for condition, parent in (
        (Division.code == street, Division.parent_code),
        (inside & (Division.level == Level.COMMUNITY), literal(twin)),
    ):
        columns = [
            parent
            if name == "parent_code"
            else Division.code + shift
            if name == "code"
            else getattr(Division, name)
            for name in names
        ]
        session.execute(insert(Division).from_select(names, select(*columns).where(condition)))
    kept = (
        "item_id",
        "criterion_id",
        "state",
        "holds_until",
        "disputed",
        "version",
        "confirmed_on",
        "updated_at",
    )
    session.execute(
        insert(Offering).from_select(
            ["community_code", *kept],
            select(Offering.community_code + shift, *(getattr(Offering, name) for name in kept)).where(
                Offering.community_code.between(street, street + Level.STREET.span - 1)
            ),
        )
    )
