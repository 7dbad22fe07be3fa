"""What may be reported, and what makes two reports the same matter."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from ..foundation.errors import Problem, _, too_long
from ..language.spelling import fold
from ..models import CaseKind, WrongField
from .facts import ReportDraft

LONGEST_WORDS = 1000
LONGEST_CONTACT = 120
MOST_LINKS = 2
"""Web addresses in one report: more of them is advertising."""

_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def tidy_text(text: str | None) -> str:
    """Text without control characters, which databases refuse, and with at most one empty line in a row."""
    lines = (text or "").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = (
        "".join(" " if unicodedata.category(char) in _UNSEEN else char for char in line) for line in lines
    )
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in kept)).strip()


def validate(draft: ReportDraft) -> list[Problem]:
    """Every problem of a tidied draft, by field."""
    problems = []
    for name, limit in (("words", LONGEST_WORDS), ("contact", LONGEST_CONTACT)):
        problems += too_long(name, getattr(draft, name), limit)
    if len(_LINK.findall(draft.words)) > MOST_LINKS:
        problems.append(Problem("words", _("At most %(limit)d web addresses."), {"limit": MOST_LINKS}))
    if draft.kind is CaseKind.CORRECTION and draft.field is None:
        problems.append(Problem("field", _("Say what is wrong."), {}))
    if draft.kind is CaseKind.NOT_THERE and draft.item is None:
        problems.append(Problem("item", _("Say which service it was."), {}))
    if not draft.words and words_matter(draft):
        problems.append(Problem("words", _("Say in a few words what it is about."), {}))
    return problems


def words_matter(draft: ReportDraft) -> bool:
    """Whether the words say what the matter is, because nothing else does."""
    return says_the_matter(draft.kind, draft.item.id if draft.item else None, draft.field)


def says_the_matter(kind: CaseKind, item: int | None, field: WrongField | None) -> bool:
    """:func:`words_matter` of the parts of a report; ``item`` is an item's id."""
    if kind is CaseKind.CORRECTION:
        return field is WrongField.OTHER
    return kind is CaseKind.NEED and item is None


def matter_of(draft: ReportDraft) -> str:
    """A digest that is the same for reports of the same matter: 64 hexadecimal digits."""
    return digest_of(
        draft.kind,
        division=draft.division,
        item=draft.item.id if draft.item else None,
        point=draft.point,
        field=draft.field,
        words=draft.words if words_matter(draft) else "",
    )


def digest_of(
    kind: CaseKind,
    *,
    division: int,
    item: int | None,
    point: int | None,
    field: WrongField | None,
    words: str,
) -> str:
    """:func:`matter_of` of the parts of a report; ``words`` are empty where they do not matter."""
    said = "".join(char for char in fold(words) if char.isalnum()) or words
    parts = (kind.value, division, item, point, field.value if field else None, said)
    return hashlib.sha256(repr(parts).encode()).hexdigest()
