"""The port at which the portal listens: the parent opens it and gives each worker a socket of its own.

With one socket for all, the worker that wakes first takes all connections that are opened in one moment, and the
others stay idle. Linux spreads them over sockets that share a port.
"""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
from typing import Self

import click

from catalogue.foundation.errors import command_called

from ..setting_values import LONGEST_SHOWN

READ_WITHIN = 60
"""Seconds for which a client may read nothing of what was sent to it before its connection is closed."""


class CannotListen(click.ClickException):
    """The portal cannot listen at its address: one line that says why. Exit code 2."""

    exit_code = 2


class PortServed(CannotListen):
    """The port is served already."""

    def __init__(self, host: str, port: int) -> None:
        another = command_called("serve, with another PORTAL_PORT", in_checkout="make run PORT=...")
        super().__init__(
            f"{host}:{port} is served already. Stop what serves it, or choose another port: {another}"
        )


def listen(host: str, port: int, *, backlog: int, read_within: int = READ_WITHIN) -> socket.socket:
    """A socket that listens at the address. While it is open, no other can listen there.

    Listening is what makes it exclusive: of two portals that start at once, one fails here. The option that lets
    several sockets share a port is therefore not set before.
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
        _prepare(made, read_within)
        made.bind(address)
        made.listen(backlog)
    except OSError as error:
        made.close()
        raise _explained(error, host, port) from None
    return made


class Port:
    """The portal's port, and the sockets on it that no worker has.

    The first socket takes the port for this portal alone. Only then it is opened to further sockets of this process:
    a second portal never gets past ``listen``. Raises what ``listen`` raises.
    """

    def __init__(self, host: str, port: int, *, backlog: int) -> None:
        first = listen(host, port, backlog=backlog)
        self._family, self._address = first.family, first.getsockname()
        self._free = [first]
        self.spreads = sys.platform == "linux" and self._open_to_more(first)
        """Whether each worker has a socket of its own. Elsewhere all share the first."""

    def _open_to_more(self, first: socket.socket) -> bool:
        try:
            first.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self._beside().close()
        except OSError:
            return False
        return True

    def _beside(self) -> socket.socket:
        """A further socket on the port. It gets connections once its worker listens."""
        made = socket.socket(self._family, socket.SOCK_STREAM)
        try:
            _prepare(made, READ_WITHIN)
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            made.bind(self._address)
        except OSError:
            made.close()
            raise
        return made

    def take(self) -> socket.socket:
        """A socket for a worker that starts."""
        if not self.spreads:
            return self._free[0].dup()
        return self._free.pop() if self._free else self._beside()

    def give_back(self, listener: socket.socket, *, others_serve: bool) -> None:
        """Take the socket of a worker that has ended.

        It is closed, so that no connection waits for the next worker while others serve. Where none serves it is
        kept: connections wait, and the port stays this portal's.
        """
        if others_serve or not self.spreads:
            listener.close()
        else:
            self._free.append(listener)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        for each in self._free:
            each.close()


def stop_taking(listener: int) -> None:
    """Take no more connections from a listening socket of this process, which other processes go on serving.

    Closing it is the server's, which holds copies of it that nothing else reaches. Every descriptor of the socket becomes
    one of a socket to which no client comes; connections that wait stay for the others. What was taken before is kept.
    """
    with socket.create_server(("127.0.0.1", 0)) as deserted:
        deserted.setblocking(False)
        meant = os.fstat(listener)
        for name in os.listdir("/dev/fd"):
            # The folder itself was open while it was listed.
            with contextlib.suppress(OSError):
                found = os.fstat(int(name))
                if (found.st_dev, found.st_ino) == (meant.st_dev, meant.st_ino):
                    os.dup2(deserted.fileno(), int(name), inheritable=False)


def _prepare(made: socket.socket, read_within: int) -> None:
    """Set what listening sockets have in common. Accepted connections inherit the last two."""
    # Connections that linger after an earlier portal are no reason to refuse.
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, read_within * 1000)


def _explained(error: OSError, host: str, port: int) -> CannotListen:
    if error.errno == errno.EADDRINUSE:
        return PortServed(host, port)
    if error.errno == errno.EADDRNOTAVAIL:
        return CannotListen(f"PORTAL_HOST: this machine does not have the address {host}.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return CannotListen(f"Port {port} needs rights that this account lacks.")
    return CannotListen(f"Nothing can be served at {host}:{port}: {error.strerror}.")
