"""A mail server of a few lines (RFC 5321): it takes every mail, or refuses every recipient, and keeps what it took.

With a certificate it offers STARTTLS (RFC 3207) and takes nothing before it, nor before a log-in (RFC 4954).
"""

from __future__ import annotations

import socketserver
import ssl
import subprocess
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_string, policy
from email.message import EmailMessage
from pathlib import Path
from typing import cast

USER, PASSWORD = "portal", "seven slow ferries"
LOG_IN = b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode()


def make_certificate(folder: Path) -> Path:
    """A file with a key and a certificate for 127.0.0.1 that it signed itself."""
    made = folder / "mail.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(made), "-out", str(made.with_suffix(".crt"))]
    subprocess.run(command, check=True, capture_output=True)
    with made.open("a") as file:
        file.write(made.with_suffix(".crt").read_text())
    return made


class MailServer(socketserver.ThreadingTCPServer):
    """Listens at a free port of this machine."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, *, refusing: bool = False, certificate: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.refusing = refusing
        self.certificate = certificate
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
        recipient, known = "", self.server.certificate is None
        self._say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(" ")[0].upper()
            if verb == "EHLO" and not known:
                self._say("250-test")
                self._say("250 AUTH PLAIN" if isinstance(self.connection, ssl.SSLSocket) else "250 STARTTLS")
            elif verb == "STARTTLS":
                self._say("220 go on")
                if not self._encrypt():
                    return
            elif verb == "AUTH":
                known = line.split(" ")[2] == LOG_IN and isinstance(self.connection, ssl.SSLSocket)
                self._say("235 welcome" if known else "535 wrong password")
            elif verb in ("MAIL", "RCPT", "DATA") and not known:
                self._say("530 log in first")
            elif verb == "RCPT" and self.server.refusing:
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

    def finish(self) -> None:
        super().finish()
        self.connection.close()

    def _encrypt(self) -> bool:
        """Whether the client trusts the certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        assert self.server.certificate is not None
        context.load_cert_chain(self.server.certificate)
        plain = self.connection
        self.connection = context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        try:
            self.connection.do_handshake()
        except ssl.SSLError:
            return False
        self.rfile.close()
        self.wfile.close()
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", buffering=0)
        return True

    def _take(self, recipient: str) -> None:
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        message = message_from_string("\n".join(lines), policy=policy.default)
        self.server.taken.append((recipient, cast(EmailMessage, message)))


@contextmanager
def mail_server(*, refusing: bool = False, certificate: Path | None = None) -> Iterator[MailServer]:
    """A mail server that listens; with a certificate it wants an encrypted connection and the log-in of ``USER``."""
    with MailServer(refusing=refusing, certificate=certificate) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield server
        server.shutdown()
        thread.join()
