"""What the domain refuses, turned into answers: a form with its errors, a message, or a page of one's own.

This is the only place where a view catches ``Invalid``, ``Refused`` and ``Conflict``. What no view turns into an
answer becomes an error page: see ``errors.py``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from flask import abort, flash, g, make_response, redirect, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from catalogue.foundation.errors import BadFile, Conflict, DomainError, Invalid, Problem, Refused

from ..requests.transactions import undo
from ..words.i18n import between, colon
from ..words.i18n import say as _
from .errors import say, status_of

Found = TypeVar("Found")
Answers = Mapping[type[DomainError], Callable[[Any], str | Response]]
"""For each kind of error what answers it: a page, which gets the status of the error, or a response as it is."""


@contextmanager
def answered(answers: Answers) -> Iterator[None]:
    """Do what the domain may refuse. If it does, undo everything and end the request with the answer.

    ``answers`` are asked in order; an error of none of their kinds goes on to its error page.
    """
    try:
        yield
    except tuple(answers) as error:
        undo()
        answer = next(answers[kind] for kind in answers if isinstance(error, kind))(error)
        abort(answer if isinstance(answer, Response) else make_response(answer, status_of(error)))


def as_message(
    address: str, words: Callable[[str], str] = str, category: str = "message"
) -> Callable[[DomainError], Response]:
    """An answer: the error's words as a message on the page at ``address``; ``words`` may add to them."""

    def answer(error: DomainError) -> Response:
        flash(words(_where(error) + say(error)), category)
        return redirect(address)

    return answer


def _where(error: DomainError) -> str:
    """Where in a file something is wrong, before what is wrong with it."""
    if not isinstance(error, BadFile) or not error.line:
        return ""
    where = (
        _("Line %(line)s, %(field)s:", line=error.line, field=error.field)
        if error.field
        else _("Line %(line)s:", line=error.line)
    )
    return where + between()


def problems_as_messages(address: str) -> Answers:
    """Answers: each problem as a message on the page at ``address``; for a form of one field, or of buttons."""

    def answer(error: Invalid) -> Response:
        for problem in error.problems:
            flash(say(problem))
        return redirect(address)

    return {Invalid: answer, **refused_as_message(address)}


class SaysWhatIsWrong(Protocol):
    """A form that shows problems at its fields."""

    def report(self, problems: Iterable[Problem]) -> None: ...

    def blame(self, name: str | None, message: str) -> None: ...


def in_form(form: SaysWhatIsWrong, page: Callable[[], str]) -> Answers:
    """Answers: the form's page again, with each problem at its field."""

    def invalid(error: Invalid) -> str:
        form.report(error.problems)
        return page()

    def refused(error: Refused) -> str:
        form.blame(error.field, say(error))
        return page()

    return {Invalid: invalid, Refused: refused}


def refused_as_message(address: str, words: Callable[[str], str] = str, category: str = "message") -> Answers:
    """Answers: what the state of a record forbids, or somebody else's change, as a message at ``address``."""
    answer = as_message(address, words, category)
    return {Refused: answer, Conflict: answer}


def at_file_field(error: BadFile) -> Invalid:
    """What is wrong with a file that was sent, as a problem of the field ``file``: where in it, and why."""
    where = _where(error) or (f"{error.field}{colon()}" if error.field else "")
    return Invalid([Problem("file", "%(words)s", {"words": where + say(error)})])


KEPT = "kept"
"""The parameter of an address whose form shows what is kept of it, by its number."""


def typed_before() -> MultiDict[str, str] | None:
    """What had been typed into this page's form when the log-in ended or another page followed; None if nothing is kept."""
    return g.get("typed")


class DomainForm(FlaskForm):
    """A form whose entries the domain judges: its problems become the fields' errors."""

    class Meta(FlaskForm.Meta):
        """Where the form's data come from."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent; on a page that only shows the form, what was typed before a log-in ended."""
            found = super().wrap_formdata(form, formdata)
            return typed_before() if found is None else found

    #: The domain's name of a field -> ours, where they differ.
    names: Mapping[str, str] = {}

    def typed(self) -> tuple[tuple[str, str], ...]:
        """Everything that was typed or chosen, as names and values of hidden inputs."""
        found: list[tuple[str, str]] = []
        for name, field in self._fields.items():
            if field.type == "SelectMultipleField":
                found += [(name, value) for value in field.data or ()]
            elif field.type == "BooleanField":
                found.append((name, "y" if field.data else ""))
            elif name not in ("csrf_token", "version"):
                found.append((name, field._value() if hasattr(field, "_value") else field.data or ""))
        return tuple((name, value) for name, value in found if value)

    def check(self) -> None:
        """Raise ``Invalid``, without a problem more, if what was filled in cannot be read or a field is blamed."""
        if not self.validate() or self.errors:
            raise Invalid([])

    def ask_to_send_again(self) -> None:
        """Say so where the form's token is no longer good; what was typed is kept."""
        if self.csrf_token.errors:
            self.csrf_token.errors = [
                _("The page was open for too long. Please check what you wrote and send it again.")
            ]

    def report(self, problems: Iterable[Problem]) -> None:
        """Put each problem to its field, or above all of them if there is no such field."""
        for problem in problems:
            self.blame(problem.field, say(problem))

    def blame(self, name: str | None, message: str) -> None:
        """Put a message to the field of the domain's ``name``, or above all of them."""
        field = self._fields.get(self.names.get(name or "", name or ""))
        if field is None or field.type == "HiddenField":
            self.form_errors = [*self.errors.get(None, ()), message]
        elif message not in field.errors:
            field.errors = [*field.errors, message]


def look_through(back: str, read: Callable[[Path], Found]) -> Found:
    """What ``read`` finds in the file that was sent; ends the request with a message at ``back`` if it is none."""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        flash(_("Choose a file first."))
        abort(redirect(back))
    with tempfile.TemporaryDirectory() as folder, answered({BadFile: as_message(back)}):
        path = Path(folder) / "table.csv"
        sent.save(path)
        return read(path)
