"""A machine to install on: a folder into which ``deploy/install`` writes, nginx and the portal started from what it wrote."""

from __future__ import annotations

import configparser
import http.client
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.here import not_here
from tests.server.portals import PATIENCE, environment, eventually, free_port

ROOT = Path(__file__).resolve().parents[2]
NAME = "1060.example.test"
NGINX = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/etc/nginx/conf.d/*.conf;
}}
"""


def program(name: str) -> str:
    """The path of a program of the system; without it a test cannot run here."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    return found or not_here(f"{name} is not installed: sh tests/deploy/install.sh")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer: status, fields of the head, body."""

    status: int
    fields: http.client.HTTPMessage
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


class Machine:
    """What ``deploy/install`` wrote below ``folder``, with a certificate of its own and free ports."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.portal, self.http, self.https = free_port(), free_port(), free_port()
        self.data = folder / "data"
        for each in ("data", "acme", "program/bin", "log"):
            (folder / each).mkdir(parents=True)
        self._certify()
        command = folder / "program" / "bin" / "portal1060"
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m portal.command_line "$@"\n')
        command.chmod(0o755)
        done = self.install()
        assert done.returncode == 0, done.stderr

    def _certify(self) -> None:
        subprocess.run(
            [
                *(program("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
                *("-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
                *("-keyout", self.folder / "key.pem", "-out", self.folder / "certificate.pem"),
            ],
            check=True,
            capture_output=True,
        )

    def install(self, *more: str) -> subprocess.CompletedProcess[str]:
        """Run ``deploy/install`` as a person would, into this folder."""
        own = {
            "--name": NAME,
            "--certificate": self.folder / "certificate.pem",
            "--key": self.folder / "key.pem",
            "--acme": self.folder / "acme",
            "--program": self.folder / "program",
            "--data": self.data,
            "--backups": self.folder / "backups",
            "--portal": self.portal,
            "--http": self.http,
            "--https": self.https,
            "--cache": self.folder / "cache",
            "--log": self.folder / "log",
        }
        words = [str(part) for pair in own.items() for part in pair]
        return subprocess.run(
            ["sh", ROOT / "deploy" / "install", *words, *more],
            env=environment(DESTDIR=str(self.folder)),
            capture_output=True,
            text=True,
        )

    def unit(self, name: str) -> configparser.ConfigParser:
        """A unit of systemd, each setting once (the last one)."""
        read = configparser.ConfigParser(strict=False, interpolation=None)
        read.optionxform = str  # type: ignore[assignment, method-assign]
        read.read(self.folder / "etc" / "systemd" / "system" / name, encoding="utf-8")
        return read

    @cached_property
    def settings(self) -> Path:
        """The file of settings that was installed."""
        return self.folder / "etc" / "portal1060" / "portal.env"

    @property
    def log(self) -> str:
        """What nginx has logged of requests."""
        return (self.folder / "log" / "portal1060.log").read_text(encoding="utf-8")

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))

    def connect(self, *, tls: bool = True) -> socket.socket:
        """A visitor's connection to nginx."""
        plain = socket.create_connection(("127.0.0.1", self.https if tls else self.http), timeout=PATIENCE)
        return self._tls.wrap_socket(plain, server_hostname=NAME) if tls else plain

    def ask(
        self, path: str, body: bytes | None = None, *, tls: bool = True, host: str = "", **fields: str
    ) -> Answered:
        """One request by a visitor: a GET, or with a body a POST of a form."""
        with self.connect(tls=tls) as visitor:
            head = {
                "Host": host or f"{NAME}:{self.https if tls else self.http}",
                "Connection": "close",
                **{name.replace("_", "-"): value for name, value in fields.items()},
            }
            if body is not None:
                head |= {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Content-Length": str(len(body)),
                }
            lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
            method = "GET" if body is None else "POST"
            visitor.sendall(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + (body or b""))
            answer = http.client.HTTPResponse(visitor, method=method)
            answer.begin()
            return Answered(answer.status, answer.headers, answer.read())


class Nginx:
    """nginx, started from the site that a machine was given; it ends with the block."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        folder = machine.folder
        main = folder / "nginx.conf"
        # A root's workers would be another account, which cannot write into a test's folder.
        user = "user root;" if os.geteuid() == 0 else ""
        main.write_text(NGINX.format(folder=folder, user=user))
        self._command = [program("nginx"), "-e", str(folder / "log" / "error.log"), "-c", str(main)]

    def __enter__(self) -> None:
        self._process = subprocess.Popen(self._command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

        def listens() -> bool:
            assert self._process.poll() is None, self._said()
            with socket.socket() as probe:
                return probe.connect_ex(("127.0.0.1", self._machine.https)) == 0

        eventually("nginx listens", listens)

    def _said(self) -> str:
        said = self._process.communicate()[0].decode()
        return said + (self._machine.folder / "log" / "error.log").read_text(encoding="utf-8")

    def __exit__(self, *_exception: object) -> None:
        self._process.terminate()
        self._process.communicate(timeout=PATIENCE)


class Service:
    """The portal, started as its unit says, with a service manager that listens; it ends well with the block."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.told: list[bytes] = []

    def __enter__(self) -> Service:
        self._manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        # Names of sockets are short; that of a test's folder may not be.
        self._manager.bind(f"\0portal1060-{os.getpid()}-{self._machine.portal}")
        self._manager.settimeout(PATIENCE)
        unit = self._machine.unit("portal1060.service")["Service"]
        self.process = subprocess.Popen(
            unit["ExecStart"].split(),
            cwd=unit["WorkingDirectory"],
            env=environment(
                NOTIFY_SOCKET="@" + self._manager.getsockname()[1:].decode(),
                PORTAL_SETTINGS_FILE=str(self._machine.settings),
                PYTHONPATH=str(ROOT),
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            self._hear(b"READY=1")
        except BaseException:
            self._kill()
            raise
        return self

    def _hear(self, wanted: bytes) -> None:
        while wanted not in self.told:
            assert self.process.poll() is None, self.process.communicate()[0]
            self.told.append(self._manager.recv(1024))

    def _kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)

    def __exit__(self, *_exception: object) -> None:
        try:
            self.process.terminate()
            said = self.process.communicate(timeout=PATIENCE)[0]
            assert self.process.returncode == 0, said
            self._hear_rest()
            assert self.told[-1] == b"STOPPING=1"
        finally:
            self._manager.close()

    def _hear_rest(self) -> None:
        self._manager.setblocking(False)
        try:
            while True:
                self.told.append(self._manager.recv(1024))
        except BlockingIOError:
            pass
