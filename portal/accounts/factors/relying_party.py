"""The portal as devices with passkeys know it: by the address that ``PORTAL_PUBLIC_ADDRESS`` says."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from flask import current_app, request
from flask_babel import gettext as _

from catalogue.access.factors.passkeys import RelyingParty

_STANDARD = {"https": 443, "http": 80}


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def relying_party() -> RelyingParty | None:
    """What passkeys belong to here; None where they are not offered: see ``why_no_passkeys``."""
    address = urlsplit(current_app.config["PORTAL"].public_address)
    host = address.hostname or ""
    if why_no_passkeys():
        return None
    port = "" if address.port in (None, _STANDARD.get(address.scheme)) else f":{address.port}"
    return RelyingParty(host, f"{address.scheme}://{host}{port}", f"1060 {host}")


def why_no_passkeys() -> str:
    """Why passkeys are not offered, in plain words; empty where they are."""
    public = current_app.config["PORTAL"].public_address
    address = urlsplit(public)
    host = address.hostname or ""
    if not host:
        return _("Passkeys are not offered here: the portal has no fixed public address yet.")
    if _is_address(host):
        return _(
            "Passkeys are not offered here: they need a name as address, and this portal's has digits only."
        )
    if address.scheme != "https" and host != "localhost":
        return _("Passkeys are not offered here: they need an encrypted address (https).")
    if urlsplit(request.host_url).hostname != host:
        return _("Passkeys work at %(address)s only.", address=public)
    return ""
