"""Two machines over one database: what each of them starts by itself is done once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import Actor, Held, operator
from catalogue.counters.recount import verify
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.models import CoverageDay, JobName, Role
from catalogue.operations.alone import one_at_a_time
from catalogue.operations.jobs import runs
from catalogue.today.digests import confirm_digest, wish_digest
from portal.server import age, midnight
from tests.databases import Databases
from tests.portal.mail_server import mail_server
from tests.server.portals import PATIENCE, ROOT, environment
from tests.worlds.eight_streets import World, describe
from tests.worlds.filled import FILLED


@pytest.fixture
def url(databases: Callable[[str], Databases]) -> Iterator[str]:
    """The small world on PostgreSQL."""
    maker = databases("postgresql")
    made = maker.create("told", FILLED["told"])
    yield made
    maker.drop(made)


@pytest.fixture
def engines(url: str) -> Iterator[tuple[Engine, Engine]]:
    """The connections of two machines."""
    made = make_engine(url), make_engine(url)
    yield made
    for each in made:
        each.dispose()


@pytest.fixture
def world() -> World:
    """What is in it."""
    return describe()


def at_once(*do: Callable[[], object]) -> None:
    """Begin all at the same moment; raises what one of them raises."""
    together = threading.Barrier(len(do))

    def begin(one: Callable[[], object]) -> None:
        together.wait(PATIENCE)
        one()

    with ThreadPoolExecutor(len(do)) as pool:
        list(pool.map(begin, do))


def test_a_new_day_is_counted_once(engines: tuple[Engine, Engine]) -> None:
    with Session(engines[0]) as session:
        begin_writing(session)
        session.execute(update(CoverageDay).values(day=clock.today() - timedelta(days=1)))
        session.commit()
    at_once(*(lambda engine=each: age(engine, done_since=midnight(clock.now())) for each in engines))
    with Session(engines[0]) as session:
        assert [run.outcome for run in runs(session, name=JobName.DAY)] == ["done"]
        assert session.scalar(update(CoverageDay).returning(CoverageDay.day).values(id=1)) == clock.today()
        assert not verify(session)


def test_two_machines_that_start_at_once_count_once(engines: tuple[Engine, Engine]) -> None:
    at_once(*(lambda engine=each: age(engine) for each in engines))
    with Session(engines[0]) as session:
        assert len(runs(session, name=JobName.DAY)) == 1


def test_a_machine_that_is_lost_in_the_middle_keeps_no_other_from_it(engines: tuple[Engine, Engine]) -> None:
    lost, other = engines
    held = one_at_a_time(lost, JobName.DAY)
    held.__enter__()
    waiting = threading.Thread(target=age, args=(other,))
    waiting.start()
    with other.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        )
    waiting.join(PATIENCE)
    assert not waiting.is_alive()
    held.__exit__(None, None, None)


def test_a_mail_is_sent_once(url: str, engines: tuple[Engine, Engine], world: World, tmp_path: Path) -> None:
    with Session(engines[0]) as session:
        begin_writing(session)
        add_user(
            session, "chen", Role.WORKER, world.community, "seventeen quiet lanes", actor=operator("tests")
        )
        chen = Actor("chen", (Held(Role.WORKER, world.community),))
        token = wish_digest(session, actor=chen, address="chen@example.cn")
        assert token is not None
        confirm_digest(session, actor=chen, token=token)
        session.commit()
    with mail_server() as post:
        own = environment(
            PORTAL_DATABASE_URL=url,
            PORTAL_SMTP=post.address,
            PORTAL_MAIL_FROM="1060@example.cn",
            PORTAL_PUBLIC_ADDRESS="https://1060.example.cn",
        )

        def send(machine: str) -> None:
            command = [sys.executable, "-m", "flask", "--app", "portal", "today", "digest"]
            folder = {"PORTAL_INSTANCE_PATH": str(tmp_path / machine)}
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=own | folder,
                capture_output=True,
                text=True,
                check=False,
                timeout=4 * PATIENCE,
            )
            assert done.returncode == 0, done.stderr

        at_once(lambda: send("one"), lambda: send("two"))
        assert len(post.taken) == 1


def command(url: str, folder: Path, *words: str, **settings: str) -> None:
    """Run a command as a machine with an instance folder of its own does."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "portal", *words],
        cwd=ROOT,
        env=environment(PORTAL_DATABASE_URL=url, PORTAL_INSTANCE_PATH=str(folder), **settings),
        capture_output=True,
        text=True,
        check=False,
        timeout=4 * PATIENCE,
    )
    assert done.returncode == 0, done.stderr


def test_the_backup_of_a_night_is_made_once(url: str, engines: tuple[Engine, Engine], tmp_path: Path) -> None:
    def back_up(machine: str) -> None:
        folder = tmp_path / machine
        (folder / "backups").mkdir(parents=True)
        command(url, folder, "backup", "--nightly", PORTAL_BACKUP_FOLDER=str(folder / "backups"))

    at_once(lambda: back_up("one"), lambda: back_up("two"))
    assert len(list(tmp_path.glob("*/backups/portal1060-*.zip"))) == 1
    with Session(engines[0]) as session:
        assert [run.outcome for run in runs(session, name=JobName.BACKUP)] == ["done"]


def test_the_root_of_the_trail_is_handed_over_once(
    url: str, engines: tuple[Engine, Engine], tmp_path: Path
) -> None:
    roots = tmp_path / "roots.jsonl"

    def hand_over(machine: str) -> None:
        command(url, tmp_path / machine, "audit", "root", PORTAL_AUDIT_ROOTS=str(roots))

    at_once(lambda: hand_over("one"), lambda: hand_over("two"))
    assert len(roots.read_text(encoding="utf-8").splitlines()) == 1
    with Session(engines[0]) as session:
        assert [run.told for run in runs(session, name=JobName.ROOT)] == [{"handed_over": 1}]


def test_a_job_that_takes_long_keeps_its_turn_although_its_connection_does_nothing(
    url: str, engines: tuple[Engine, Engine]
) -> None:
    with engines[0].connect() as connection:
        name = connection.engine.url.database
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET idle_in_transaction_session_timeout = 50')
        connection.exec_driver_sql("BEGIN")
    engines[0].dispose()
    with one_at_a_time(engines[0], JobName.DAY):
        time.sleep(0.3)
        with engines[1].connect() as other:
            held = other.exec_driver_sql(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            )
            assert held.scalar_one() == 1
