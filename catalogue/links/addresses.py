"""Which addresses of the network may be asked: public ones alone. Pure.

What a record says must never make this machine speak to itself, to its neighbours or to the services of its data centre.
"""

from __future__ import annotations

import ipaddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_CARRYING = {
    ipaddress.ip_network("64:ff9b::/96"): 96,  # NAT64, RFC 6052
    ipaddress.ip_network("2002::/16"): 16,  # 6to4, RFC 3056
}
"""IPv6 networks whose addresses carry an IPv4 address, and the bits before it."""
_NEVER = (
    ipaddress.ip_network("168.63.129.16/32"),  # a data centre's own services at a public address (Azure)
    ipaddress.ip_network("fec0::/10"),  # site-local, RFC 3879
)


def is_public(address: str) -> bool:
    """Whether an address (as numbers, not a name) belongs to the public network and to one machine there."""
    try:
        found: IPAddress = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    carried = _carried(found)
    if carried is not None:
        return is_public(str(carried))
    if any(found.version == each.version and found in each for each in _NEVER):
        return False
    return found.is_global and not (found.is_multicast or found.is_reserved or found.is_unspecified)


def _carried(address: IPAddress) -> ipaddress.IPv4Address | None:
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    for network, bits in _CARRYING.items():
        if address in network:
            return ipaddress.IPv4Address(int(address) >> (96 - bits) & 0xFFFFFFFF)
    return None
