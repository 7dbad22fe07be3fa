"""What is asked for: by invented residents in searches and calls to the hotline, by offices in reminders and requests; and what
an editor says of other offices."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy.orm import Session

from ...catalogues import EditionFacts
from ...divisions import DivisionFacts
from ...models import Level
from .demand import count_calls
from .doors import edit_doors
from .offices import ask_others
from .searches import count_empty_searches


def ask(
    session: Session,
    author: str,
    seed: int,
    edition: EditionFacts,
    communities: Sequence[DivisionFacts],
    *,
    shown: Collection[int],
    today: date,
) -> None:
    """Count searches and calls, and let offices ask. ``shown``: the communities of the demonstration accounts, whose streets are counted in detail."""
    districts = {each.code // Level.DISTRICT.span * Level.DISTRICT.span for each in communities}
    count_empty_searches(session, districts=districts, today=today)
    ask_others(session, author=author, edition=edition, communities=communities, shown=shown, today=today)
    edit_doors(session, communities[0].code // Level.PROVINCE.span * Level.PROVINCE.span)
    count_calls(
        session, author=author, seed=seed, edition=edition, communities=communities, shown=shown, today=today
    )
