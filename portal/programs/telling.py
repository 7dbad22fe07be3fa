"""Problems in the words of programs: the language that is asked for, and what to do where a person would go back in a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import current_app, request
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from ..words.i18n import LOCALES
from .problems import asked_by_program

Asked = ParamSpec("Asked")
Told = TypeVar("Told")

HAPPENED = {
    400: _l("The address cannot be read."),
    404: _l("There is nothing at this address."),
    405: _l("This address can only be read."),
}
"""By status, where nothing closer is known."""
NEXT_STEPS = {
    400: _l("Please correct the address and ask again; the page /api leads to what each address takes."),
    404: _l("The page /api says what can be asked."),
    405: _l("Please ask with GET or HEAD."),
}
"""What a program's author does next."""


@contextmanager
def in_language_of_program() -> Iterator[None]:
    """Within it words are in the language that ``Accept-Language`` prefers, or the portal's own. Cookies count for nothing.

    Answers speak both languages and depend on the address alone; problems are kept by no one, so they may depend on who asks.
    """
    own: str = current_app.config["PORTAL"].default_language
    offered = (own, *(each for each in LOCALES if each != own))
    with force_locale(LOCALES[request.accept_languages.best_match(offered, own) or own]):
        yield


def told_to_programs(handler: Callable[Asked, Told]) -> Callable[Asked, Told]:
    """A handler of errors that speaks so to programs, and as before to people."""

    @wraps(handler)
    def telling(*args: Asked.args, **kwargs: Asked.kwargs) -> Told:
        if not asked_by_program():
            return handler(*args, **kwargs)
        with in_language_of_program():
            return handler(*args, **kwargs)

    return telling
