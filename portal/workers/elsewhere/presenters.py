"""The other places that still say what was replaced, as a worker ticks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from catalogue.offerings.elsewhere.batches import Made
from catalogue.offerings.elsewhere.same import SaidElsewhere

from ...requests.addresses import whole_number
from ...versions.fields import FieldsInWords
from ...versions.history import Change
from ...words.i18n import in_chinese
from ...words.item_names import name_as_text
from ..versions.in_words import LineInWords, PointInWords, ProfileInWords

MOST_CHANGES = 500
_MERGED = "merged"
_WORDING: dict[str, FieldsInWords] = {
    "point": PointInWords(),
    "profile": ProfileInWords(),
    "line": LineInWords({}),
}


@dataclass(frozen=True, slots=True)
class ElsewhereRow:
    """One place to tick: what it is, and what would become different. ``token`` names it with its version."""

    token: str
    kind: str
    name: str | Markup
    address: str
    changes: tuple[Change, ...]
    ticked: bool


def present_elsewhere(
    community: int, found: Sequence[SaidElsewhere], *, ticked: Sequence[str] | None
) -> tuple[ElsewhereRow, ...]:
    """The places as rows, all of them ticked unless ``ticked`` has the tokens of those that are."""
    rows = []
    for each in found:
        token = token_of(each)
        wording = _WORDING[each.kind]
        changes = tuple(
            Change(str(wording.labels[field]), wording.say(field, before), wording.say(field, after))
            for field, before, after in each.changes
        )
        rows.append(
            ElsewhereRow(
                token,
                _kind(each.kind),
                _name(each),
                _address(community, each),
                changes,
                ticked is None or token in ticked,
            )
        )
    return tuple(rows)


def _kind(kind: str) -> str:
    return {"point": _("Service point"), "profile": _("Profile"), "line": _("Line")}[kind]


def _name(each: SaidElsewhere) -> str | Markup:
    if each.item is not None:
        return f"{each.item.code} {name_as_text(each.item)}"
    return in_chinese(each.name)


def _address(community: int, each: SaidElsewhere) -> str:
    if each.item is not None:
        return url_for("workers.edit_line", community=community, item=each.item.code)
    if each.kind == "point":
        return url_for("workers.edit_point", community=community, point=each.key)
    return url_for("workers.edit_profile", community=community)


def token_of(place: SaidElsewhere | Made) -> str:
    """A place and its version as one word of a form."""
    return f"{place.kind}-{place.key}-{place.version}"


def read_made(values: MultiDict[str, str]) -> tuple[Made, ...]:
    """What a batch changed, as a form or a query string has it; words that mean nothing are left out."""
    found = []
    for word in values.getlist("made")[:MOST_CHANGES]:
        parts = word.split("-")
        numbers = [whole_number(part) for part in parts[1:]]
        if len(parts) == 3 and parts[0] in {*_WORDING, _MERGED} and None not in numbers:
            found.append(Made(parts[0], int(parts[1]), int(parts[2])))
    return tuple(found)
