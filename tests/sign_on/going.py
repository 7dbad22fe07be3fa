"""A provider in a process of its own, and a browser's way to it and back, by HTTP."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.sign_on.provider import CLIENT, SECRET, subject_of

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = "http://localhost"
"""The address that the test client asks by."""
ANSWER = "/log-in/sign-on"
_PATIENCE = 60


@dataclass
class RunningProvider:
    """A provider of this machine."""

    port: int
    process: subprocess.Popen[str]

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def settings(self) -> dict[str, str]:
        """Settings of a portal that uses it."""
        return {
            "oidc_issuer": self.issuer,
            "oidc_client_id": CLIENT,
            "oidc_client_secret": SECRET,
            "public_address": PUBLIC,
        }

    def misbehave(self, **how: Any) -> list[str]:
        """Let it do otherwise than it should until this is called again. Gives what it was asked since it was called last."""
        asked: list[str] = self._post("/misbehave", how)["asked"]
        return asked

    def logout_token(self, **claims: Any) -> str:
        """Its word that a session has ended."""
        token: str = self._post("/logout-token", claims)["token"]
        return token

    def _post(self, path: str, told: dict[str, Any]) -> Any:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        connection.request("POST", path, json.dumps(told), {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())
        connection.close()
        return answer


@contextmanager
def provider_process(*back: str) -> Iterator[RunningProvider]:
    """A provider that leads people back to these addresses, until the end of the block."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, "-m", "tests.sign_on.provider", "--port", str(port)]
    for each in back:
        command += ["--back", each]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert "PORTAL_OIDC_ISSUER" in process.stdout.readline()
        _wait_for(port)
        yield RunningProvider(port, process)
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        process.stdout.close()


def _wait_for(port: int) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the provider did not start")


@dataclass
class Going:
    """A person with a browser: the portal by its test client, the provider by HTTP. ``name`` is typed at the provider."""

    client: FlaskClient
    provider: RunningProvider
    name: str = "dong"
    cookies: dict[str, str] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    """What the portal asked the provider for, last."""

    def start(self, path: str = ANSWER, **fields: str) -> str:
        """Press the button; gives the address of the provider to which the page leads."""
        answer = self.client.post(path, data=fields)
        assert answer.status_code == 200, answer.text
        return self.lead_on(answer)

    def lead_on(self, answer: TestResponse) -> str:
        """The address to which a page leads, by its header and by its link."""
        address = answer.headers["Refresh"].removeprefix("0; url=")
        links = [unescape(each) for each in re.findall(r'href="(http://127[^"]+)"', answer.text)]
        assert links == [address]
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return address

    def show(self, address: str, *, act: str = "in") -> str:
        """Log in at the provider, or not; gives the address by which it leads back, beginning with its path."""
        status, location = self.get(address)
        if status == 200:
            status, location = self.get(address, {"name": self.name, "act": act})
        assert status == 302, status
        back = urlsplit(location)
        assert f"{back.scheme}://{back.netloc}" == PUBLIC
        return f"{back.path}?{back.query}"

    def get(self, address: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Ask the provider as a browser does. Gives the status of its answer, and where it leads."""
        parts = urlsplit(address)
        connection = HTTPConnection("127.0.0.1", self.provider.port, timeout=_PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if form is not None:
            body, headers["Content-Type"] = urlencode(form), "application/x-www-form-urlencoded"
        connection.request("POST" if form else "GET", f"{parts.path}?{parts.query}", body, headers)
        answer = connection.getresponse()
        for each in answer.headers.get_all("Set-Cookie") or ():
            name, _, rest = each.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        answer.read()
        connection.close()
        return answer.status, answer.headers.get("Location", "")

    def send(self, back: str, **changed: str) -> TestResponse:
        """Follow the provider's address back, and send the form of the page, as its script does."""
        page = self.client.get(back)
        if page.status_code != 200:
            return page
        fields = dict(re.findall(r'name="(state|code|error|iss)" type="hidden" value="([^"]*)"', page.text))
        sent = {name: unescape(value) for name, value in fields.items()}
        return self.client.post(f"{ANSWER}/answer", data=sent | changed)

    def log_in(self, **fields: str) -> TestResponse:
        """The whole way."""
        return self.send(self.show(self.start(**fields)))

    def tie(self, password: str) -> TestResponse:
        """Tie the account that has logged in."""
        return self.send(self.show(self.start("/account/sign-on", present=password)))

    def is_in(self) -> bool:
        """Whether the portal knows this browser as somebody's."""
        return self.client.get("/account").status_code == 200

    @property
    def subject(self) -> str:
        """What the provider calls the person."""
        return subject_of(self.name)
