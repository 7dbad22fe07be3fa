"""Setting an instance up: whole or not at all, once, and a demonstration only where nothing is yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalogue import divisions
from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.divisions import ListFacts, ShippedList
from catalogue.foundation import migrating, stamps
from catalogue.foundation.database import begin_writing
from catalogue.models import Division, Edition, Offering, Role, User
from catalogue.operations import instance
from portal import config, server
from tests.server.portals import free_port
from tests.worlds.eight_streets import SMALL_LIST, STATE_AS_OF


@pytest.fixture(autouse=True)
def _small_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set up with a short list of divisions: the rules are the same."""
    facts = ListFacts("small", STATE_AS_OF, "a cut of the list of 2023")
    monkeypatch.setattr(divisions, "shipped_list", lambda: ShippedList(SMALL_LIST, facts, "none"))


def count(engine: Engine, model: type) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def set_up(engine: Engine, *, demo: bool) -> list[str]:
    told: list[str] = []
    instance.set_up(engine, demo=demo, tell=told.append)
    return told


def test_an_instance_is_fresh_until_it_is_set_up(engine: Engine) -> None:
    migrating.downgrade(engine, "base")
    assert instance.is_fresh(engine)
    assert len(set_up(engine, demo=False)) == 6
    assert not instance.is_fresh(engine)
    assert set_up(engine, demo=False) == []


def test_an_interrupted_filling_leaves_nothing_and_begins_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    from catalogue import demo

    def fill_half(session: Session, **_: object) -> None:
        session.add(User(name="half", password_hash="-", active=True))
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(demo, "fill", fill_half)
        with pytest.raises(KeyboardInterrupt):
            set_up(engine, demo=True)
    assert [count(engine, model) for model in (Edition, Division, Offering, User)] == [0, 0, 0, 0]
    assert instance.is_fresh(engine)
    set_up(engine, demo=True)
    assert count(engine, Offering) > 0


@pytest.mark.one_database
def test_whoever_set_up_without_a_demonstration_gets_none_later(engine: Engine, tmp_path: Path) -> None:
    set_up(engine, demo=False)
    url = engine.url.render_as_string(hide_password=False)
    settings = config.load({}, {"instance_path": tmp_path, "database_url": url})
    assert server.prepare(settings, demo=True) == []
    assert count(engine, Offering) == count(engine, User) == 0


@pytest.mark.one_database
def test_the_first_start_fills_and_tells_the_log_ins(engine: Engine, tmp_path: Path) -> None:
    url = engine.url.render_as_string(hide_password=False)
    settings = config.load({}, {"instance_path": tmp_path, "database_url": url})
    lines = server.prepare(settings, demo=True)
    assert lines[0] == "Demonstration log-ins:"
    assert lines[1].split() == ["name", "password", "role", "place"]
    assert any("worker" in line and "多福巷社区" in line for line in lines)
    with Session(engine) as session:
        assert stamps.version(session, stamps.DEMONSTRATION) == 1
    assert server.prepare(settings, demo=True) == lines
    everywhere = config.load({}, {"instance_path": tmp_path, "database_url": url, "host": "0.0.0.0"})
    assert "known to everybody" in server.prepare(everywhere, demo=True)[-1]
    # The real thing is never served from it.
    with pytest.raises(server.HoldsDemonstration, match="passwords everybody knows") as refused:
        server.prepare(settings, demo=False)
    assert refused.value.exit_code == 2


@pytest.mark.one_database
def test_a_lost_database_with_real_data_does_not_come_back_as_a_demonstration(
    engine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = engine.url.render_as_string(hide_password=False)
    settings = config.load({}, {"instance_path": tmp_path, "database_url": url})
    server.prepare(settings, demo=False)
    assert not (tmp_path / server.REAL_DATA).exists()
    with Session(engine) as session:
        begin_writing(session)
        accounts.add_user(
            session, "real", Role.CITY, 110000000000, "a good password of mine", actor=operator("tests")
        )
        session.commit()
    server.prepare(settings, demo=False)
    migrating.downgrade(engine, "base")
    with pytest.raises(server.LostData, match="it held real data before") as refused:
        server.prepare(settings, demo=True)
    assert refused.value.exit_code == 2
    assert instance.is_fresh(engine)
    server.prepare(settings, demo=False)
    assert "it held real data before" in capsys.readouterr().err
    (tmp_path / server.REAL_DATA).unlink()
    migrating.downgrade(engine, "base")
    assert server.prepare(settings, demo=True)
    assert "everybody knows their passwords" in capsys.readouterr().out
    assert not (tmp_path / server.REAL_DATA).exists()


@pytest.mark.one_database
def test_a_log_in_that_was_closed_is_not_told(engine: Engine) -> None:
    set_up(engine, demo=True)
    with Session(engine) as session:
        session.scalars(select(User).where(User.name == "worker")).one().active = False
        session.commit()
    assert "worker" not in {account.name for account in instance.demo_log_ins(engine)}


def test_a_database_that_does_not_answer_is_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PORTAL_INSTANCE_PATH", str(tmp_path))
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")
    monkeypatch.setenv("PORTAL_PORT", str(free_port()))
    assert server.main([]) == 2
    assert capsys.readouterr().err.startswith("Error: The database cannot be used: ")
