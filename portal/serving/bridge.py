"""From the server's interface (RSGI) to the application's (WSGI): bodies first, then a turn, then the answer.

Nothing of a client's pace reaches the threads of the application. A request takes its turn when its body is
complete, and its answer is complete before it is sent: a small one is handed over whole, a large one lies in a
file without a name and is sent from the event loop as fast as the client reads.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import IO, Any
from wsgiref.types import WSGIApplication, WSGIEnvironment

from ..files.produced import Produced
from ..frame.refusals import NUMBER, REFUSED, minimal
from ..logs.present import ASKED, ID_FIELD, new_id
from ..probes.answering import PROBES, SERVES
from .bodies import Bodies, BodyRefused, BodyTooLarge, BodyTooSlow
from .environs import environ_of, joined
from .exchange import Exchange, Headers, LastExchange
from .exporting.places import ExportPlace, ExportPlaces, unless_gone
from .exporting.produced import READ_WITHIN, Productions
from .kinds import Accounts, Kinds, kind_by_method, no_account
from .turns import Precedence, Turns

SMALL = 1024 * 1024
"""Bytes of an answer that is kept in memory until the client has read it; a larger one lies in a file."""
PIECE = 128 * 1024
"""Bytes that are sent at once of an answer in a file."""
PUT_AWAY_AFTER = 0.1
"""Seconds after which a request that was answered is forgotten, at the latest. To wake the loop for each one costs a
change of threads."""
PROBES_AT_ONCE = 2
"""Probes that are answered at once. They wait for one look together (``portal.probes.looks``)."""
TELL_EVERY = 10.0
"""Seconds between two lines of the log that say how many were refused."""

log = logging.getLogger(__name__)


class Bridge:
    """Serves one WSGI application in one worker.

    ``limit``: bytes of one body; ``seconds``: the time for one body; ``limits``: how many bytes it may have by the method
    and path of its request, if that differs; ``kinds``: what a request is to the queue;
    ``secure``: visitors come by HTTPS; ``number``: whom those may call who are refused. To be called in the event loop.
    """

    def __init__(
        self,
        app: WSGIApplication,
        *,
        limit: int,
        seconds: float,
        turns: Turns | None = None,
        limits: Callable[[str, str], int] | None = None,
        kinds: Kinds = kind_by_method,
        secure: bool = False,
        number: str = NUMBER,
    ) -> None:
        self._app = app
        self._loop = asyncio.get_running_loop()
        self._bodies = Bodies(limit=limit, seconds=seconds)
        self._limits = limits
        self._kinds = kinds
        self.account_of: Accounts = no_account
        """Who has logged in by the cookies of a request."""
        self.exports = ExportPlaces()
        """Which accounts export now."""
        self._secure = secure
        self._number = number
        self._refused = 0
        """Requests that were refused since the log last said so."""
        self._productions = Productions(secure=secure)
        self._turns = turns or Turns(self._loop)
        self._answered_small: deque[asyncio.Future[_Rest]] = deque()
        """Requests whose answer is sent. Nothing waits for them, so they are put away together."""
        self._waiting = 0
        self._present = 0
        """Requests that are being read, answered or sent."""
        self._idle_since = self._loop.time()
        self._closes = False
        self._tidies = False
        self._apart = ThreadPoolExecutor(PROBES_AT_ONCE, "probes")
        self.when_refused: Callable[[int], None] = _no_one
        """Told the status of each request that is answered without the application."""

    @property
    def turns(self) -> Turns:
        """Who is next."""
        return self._turns

    async def __call__(self, scope: Any, exchange: Exchange) -> None:
        """Answer one request."""
        self._put_away()
        if self._closes:
            exchange = LastExchange(exchange)
        self._present += 1
        try:
            # The client has gone, or the worker ends: the server would log it as an error.
            with contextlib.suppress(asyncio.CancelledError):
                large = await self._served(scope, exchange)
                if isinstance(large, _Later):
                    await self._produced(large, exchange)
                elif large is not None:
                    await _send(large, exchange)
        finally:
            self._present -= 1
            self._idle_since = self._loop.time()

    async def _produced(self, later: _Later, exchange: Exchange) -> None:
        """Send what a child process writes. Its account's next export begins when the process has ended."""
        place = later.place
        try:
            freed = place.give_back if place else _none
            await self._productions.send(later.status, later.headers, later.body, exchange, ended=freed)
        finally:
            if place is not None:
                place.give_back()

    def close_connections(self) -> None:
        """From now on let each answer be the last one of its connection."""
        self._closes = True
        self._idle_since = self._loop.time()

    def idle_since(self) -> float:
        """When nothing was left to be answered, by the loop's clock; in the future if something is."""
        return float("inf") if self._present else self._idle_since

    async def _served(self, scope: Any, exchange: Exchange) -> _Rest:
        """Read the body and answer. Gives the answer if it is large; any other is sent already."""
        fields = joined(scope.headers.items())
        environ = environ_of(scope, fields)
        if scope.path in PROBES:
            await self._probed(environ, exchange)
            return None
        held = 0
        try:
            length = fields.get("content-length")
            if length not in (None, "0") or "transfer-encoding" in fields:
                announced = None if length is None else int(length)
                waits = fields.get("expect", "").lower() == "100-continue"
                limit = self._limits(scope.method, scope.path) if self._limits else None
                body = await self._bodies.read(_chunks(exchange), announced, waits=waits, limit=limit)
                held = len(body)
                environ["wsgi.input"] = io.BytesIO(body)
                environ["CONTENT_LENGTH"] = str(held)
            return await self._answered(environ, exchange, held=held > 0)
        except BodyTooLarge as refused:
            # A person did this: it is worth the page of the application.
            environ[REFUSED] = refused.status
            return await self._answered(environ, exchange)
        except BodyRefused as refused:
            if isinstance(refused, BodyTooSlow):
                # Without its address, which may hold the code of a case.
                log.info("A body was not complete in time: %.20r", scope.method)
            self._refuse(refused.status, exchange)
            return None
        finally:
            self._bodies.release(held)

    async def _probed(self, environ: WSGIEnvironment, exchange: Exchange) -> None:
        """Answer a probe apart from all other requests: those may all wait for a database that hangs."""
        answer = partial(_run, self._app, environ, exchange, secure=self._secure)
        if environ["PATH_INFO"] == SERVES:
            answer()
        else:
            await self._loop.run_in_executor(self._apart, answer)

    async def _answered(self, environ: WSGIEnvironment, exchange: Exchange, *, held: bool = False) -> _Rest:
        """Run the application when it is its turn. Gives the answer if it is large; a small one is sent already.

        ``held``: whether the request's body takes memory that is to be given back at once.
        """
        environ[ASKED] = time.monotonic()
        kind = Precedence.KNOWN if REFUSED in environ else self._kind(environ)
        account = self._account(environ) if kind is Precedence.EXPORT else ""
        if not account:
            return await self._run_in_turn(environ, exchange, kind, held=held)
        place = await unless_gone(self.exports.take(account), exchange)
        if place is None:
            self._refuse(429, exchange)
            return None
        try:
            rest = await self._run_in_turn(environ, exchange, kind, held=held)
            if isinstance(rest, _Later):
                rest.place, place = place, None
            return rest
        finally:
            if place is not None:
                place.give_back()

    async def _run_in_turn(
        self, environ: WSGIEnvironment, exchange: Exchange, kind: Precedence, *, held: bool
    ) -> _Rest:
        done: asyncio.Future[_Rest] = self._loop.create_future()

        def run() -> None:
            large = _run(self._app, environ, exchange, secure=self._secure)
            if large is None and not held:
                self._answered_small.append(done)
                return
            # The loop is closed if the worker ends meanwhile.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(_settle, done, large)

        def refuse() -> None:
            self._count_refused()
            self._refuse(503, exchange)
            _settle(done, None)

        turn = self._turns.take(run, kind=kind, late=refuse)
        if turn is None:
            refuse()
            return None
        self._waiting += 1
        if not self._tidies:
            self._tidies = True
            self._loop.call_later(PUT_AWAY_AFTER, self._tidy)
        try:
            return await done
        except asyncio.CancelledError:
            turn.give_up()
            raise
        finally:
            self._waiting -= 1

    def _kind(self, environ: WSGIEnvironment) -> Precedence:
        return self._kinds(environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("HTTP_COOKIE", ""))

    def _account(self, environ: WSGIEnvironment) -> str:
        return self.account_of(environ.get("HTTP_COOKIE", ""))

    def _refuse(self, status: int, exchange: Exchange) -> None:
        """Answer without the application."""
        self.when_refused(status)
        status, headers, page = minimal(status, secure=self._secure, number=self._number)
        exchange.response_bytes(status, [*headers, (ID_FIELD, new_id())], page)

    def _count_refused(self) -> None:
        """Let the log say after a time how many were refused: a line for each would make it worse."""
        if not self._refused:
            self._loop.call_later(TELL_EVERY, self._tell_refused)
        self._refused += 1

    def _tell_refused(self) -> None:
        log.warning(
            "More is asked than can be answered: %d requests were refused in %d seconds.",
            self._refused,
            TELL_EVERY,
        )
        self._refused = 0

    def _put_away(self) -> None:
        while self._answered_small:
            _settle(self._answered_small.popleft(), None)

    def _tidy(self) -> None:
        """Put away what no later request has, for as long as requests wait."""
        self._put_away()
        self._tidies = self._waiting > 0
        if self._tidies:
            self._loop.call_later(PUT_AWAY_AFTER, self._tidy)


