"""Serving the portal: ``make serve``, the real thing behind a proxy, and ``make run``, which fills a new instance with a demonstration.

The parent opens the port, prepares the instance, lets the days since its last count pass, and then only keeps
workers alive (``portal.serving``). It never loads the application.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalogue import sessions
from catalogue.foundation import clock, migrating, stamps
from catalogue.foundation.database import does_not_answer, make_engine, writing_session
from catalogue.foundation.errors import DomainError, command_called
from catalogue.models import JobName
from catalogue.operations import instance, served
from catalogue.operations.alone import is_done_since, one_at_a_time
from catalogue.operations.daily import count_day, digest_past
from catalogue.operations.jobs import job

from . import config
from .metrics import sharing
from .serving.children import end_children, run_child
from .serving.listening import Port
from .serving.nights import keep_backups, keep_open_files
from .serving.notifying import notify
from .serving.supervisor import Supervisor
from .trail import keeping

REAL_DATA = "holds-real-data"
"""The file in the instance folder that says that its database held real data."""
OPEN_FILES = "open-data"
"""The folder in that of the instance for the open data files of a demonstration."""
LEARN_EVERY = 300.0
"""Seconds between two looks at whether the words moved: editors change several of them in a row."""
AGE_AT = timedelta(minutes=1)
"""The new day is counted this long after midnight in Beijing."""


class LostData(click.ClickException):
    """The instance held real data, and its database is empty. Exit code 2."""

    exit_code = 2

    def __init__(self, mark: Path) -> None:
        super().__init__(
            "The database is empty, but it held real data before. Restore it from a backup. "
            f"If demonstration data may take its place, delete {mark} first."
        )


class HoldsDemonstration(click.ClickException):
    """The real thing is asked for, and the instance is a demonstration. Exit code 2."""

    exit_code = 2

    def __init__(self) -> None:
        super().__init__(
            "This instance holds demonstration data, whose passwords everybody knows. "
            f"`{command_called('run --demo', in_checkout='make run')}` shows it. "
            "For the real thing name another folder (PORTAL_INSTANCE_PATH) or an empty database (PORTAL_DATABASE_URL)."
        )


def age(engine: Engine, *, done_since: datetime | None = None) -> None:
    """Count held sessions, then the days since the last count, keep what moved on them, and erase rare searches of past months.

    Waits while another machine does so. What was done since ``done_since``, by default while this waited, is not done again.
    """
    called = done_since or clock.now()
    with one_at_a_time(engine, JobName.DAY):
        with Session(engine) as session:
            done = is_done_since(session, JobName.DAY, called)
        if not done:
            _age(engine)


def _age(engine: Engine) -> None:
    today = clock.today()
    writing = partial(writing_session, engine)
    with job(writing, JobName.DAY) as told:
        with writing() as session:
            sessions.count_held(session, today=today)
        digest_past(writing, today=today)
        with writing() as session:
            told.update(count_day(session, today=today).counts)


def midnight(now: datetime) -> datetime:
    """When the present day began in Beijing."""
    return now.astimezone(clock.BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)


def seconds_to_next_day(now: datetime) -> float:
    """Seconds from ``now`` to the next count, a minute after midnight in Beijing."""
    return (midnight(now) + timedelta(days=1) + AGE_AT - now).total_seconds()


def age_daily(settings: config.Settings) -> None:
    """Count each new day while the portal runs. Waits in short steps: clocks are set and laptops sleep."""
    due = time.time() + seconds_to_next_day(clock.now())
    while True:
        time.sleep(60)
        if time.time() < due:
            continue
        engine = make_engine(settings.database_url)
        try:
            age(engine, done_since=midnight(clock.now()))
            keeping.keep(engine, settings, click.echo)
            note_real_data(engine, settings.instance_path)
        except Exception as error:
            # The next minute tries again; figures show the day for which they are counted.
            click.echo(f"The new day could not be counted: {error}", err=True)
            continue
        finally:
            engine.dispose()
        due = time.time() + seconds_to_next_day(clock.now())


def learn_again() -> None:
    """Let a child train what the search learns, if words or offices are not those of the kept weights (``flask search train``)."""
    command = [sys.executable, "-m", "flask", "--app", "portal", "search", "train"]
    found = run_child(command)
    if found.returncode:
        click.echo(f"The search could not be trained: {found.stderr.strip()[-200:]}", err=True)


def learn_after_changes(url: str) -> None:
    """Train again while the portal runs, some minutes after the catalogue or its words have moved."""
    seen: object = None
    while True:
        engine = make_engine(url)
        try:
            with Session(engine) as session:
                moved = stamps.version(session, stamps.CATALOGUE)
            if moved != seen:
                learn_again()
                seen = moved
        except SQLAlchemyError:
            click.echo(
                "Whether the search must be trained cannot be seen: the database does not answer.", err=True
            )
        finally:
            engine.dispose()
        time.sleep(LEARN_EVERY)


def announce(settings: config.Settings, log_ins: list[str]) -> None:
    """Print where the portal is, and tell the service manager that it serves."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared, not listened at
    shown = f"[{host}]" if ":" in host else host
    click.echo(f"\nThe portal is at http://{shown}:{settings.port}")
    click.echo(f"Its instance is {settings.instance_path}")
    for line in log_ins:
        click.echo(line)
    click.echo("Control-C stops it.")
    notify("READY=1")


