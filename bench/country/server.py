"""PostgreSQL 15 of Debian's package, with the settings of ``deploy/postgresql``, in a folder that goes with the run."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cached_property
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from ..world import Worlds

ROOT = Path(__file__).parents[2]
PROGRAMS = Path("/usr/lib/postgresql/15/bin")
SETTINGS = ROOT / "deploy" / "postgresql"
ACCOUNT = "postgres"
PORT = 17900
PATIENCE = 120.0
MORE = {"shared_buffers": "2GB", "work_mem": "32MB", "maintenance_work_mem": "512MB", "max_wal_size": "4GB"}
"""In the place of what the settings say for a city, on a machine that has 8 GB and more."""


class DebianWorlds(Worlds):
    """Worlds on PostgreSQL 15 from Debian; it listens on loopback, for web nodes too."""

    def __init__(self, folder: Path | None = None) -> None:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        super().__init__(folder)
        self._process: subprocess.Popen[bytes] | None = None
        self._account = pwd.getpwnam(ACCOUNT) if os.geteuid() == 0 else None

    def __exit__(self, *error: object) -> None:
        if self._process is not None:
            # Without waiting for those who are connected.
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
        super().__exit__(*error)

    def empty(self, engine_name: str, name: str) -> str:
        """The URL of a database: a new one without tables, or that of this name which this folder has already."""
        with psycopg.connect(make_url(self._postgres).set(drivername="postgresql").render_as_string()) as own:
            if own.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
                return make_url(self._postgres).set(database=name).render_as_string(hide_password=False)
        return super().empty(engine_name, name)

    def server(self) -> int | None:
        """The number of the process of the server; None while none was started."""
        return None if self._process is None else self._process.pid

    @cached_property
    def _postgres(self) -> str:
        """Start the server, once."""
        data = self.folder / "postgres"
        if not (data / "PG_VERSION").exists():
            self._make(data)
        self._process = subprocess.Popen(
            [str(PROGRAMS / "postgres"), "-D", str(data), "-p", str(PORT)],
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "postgres.log").open("ab"),
            **self._whose(),
        )
        url = f"postgresql+psycopg://{ACCOUNT}@127.0.0.1:{PORT}/postgres"
        self._wait(make_url(url).set(drivername="postgresql").render_as_string())
        return url

    def _make(self, data: Path) -> None:
        data.mkdir(mode=0o700)
        if self._account is not None:
            self.folder.chmod(0o711)
            os.chown(data, self._account.pw_uid, self._account.pw_gid)
        self._as_account(
            "initdb", "-D", str(data), "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"
        )
        settings = "\n".join(path.read_text() for path in sorted(SETTINGS.glob("*.conf")))
        more = "\n".join(f"{name} = {value}" for name, value in MORE.items())
        own = f"listen_addresses = '127.0.0.1'\nunix_socket_directories = '{data}'\n"
        with (data / "postgresql.conf").open("a") as file:
            file.write(f"\n{settings}\n{more}\n{own}")

    def _whose(self) -> dict[str, object]:
        if self._account is None:
            return {}
        return {"user": self._account.pw_uid, "group": self._account.pw_gid, "extra_groups": []}

    def _as_account(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(PROGRAMS / program), *arguments],
            check=True,
            capture_output=True,
            cwd=tempfile.gettempdir(),
            **self._whose(),
        )

    @staticmethod
    def _wait(url: str) -> None:
        began = time.monotonic()
        while True:
            try:
                psycopg.connect(url).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() - began > PATIENCE:
                    raise
                time.sleep(0.1)


def is_here() -> bool:
    """Whether the package is installed."""
    return shutil.which(str(PROGRAMS / "postgres")) is not None
