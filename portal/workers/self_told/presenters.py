"""Answers of places as a worker reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.models import PointAnswerKind, PointAnswerOutcome
from catalogue.offerings import PointFacts
from catalogue.place_checks import ASKED, PointAnswerFacts

from ...versions.fields import Said
from ...words.formatting import day
from ...words.i18n import in_chinese
from ..point_forms import POINT_LABELS
from ..versions.in_words import PointInWords

KINDS: Mapping[PointAnswerKind, LazyString] = {
    PointAnswerKind.UNCHANGED: _l("The service point says: no change"),
    PointAnswerKind.CHANGED: _l("The service point says: something has changed"),
    PointAnswerKind.CLOSED: _l("The service point says: closed down"),
}
OUTCOMES: Mapping[PointAnswerOutcome | None, LazyString] = {
    None: _l("Waits for you"),
    PointAnswerOutcome.ACCEPTED: _l("Accepted"),
    PointAnswerOutcome.REFUSED: _l("Not accepted"),
    PointAnswerOutcome.REPLACED: _l("A later answer took its place"),
}


@dataclass(frozen=True, slots=True)
class SaidField:
    """A field as it is on record, and as the place says it should be."""

    label: str
    before: Said
    after: Said


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """An answer of a place. ``version`` is that of the service point that is displayed.

    ``outdated``: it says “no change” of a service point that was changed since, and cannot be accepted.
    """

    id: int
    point: int
    name: Markup
    version: int
    what: str
    fields: tuple[SaidField, ...]
    last_day: str | None
    note: Markup | None
    at: datetime
    waits: bool
    outdated: bool
    outcome: str
    reason: Markup | None


def present_answer(answer: PointAnswerFacts, point: PointFacts) -> AnswerRow:
    """An answer about a service point; the fields of one that waits are beside those on record."""
    wording = PointInWords()
    fields = tuple(
        SaidField(
            str(POINT_LABELS[name]),
            wording.say(name, getattr(point, name)) if answer.waits else None,
            wording.say(name, answer.said[name]) or _("(emptied)"),
        )
        for name in ASKED
        if name in answer.said
    )
    return AnswerRow(
        id=answer.id,
        point=point.id,
        name=in_chinese(point.name),
        version=point.version,
        what=str(KINDS[answer.kind]),
        fields=fields,
        last_day=day(answer.closed_on) if answer.closed_on else None,
        note=in_chinese(answer.note) if answer.note else None,
        at=answer.sent_at,
        waits=answer.waits,
        outdated=answer.waits and answer.is_outdated(point.version),
        outcome=str(OUTCOMES[answer.outcome]),
        reason=in_chinese(answer.reason) if answer.reason else None,
    )
