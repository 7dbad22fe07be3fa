"""What is answered when the server refuses a request before the application sees it."""

from __future__ import annotations

from flask import Flask, abort, request

from ..headers import HEADERS, HTTPS_ALONE

REFUSED = "portal.refused"
"""In the WSGI environment: the status with which the request must be answered, for any address."""

_WORDS = {
    400: ("请求不完整。", "The request was not complete."),
    408: (
        "网络太慢，内容没有传完。请重新提交。",
        "The connection was too slow and what you sent did not arrive. Please send it again.",
    ),
    500: ("系统出错了，请稍后再试。", "Something went wrong on our side. Please try again in a few minutes."),
    503: (
        "访问的人太多，请稍后再试。",
        "Too many people are asking at once. Please try again in a few minutes.",
    ),
}
_PAGE = (
    '<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>{0}</title><p>{0}</p><p lang="en">{1}</p></html>\n'
)


Minimal = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers and body of an answer."""


def _made(status: int, secure: bool) -> Minimal:
    body = _PAGE.format(*_WORDS[status]).encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *HEADERS.items(),
        ("Connection", "close"),
    ]
    if secure:
        headers.append(("Strict-Transport-Security", HTTPS_ALONE))
    if status == 503:
        headers.append(("Retry-After", "30"))
    return status, headers, body


_MADE = {(status, secure): _made(status, secure) for status in _WORDS for secure in (False, True)}


def minimal(status: int, *, secure: bool = False) -> Minimal:
    """A page in both languages that costs no turn of the application; ``secure``: visitors come by HTTPS."""
    return _MADE[status, secure]


def _refuse() -> None:
    status = request.environ.get(REFUSED)
    if status is not None:
        abort(status)


def init_app(app: Flask) -> None:
    """Answer a refused request with the page of its status, before anything else looks at it."""
    app.before_request(_refuse)
