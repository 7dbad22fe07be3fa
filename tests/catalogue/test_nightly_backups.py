"""The backup of every night: one a day however many would make it, kept for some days, never of a demonstration."""

from __future__ import annotations

import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.foundation.clock import BEIJING
from catalogue.foundation.errors import Refused
from catalogue.models import JobName, JobOutcome
from catalogue.operations.backup import check_backup, nightly
from catalogue.operations.backup.nightly import NightlyPlan, back_up_nightly, is_due, state_of
from catalogue.operations.jobs import last_runs
from catalogue.operations.served import serving, unserved
from tests.catalogue.test_sealed_backups import age_key
from tests.worlds.eight_streets import World

MORNING = datetime(2026, 11, 30, 9, tzinfo=BEIJING)


@pytest.fixture
def plan(tmp_path: Path) -> NightlyPlan:
    """Backups into a folder that is not there yet, kept for three days."""
    (tmp_path / "instance").mkdir()
    return NightlyPlan(tmp_path / "backups", 3, None, tmp_path / "instance")


def names(plan: NightlyPlan) -> list[str]:
    return sorted(file.name for file in plan.folder.iterdir() if not file.name.startswith("."))


def test_each_night_has_one_backup_and_the_oldest_goes(
    told: World, engine: Engine, plan: NightlyPlan
) -> None:
    assert is_due(plan.folder, MORNING)
    made = back_up_nightly(engine, plan, now=MORNING)
    assert made is not None
    assert check_backup(made[0]) == made[1]
    assert back_up_nightly(engine, plan, now=MORNING + timedelta(hours=12)) is None
    (plan.folder / "portal1060-2026-12-01.zip.part").touch()
    (plan.folder / "ours-2026-11-30.zip").touch()
    for days in (1, 2, 3):
        assert is_due(plan.folder, MORNING + timedelta(days=days))
        back_up_nightly(engine, plan, now=MORNING + timedelta(days=days))
    assert names(plan) == [
        "ours-2026-11-30.zip",
        "portal1060-2026-12-01.zip",
        "portal1060-2026-12-02.zip",
        "portal1060-2026-12-03.zip",
    ]
    with Session(engine) as session:
        run = last_runs(session)[JobName.BACKUP]
    assert run.outcome is JobOutcome.DONE
    assert run.told["night"] == (MORNING + timedelta(days=3)).date().toordinal()


def test_what_another_machine_has_made_is_not_made_here_and_what_is_gone_here_is_made_again(
    told: World, engine: Engine, plan: NightlyPlan, tmp_path: Path
) -> None:
    made = back_up_nightly(engine, plan, now=MORNING)
    assert made is not None
    other = replace(plan, folder=tmp_path / "elsewhere")
    assert back_up_nightly(engine, other, now=MORNING) is None
    assert names(other) == []
    assert back_up_nightly(engine, other, now=MORNING + timedelta(days=1)) is not None
    made[0].unlink()
    assert back_up_nightly(engine, plan, now=MORNING) is not None


@pytest.mark.one_database
def test_the_night_is_over_ten_past_two_in_beijing(told: World, engine: Engine, plan: NightlyPlan) -> None:
    back_up_nightly(engine, plan, now=MORNING)
    midnight = MORNING.replace(hour=0) + timedelta(days=1)
    assert not is_due(plan.folder, midnight + timedelta(hours=2, minutes=9))
    assert is_due(plan.folder, midnight + timedelta(hours=2, minutes=10))


@pytest.mark.one_database
def test_several_that_make_it_at_once_make_one(
    told: World, engine: Engine, plan: NightlyPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Path] = []
    own = nightly.back_up
    monkeypatch.setattr(
        nightly, "back_up", lambda engine, file, **more: (calls.append(file), own(engine, file, **more))[1]
    )

    def make(_number: int) -> str:
        try:
            return "made" if back_up_nightly(engine, plan, now=MORNING) else "there"
        except Refused:
            return "elsewhere"

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(make, range(4)))
    assert found.count("made") == len(calls) == 1
    assert set(found) <= {"made", "there", "elsewhere"}
    assert state_of(plan.folder, plan.instance, MORNING).word == "ok"


