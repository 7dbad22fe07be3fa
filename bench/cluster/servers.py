"""The servers of ``deploy/cluster``: started on loopback, by an account without rights where root starts them; killed, and ended."""

from __future__ import annotations

import contextlib
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg

ROOT = Path(__file__).parents[2]
FILES = ROOT / "deploy" / "cluster"
ACCOUNT = "postgres"
NAMES = ("a", "b", "c")
ETCD, PRIMARY, HAPROXY, POOLER, REDIS, SITE = 17379, 17432, 17434, 17632, 17637, 17800
DATABASE_PORTS = dict(zip(NAMES, (17501, 17502, 17503), strict=True))
PATRONI_PORTS = dict(zip(NAMES, (17601, 17602, 17603), strict=True))
WEB_PORTS = {"one": 17801, "two": 17802}
PATIENCE = 300.0
"""Seconds within which anything that must happen happens."""
KEY = "of one cluster, on every machine the same"


class Failed(Exception):
    """Something that must happen did not."""


def until(what: str, holds: Callable[[], bool], seconds: float = PATIENCE) -> float:
    """Wait until ``holds``; how long that took."""
    began = time.monotonic()
    while not holds():
        if time.monotonic() - began > seconds:
            raise Failed(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.05)
    return time.monotonic() - began


def answer(port: int, path: str, method: str = "GET", body: object = None) -> tuple[int, Any]:
    """What a server on loopback answers; (0, None) if it does not."""
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=2) as found:  # noqa: S310 - always http on loopback
            return found.status, found.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
    except OSError:
        return 0, None


