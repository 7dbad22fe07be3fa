"""Service guides in words: each text with its source, a division's list of items, and fields for histories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup

from catalogue.catalogues import EditionFacts
from catalogue.catalogues.guide import filled
from catalogue.divisions import DivisionFacts
from catalogue.models import Level
from catalogue.service_guides import GuideText, ServiceGuideFacts, merged_guide

from ..versions.fields import Said
from ..words.i18n import as_written, comma, filled_in, in_chinese
from ..words.item_names import category_name, item_name
from ..words.place_names import place_name
from .forms import GUIDE_LABELS


@dataclass(frozen=True, slots=True)
class TextInWords:
    """A text of a guide, and who says so."""

    text: str | Markup
    source: str | Markup


@dataclass(frozen=True, slots=True)
class FieldInWords:
    """A field of a guide with its texts, more than one where a street adds to it."""

    name: str
    label: str
    texts: tuple[TextInWords, ...]


def present_guide(merged: Mapping[str, Sequence[GuideText]]) -> tuple[FieldInWords, ...]:
    """A merged guide in reading order."""
    return tuple(
        FieldInWords(
            name,
            str(GUIDE_LABELS[name]),
            tuple(TextInWords(as_written(each.text), _source(each.source)) for each in texts),
        )
        for name, texts in merged.items()
    )


SAID_ONCE = 3
"""Texts of one source: from here on it is said above them all."""


def main_source(guide: Sequence[FieldInWords]) -> str | Markup:
    """The source that most texts of a guide share, to be said once; empty where few do."""
    sources = Counter(each.source for field in guide for each in field.texts)
    return next((source for source, texts in sources.most_common(1) if texts >= SAID_ONCE), "")


def _source(source: DivisionFacts | None) -> str | Markup:
    if source is None:
        return _("Source: the catalogue")
    place = place_name(source.short_name)
    if source.level is Level.STREET:
        return filled_in(_("Source: %(place)s, in addition"), place=place)
    if source.level is Level.COMMUNITY:
        return filled_in(_("Source: %(place)s, where it differs"), place=place)
    return filled_in(_("Source: %(place)s"), place=place)


@dataclass(frozen=True, slots=True)
class GuideRow:
    """An item in a division's list: the fields that are said above it and by itself, and how many communities differ."""

    code: str
    name: str | Markup
    above: str
    own: str
    differing: int


@dataclass(frozen=True, slots=True)
class GuideGroup:
    """A category of the list with its items."""

    code: str
    name: str | Markup
    rows: tuple[GuideRow, ...]


def present_list(
    edition: EditionFacts,
    lineage: Sequence[DivisionFacts],
    written: Mapping[tuple[int, int], ServiceGuideFacts],
    differing: Mapping[int, int],
) -> tuple[GuideGroup, ...]:
    """Every item of an edition for the last division of a lineage. ``written`` has the guides along it."""
    itself, above = lineage[-1].code, lineage[:-1]

    def row(item: Any) -> GuideRow:
        texts = {
            each.code: written[each.code, item.id].texts for each in above if (each.code, item.id) in written
        }
        own = written.get((itself, item.id))
        return GuideRow(
            item.code,
            item_name(item),
            _names(merged_guide(item.guide, texts, above)),
            _names(own.texts if own else {}),
            differing.get(item.id, 0),
        )

    return tuple(
        GuideGroup(category.code, category_name(category), tuple(map(row, category.items)))
        for category in edition.categories
    )


def _names(fields: Mapping[str, Any]) -> str:
    return comma().join(str(GUIDE_LABELS[name]) for name in fields)


class GuideInWords:
    """The fields of a guide, for its history and its conflicts."""

    labels = GUIDE_LABELS

    def by_field(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """The filled fields of what a history keeps."""
        return dict(filled(kept))

    def say(self, name: str, value: Any) -> Said:
        """A text as a reader has it."""
        return in_chinese(value) if value else None
