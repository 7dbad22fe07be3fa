"""What a query says around the words that are looked for: the way there, the hours, “near me”."""

from __future__ import annotations

from ..language.asking import asking


def asked(folded: str) -> str:
    """A folded query without what only asks about the place that it names; never empty unless it was."""
    around = asking()
    before = ""
    while before != folded:
        before = folded
        folded = around.after_text.sub("", around.before_text.sub("", folded)).strip(" ,，。?？") or before
    return folded