class Cluster:
    """All servers but the web nodes."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="portal-cluster-"))
        self.account = pwd.getpwnam(ACCOUNT) if os.geteuid() == 0 else None
        self._own(self.folder)
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def _own(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.pw_uid, self.account.pw_gid)

    def start(self, name: str, *command: str, **environ: str) -> None:
        """Start a server with its own log."""
        as_whom: dict[str, Any] = {}
        if self.account is not None:
            as_whom = {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={
                    "PATH": "/usr/sbin:/usr/bin:/bin",
                    "LC_ALL": "C.UTF-8",
                    "HOME": str(self.folder),
                    **environ,
                },
                start_new_session=True,
                **as_whom,
            )

    def start_database(self, name: str) -> None:
        """Start Patroni, which starts PostgreSQL."""
        self.start(
            f"patroni-{name}",
            "patroni",
            str(FILES / "patroni.yml"),
            PATRONI_NAME=name,
            PATRONI_RESTAPI_LISTEN=f"127.0.0.1:{PATRONI_PORTS[name]}",
            PATRONI_RESTAPI_CONNECT_ADDRESS=f"127.0.0.1:{PATRONI_PORTS[name]}",
            PATRONI_POSTGRESQL_LISTEN=f"127.0.0.1:{DATABASE_PORTS[name]}",
            PATRONI_POSTGRESQL_CONNECT_ADDRESS=f"127.0.0.1:{DATABASE_PORTS[name]}",
            PATRONI_POSTGRESQL_DATA_DIR=str(self.folder / f"data-{name}"),
        )

    def redis_answers(self) -> bool:
        """Whether rates can be counted in one place. Nodes that do not reach it count by themselves, and serve."""
        if self._processes["redis"].poll() is not None:
            raise Failed("Redis has ended: see redis.log")
        try:
            with socket.create_connection(("127.0.0.1", REDIS), timeout=2) as asked:
                asked.sendall(b"PING\r\n")
                return asked.recv(16).startswith(b"+PONG")
        except OSError:
            return False

    def start_all(self) -> float:
        """Start everything; seconds until there is a primary with a synchronous replica."""
        began = time.monotonic()
        self.start("etcd", "etcd", "--config-file", str(FILES / "etcd.yml"), ETCD_UNSUPPORTED_ARCH="arm64")
        until("etcd answers", lambda: answer(ETCD, "/health")[0] == 200)
        for name in NAMES:
            self.start_database(name)
        self.start("redis", "redis-server", str(FILES / "redis.conf"))
        self.start("haproxy", "haproxy", "-db", "-f", str(FILES / "haproxy.cfg"))
        self.start("pgbouncer", "pgbouncer", str(FILES / "pgbouncer.ini"))
        self.start("nginx", "nginx", "-p", str(self.folder), "-c", str(FILES / "nginx.conf"))
        until("Redis answers", self.redis_answers)
        until("all replicas stream", lambda: len(self.roles()) == len(NAMES) and self.is_whole())
        return time.monotonic() - began

    def roles(self) -> dict[str, str]:
        """What each member of the cluster is, as Patroni tells."""
        for port in PATRONI_PORTS.values():
            status, said = answer(port, "/cluster")
            if status == 200:
                members = json.loads(said)["members"]
                return {
                    each["name"]: each["role"]
                    for each in members
                    if each["state"] in ("running", "streaming")
                }
        return {}

    def is_whole(self) -> bool:
        """Whether there is a primary and all others follow it, one of them synchronously."""
        roles = sorted(self.roles().values())
        if roles != ["leader", "replica", "sync_standby"]:
            return False
        with contextlib.suppress(psycopg.Error), self.connect(PRIMARY, "postgres", "postgres") as primary:
            found = primary.execute(
                "SELECT count(*), count(*) FILTER (WHERE sync_state <> 'async') FROM pg_stat_replication WHERE state = 'streaming'"
            ).fetchone()
            return found == (2, 1)
        return False

    def primary(self) -> str:
        """The name of the present primary."""
        return next(name for name, role in self.roles().items() if role == "leader")

    def replicas(self) -> list[str]:
        """The names of the present replicas, a synchronous one first."""
        roles = self.roles()
        return sorted(
            (name for name, role in roles.items() if role != "leader"),
            key=lambda name: roles[name] != "sync_standby",
        )

    def connect(
        self, port: int = POOLER, user: str = "portal", database: str = "portal"
    ) -> psycopg.Connection:
        """A connection without prepared statements, each statement a transaction."""
        return psycopg.connect(
            host="127.0.0.1",
            port=port,
            user=user,
            dbname=database,
            autocommit=True,
            connect_timeout=2,
            prepare_threshold=None,
        )

    def postmaster(self, name: str) -> int:
        """The process of a PostgreSQL."""
        return int((self.folder / f"data-{name}" / "postmaster.pid").read_text().split()[0])

    def kill_postgres(self, name: str) -> None:
        """End a postmaster as the kernel does where memory is short; its children notice and end."""
        os.kill(self.postmaster(name), signal.SIGKILL)

    def lose_machine(self, name: str) -> None:
        """End Patroni and PostgreSQL at once, as where a machine is lost."""
        process = self._processes.pop(f"patroni-{name}")
        os.kill(process.pid, signal.SIGKILL)
        with contextlib.suppress(OSError, ValueError):
            os.kill(self.postmaster(name), signal.SIGKILL)
        process.wait()

    def signal_postgres(self, name: str, number: int) -> None:
        """Send a signal to a PostgreSQL and all its children."""
        first = self.postmaster(name)
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for each in (first, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(each, number)

    def set_web(self, name: str, state: str) -> None:
        """Tell HAProxy to give a web node no new requests (``drain``), or to do so again (``ready``)."""
        with socket.create_connection(("127.0.0.1", HAPROXY), timeout=5) as teller:
            teller.sendall(f"set server web/{name} state {state}\n".encode())
            said = teller.recv(1000).strip()
        if said:
            raise Failed(f"HAProxy does not take it: {said.decode()}")

    def configure(self, **settings: object) -> None:
        """Change the settings that all members share: any of those that run takes them."""
        told = []
        for port in PATRONI_PORTS.values():
            status, said = answer(port, "/config", "PATCH", settings)
            if status == 200:
                return
            told.append(f"{status} {said!r}")
        raise Failed(f"Patroni does not take its settings: {'; '.join(told)}")

    def end(self) -> None:
        """End all that was started, and delete the folder."""
        for process in reversed(self._processes.values()):
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()
        for name in NAMES:
            with contextlib.suppress(OSError, ValueError, IndexError):
                os.kill(self.postmaster(name), signal.SIGKILL)
        if "KEEP" not in os.environ:
            shutil.rmtree(self.folder, ignore_errors=True)


class WebNode:
    """A portal on a port and in an instance folder of its own."""

    def __init__(self, cluster: Cluster, name: str, **settings: str) -> None:
        self.name = name
        self.port = WEB_PORTS[name]
        self._log = cluster.folder / f"web-{name}.log"
        self.environ = self.settings(cluster.folder / f"instance-{name}", self.port) | settings
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def settings(folder: Path, port: int) -> dict[str, str]:
        """The environment of a web node, or of a command on its machine."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        return kept | {
            "PORTAL_SETTINGS_FILE": str(FILES / "portal.env"),
            "PORTAL_SECRET_KEY": KEY,
            "PORTAL_INSTANCE_PATH": str(folder),
            "PORTAL_PORT": str(port),
            "PYTHONUNBUFFERED": "1",
        }

    def start(self) -> WebNode:
        """Start it, and wait until it can serve."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "portal.server"],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until(f"web node {self.name} is ready", self._is_ready)
        return self

    def _is_ready(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise Failed(f"web node {self.name} has ended: see {self._log}")
        return answer(self.port, "/readyz")[0] == 200

    def processor_seconds(self) -> float:
        """How long its processes have computed."""
        assert self._process is not None
        parent = psutil.Process(self._process.pid)
        times = [each.cpu_times() for each in (parent, *parent.children(recursive=True))]
        return sum(each.user + each.system for each in times)

    def memory(self) -> int:
        """Bytes that its processes have for themselves."""
        assert self._process is not None
        parent = psutil.Process(self._process.pid)
        return sum(int(each.memory_full_info().uss) for each in (parent, *parent.children(recursive=True)))

    def stop(self) -> None:
        """Let it finish what it answers, and end."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(60)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def command(self, *words: str, seconds: float = 600) -> subprocess.CompletedProcess[str]:
        """Run a command of ``flask`` on its machine."""
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "portal", *words],
            cwd=ROOT,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=seconds,
        )


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster for the time of the block."""
    made = Cluster()
    try:
        yield made
    finally:
        made.end()
