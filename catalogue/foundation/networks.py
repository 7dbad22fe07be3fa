"""Network addresses: which of them are one household or one office."""

from __future__ import annotations

import ipaddress

_HOME = 64
"""Bits of an IPv6 address that a household has in common."""


def network_of(address: str | None) -> str:
    """The network of an address: an IPv4 address itself, the first 64 bits of an IPv6 address. Empty for no address."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((int(found), _HOME), strict=False))
    return str(found)
