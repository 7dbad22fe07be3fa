"""村居差距 of a division, from its own two lines of the roll-up."""

from __future__ import annotations

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..counters.rollup import COUNTERS, KIND_NUMBERS
from ..models import CommitteeKind, EditionItem, Rollup
from .figures import TownAndCountry, town_and_country

# Built once: composing the statement takes longer than running it.
_BY_KIND = (
    select(
        Rollup.kind,
        func.count(),
        *(func.coalesce(func.sum(getattr(Rollup, name)), 0) for name in COUNTERS),
    )
    .join(EditionItem, EditionItem.criterion_id == Rollup.criterion_id)
    .where(
        EditionItem.edition_id == bindparam("edition"),
        Rollup.division_code == bindparam("division"),
        Rollup.kind.in_(list(KIND_NUMBERS.values())),
    )
    .group_by(Rollup.kind)
)


def compare_kinds(session: Session, edition: EditionFacts, division_code: int) -> TownAndCountry:
    """居 beside 村 in a division above community level, over all items of the edition, on the counted day."""
    rows = session.execute(_BY_KIND, {"edition": edition.id, "division": division_code}).all()
    sums = {row[0]: tuple(int(value) for value in row[2:]) for row in rows}
    # Every item's line counts every community of the kind once.
    communities = {row[0]: sum(sums[row[0]][:-1]) // row[1] for row in rows}
    ju, cun = KIND_NUMBERS[CommitteeKind.JU], KIND_NUMBERS[CommitteeKind.CUN]
    return town_and_country(
        [sums[ju]] if ju in sums else [],
        communities.get(ju, 0),
        [sums[cun]] if cun in sums else [],
        communities.get(cun, 0),
    )
