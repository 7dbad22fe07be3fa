"""Which villages a list shows: ``?said=yes``, ``no``, ``unknown`` or ``unsaid``, and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue.platform_villages import RecordedAnswer

from ...requests.choices import read_choice
from ...requests.paging import read_page

ANSWERS: Mapping[str, LazyString] = {
    RecordedAnswer.YES: _l("Serves it"),
    RecordedAnswer.NO: _l("Does not serve it"),
    RecordedAnswer.UNKNOWN: _l("Not known to the district"),
    RecordedAnswer.UNSAID: _l("Nothing recorded"),
}
"""What can be said of a village; the last is what nothing was said of."""


@dataclass(frozen=True, slots=True)
class VillagesAsked:
    """What a list of villages shows; ``page`` counts from 1."""

    said: RecordedAnswer | None = None
    page: int = 1

    def ask(self, *, said: RecordedAnswer | None = None, page: int = 1) -> str:
        """The query string of another list; empty for all villages from the first page."""
        asked = {"said": said.value} if said else {}
        return _query(asked | ({"page": str(page)} if page > 1 else {}))

    @property
    def itself(self) -> str:
        """The query string of this list."""
        return self.ask(said=self.said, page=self.page)


def read_villages_asked(arguments: Mapping[str, str]) -> VillagesAsked:
    """What a query string asks for. Raises ``ChoiceRefused``."""
    said = read_choice(arguments, "said", _l("What is recorded"), [*ANSWERS], lambda key: str(ANSWERS[key]))
    return VillagesAsked(RecordedAnswer(said) if said else None, read_page(arguments))


def _query(asked: Mapping[str, str]) -> str:
    return f"?{urlencode(asked)}" if asked else ""
