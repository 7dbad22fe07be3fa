"""What is installed is what was locked: the lock files hold everything that setup.cfg asks for, and nothing else."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from requirements.machines import MACHINES, fits, needed
from requirements.reading import PURPOSES, Locked, asked_for, lock_file, locked, read_lock

ROOT = Path(__file__).resolve().parents[2]


def whole(purpose: str) -> dict[str, Locked]:
    """What a purpose installs: with what the portal runs with."""
    return locked("run") | locked(purpose)


def requirements_of(name: str) -> list[Requirement] | None:
    """What an installed package asks for by its own metadata, or None if it is not installed."""
    try:
        return [Requirement(each) for each in importlib.metadata.requires(name) or []]
    except importlib.metadata.PackageNotFoundError:
        return None


def named_by(name: str) -> set[str]:
    """What a package asks for on any system and with any extra."""
    return {canonicalize_name(each.name) for each in requirements_of(name) or []}


def counts(requirement: Requirement, extras: set[str]) -> bool:
    """Whether any supported machine installs it for one of these extras or without one."""
    marker = str(requirement.marker) if requirement.marker else None
    return any(machine.installs(marker, extra) for machine in MACHINES for extra in ("", *extras))


def needs(purpose: str) -> dict[tuple[str, str], Requirement]:
    """Which package needs which, (child, parent), as the metadata of all that is installed here say."""
    extras = {name: set(each.extras) for name, (each, _) in (asked_for("run") | asked_for(purpose)).items()}
    found: dict[tuple[str, str], Requirement] = {}
    waiting = set(whole(purpose))
    while waiting:
        parent = waiting.pop()
        for requirement in requirements_of(parent) or []:
            child = canonicalize_name(requirement.name)
            if counts(requirement, extras.get(parent, set())):
                found[child, parent] = requirement
                if not requirement.extras <= extras.setdefault(child, set()):
                    extras[child] |= requirement.extras
                    waiting.add(child)
    return found


@pytest.mark.parametrize("purpose", PURPOSES)
def test_everything_that_is_asked_for_is_pinned_and_locked_in_that_version(purpose: str) -> None:
    asked = {name: str(each.specifier) for name, (each, _) in asked_for(purpose).items()}
    assert {name: version for name, version in asked.items() if not re.fullmatch(r"==[^*,]+", version)} == {}
    everything = whole(purpose)
    locked_in = {name: f"=={everything[name].version}" for name in asked if name in everything}
    assert locked_in == asked, "run `make lock`, then `make licences`"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_lock_file_is_in_order_and_names_no_place_to_fetch_from(purpose: str) -> None:
    text = lock_file(purpose).read_text(encoding="utf-8")
    entries = read_lock(text)
    assert [each.name for each in entries] == sorted({each.name for each in entries})
    assert [each.name for each in entries if each.hashes != tuple(sorted(set(each.hashes)))] == []
    assert text.endswith("\n" + "".join(each.write() for each in entries))
    assert "://" not in text
    assert "--index" not in text
    assert ("\n-r run.txt\n" in text) == (purpose != "run")


def test_an_entry_without_a_sum_is_no_entry() -> None:
    sound = Locked("flask", "3.1.3", None, ("0" * 64,), ("setup.cfg",))
    assert read_lock(sound.write()) == [sound]
    for damaged in (
        "flask==3.1.3\n    # via setup.cfg\n",
        "flask==3.1.3 \\\n    # via setup.cfg\n",
        sound.write().replace("sha256", "md5"),
        sound.write().replace("==", ">="),
        sound.write() + "--extra-index-url elsewhere\n",
    ):
        with pytest.raises(ValueError, match="holds what is no locked package"):
            read_lock(damaged)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_nothing_is_locked_that_is_not_needed(purpose: str) -> None:
    """Each entry says what needs it: our own files, or a package beside it that leads back to them."""
    asked, entries = asked_for(purpose), locked(purpose)
    for name, entry in entries.items():
        own = {asked[name][1]} if name in asked else set()
        assert set(entry.needed_by) - set(entries) == own, name
    reached = {name for name in entries if name in asked}
    while more := {name for name, each in entries.items() if reached & set(each.needed_by)} - reached:
        reached |= more
    assert reached == set(entries)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_what_packages_need_by_their_own_metadata_is_locked(purpose: str) -> None:
    everything, own = whole(purpose), locked(purpose)
    found = needs(purpose)
    assert {f"{parent} needs {child}" for child, parent in found if child not in everything} == set()
    assert {
        f"{parent} needs {needed_one}"
        for (child, parent), needed_one in found.items()
        if not needed_one.specifier.contains(everything[child].version)
    } == set()
    told = {(name, each) for name, entry in own.items() for each in entry.needed_by if each in own}
    assert {(child, parent) for child, parent in found if child in own and parent in own} - told == set()
    here = {parent for _, parent in told if requirements_of(parent) is not None}
    # A reason counts that holds on other systems only; a package is not locked for such reasons alone.
    assert {
        (child, parent) for child, parent in told if parent in here and child not in named_by(parent)
    } == set()
    needless = {
        child
        for child in {child for child, _ in told} - set(asked_for(purpose))
        if {parent for each, parent in told if each == child} <= here
        and not {parent for each, parent in found if each == child}
    }
    assert needless == set()


@pytest.mark.parametrize("purpose", ["run", "test"])
def test_what_is_installed_here_is_what_was_locked(purpose: str) -> None:
    here = [each for each in whole(purpose).values() if not each.marker or Marker(each.marker).evaluate()]
    found = {each.name: importlib.metadata.version(each.name) for each in here}
    assert found == {each.name: each.version for each in here}


def test_make_installs_from_lock_files_alone() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    installs = [line for line in makefile.splitlines() if "pip install" in line or "$(PIP) install" in line]
    assert len(installs) == 2
    assert installs[0] == "INSTALL := $(PIP) install --require-hashes --only-binary :all: --requirement"
    assert "--no-index --no-deps --no-build-isolation --editable ." in installs[1]
    scripts = [ROOT / ".ci" / "run", *(ROOT / "tests").rglob("*.sh")]
    assert [path.name for path in scripts if re.search(r"\bpip\b", path.read_text(encoding="utf-8"))] == []


def test_wheels_are_told_apart_by_machine() -> None:
    fitting = {
        wheel: {
            (machine.system, machine.processor, machine.python[1])
            for machine in MACHINES
            if fits(wheel, machine)
        }
        for wheel in (
            "a-1-py3-none-any.whl",
            "a-1-cp311-abi3-manylinux_2_28_aarch64.whl",
            "a-1-cp312-cp312-macosx_11_0_universal2.whl",
            "a-1-cp312-cp312-manylinux_2_39_x86_64.whl",
            "a-1-cp314-cp314t-manylinux_2_17_x86_64.whl",
            "a-1-cp312-cp312-musllinux_1_2_x86_64.whl",
            "a-1-cp312-cp312-win_amd64.whl",
        )
    }
    assert [len(found) for found in fitting.values()] == [12, 4, 1, 0, 0, 0, 0]
    assert fitting["a-1-cp312-cp312-macosx_11_0_universal2.whl"] == {("darwin", "arm64", 12)}


def test_what_no_supported_machine_installs_is_not_needed() -> None:
    assert needed("sys_platform == 'win32'") == []
    assert needed("platform_python_implementation == 'PyPy'") == []
    assert needed(None) == list(MACHINES)
    assert {machine.python for machine in needed("python_full_version < '3.11.3'")} == {(3, 11)}
