"""What is answered when the server refuses a request before the application sees it."""

from __future__ import annotations

from functools import lru_cache

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
    429: (
        "您的另一个文件还在生成，请等它下载完再下载这个。",
        "Another file for you is still being made. Please download this one when it is there.",
    ),
    500: ("系统出错了，请稍后再试。", "Something went wrong on our side. Please try again in a few minutes."),
    503: (
        "访问的人太多，请稍后再试。",
        "Too many people are asking at once. Please try again in a few seconds.",
    ),
}
_PAGE = (
    '<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>{0}</title><h1>{0}</h1><p lang="en">{1}</p>{2}</html>\n'
)
_OVERLOADED = (
    '<p><a href="">再试一次</a> <a href="" lang="en">Try again</a></p>'
    "<p>刚才填写的内容没有保存：请返回上一页，再提交一次。</p>"
    '<p lang="en">If you were sending a form, it was not saved: please go back and send it again.</p>'
    '<p>急事请打 <a href="tel:{0}">{0}</a>。 <span lang="en">If it is urgent, call {0}.</span></p>'
)
"""What the page of an overloaded portal says besides."""
NUMBER = "12345"
"""The number to call where an instance names no other."""
RETRY_AFTER = 5
"""Seconds after which an overloaded portal asks to be asked again."""

Minimal = tuple[int, list[tuple[str, str]], bytes]
"""Status, headers and body of an answer."""


@lru_cache
def minimal(status: int, *, secure: bool = False, number: str = NUMBER) -> Minimal:
    """A page in both languages that costs no turn of the application.

    ``secure``: visitors come by HTTPS; ``number``: whom to call instead (``PORTAL_HOTLINE``).
    """
    besides = _OVERLOADED.format(number) if status == 503 else ""
    body = _PAGE.format(*_WORDS[status], besides).encode()
    headers = [
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
        *HEADERS.items(),
        ("Connection", "close"),
    ]
    if secure:
        headers.append(("Strict-Transport-Security", HTTPS_ALONE))
    if status in (429, 503):
        headers.append(("Retry-After", str(RETRY_AFTER)))
    return status, headers, body


def _refuse() -> None:
    status = request.environ.get(REFUSED)
    if status is not None:
        abort(status)


def init_app(app: Flask) -> None:
    """Answer a refused request with the page of its status, before anything else looks at it."""
    app.before_request(_refuse)
