"""What invented residents ask for: searches that find nothing, and calls to the hotline."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from ...divisions import DivisionFacts
from ...models import Level
from .demand import count_calls
from .searches import count_empty_searches


def ask(
    session: Session,
    author: str,
    seed: int,
    communities: Sequence[DivisionFacts],
    *,
    shown: Collection[int],
    today: date,
) -> None:
    """Count searches and calls. ``shown``: the communities of the demonstration accounts, whose streets are counted in detail."""
    districts = {each.code // Level.DISTRICT.span * Level.DISTRICT.span for each in communities}
    count_empty_searches(session, districts=districts, today=today)
    count_calls(session, author=author, seed=seed, communities=communities, shown=shown, today=today)
