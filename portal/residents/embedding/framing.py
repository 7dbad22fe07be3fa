"""Which other sites may show an answer in a frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import current_app, g
from flask.typing import ResponseReturnValue

View = TypeVar("View", bound=Callable[..., Any])


def for_frames(view: View) -> View:
    """A view whose answers the sites of ``PORTAL_EMBED_ORIGINS`` may show in a frame; all others are refused by browsers."""

    @wraps(view)
    def framed(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        answer: ResponseReturnValue = view(*args, **kwargs)
        # Only after the view: what it raises gets an error page, and those are for the portal alone.
        g.framed_by = current_app.config["PORTAL"].embed_origins
        return answer

    return framed  # type: ignore[return-value]
