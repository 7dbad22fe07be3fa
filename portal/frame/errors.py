"""Error pages in the house style: what happened, what to do next, whom to call."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType

from flask import Flask, Response, current_app, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from catalogue.foundation.database import does_not_answer
from catalogue.foundation.discretion import told
from catalogue.foundation.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Problem, Refused
from catalogue.models import Role

from ..extensions import limiter
from ..programs.problems import Fault, answer_with_problem, asked_by_program
from ..programs.telling import HAPPENED, NEXT_STEPS, told_to_programs
from ..requests import events
from ..requests.choices import ChoiceRefused
from ..requests.transactions import undo
from ..words.formatting import phone_text, quarter
from ..words.i18n import between, colon
from ..words.labels import ROLES
from .helping_office import ask_whom
from .hotline import hotline

RETRY_SECONDS = 30
_BARE = "系统出现错误，请稍后再试。The portal made a mistake. Please try again in a few minutes. 1060 %d\n"


@dataclass(frozen=True, slots=True)
class Page:
    """The words of an error page: its heading, what happened, what to do next."""

    title: LazyString | str
    happened: LazyString | str
    next_step: LazyString | str


PAGES = {
    400: Page(
        _l("The request could not be read"),
        _l("Something in the address or the form is not as it should be."),
        _l("Please go back, check what you entered and send it again."),
    ),
    403: Page(
        _l("You may not open this page"),
        _l("Your account has no right to see this page or to do this here."),
        _l("If you should have this right, please ask your street office."),
    ),
    404: Page(
        _l("This page was not found"),
        _l("The address may be mistyped, or what it led to is no longer here."),
        _l("Please search for the service, or start again from the home page."),
    ),
    405: Page(
        _l("This address is not opened like this"),
        _l("The address exists, but it only answers to its own form or link."),
        _l("Please start again from the home page."),
    ),
    409: Page(
        _l("This was changed meanwhile"),
        _l("Your change was not saved, so that theirs is not lost."),
        _l("Please go back, load the page again, and enter your change once more."),
    ),
    413: Page(
        _l("Too much was sent at once"),
        _l("The form or the file is larger than the portal accepts."),
        _l("Please shorten the text or divide the file, and send it again."),
    ),
    429: Page(
        _l("Too many requests"),
        _l("Too many requests came from your address in a short time."),
        _l("Please wait a minute and try again."),
    ),
    500: Page(
        _l("Something went wrong on our side"),
        _l("The portal made a mistake. It has been written down and will be looked into."),
        _l("Please try again in a few minutes."),
    ),
    503: Page(
        _l("The portal cannot answer at the moment"),
        _l("The data cannot be reached, or too many people are asking at once."),
        _l("Please try again in a few minutes."),
    ),
}
REFUSED = Page(
    _l("This cannot be done now"),
    _l("What is recorded here does not allow it. Nothing was changed."),
    _l("Please go back and look at what is recorded now."),
)
EXPIRED_FORM = Page(
    _l("This form has expired"),
    _l("The page was open for too long, or your log-in has ended. Nothing was saved."),
    _l("Please go back, load the page again, and send the form once more."),
)


def say(problem: DomainError | Problem) -> str:
    """A domain error's or problem's message in the visitor's language, with its values filled in."""
    text = gettext(problem.message)
    values = dict(problem.values)
    if isinstance(values.get("quarter"), str):
        values["quarter"] = quarter(values["quarter"])
    if values.get("role") in set(Role):
        values["role"] = str(ROLES[Role(values["role"])])
    return text % values if values else text


