"""How much is offered, in the same words everywhere: valid, only in part, unconfirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from catalogue.counters.segments import SEGMENTS, Segment

from ...words.formatting import number
from ...words.i18n import say as _


def services_in_words(segments: Iterable[Segment]) -> str:
    """How many of a community's services are offered, from the segments of its lines."""
    counts = Counter(segments)
    found = [_("%(num)s offered", num=number(counts[Segment.DELIVERED]))]
    if counts[Segment.PARTIAL]:
        found.append(_("%(num)s offered in part", num=number(counts[Segment.PARTIAL])))
    if counts[Segment.EXPIRED]:
        found.append(_("%(num)s not confirmed for more than a year", num=number(counts[Segment.EXPIRED])))
    return _(", ").join(found)


def communities_in_words(counts: Sequence[int]) -> str:
    """How many communities offer an item, from its counts in the order of ``SEGMENTS``."""
    tally = dict(zip(SEGMENTS, counts, strict=True))
    found = [_("%(num)s offer it", num=number(tally[Segment.DELIVERED]))]
    if tally[Segment.PARTIAL]:
        found.append(_("%(num)s offer a part of it", num=number(tally[Segment.PARTIAL])))
    if tally[Segment.EXPIRED]:
        found.append(
            _("%(num)s have not confirmed it for more than a year", num=number(tally[Segment.EXPIRED]))
        )
    return _(", ").join(found)
