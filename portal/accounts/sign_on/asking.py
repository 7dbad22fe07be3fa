"""Asking the provider of single sign-on: only https (or this machine), within a few seconds, and not more than it may say.

No redirect is followed, no cookie kept, no variable for proxies read. An answer is JSON of a limited size, or none.
"""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from catalogue.links.asking import within

from ...setting_values import is_here

SECONDS_A_STEP = 3.0
"""For connecting, and for each wait for a part of an answer."""
SECONDS_A_REQUEST = 6.0
"""For a whole answer: it may come a byte at a time."""
LONGEST_ANSWER = 256 * 1024
"""Bytes of an answer."""
LONGEST_LINK = 2000
"""Characters of an address of the provider."""
AT_ONCE = 1
"""Requests of a worker to the provider that run at once. A worker has two turns for all who save: one stays free of it."""
QUIET_FOR = 5.0
"""Seconds after a silence in which the provider is not asked again: visitors read at once that it does not answer."""
_TURNS = threading.BoundedSemaphore(AT_ONCE)
_SECONDS_FOR_A_TURN = 1.0
_SILENT: dict[str, float] = {}
"""By the host of an address, until when it is not asked, in seconds of a clock that never goes back."""


class SignOnFailed(Exception):
    """The provider logged no one in. ``reason`` goes into the log; pages say no more than that it could not be checked."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class ProviderSilent(SignOnFailed):
    """The provider did not answer, or not in time."""


def is_allowed(address: str, *, also_here: bool) -> bool:
    """Whether an address may be asked, or visitors led to it: https, or plain http on this machine where ``also_here``."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.password or parts.fragment or port == 0:
        return False
    if len(address) > LONGEST_LINK or not address.isascii() or not address.isprintable() or " " in address:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and also_here and is_here(parts.hostname))


def ask(
    address: str,
    *,
    authority: Path | None,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, dict[str, Any]]:
    """The status of an answer and its JSON object. ``form``: sent by POST; without one it is a GET.

    ``authority``: the file of who signed the provider's certificate; None for those that the system trusts. Raises
    ``ProviderSilent``, and ``SignOnFailed`` for what is no JSON object, too long, or a redirect.
    """
    host = urlsplit(address).netloc
    if time.monotonic() < _SILENT.get(host, 0):
        raise ProviderSilent("silent_lately")
    if not _TURNS.acquire(timeout=_SECONDS_FOR_A_TURN):
        raise ProviderSilent("busy")
    try:
        status, said = _request(address, authority, form, dict(headers or {}))
    except ProviderSilent:
        _SILENT[host] = time.monotonic() + QUIET_FOR
        raise
    finally:
        _TURNS.release()
    if len(said) > LONGEST_ANSWER:
        raise SignOnFailed("too_long")
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        raise SignOnFailed("no_json") from None
    if not isinstance(found, dict):
        raise SignOnFailed("no_json")
    return status, found


def forget_silence() -> None:
    """Ask everything again."""
    _SILENT.clear()


def _request(
    address: str, authority: Path | None, form: Mapping[str, str] | None, headers: dict[str, str]
) -> tuple[int, bytes]:
    parts = urlsplit(address)
    headers |= {"Accept": "application/json", "Accept-Encoding": "identity", "Connection": "close"}
    body = None
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        body = urlencode(form).encode()
    connection = _connection(address, authority)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with within(connection, SECONDS_A_REQUEST):
            connection.connect()
            connection.request(
                "GET" if body is None else "POST", path, body=body, headers=headers, preload_content=False
            )
            with contextlib.closing(connection.getresponse()) as answer:
                if 300 <= answer.status < 400:
                    raise SignOnFailed("redirect")
                return answer.status, answer.read(LONGEST_ANSWER + 1, decode_content=False)
    except (OSError, HTTPError, ssl.SSLError, ValueError) as error:
        raise ProviderSilent("certificate" if "CERTIFICATE" in str(error) else "silent") from None
    finally:
        connection.close()


def _connection(address: str, authority: Path | None) -> HTTPConnection:
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return HTTPConnection(host, parts.port or 80, timeout=SECONDS_A_STEP)
    return HTTPSConnection(
        host,
        parts.port or 443,
        timeout=SECONDS_A_STEP,
        cert_reqs="CERT_REQUIRED",
        ca_certs=str(authority) if authority else None,
    )
