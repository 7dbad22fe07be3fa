"""Where the next places would go, ready for the template: the list, what is said of it, and the dots of the map."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from catalogue.circle import CircleKind
from catalogue.circle.siting import Siting
from catalogue.near.walking import Coordinates

from ...circle.criteria import kind_name
from ...words.formatting import number, percent
from ...words.i18n import comma, in_chinese
from ...words.item_names import item_name
from ...words.place_names import place_name, place_text
from ..map.drawing import HEIGHT, WIDTH, plane_of


@dataclass(frozen=True, slots=True)
class SiteRow:
    """A chosen place: its number in the map, what it adds, and the communities that come to have the service by it."""

    number: int
    name: Markup
    adds: str
    communities: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class SitePage:
    """``remarks`` are what the figures leave out. The paths are dots of communities that have it, come to have it, or stay without."""

    target: str
    day: date
    unit: str
    rows: tuple[SiteRow, ...]
    summary: str
    proof: str
    remarks: tuple[str, ...]
    having: str
    coming: str
    without: str
    wide: int = WIDTH
    high: int = HEIGHT


def present_siting(found: Siting) -> SitePage:
    """The page of an answer."""
    answer = found.answer
    chosen = [place.candidate.at for place in found.places]
    known = [origin.at for origin in found.origins if origin.at is not None] + chosen
    drawn = plane_of(known) if known else (lambda _at: (0.0, 0.0))
    new = {origin.code for place in found.places for origin in place.communities}
    dots: dict[str, list[str]] = {"having": [], "coming": [], "without": []}
    for origin in found.origins:
        x, y = drawn(origin.at or Coordinates(0, 0))
        what = "having" if origin.code in found.has_it else "coming" if origin.code in new else "without"
        dots[what].append(f"M{x:g} {y:g}h.1")
    return SitePage(
        target=target_name(found),
        day=found.day,
        unit=str(_("households") if found.by_households else _("communities")),
        rows=tuple(
            SiteRow(
                place,
                in_chinese(each.candidate.name) if found.listed else place_name(each.candidate.name),
                number(each.adds),
                comma().join(place_text(origin.name) for origin in each.communities),
                *drawn(each.candidate.at),
            )
            for place, each in enumerate(found.places, 1)
        ),
        summary=_(
            "Now %(already)s of %(total)s %(unit)s have it within 15 minutes (%(now)s). With these places %(then)s (%(share)s); one more would add %(further)s.",
            already=number(found.already),
            total=number(found.total),
            unit=str(_("households") if found.by_households else _("communities")),
            now=percent(found.already, found.total),
            then=number(found.already + answer.covered),
            share=percent(found.already + answer.covered, found.total),
            further=number(answer.further),
        ),
        proof=_("Proven: no other choice reaches more.")
        if not answer.gap
        else _(
            "At most %(gap)s short of the best possible.",
            gap=percent(answer.bound - answer.covered, answer.bound),
        ),
        remarks=tuple(_remarks(found)),
        having="".join(dots["having"]),
        coming="".join(dots["coming"]),
        without="".join(dots["without"]),
    )


def target_name(found: Siting) -> str:
    """What the places are for, in the reader's language."""
    target = found.target
    if isinstance(target, CircleKind):
        return kind_name(target)
    return f"{target.code} {item_name(target)}"


def _remarks(found: Siting) -> Iterator[str]:
    if found.by_households:
        yield _("Figures are households, which are known for every community in question.")
    else:
        yield ngettext(
            "Each community counts as one: the households of %(num)d are not known.",
            "Each community counts as one: the households of %(num)d are not known.",
            found.households_missing,
        )
    if found.unlocated:
        yield ngettext(
            "%(num)d community without a reference point is left out.",
            "%(num)d communities without a reference point are left out.",
            found.unlocated,
        )
    if found.unsure:
        yield ngettext(
            "Of %(num)d community it is not known whether it has the service; it counts as without.",
            "Of %(num)d communities it is not known whether they have the service; they count as without.",
            found.unsure,
        )
    if found.beyond:
        yield ngettext(
            "%(num)d community beyond the boundary comes to have a new place within 15 minutes too; it is not counted.",
            "%(num)d communities beyond the boundary come to have a new place within 15 minutes too; they are not counted.",
            found.beyond,
        )


def site_rows(found: Siting) -> Iterator[list[str | int | float]]:
    """A heading, a row for each place, and what the figures are."""
    yield [
        _("No."),
        _("Place"),
        _("Latitude"),
        _("Longitude"),
        _("Adds"),
        _("Unit"),
        _("Who comes to have it"),
    ]
    unit = str(_("households") if found.by_households else _("communities"))
    for place, each in enumerate(found.places, 1):
        names = comma().join(origin.name for origin in each.communities)
        at = each.candidate.at
        yield [place, each.candidate.name, at.latitude, at.longitude, each.adds, unit, names]
    page = present_siting(found)
    for text in (page.target, page.summary, page.proof, *page.remarks):
        yield ["", text, "", "", "", "", ""]
