"""``flask circle site``: where the next k places for a kind or an item would help most people."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.circle import CircleKind, circle_of
from catalogue.circle.candidates import read_candidates
from catalogue.circle.counting import named_kind
from catalogue.circle.siting import MOST_PLACES, Siting, site

from ..base import CATALOGUE, DIVISION, BadInput, edition_for, reading, say
from .showing import group


@group.command(
    "site",
    help="Where to put K more places for an ITEM (its code or key) or a KIND of the quarter-hour circle in a street or district CODE, so "
    "that most households come to have it within 15 minutes on foot: the proven best among all reference points of communities, or among "
    "the premises of FILE (CSV: name, latitude, longitude).",
)
@click.argument("code", type=DIVISION)
@click.option("--item", "item_code", metavar="ITEM")
@click.option("--kind", "kind_key", metavar="KIND")
@click.option("-k", "places", type=click.IntRange(1, MOST_PLACES), required=True, metavar="N")
@click.option(
    "--candidates",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Premises to choose from.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@CATALOGUE
@with_appcontext
def site_places(
    code: int,
    item_code: str | None,
    kind_key: str | None,
    places: int,
    file: Path | None,
    form: str,
    catalogue: str | None,
) -> None:
    """Print the best places."""
    candidates = read_candidates(file) if file else None
    with reading() as session:
        edition = edition_for(session, catalogue)
        found = site(session, edition, code, _target(edition, item_code, kind_key), places, candidates)
    (_as_json if form == "json" else _as_text)(found)


def _target(edition: EditionFacts, item: str | None, kind: str | None) -> CircleKind | ItemFacts:
    if (item is None) == (kind is None):
        raise BadInput("Give --item ITEM or --kind KIND, one of them.")
    if item is not None:
        by_key = next((each for each in edition.items if each.key == item), None)
        return by_key or edition.item(item)
    circle = circle_of(edition)
    place = named_kind(circle, kind or "")
    if place is None:
        known = ", ".join(each.key for each in circle.kinds if each.on_foot)
        raise BadInput(f"There is no kind {kind!r}. Kinds that one walks to: {known}.")
    return circle.kinds[place]


def _as_json(found: Siting) -> None:
    answer = {
        "points": [
            {
                "name": place.candidate.name,
                "code": f"{place.candidate.community:012d}" if place.candidate.community else None,
                "latitude": place.candidate.at.latitude,
                "longitude": place.candidate.at.longitude,
                "adds": place.adds,
                "communities": [f"{each.code:012d}" for each in place.communities],
            }
            for place in found.places
        ],
        "covered": found.answer.covered,
        "bound": found.answer.bound,
        "gap": found.answer.gap,
        "seconds": found.answer.seconds,
        "further": found.answer.further,
        "weights": "households" if found.by_households else "communities",
        "households_missing": found.households_missing,
        "already": found.already,
        "total": found.total,
        "candidates": len(found.candidates),
        "left_out": found.unlocated,
        "unsure": found.unsure,
        "beyond": found.beyond,
    }
    say(json.dumps(answer, ensure_ascii=False))


def _as_text(found: Siting) -> None:
    unit = "households" if found.by_households else "communities"
    answer = found.answer
    target = found.target
    say(
        f"{found.division.name}  {target.key}  {found.day.isoformat()}  {found.already} of {found.total} {unit} have it now"
    )
    for number, place in enumerate(found.places, 1):
        at = place.candidate.at
        say(f"{number}  +{place.adds}  {at.latitude:.6f},{at.longitude:.6f}  {place.candidate.name}")
    best = (
        "the best possible"
        if not answer.gap
        else f"at most {answer.gap:.1%} from the best possible ({answer.bound})"
    )
    say(
        f"{answer.covered} more {unit}, {best}; one more place would add {answer.further}; {answer.seconds:.2f} s"
    )
    if not found.by_households:
        say(f"weights are communities: the households of {found.households_missing} are not known")
    if found.unlocated:
        say(f"left out: {found.unlocated} communities without a reference point")
    if found.unsure:
        say(f"of {found.unsure} communities it is not known whether they have it; they count as if not")
    if found.beyond:
        say(f"not counted: {found.beyond} communities beyond the boundary within 15 minutes of these places")


__all__ = ["group"]