class _Large:
    """An answer in a file without a name."""

    def __init__(self, status: int, headers: Headers, file: IO[bytes], size: int) -> None:
        self.status = status
        self.headers = headers
        self.file = file
        self.size = size


class _Later:
    """An answer that a child process is to write."""

    def __init__(self, status: int, headers: Headers, body: Produced) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.place: ExportPlace | None = None
        """That of the account in whose name it is written."""


_Rest = _Large | _Later | None
"""What of an answer is left to be sent: None of one that was sent already."""


def _settle(done: asyncio.Future[_Rest], rest: _Rest) -> None:
    if not done.done():
        done.set_result(rest)
    elif isinstance(rest, _Large):
        rest.file.close()


def _run(app: WSGIApplication, environ: WSGIEnvironment, exchange: Exchange, *, secure: bool) -> _Rest:
    """Call the application in the present thread and send its answer, unless that is large. Never raises."""
    try:
        return _call(app, environ, exchange)
    except BaseException:
        # Including what an answer with a header that HTTP does not allow raises in the server.
        log.exception("A request failed outside the application: %s", environ["REQUEST_METHOD"])
        # If the answer has begun, there is no second one. The thread must live on: others wait for their turn.
        with contextlib.suppress(BaseException):
            exchange.response_bytes(*minimal(500, secure=secure))
        return None


