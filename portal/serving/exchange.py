"""What the serving room needs of a server's connection: how an answer is begun and sent (RSGI)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

Headers = list[tuple[str, str]]


class Transport(Protocol):
    """Where the pieces of an answer go."""

    async def send_bytes(self, data: bytes) -> None:
        """Send one piece."""


class Exchange(Protocol):
    """One request's connection, as the server gives it."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def client_disconnect(self) -> None:
        """Wait until the client has gone."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Answer with the whole body at once, from any thread."""

    def response_stream(self, status: int, headers: Headers) -> Transport:
        """Begin an answer whose body follows in pieces."""


class LastExchange:
    """An exchange that is the last one of its connection: a worker that ends waits for no further request."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._exchange.__aiter__()

    async def client_disconnect(self) -> None:
        """Wait until the client has gone."""
        await self._exchange.client_disconnect()

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Answer with the whole body at once, and close."""
        self._exchange.response_bytes(status, _closing(headers), body)

    def response_stream(self, status: int, headers: Headers) -> Transport:
        """Begin an answer whose body follows in pieces, and close after it."""
        return self._exchange.response_stream(status, _closing(headers))


def _closing(headers: Headers) -> Headers:
    return [each for each in headers if each[0].lower() != "connection"] + [("Connection", "close")]
