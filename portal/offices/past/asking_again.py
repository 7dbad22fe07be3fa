"""Days or filters in an address that cannot be shown: the page's form once more, with what was typed and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue.counters.rollup import counted_day
from catalogue.foundation.errors import DomainError
from catalogue.history.reach import DayRefused, reach_of

from ...extensions import db
from ...frame.errors import answer_domain_error, say, status_of
from ..criteria import BadQuery
from ..scope import blueprint, enter, links_down_to
from .criteria import read_whether_past

_DAY = (("day", _l("At the end of")),)
_DAYS = (("from", _l("From the end of")), ("to", _l("to the end of")))


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of days: its endpoint, its name, and the fields of its form with their labels."""

    endpoint: str
    title: LazyString
    fields: tuple[tuple[str, LazyString], ...] = ()


_MATRIX = _Page("show_day", _l("A past day"), _DAY)
_GAPS = _Page("list_past_cells", _l("List of gaps"), _DAY)
_CHANGES = _Page("show_changes", _l("What changed"), _DAYS)
_BRIEF = _Page("show_brief", _l("For a meeting"), _DAYS)
_PAGES: Mapping[str, _Page] = {
    "show_day": _MATRIX,
    "list_past_cells": _GAPS,
    "show_changes": _CHANGES,
    "list_changed_cells": _CHANGES,
    "show_months": _Page("show_months", _l("Month after month")),
    "show_brief": _BRIEF,
    "download_brief": _BRIEF,
}
_FILES: Mapping[str, _Page] = {
    **dict.fromkeys(("download_matrix", "download_matrix_json", "download_matrix_book"), _MATRIX),
    **dict.fromkeys(("download_communities", "download_communities_json"), _MATRIX),
    **dict.fromkeys(("download_gaps", "download_gaps_json", "download_gaps_book"), _GAPS),
}
"""Files that are of a past day if their address names one."""


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """A field of the form: what was typed, whether a date field can show it, and whether it is what is wrong."""

    name: str
    label: LazyString
    typed: str
    is_day: bool
    wrong: bool


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _page() -> _Page | None:
    endpoint = (request.endpoint or "").removeprefix("offices.")
    if endpoint in _FILES and read_whether_past(request.args):
        return _FILES[endpoint]
    return _PAGES.get(endpoint)


@blueprint.errorhandler(BadQuery)
@blueprint.errorhandler(DayRefused)
def ask_again(error: DomainError) -> ResponseReturnValue:
    """The form of the page with what was typed; of a page that asks for no days the error page."""
    page = _page()
    if page is None:
        return answer_domain_error(error)
    division = enter((request.view_args or {})["code"])
    today = counted_day(db.session())
    answer = render_template(
        "offices/past/again.html",
        division=division,
        title=page.title,
        said=say(error),
        fields=_read_fields(request.args, page, error),
        kept=_read_kept(request.args, page, error),
        path=url_for(f".{page.endpoint}", code=division.code),
        first=reach_of(db.session(), today).begins,
        last=today,
        trail=links_down_to(division, itself=True),
    )
    return answer, status_of(error)


def _read_fields(args: Mapping[str, str], page: _Page, error: DomainError) -> list[AskedAgain]:
    """The fields of the form, each with at most as much of what was typed as tells what it was."""
    found = []
    for name, label in page.fields:
        typed = args.get(name, "")[:40]
        wrong = error.field in (name, "days") or (bool(typed) and error.values.get("day") == typed)
        found.append(AskedAgain(name, label, typed, _is_day(typed), wrong))
    return found


def _read_kept(args: Mapping[str, str], page: _Page, error: DomainError) -> list[tuple[str, str]]:
    """What else was asked. A filter that is not known is left out: its field would only send it again."""
    left_out = {"page", "sort", "open", error.field, *(name for name, _label in page.fields)}
    return [(name, text) for name, text in args.items() if name not in left_out]