def _call(app: WSGIApplication, environ: WSGIEnvironment, exchange: Exchange) -> _Rest:
    told: list[tuple[int, Headers]] = []

    def start_response(status: str, headers: Headers, _error: object = None) -> Callable[[bytes], object]:
        told[:] = [(int(status[:3]), headers)]
        return _no_write

    answer = app(environ, start_response)
    if isinstance(answer, Produced):
        return _Later(*told[0], answer)
    try:
        body, file, size = _collected(answer)
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()
    status, headers = told[0]
    if REFUSED in environ:
        headers = [*headers, ("Connection", "close")]
    if file is None:
        exchange.response_bytes(status, headers, body)
        return None
    headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
    return _Large(status, [*headers, ("Content-Length", str(size))], file, size)


def _none() -> None:
    """Nothing is to be given back."""


def _no_one(_status: int) -> None:
    """Tell no one."""


def _no_write(_data: bytes) -> None:
    raise RuntimeError("write() of WSGI is not served")


def _collected(answer: Iterable[bytes]) -> tuple[bytes, IO[bytes] | None, int]:
    """The whole body: as bytes, or in a file that is read from its beginning."""
    if isinstance(answer, list) and len(answer) == 1 and len(answer[0]) <= SMALL:
        return answer[0], None, len(answer[0])
    pieces: list[bytes] = []
    size = 0
    file: IO[bytes] | None = None
    for piece in answer:
        size += len(piece)
        if file is None and size > SMALL:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it is sent
            file.writelines(pieces)
        if file is None:
            pieces.append(piece)
        else:
            file.write(piece)
    if file is not None:
        file.seek(0)
    return b"".join(pieces), file, size


async def _send(large: _Large, exchange: Exchange) -> None:
    """Send an answer from its file as fast as the client reads. It is cut off for a client that stops reading."""
    with large.file:
        transport = exchange.response_stream(large.status, large.headers)
        while piece := large.file.read(PIECE):
            try:
                await asyncio.wait_for(transport.send_bytes(piece), READ_WITHIN)
            except Exception:
                # The client left or stalls. The announced length tells it that the rest is missing.
                return


async def _chunks(exchange: Exchange) -> AsyncIterator[bytes]:
    """The body as it comes. The server's own iterator can be begun only once."""
    async for chunk in exchange:
        yield chunk
