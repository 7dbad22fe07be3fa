"""A place that may be there already: said before it is saved, and saved as another one when it is sent again."""

from __future__ import annotations

from wtforms import HiddenField

from catalogue import offerings
from catalogue.foundation.errors import Invalid, Problem
from catalogue.foundation.errors import _ as N_
from catalogue.offerings import PointDraft, PointFacts

from ..extensions import db
from ..words.i18n import comma

ALIKE = N_(
    "There is a service point with this name or address already: %(places)s. If this is another one, save again."
)


def refuse_unseen(
    seen: HiddenField, community: int, draft: PointDraft, *, before: PointFacts | None = None
) -> None:
    """Raise ``Invalid`` if the community has places like this one that the writer was not shown yet.

    ``seen`` holds the numbers of those that were shown. ``before`` is the place that is changed.
    """
    alike = offerings.points_alike(db.session(), community, draft, before=before)
    numbers = " ".join(str(point.id) for point in alike)
    if alike and seen.data != numbers:
        seen.data = numbers
        places = [f"{point.name} · {point.address}" if point.address else point.name for point in alike]
        raise Invalid([Problem("name", ALIKE, {"places": comma().join(places)})])
