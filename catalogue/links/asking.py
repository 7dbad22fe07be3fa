"""Asking a web address whether it leads somewhere: politely, within limits, and only on the public network.

The name is resolved here, every address found is judged, and the connection goes to an address that was judged: a name
that means something else a moment later reaches nothing. After a redirect all of it begins again.
"""

from __future__ import annotations

import enum
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, parse_url

from .addresses import is_public

MOST_REDIRECTS = 5
SECONDS_A_STEP = 10.0
"""For connecting, and for each wait for a part of the answer."""
SECONDS_A_REQUEST = 20.0
PAUSE = 2.0
"""Seconds between two requests to the same host."""
LONGEST_LOCATION = 2000
WEB_PORTS = {"http": 80, "https": 443}
_LOWEST_OTHER_PORT = 1024
_NOT_FOR_HEAD = range(400, 600)
"""Answers after which the page itself is asked for: many servers do not know HEAD."""
_GONE = (404, 410)
_BROKEN_FROM = 500
_OF_ROBOTS = (521,)
"""Above 500, and no word about the page: a guard against robots."""


class LinkVerdict(enum.StrEnum):
    """What an answer says of a link."""

    WORKS = "works"
    FAILED = "failed"
    UNDECIDED = "undecided"  # it answers, but not to robots; or it may not be asked


@dataclass(frozen=True, slots=True)
class LinkAnswer:
    """What was seen: a status such as ``404``, or one of the words of :class:`Seen`."""

    verdict: LinkVerdict
    seen: str

    @property
    def reached(self) -> bool:
        """Whether any server answered."""
        return self.seen.isdigit()


class Seen(enum.StrEnum):
    """What was seen where no page answered."""

    NO_NAME = "no_name"  # the name is not known
    UNREACHABLE = "unreachable"  # no connection, or it broke off
    TIMEOUT = "timeout"
    CERTIFICATE = "certificate"  # browsers warn
    REDIRECTS = "redirects"  # it leads on and on
    NOT_PUBLIC = "not_public"  # the address is one inside a network
    HIDDEN = "hidden"  # the name means, seen from here, an address inside a network: not asked
    MALFORMED = "malformed"


class _Ended(Exception):
    """The link is judged without an answer of a server."""

    def __init__(self, verdict: LinkVerdict, seen: Seen) -> None:
        super().__init__(seen)
        self.answer = LinkAnswer(verdict, seen.value)


def _resolved(host: str, port: int) -> tuple[str, ...]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(slots=True)
class Asker:
    """Asks one address after another. ``agent`` is the User-Agent, which says whose robot it is.

    ``admits`` judges addresses, ``resolve`` finds those of a name, ``sleep`` waits: tests give their own.
    """

    agent: str
    admits: Callable[[str], bool] = is_public
    resolve: Callable[[str, int], tuple[str, ...]] = _resolved
    sleep: Callable[[float], None] = time.sleep
    pause: float = PAUSE
    longest: float = SECONDS_A_REQUEST
    _asked: dict[str, float] = field(default_factory=dict)

    def ask(self, link: str) -> LinkAnswer:
        """Whether a web address leads somewhere. Never raises for what the network does."""
        try:
            return self._follow(link)
        except _Ended as end:
            return end.answer

    def _follow(self, link: str) -> LinkAnswer:
        for _step in range(MOST_REDIRECTS + 1):
            url = _parsed(link)
            status, location = self._request("HEAD", url)
            if status in _NOT_FOR_HEAD:
                status, location = self._request("GET", url)
            if not (300 <= status < 400 and location):
                return LinkAnswer(_verdict(status), str(status))
            link = urljoin(url.url, location)
        raise _Ended(LinkVerdict.FAILED, Seen.REDIRECTS)

    def _request(self, method: str, url: Url) -> tuple[int, str | None]:
        """The status of an answer, and where it leads on. Its body is not read."""
        host, port = (url.host or "").strip("[]"), url.port or WEB_PORTS[url.scheme or ""]
        addresses = self._addresses(host, port)
        self._wait(host)
        connection = _connection(url.scheme or "", addresses[0], port, host)
        try:
            with within(connection, self.longest):
                connection.connect()
                connection.request(
                    method,
                    url.request_uri,
                    headers={"Host": url.netloc or host, "User-Agent": self.agent, "Accept": "*/*"},
                    preload_content=False,
                )
                answer = connection.getresponse()
            return answer.status, answer.headers.get("Location")
        except ssl.SSLCertVerificationError:
            raise _Ended(LinkVerdict.FAILED, Seen.CERTIFICATE) from None
        except TimeoutError:
            raise _Ended(LinkVerdict.FAILED, Seen.TIMEOUT) from None
        except (OSError, HTTPError, ValueError) as error:
            seen = Seen.CERTIFICATE if "CERTIFICATE_VERIFY_FAILED" in str(error) else Seen.UNREACHABLE
            if "timed out" in str(error):
                seen = Seen.TIMEOUT
            raise _Ended(LinkVerdict.FAILED, seen) from None
        finally:
            connection.close()

    def _addresses(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a host, all of them admitted: one that is not spoils the name."""
        if _is_number(host):
            if not self.admits(host):
                raise _Ended(LinkVerdict.FAILED, Seen.NOT_PUBLIC)
            return (host,)
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError):
            raise _Ended(LinkVerdict.FAILED, Seen.NO_NAME) from None
        if not found:
            raise _Ended(LinkVerdict.FAILED, Seen.NO_NAME)
        if not all(map(self.admits, found)):
            raise _Ended(LinkVerdict.UNDECIDED, Seen.HIDDEN)
        return found

    def _wait(self, host: str) -> None:
        now = time.monotonic()
        since = now - self._asked.get(host, -self.pause)
        if since < self.pause:
            self.sleep(self.pause - since)
        self._asked[host] = time.monotonic()


def _parsed(link: str) -> Url:
    """An address of the web in its parts. Ends the question for anything else."""
    try:
        url = parse_url(link)
    except LocationParseError:
        raise _Ended(LinkVerdict.FAILED, Seen.MALFORMED) from None
    odd = url.port is not None and url.port < _LOWEST_OTHER_PORT and url.port not in WEB_PORTS.values()
    if url.scheme not in WEB_PORTS or not url.host or url.auth or odd or len(link) > LONGEST_LOCATION:
        raise _Ended(LinkVerdict.FAILED, Seen.MALFORMED)
    return url


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _verdict(status: int) -> LinkVerdict:
    if 200 <= status < 400:
        return LinkVerdict.WORKS
    if status in _GONE or (status >= _BROKEN_FROM and status not in _OF_ROBOTS):
        return LinkVerdict.FAILED
    return LinkVerdict.UNDECIDED


def _connection(scheme: str, address: str, port: int, host: str) -> HTTPConnection:
    """A connection to an address; the certificate is to be that of the host."""
    if scheme == "http":
        return HTTPConnection(address, port, timeout=SECONDS_A_STEP)
    return HTTPSConnection(
        address,
        port,
        timeout=SECONDS_A_STEP,
        cert_reqs="CERT_REQUIRED",
        server_hostname=host,
        assert_hostname=host,
    )


@contextmanager
def within(connection: HTTPConnection, seconds: float) -> Iterator[None]:
    """End a connection that takes longer altogether: a server may send its answer a byte at a time."""
    late = threading.Event()

    def end() -> None:
        late.set()
        if connection.sock is not None:
            connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
        if late.is_set():  # the answer was cut off, and looked complete
            raise TimeoutError
    except (OSError, HTTPError, ValueError) as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
