"""A small web server of this machine for tests of links: every path answers in its own way, and what came is kept."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LOOPBACK = "127.0.0.1"


@dataclass
class WebServer:
    """The port of a server, and the requests that came: method, path, host and User-Agent."""

    port: int
    came: list[tuple[str, str, str, str]] = field(default_factory=list)
    status: dict[str, int] = field(default_factory=dict)
    """Statuses of paths that answer otherwise than by their name."""
    done: threading.Event = field(default_factory=threading.Event)

    def address(self, path: str, host: str = "site.example") -> str:
        """The address of a path under the name of a host."""
        return f"http://{host}:{self.port}{path}"


@contextmanager
def web_server() -> Iterator[WebServer]:
    """Serve until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            kept.came.append(
                (self.command, self.path, self.headers["Host"] or "", self.headers["User-Agent"] or "")
            )
            if self.path == "/silent":
                kept.done.wait(20)
                return
            if self.path == "/drip":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
                while not kept.done.wait(0.05):
                    self.wfile.write(b".")
                    self.wfile.flush()
                return
            location = {
                "/moved": "/ok",
                "/loop": "/loop",
                "/to-inside": "http://10.0.0.1/secret",
                "/to-metadata": "http://169.254.169.254/latest/",
                "/to-hidden": "http://inside.example/",
                "/to-file": "file:///etc/passwd",
            }.get(self.path)
            status = 302 if location else kept.status.get(self.path, 200 if self.path == "/ok" else 404)
            if self.path == "/no-head":
                status = 405 if self.command == "HEAD" else 200
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD = _answer  # noqa: N815 - names that the library asks for

        def log_message(self, *_: object) -> None:
            """Requests are the test's business, not the terminal's."""

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                return

    server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
    kept = WebServer(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield kept
    finally:
        kept.done.set()
        server.shutdown()
        thread.join()
        server.server_close()
