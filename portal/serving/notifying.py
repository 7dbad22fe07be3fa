"""Telling systemd how the portal is: the protocol of ``sd_notify``, a datagram to the socket that the unit names."""

from __future__ import annotations

import contextlib
import os
import socket

SOCKET = "NOTIFY_SOCKET"


def notify(state: str) -> None:
    """Send a state such as ``READY=1``; without a service manager that asks, nothing."""
    address = os.environ.get(SOCKET, "")
    if address[:1] not in ("/", "@"):
        return
    # A service manager that has gone is no reason to stop serving.
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.connect(address.replace("@", "\0", 1) if address.startswith("@") else address)
        told.sendall(state.encode())
