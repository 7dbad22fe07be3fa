"""Units, timers, settings and PostgreSQL's settings in `deploy/`: read by the programs that they are for."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from portal import command_line, config
from tests.databases import Databases
from tests.deploy.machines import NAME, ROOT, Machine

pytestmark = pytest.mark.one_database
SANDBOX = {
    "NoNewPrivileges": "yes",
    "CapabilityBoundingSet": "",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateDevices": "yes",
    "PrivateTmp": "yes",
    "UMask": "0077",
    "User": "portal1060",
}


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Machine:
    return Machine(tmp_path_factory.mktemp("machine"))


def units(machine: Machine) -> list[Path]:
    return sorted((machine.folder / "etc" / "systemd" / "system").iterdir())


def test_no_place_is_left_to_fill_in(machine: Machine) -> None:
    for path in (*units(machine), *(machine.folder / "etc").rglob("portal*.*")):
        assert re.findall(r"@[A-Z]+@", path.read_text(encoding="utf-8")) == [], path


def test_every_service_is_kept_from_what_it_does_not_need(machine: Machine) -> None:
    services = [path.name for path in units(machine) if path.suffix == ".service"]
    assert services == ["portal1060-links.service", "portal1060-mails.service", "portal1060.service"]
    for name in services:
        unit = machine.unit(name)["Service"]
        assert {key: unit[key] for key in SANDBOX} == SANDBOX, name
        assert unit["MemoryMax"]
        assert str(machine.data) in unit["ReadWritePaths"].split()
    assert machine.unit("portal1060.service")["Service"]["Type"] == "notify"


def test_every_service_runs_a_command_that_there_is_and_every_timer_a_service(machine: Machine) -> None:
    group = command_line.commands()
    for path in units(machine):
        if path.suffix == ".timer":
            assert path.with_suffix(".service").exists()
            assert "Asia/Shanghai" in machine.unit(path.name)["Timer"]["OnCalendar"]
            continue
        command, *words = machine.unit(path.name)["Service"]["ExecStart"].split()
        assert command == f"{machine.folder}/program/bin/portal1060"
        assert group.main([*words, "--help"], standalone_mode=False) == 0


def test_no_command_of_a_unit_runs_twice(machine: Machine) -> None:
    for path in units(machine):
        lines = path.read_text(encoding="utf-8").splitlines()
        commands = [line for line in lines if line.startswith("Exec")]
        assert len(commands) == len(set(commands)), path


def test_systemd_has_nothing_to_say_against_the_units(machine: Machine) -> None:
    """Where systemd is installed; elsewhere the tests above read the units."""
    try:
        told = subprocess.run(
            ["systemd-analyze", "verify", *units(machine)], capture_output=True, text=True, timeout=60
        )
    except FileNotFoundError:
        return
    assert (told.returncode, told.stderr) == (0, "")


def test_the_settings_that_are_installed_are_settings(machine: Machine) -> None:
    settings = config.load({"PORTAL_SETTINGS_FILE": str(machine.settings)})
    assert settings.instance_path == machine.data
    assert (settings.trusted_proxies, settings.trusted_hosts) == (1, (NAME,))
    assert settings.secure_cookies
    assert settings.backup_folder == machine.folder / "backups"
    # What is only proposed is a setting too.
    proposed = re.sub(r"^# (?=PORTAL_)", "", machine.settings.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (machine.folder / "all.env").write_text(proposed, encoding="utf-8")
    every = config.load({"PORTAL_SETTINGS_FILE": str(machine.folder / "all.env")})
    assert every.database_url == "postgresql+psycopg:///portal1060"
    assert every.check_links


def test_postgresql_takes_its_settings(databases: Callable[[str], Databases]) -> None:
    """A server looks at a file of settings without using it. What it could only use after a restart is no error."""
    maker = databases("postgresql")
    url = maker.create("nothing", lambda engine: None)
    ours = ROOT / "deploy" / "postgresql" / "portal1060.conf"
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            own = Path(connection.scalar(text("SHOW config_file")) or "")
            kept = own.read_text(encoding="utf-8")
            try:
                own.write_text(f"{kept}\ninclude '{ours}'\n", encoding="utf-8")
                seen = connection.execute(
                    text("SELECT name, error FROM pg_file_settings WHERE sourcefile = :file"),
                    {"file": str(ours)},
                ).all()
                needing_restart = set(
                    connection.scalars(text("SELECT name FROM pg_settings WHERE context = 'postmaster'"))
                )
            finally:
                own.write_text(kept, encoding="utf-8")
    finally:
        engine.dispose()
        maker.drop(url)
    named = re.findall(r"^(\w+) = ", ours.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name, _error in seen] == named
    assert {name for name, error in seen if error} <= needing_restart