def _answer(
    status: int,
    page: Page | None = None,
    headers: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> ResponseReturnValue:
    if status >= 500:
        # The page must not ask the database anything: it may be the reason why we are here.
        g.without_database = True
    else:
        # Let go of a writer's lock, and of a transaction that failed, before the page reads anything.
        undo()
    if asked_by_program():
        return _problem(status, page, headers, faults)
    try:
        if status == 403:
            page = _with_helping_office(page or PAGES[403])
        body = render_template("errors/error.html", status=status, page=page or PAGES[status])
    except Exception as error:
        if status < 500 and does_not_answer(error):
            return _database_error(error)
        if status < 500 or current_app.testing:
            raise
        # The page is what fails. Without this the server would send an answer without a body or a header.
        current_app.logger.error("The page of an error could not be made:\n%s", told(error))
        return Response(_BARE % status, status=status, headers=dict(headers or {}), mimetype="text/plain")
    return body, status, dict(headers or {})


def _problem(
    status: int, page: Page | None, headers: Mapping[str, str] | None, faults: Sequence[Fault]
) -> ResponseReturnValue:
    try:
        happened = page.happened if page else HAPPENED.get(status, PAGES[status].happened)
        said = [f"{each.parameter}{colon()}{each.detail}" for each in faults] or [str(happened)]
        next_step = NEXT_STEPS.get(status, (page or PAGES[status]).next_step)
        detail = between().join([*said, str(next_step)])
    except Exception:
        if status < 500 or current_app.testing:
            raise
        detail = _BARE % status
    return answer_with_problem(status, detail, faults, headers)


def _with_helping_office(page: Page) -> Page:
    """A page of what may not be opened, with the office that can help."""
    return Page(page.title, page.happened, ask_whom() or page.next_step)


def _http_error(error: HTTPException) -> ResponseReturnValue:
    original = error.original_exception if isinstance(error, InternalServerError) else None
    if original is not None and does_not_answer(original):
        return _database_error(original)
    status = error.code or 500
    if status not in PAGES:
        if status < 400:
            return error
        status = 400 if status < 500 else 500
    headers = {"Allow": ", ".join(error.valid_methods)} if getattr(error, "valid_methods", None) else {}  # type: ignore[attr-defined]
    if status == 429:
        wait = _seconds_to_wait()
        return _answer(status, _come_back_in(wait), headers | {"Retry-After": str(wait)})
    if status == 503:
        headers["Retry-After"] = str(RETRY_SECONDS)
    return _answer(status, headers=headers)


def _seconds_to_wait() -> int:
    """How long the limit that was reached still holds."""
    reached = limiter.current_limit
    return max(RETRY_SECONDS, math.ceil(reached.reset_at - time.time())) if reached else RETRY_SECONDS


def say_when_again(seconds: int) -> str:
    """What to do where the portal takes no more for so long: to wait, and where that is long, to call."""
    if seconds <= 2 * 60:
        return str(PAGES[429].next_step)
    line = hotline()
    return gettext(
        "Please try again in %(num)d minutes, or call %(phone)s (%(line)s).",
        num=math.ceil(seconds / 60),
        phone=phone_text(line.phone),
        line=line.name,
    )


def _come_back_in(seconds: int) -> Page:
    """The page of too many requests; where the wait is long, it says how long, and that one can call instead."""
    page = PAGES[429]
    return Page(page.title, page.happened, say_when_again(seconds))


def csrf_error(_error: CSRFError) -> ResponseReturnValue:
    """The page for a form whose token is not, or no longer, valid."""
    return _answer(400, EXPIRED_FORM)


_STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    NotAllowed: 403,
    Conflict: 409,
    Refused: 409,
    Invalid: 400,
}


def status_of(error: DomainError) -> int:
    """The HTTP status of an error of the domain."""
    return next((code for kind, code in _STATUS.items() if isinstance(error, kind)), 400)


def answer_domain_error(error: DomainError) -> ResponseReturnValue:
    """The error page of a domain error."""
    status = status_of(error)
    known = REFUSED if isinstance(error, Refused) else PAGES[status]
    if isinstance(error, Invalid):
        words = between().join(map(say, error.problems))
        faults = [Fault(problem.field, say(problem)) for problem in error.problems if problem.field]
        return _answer(status, Page(known.title, words, known.next_step), faults=faults)
    return _answer(status, Page(known.title, say(error), known.next_step))


def ask_for_choice(error: ChoiceRefused) -> ResponseReturnValue:
    """The list once more, for an address that chose what is not in it; all else that was asked stays."""
    body = render_template(
        "errors/choice.html",
        said=say(error),
        name=error.name,
        label=error.label,
        offered=error.offered(),
        kept=_read_kept(request.args, error.name),
    )
    return body, status_of(error)


def _read_kept(arguments: MultiDict[str, str], name: str) -> list[tuple[str, str]]:
    """What else was asked; a page of another list says nothing."""
    return [(other, text) for other, text in arguments.items(multi=True) if other not in (name, "page")]


def _database_error(error: BaseException) -> ResponseReturnValue:
    if not does_not_answer(error):
        raise error
    said = getattr(error, "orig", None) or type(error).__name__
    current_app.logger.error("The database does not answer: %s", " ".join(str(said).split()))
    return _answer(503, headers={"Retry-After": str(RETRY_SECONDS)})


def _unknown_host(_error: SecurityError) -> ResponseReturnValue:
    events.note("host.refused")
    # A host that is not ours has no addresses that a page could lead to.
    text = "本系统不用这个主机名。This portal does not answer to this host name.\n"
    return Response(text, status=400, mimetype="text/plain")


def _log(raised: tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]) -> None:
    """Write down a failure: the rule of the address and not the address, which may hold the code of a case."""
    where = f"{request.method} {request.url_rule or 'an unknown address'}"
    current_app.logger.error("Failed: %s\n%s", where, told(raised[1]) if raised[1] else "")


def init_app(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.register_error_handler(HTTPException, told_to_programs(_http_error))
    app.register_error_handler(SecurityError, _unknown_host)
    app.register_error_handler(CSRFError, csrf_error)
    app.register_error_handler(DomainError, told_to_programs(answer_domain_error))
    app.register_error_handler(ChoiceRefused, ask_for_choice)
    for kind in (DBAPIError, PendingRollbackError, PoolTimeout):
        app.register_error_handler(kind, told_to_programs(_database_error))
    app.log_exception = _log  # type: ignore[method-assign,assignment]
