"""Several places with one name: which of them the visitor means, and what decided it."""

from __future__ import annotations

from dataclasses import dataclass

from ...foundation.codes import ancestors, contains


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A place in a query: the words that name it and the division that they mean.

    ``code`` is None if several divisions have the name and nothing decides between them; they all are
    in ``candidates``, in order of code. Otherwise ``candidates`` holds the one, unless the visitor's choice among
    them decided (``remembered``), or only where the visitor lives (``assumed``): then it still holds them all.
    ``almost``: the words are only a part of the place's name, or only sound like it.
    ``spans`` are the places in the folded query (start, end) of every name that was read as part of the place.
    """

    text: str
    code: int | None
    candidates: tuple[int, ...]
    remembered: bool = False
    assumed: bool = False
    spans: tuple[tuple[int, int], ...] = ()
    almost: bool = False


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known of a visitor besides the query; it decides between places with one name, in this order.

    ``meant`` is the code of the place just chosen among them, ``within`` that of the chosen community or of the place
    of the page, ``remembered`` holds earlier choices, the latest first; unknown codes do no harm.
    ``asking``: the visitor wants to choose again, so only the query decides.
    """

    within: int | None = None
    remembered: tuple[int, ...] = ()
    meant: int | None = None
    asking: bool = False


NO_HINTS = Hints()


def decide(codes: tuple[int, ...], hints: Hints) -> PlaceMatch:
    """Which of the places with a name is meant. The match has neither text nor spans yet."""
    if len(codes) == 1:
        return PlaceMatch("", codes[0], codes)
    if hints.asking:
        return PlaceMatch("", None, codes)
    if hints.meant in codes:
        return PlaceMatch("", hints.meant, codes, remembered=True)
    near = _nearest(codes, hints.within)
    if len(near) == 1:
        return PlaceMatch("", near[0], codes, assumed=True)
    earlier = next((code for code in hints.remembered if code in near), None)
    return PlaceMatch("", earlier, near, remembered=earlier is not None)


def _nearest(codes: tuple[int, ...], within: int | None) -> tuple[int, ...]:
    """Those of several places that lie closest around the chosen one; all of them if none does."""
    if within is None:
        return codes
    for above in (within, *ancestors(within)):
        narrowed = tuple(code for code in codes if contains(above, code))
        if narrowed:
            return narrowed
    return codes
