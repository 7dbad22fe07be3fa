"""How a visitor wants to read: 关怀版, contrast, colours, size of text. Kept in cookies of ours, one for each.

The choices are attributes of the ``html`` element (``data-elder``, ``data-contrast``, ``data-scheme``, ``data-size``),
and the styles do the rest. What was not chosen follows the visitor's system, and leaves no mark.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from flask import g

from ..cookies import read_cookie

CHOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "elder": ("0", "1"),
        "contrast": ("system", "more"),
        "scheme": ("system", "light", "dark"),
        "size": ("standard", "large", "larger"),
    }
)
"""Every preference, by the name of its cookie and form field, with its values; the first holds by default."""
PAPER = MappingProxyType({"light": "#faf8f3", "dark": "#141a1f"})
"""The colour of the page in either scheme, for the bars that a browser draws around it."""


@dataclass(frozen=True, slots=True)
class Modes:
    """What a visitor chose, each a value of ``CHOICES`` but ``elder``, which is true in 关怀版."""

    elder: bool = False
    contrast: str = "system"
    scheme: str = "system"
    size: str = "standard"

    def chosen(self, name: str) -> str:
        """The value of the preference called ``name`` as its cookie has it."""
        value = getattr(self, name)
        return str(int(value)) if isinstance(value, bool) else str(value)

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """Attributes of the ``html`` element beside ``data-elder``: what differs from the default."""
        names = [name for name in CHOICES if name != "elder"]
        return tuple((name, self.chosen(name)) for name in names if self.chosen(name) != CHOICES[name][0])

    @property
    def schemes(self) -> str:
        """The schemes that the page allows, for the browser's own parts of it."""
        return "light dark" if self.scheme == "system" else self.scheme

    @property
    def papers(self) -> tuple[tuple[str, str], ...]:
        """The colour of the page for each scheme that it allows: pairs of scheme and colour."""
        return tuple((scheme, PAPER[scheme]) for scheme in self.schemes.split())


def modes() -> Modes:
    """What the present visitor chose. A cookie that says anything else counts as not chosen."""
    if "modes" not in g:
        cookies = {name: read_cookie(name) for name in CHOICES}
        said = {name: value for name, value in cookies.items() if value in CHOICES[name]}
        g.modes = Modes(elder=said.pop("elder", "0") == "1", **said)
    found: Modes = g.modes
    return found