@pytest.mark.one_database
def test_a_demonstration_is_not_backed_up_every_night(
    demonstration: World, engine: Engine, plan: NightlyPlan
) -> None:
    with pytest.raises(Refused, match="demonstration data"):
        back_up_nightly(engine, plan, now=MORNING)
    assert not plan.folder.exists()


@pytest.mark.one_database
def test_backups_of_nights_are_encrypted_for_those_who_are_named(
    told: World, engine: Engine, plan: NightlyPlan, tmp_path: Path
) -> None:
    key = age_key(tmp_path)
    made = back_up_nightly(engine, NightlyPlan(plan.folder, 3, key.whom, plan.instance), now=MORNING)
    assert made is not None
    assert made[0].name == "portal1060-2026-11-30.zip.age"
    assert check_backup(made[0], identity=key.identity) == made[1]


@pytest.mark.one_database
def test_a_failure_is_remembered_until_a_backup_succeeds(
    told: World, engine: Engine, plan: NightlyPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up_nightly(engine, plan, now=MORNING)
    later = MORNING + timedelta(days=1)
    with monkeypatch.context() as changed:

        def fail(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device", "/secret/place")

        changed.setattr(nightly, "back_up", fail)
        with pytest.raises(OSError, match="No space left"):
            back_up_nightly(engine, plan, now=later)
    assert state_of(plan.folder, plan.instance, later).word == "failed"
    assert "secret" not in (plan.instance / nightly.FAILED).read_text(encoding="utf-8")
    with Session(engine) as session:
        assert last_runs(session)[JobName.BACKUP].outcome is JobOutcome.FAILED
    assert names(plan) == ["portal1060-2026-11-30.zip"]
    back_up_nightly(engine, plan, now=later)
    assert state_of(plan.folder, plan.instance, later).word == "ok"


@pytest.mark.one_database
def test_the_age_of_the_last_backup_is_told(told: World, engine: Engine, plan: NightlyPlan) -> None:
    assert state_of(plan.folder, plan.instance, MORNING).word == "none"
    made = back_up_nightly(engine, plan, now=MORNING)
    assert made is not None
    os.utime(made[0], times=(MORNING.timestamp(), MORNING.timestamp()))
    for hours, word in ((25, "ok"), (27, "late")):
        state = state_of(plan.folder, plan.instance, MORNING + timedelta(hours=hours))
        assert (state.age, state.word) == (timedelta(hours=hours), word)


def test_while_a_portal_serves_nothing_is_restored_and_while_restoring_none_serves(
    told: World, engine: Engine, tmp_path: Path
) -> None:
    with serving(tmp_path), serving(tmp_path), pytest.raises(Refused, match="Stop it on all machines"):
        _enter(unserved(tmp_path, engine))
    with unserved(tmp_path, engine), pytest.raises(Refused, match="A backup is being restored"):
        _enter(serving(tmp_path))
    with serving(tmp_path):
        assert _is_locked(tmp_path)
    assert not _is_locked(tmp_path)


def test_connections_of_a_portal_elsewhere_are_noticed_on_postgresql(
    told: World, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.dispose()
    with monkeypatch.context() as changed:
        changed.setenv("PGAPPNAME", "portal1060")
        other = engine.connect()
    with other:
        if engine.dialect.name == "sqlite":
            _enter(unserved(tmp_path, engine))  # whose file is on one machine alone, which has the lock
        else:
            with pytest.raises(Refused, match="1 connections of one"):
                _enter(unserved(tmp_path, engine))
    engine.dispose()


def _enter(block: AbstractContextManager[None]) -> None:
    with block:
        pass


def _is_locked(folder: Path) -> bool:
    with (folder / "served.lock").open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
