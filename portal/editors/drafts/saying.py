"""What is wrong with a draft, in words for a form."""

from __future__ import annotations

from catalogue.foundation.errors import BadFile, DomainError

from ...frame.errors import say


def said(error: DomainError) -> str:
    """What is wrong, without the name of a file and the line in it: the draft has none. The field is named as a file names it."""
    text = say(error)
    return f"{error.field}: {text}" if isinstance(error, BadFile) and error.field else text
