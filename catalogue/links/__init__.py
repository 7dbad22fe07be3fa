"""Web addresses in records: asked once a week, politely, whether they still lead somewhere."""

from .addresses import is_public
from .asking import Asker, LinkAnswer, LinkVerdict
from .checks import (
    BrokenLink,
    DeclaredLink,
    broken_in_declarations,
    broken_links,
    due_links,
    keep_answers,
)

__all__ = [
    "Asker",
    "BrokenLink",
    "DeclaredLink",
    "LinkAnswer",
    "LinkVerdict",
    "broken_in_declarations",
    "broken_links",
    "due_links",
    "is_public",
    "keep_answers",
]
