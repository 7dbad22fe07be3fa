"""A mail server of a few lines (RFC 5321): it takes every mail, or refuses every recipient, and keeps what it took."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string, policy
from email.message import EmailMessage
from typing import cast


class MailServer(socketserver.ThreadingTCPServer):
    """Listens at a free port of this machine."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, refusing: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.refusing = refusing
        self.taken: list[tuple[str, EmailMessage]] = []

    @property
    def address(self) -> str:
        """Host and port, as ``PORTAL_SMTP`` has them."""
        return f"127.0.0.1:{self.server_address[1]}"


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        recipient = ""
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "RCPT" and self.server.refusing:
                self._say("550 no such mailbox")
            elif verb == "DATA":
                self._say("354 go on")
                self._take(recipient)
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                recipient = line.partition("<")[2].partition(">")[0] if verb == "RCPT" else recipient
                self._say("250 ok")

    def _take(self, recipient: str) -> None:
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        message = message_from_string("\n".join(lines), policy=policy.default)
        self.server.taken.append((recipient, cast(EmailMessage, message)))


@contextmanager
def mail_server(*, refusing: bool = False) -> Iterator[MailServer]:
    """A mail server that listens."""
    with MailServer(refusing=refusing) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
