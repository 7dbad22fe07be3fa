"""What every feed needs: the blueprint, its language, ids that stay, and the mark of demonstration data."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal, TypeVar
from urllib.parse import urlsplit

from flask import Blueprint, current_app, request
from flask_babel import force_locale
from pydantic import Field, ValidationError
from werkzeug.datastructures import MultiDict

from ..frame.presentation import is_demonstration
from ..open_answers import rates
from ..open_answers.asked import Parameters, refuse
from ..programs.cross_origin import open_to_all
from ..requests.addresses import public_address
from ..words.i18n import LOCALES
from ..words.i18n import say as _

blueprint = Blueprint("feeds", __name__, url_prefix="/feeds")
rates.limit(blueprint)
blueprint.after_request(open_to_all)

View = TypeVar("View", bound=Callable[..., Any])

DAYS = 90
"""How far back feeds tell."""
MOST = 50
"""Entries of a feed at most."""


class LanguageParameters(Parameters):
    """The language of a feed: an answer never depends on the reader's cookies."""

    lang: Literal["zh", "en"] | None = Field(None, description="Without it the portal's own.")


def in_asked_language(view: View) -> View:
    """Let a view speak the language that its address asks for.

    Raises ``Invalid`` for any other parameter, and for other languages.
    """

    @wraps(view)
    def speaking(*args: Any, **kwargs: Any) -> Any:
        lang = _read_language(request.args) or current_app.config["PORTAL"].default_language
        with force_locale(LOCALES[lang]):
            return view(*args, **kwargs)

    return speaking  # type: ignore[return-value]


def _read_language(arguments: MultiDict[str, str]) -> str | None:
    try:
        return LanguageParameters.model_validate(arguments.to_dict()).lang
    except ValidationError as error:
        refuse(None, None, error)
        raise


def own_address(endpoint: str, **values: Any) -> str:
    """The whole address of a feed in the language that was asked for, to be asked again."""
    lang = _read_language(request.args)
    return public_address(endpoint, **values, **({"lang": lang} if lang else {}))


def lasting_id(path: str) -> str:
    """An id that stays as long as the portal keeps its host (RFC 4151)."""
    host = urlsplit(public_address("residents.show_home")).hostname or "localhost"
    return f"tag:{host},2026:{path}"


def titled(title: str) -> str:
    """A title, which says so where everything is made up."""
    return f"{title} ({_('Demonstration data')})" if is_demonstration() else title


def publisher() -> str:
    """Who publishes feeds and calendars."""
    return f"1060 {_('Basic community services')}"
