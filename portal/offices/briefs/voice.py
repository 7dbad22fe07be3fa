"""One text for the page and for files: on the page its figures are links, in files they are plain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from flask import url_for
from markupsafe import Markup, escape

from ...words.i18n import in_chinese
from ...words.place_names import department_name, department_text, place_name, place_text

Text = str | Markup


class Voice(Protocol):
    """How a text is put together, and where its figures lead."""

    def fill(self, message: str, **values: object) -> Text:
        """A message with its values in their places."""

    def join(self, between: str, parts: Sequence[object]) -> Text:
        """Texts one after the other."""

    def figure(self, text: object, endpoint: str, **values: object) -> Text:
        """A figure that leads to what it counts."""

    def place(self, name: str) -> Text:
        """The name of a division."""

    def department(self, place: str, name: str) -> Text:
        """A department with its office."""

    def chinese(self, text: str) -> Text:
        """A text that is Chinese in any language."""


@dataclass(frozen=True, slots=True)
class PageVoice:
    """For the page: everything is escaped, figures are links."""

    division: int

    def fill(self, message: str, **values: object) -> Text:
        """A message with its values, escaped."""
        return escape(message) % values if values else escape(message)

    def join(self, between: str, parts: Sequence[object]) -> Text:
        """Escaped texts one after the other."""
        return escape(between).join(escape(part) for part in parts)

    def figure(self, text: object, endpoint: str, **values: object) -> Text:
        """A link."""
        address = url_for(endpoint, **{"code": self.division, **values})  # type: ignore[arg-type]
        return Markup('<a href="{}">{}</a>').format(address, text)

    def place(self, name: str) -> Text:
        """The name in its own language, marked as such."""
        return place_name(name)

    def department(self, place: str, name: str) -> Text:
        """Each name in its own language, marked as such."""
        return department_name(place, name)

    def chinese(self, text: str) -> Text:
        """Marked as Chinese."""
        return in_chinese(text)


@dataclass(frozen=True, slots=True)
class PlainVoice:
    """For files: plain text."""

    def fill(self, message: str, **values: object) -> Text:
        """A message with its values."""
        return message % values if values else message

    def join(self, between: str, parts: Sequence[object]) -> Text:
        """Texts one after the other."""
        return between.join(map(str, parts))

    def figure(self, text: object, endpoint: str, **values: object) -> Text:
        """The figure alone."""
        return str(text)

    def place(self, name: str) -> Text:
        """The name as text."""
        return place_text(name)

    def department(self, place: str, name: str) -> Text:
        """The names as text."""
        return department_text(place, name)

    def chinese(self, text: str) -> Text:
        """The text."""
        return text


@dataclass(frozen=True, slots=True)
class BriefTable:
    """A table of a section: heads, and rows whose first cell names them. ``foot`` is the row that adds up."""

    name: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    foot: tuple[Text, ...] | None = None


@dataclass(frozen=True, slots=True)
class BriefSection:
    """A heading with its paragraphs, then a table."""

    key: str
    heading: str
    paragraphs: tuple[Text, ...]
    table: BriefTable | None = None


@dataclass(frozen=True, slots=True)
class BriefPage:
    """The whole: title, the two days, sections in order, and the definition behind the figures."""

    title: str
    days: tuple[date, date]
    sections: tuple[BriefSection, ...]
    definition: str

    @property
    def by_key(self) -> Mapping[str, BriefSection]:
        """The sections by key."""
        return {section.key: section for section in self.sections}
