"""The socket at which the portal listens: opened once by the parent, shared by all workers."""

from __future__ import annotations

import errno
import socket

import click

READ_WITHIN = 60
"""Seconds for which a client may read nothing of what was sent to it before its connection is closed."""


LONGEST_SHOWN = 80
"""Characters of an address that is not known which the error repeats."""


class CannotListen(click.ClickException):
    """The portal cannot listen at its address: one line that says why. Exit code 2."""

    exit_code = 2


class PortServed(CannotListen):
    """The port is served already."""

    def __init__(self, host: str, port: int) -> None:
        super().__init__(
            f"{host}:{port} is served already. Stop what serves it, or choose another port: make run PORT=..."
        )


def listen(host: str, port: int, *, backlog: int, read_within: int = READ_WITHIN) -> socket.socket:
    """A socket that listens at the address. While it is open, no other can listen there.

    Listening is what makes it exclusive: of two portals that start at once, one fails here. The option that lets
    several sockets share a port is therefore not set; workers inherit this one socket.
    Raises ``CannotListen``; its subclass ``PortServed`` if the port is served already.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        address = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)[0][4]
    except (socket.gaierror, UnicodeError):
        raise CannotListen(
            f"PORTAL_HOST: {host[:LONGEST_SHOWN]!r} is not an address that is known here."
        ) from None
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Connections that linger after an earlier portal are no reason to refuse.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        # Accepted connections inherit these.
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, read_within * 1000)
        made.bind(address)
        made.listen(backlog)
    except OSError as error:
        made.close()
        raise _explained(error, host, port) from None
    return made


def _explained(error: OSError, host: str, port: int) -> CannotListen:
    if error.errno == errno.EADDRINUSE:
        return PortServed(host, port)
    if error.errno == errno.EADDRNOTAVAIL:
        return CannotListen(f"PORTAL_HOST: this machine does not have the address {host}.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return CannotListen(f"Port {port} needs rights that this account lacks.")
    return CannotListen(f"Nothing can be served at {host}:{port}: {error.strerror}.")