def note_real_data(engine: Engine, folder: Path) -> None:
    """Remember in the instance folder that the database holds real data, should it ever be lost."""
    with Session(engine) as session:
        real = instance.holds_real_data(session)
    if real:
        (folder / REAL_DATA).touch()


def _explain_empty(settings: config.Settings, *, demo: bool) -> None:
    """Say what becomes of an empty database. Raises ``click.ClickException`` where demonstration data would hide a loss."""
    mark = settings.instance_path / REAL_DATA
    if not mark.exists():
        if demo:
            click.echo("The database is empty. Demonstration data fill it; everybody knows their passwords.")
        return
    if demo:
        raise LostData(mark)
    click.echo(f"Warning: the database is empty, but it held real data before ({mark}).", err=True)


def prepare(settings: config.Settings, *, demo: bool) -> list[str]:
    """Set the instance up and count the days. Returns the lines with the demonstration log-ins.

    Raises ``HoldsDemonstration`` without ``demo`` where there is one: nothing is changed then.
    """
    engine = make_engine(settings.database_url)
    try:
        fresh = instance.is_fresh(engine)
        if not (demo or fresh) and instance.is_demonstration(engine):
            raise HoldsDemonstration
        if fresh:
            _explain_empty(settings, demo=demo)
        as_it_was = not fresh and migrating.require_ours(engine) == migrating.newest()
        instance.set_up(engine, demo=demo and fresh, tell=click.echo)
        keeping.note_settings(engine, settings)
        # A start later on the same day counts nothing, unless an upgrade has changed what is counted.
        age(engine, done_since=midnight(clock.now()) if as_it_was else None)
        keeping.keep(engine, settings, click.echo)
        note_real_data(engine, settings.instance_path)
        lines: list[str] = []
        instance.print_log_ins(engine, lines.append)
    finally:
        engine.dispose()
    if lines and not settings.is_loopback:
        lines.append("These log-ins are known to everybody, and this address is not only yours.")
    return lines


def serve(settings: config.Settings, port: Port, log_ins: list[str]) -> None:
    """Serve until told to stop. Returns after the last worker has ended.

    Raises ``CannotStart`` if the application cannot be served at all.
    """
    threading.Thread(target=age_daily, args=(settings,), daemon=True).start()
    threading.Thread(target=learn_after_changes, args=(settings.database_url,), daemon=True).start()
    if settings.metrics_token:
        sharing.clear(settings.instance_path / sharing.FOLDER)
    workers = settings.workers or os.cpu_count() or 1
    click.echo(f"Starting {workers} workers")

    def begin() -> None:
        announce(settings, log_ins)
        if settings.backup_folder is not None and not log_ins:
            # With log-ins to print it is a demonstration.
            threading.Thread(target=keep_backups, args=(settings.backup_folder,), daemon=True).start()
        if settings.open_files is not None:
            threading.Thread(target=keep_open_files, args=(settings.open_files,), daemon=True).start()

    try:
        Supervisor(port, workers, on_ready=begin).run()
    finally:
        end_children()
    notify("STOPPING=1")


def _choose_files(settings: config.Settings, *, demo: bool) -> config.Settings:
    """Let ``make run`` write open data files into the instance folder, where no other is named."""
    if not demo or "PORTAL_OPEN_FILES" in config.given(os.environ):
        return settings
    os.environ["PORTAL_OPEN_FILES"] = str(settings.instance_path / OPEN_FILES)
    return replace(settings, open_files=settings.instance_path / OPEN_FILES)


def _choose_cookies(settings: config.Settings, *, demo: bool) -> None:
    """Let ``make run`` show itself by plain HTTP on this machine, where browsers would not send back a cookie that wants HTTPS."""
    if demo and settings.is_loopback and "PORTAL_SECURE_COOKIES" not in config.given(os.environ):
        os.environ["PORTAL_SECURE_COOKIES"] = "0"


def main(arguments: list[str] | None = None) -> int:
    """Prepare the instance and serve it. The exit code: 0 stopped, 2 cannot be served."""
    parser = argparse.ArgumentParser(prog="python -m portal.server", description="Serve the 1060 portal.")
    parser.add_argument("--demo", action="store_true", help="fill a new instance with demonstration data")
    demo = parser.parse_args(arguments).demo
    try:
        settings = config.load(os.environ)
        with (
            served.named_connections(),
            Port(settings.host, settings.port, backlog=settings.backlog) as port,
            served.serving(settings.instance_path),
        ):
            log_ins = prepare(settings, demo=demo)
            _choose_cookies(settings, demo=demo)
            serve(_choose_files(settings, demo=demo), port, log_ins)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (DomainError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        return 2
    except SQLAlchemyError as error:
        if not does_not_answer(error):
            raise
        reason = str(getattr(error, "orig", None) or error)
        click.echo(f"Error: The database cannot be used: {' '.join(reason.split())}", err=True)
        return 2
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
