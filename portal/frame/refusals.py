"""What is answered when the server refuses a request before the application sees it."""

from __future__ import annotations

from flask import Flask, abort, request

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


def _made(status: int) -> tuple[int, list[tuple[str, str]], bytes]:
    body = _PAGE.format(*_WORDS[status]).encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        ("Content-Security-Policy", "default-src 'none'"),
        ("X-Content-Type-Options", "nosniff"),
        ("Connection", "close"),
    ]
    if status == 503:
        headers.append(("Retry-After", "30"))
    return status, headers, body


_MADE = {status: _made(status) for status in _WORDS}


def minimal(status: int) -> tuple[int, list[tuple[str, str]], bytes]:
    """A page in both languages that costs no turn of the application: status, headers, body."""
    return _MADE[status]


def _refuse() -> None:
    status = request.environ.get(REFUSED)
    if status is not None:
        abort(status)


def init_app(app: Flask) -> None:
    """Answer a refused request with the page of its status, before anything else looks at it."""
    app.before_request(_refuse)
