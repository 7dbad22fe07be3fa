"""The addresses of the interface, each in one line, and examples to try."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

PREFIX = "/api/v1"
SAID: Mapping[str, LazyString] = {
    "/": _l("This list, for programs"),
    "/catalogues": _l("Catalogues, each with its editions"),
    "/catalogues/{key}": _l("One catalogue"),
    "/editions": _l("Editions of a catalogue"),
    "/editions/{key}": _l("One edition: its categories, source and days in force"),
    "/items": _l("Items of an edition"),
    "/items/{code}": _l("One item"),
    "/divisions": _l("Divisions, from the city to the community"),
    "/divisions/{code}": _l("One division: what it lies in, what it was called"),
    "/communities": _l("Communities by name, also of an estate or hutong"),
    "/communities/{code}": _l("What a community offers, where, when and which number answers"),
    "/search": _l("The services that answer words, as the search page finds them"),
    "/offerings": _l("What communities say of each item"),
    "/offerings/{community}-{key}": _l("What one community says of one item"),
    "/points": _l("Service points with hours and numbers"),
    "/points/{point}": _l("One service point"),
    "/coverage/{code}/matrix": _l("How many communities have each item"),
    "/coverage/{code}/gaps": _l("What is missing, and why"),
    "/changes": _l("What has changed since a day"),
    "/other-doors": _l("Other offices and what they answer"),
    "/other-doors/{key}": _l("One office and its matters"),
    "/calendar": _l("Public holidays, and weekend days that are worked"),
}
"""What each path below ``PREFIX`` answers. A path that is not here is told by its description in English."""


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the interface, and what it answers.

    ``english``: its description, where nothing else is said of it. ``complete``: it can be asked as it is, without a parameter.
    """

    path: str
    said: LazyString | None
    english: str
    complete: bool


def addresses(document: Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]]) -> Sequence[Address]:
    """Every address that the description names, those of ``SAID`` first and in their order."""
    found = {path.removeprefix(PREFIX): each for path, each in document["paths"].items()}
    order = [*SAID, *sorted(set(found) - set(SAID))]
    return [
        Address(
            PREFIX + path, SAID.get(path), found[path]["get"]["summary"], _is_complete(found[path]["get"])
        )
        for path in order
        if path in found
    ]


def _is_complete(asked: Mapping[str, Any]) -> bool:
    return not any(each.get("required") for each in asked.get("parameters", ()))


FORMS: Sequence[tuple[str, str, LazyString]] = (
    ("/data", "open_files.show_data", _l("Data files for each day: CSV, NDJSON, Parquet")),
    (
        "/hsds",
        "hsds.show_interface",
        _l(
            "Services, organizations and places in the standard of Open Referral (HSDS 3.1), also what changed since an instant (modified_after)"
        ),
    ),
    ("/feeds/communities/{code}.atom", "", _l("What is new in a community, as a feed")),
    (
        "/feeds/divisions/{code}/items/{item}.atom",
        "",
        _l("Where a service begins or ends in a district, as a feed"),
    ),
    ("/feeds/other-offices.atom", "feeds.send_offices", _l("Changes of other offices, as a feed")),
    ("/feeds/points/{point}.ics", "", _l("The hours of a service point for a year, as a calendar")),
    ("/embed", "residents.show_embed", _l("Cards of communities and services for other sites")),
)
"""Open data in other forms than the interface: the path, the endpoint where it needs no codes, and what it is."""
EXAMPLES: Sequence[tuple[LazyString, str]] = (
    (_l("Which items help older people?"), "/items?audience=elderly&fields=code,plain_name_zh,plain_name_en"),
    (_l("Which community is called so?"), "/communities?q=多福巷"),
    (_l("A caller wants meals for an old person: what to say?"), "/communities/{community}?q=老人吃饭"),
    (_l("Who answers for passports?"), "/search?q=护照到期换新"),
    (_l("The communities of a district, ten at a time"), "/communities?within={district}&limit=10"),
    (_l("The public holidays of this year"), "/calendar"),
)
"""What somebody may want to know, and the address below ``PREFIX``. ``{community}`` and ``{district}`` are codes that the instance has."""
