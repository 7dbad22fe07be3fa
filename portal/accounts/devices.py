"""The device from which somebody logs in, by a cookie that only logging in reads.

It opens nothing. It only lets the owner of an account log in while strangers elsewhere guess at it, and it is signed,
so that invented devices do not get round the limit of an address. See docs/adr/0025.
"""

from __future__ import annotations

import re
import secrets

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from catalogue.access.authenticating import FAMILIAR_FOR, Source
from catalogue.foundation.networks import network_of
from catalogue.models import Device

from ..cookies import keep_cookie, read_cookie

_COOKIE = "device"
_TABLETS = re.compile(r"iPad|Tablet|Android(?!.*Mobile)|PlayBook|Silk")
_PHONES = re.compile(r"Mobile|iPhone|Phone|HarmonyOS|MicroMessenger")
_COMPUTERS = re.compile(r"Windows|Macintosh|X11|Linux|CrOS")


def kind_of_device(agent: str) -> Device:
    """The kind of device that a browser's ``User-Agent`` names. Its name, version and system are not kept."""
    for kind, words in ((Device.TABLET, _TABLETS), (Device.PHONE, _PHONES), (Device.COMPUTER, _COMPUTERS)):
        if words.search(agent):
            return kind
    return Device.OTHER


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="device")


def known_device() -> str | None:
    """The identifier of the device as this portal gave it out; None without one."""
    try:
        found = _signer().loads(read_cookie(_COOKIE))
    except BadSignature:
        return None
    return found if isinstance(found, str) else None


def new_device() -> str:
    """An identifier for a device that has none yet."""
    return secrets.token_urlsafe(16)


def source_of(device: str) -> Source:
    """Where this request comes from."""
    return Source.of(str(current_app.secret_key), address=request.remote_addr, device=device)


def rate_key() -> str:
    """Whose failures count together: those of a device that has logged in before, else those of a network."""
    return known_device() or network_of(request.remote_addr) or "unknown"


def remember_device(response: Response, device: str) -> None:
    """Let the browser say which device it is when it logs in again."""
    keep_cookie(response, _COOKIE, str(_signer().dumps(device)), seconds=int(FAMILIAR_FOR.total_seconds()))
