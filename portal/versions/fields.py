"""How a room tells the fields of its subject to the pages of versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from flask_babel import LazyString
from markupsafe import Markup

Said = str | Markup | None


class FieldsInWords(Protocol):
    """The fields of a subject in the order of its form."""

    @property
    def labels(self) -> Mapping[str, LazyString]: ...

    def by_field(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """The filled fields of what a history keeps of the subject."""

    def say(self, name: str, value: Any) -> Said:
        """A value as a reader has it; None for an empty one."""
