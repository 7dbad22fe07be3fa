"""The wheel and the bundle: built from this clone, installed where there is no network, serving a page in both languages."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from deploy import bundling
from requirements.machines import MACHINES, Machine
from requirements.reading import locked
from tests.here import not_here
from tests.server.portals import free_port

pytestmark = pytest.mark.one_database
SCRIPT = Path(__file__).with_name("without_network.py")


def here() -> Machine:
    """This machine, as the lock files know it."""
    own = (sys.platform, platform.machine(), sys.version_info[:2])
    found = [each for each in MACHINES if (each.system, each.processor, each.python) == own]
    return (
        found[0] if found and own[0] == "linux" else not_here("Bundles are for Linux on x86_64 and aarch64.")
    )


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle for this machine alone; `make bundle` builds one for both kinds."""
    try:
        bundling.sources()
    except (OSError, subprocess.CalledProcessError):
        not_here("This folder is no clone, so what is shipped is not known.")
    try:
        return bundling.build([here()], tmp_path_factory.mktemp("built"))
    except SystemExit as error:
        not_here(f"The wheels cannot be fetched: {error}")


@pytest.fixture(scope="module")
def bundle(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle, unpacked."""
    folder = tmp_path_factory.mktemp("unpacked")
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return folder / archive.name.removesuffix(".tar")


def closed_network() -> list[str]:
    """How to run a command without a network; empty where the system does not let us."""
    ways = (["unshare", "--net"], ["unshare", "--user", "--map-root-user", "--net"])
    for way in ways[os.geteuid() != 0 :]:
        try:
            if subprocess.run([*way, "true"], capture_output=True).returncode == 0:
                return way
        except FileNotFoundError:
            break
    return []


@pytest.fixture(scope="module")
def seen(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What was seen of an installation in a new environment, with the network closed."""
    folder = tmp_path_factory.mktemp("machine")
    way = closed_network()
    environ = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHON": getattr(sys, "_base_executable", sys.executable),
        "PORTAL_INSTANCE_PATH": str(folder / "data"),
        "PORTAL_WORKERS": "1",
        "PORTAL_SEARCH_READY": "0",
    }
    if not way:
        # At least nothing is asked that goes by pip's own rules.
        environ |= {
            "PIP_NO_INDEX": "1",
            "https_proxy": "http://127.0.0.1:9",
            "http_proxy": "http://127.0.0.1:9",
        }
    words = [str(folder / "opt"), str(free_port()), "closed" if way else "open"]
    done = subprocess.run(
        [*way, environ["PYTHON"], SCRIPT, *words], cwd=bundle, env=environ, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) | {"closed": bool(way), "folder": folder}


def test_the_wheel_holds_every_module_every_file_of_data_and_both_languages(bundle: Path) -> None:
    (wheel,) = bundle.glob("wheels/portal1060-*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    ours = [name for name in bundling.sources().names if name.startswith(("portal/", "catalogue/"))]
    assert [name for name in ours if name not in names] == []
    for language in ("zh_Hans_CN", "en"):
        assert f"portal/translations/{language}/LC_MESSAGES/messages.mo" in names
    assert [name for name in names if name.startswith(("tests", "bench", "deploy", "requirements"))] == []


def test_every_locked_package_is_there_and_every_sum_is_listed(bundle: Path) -> None:
    wheels = {path.name.partition("-")[0].lower().replace("_", "-") for path in bundle.glob("wheels/*.whl")}
    needed = {
        name
        for name, each in locked("run").items()
        if here().installs(each.marker) and each.needed_by != ("pyproject.toml",)
    }
    assert {name.replace(".", "-") for name in wheels} - {"portal1060"} == needed
    listed = dict(reversed(line.split("  ")) for line in (bundle / bundling.SUMS).read_text().splitlines())
    files = {str(path.relative_to(bundle)) for path in bundle.rglob("*") if path.is_file()}
    assert set(listed) == files - {bundling.SUMS}
    assert {"install.sh", "INSTALL.md", "deploy/install", "deploy/portal.env", "LICENSE"} <= files


def test_the_same_sources_make_the_same_bytes(archive: Path, bundle: Path, tmp_path: Path) -> None:
    again = bundling.build([here()], tmp_path, kept=bundle / "wheels")
    assert bundling.sum_of(again) == bundling.sum_of(archive)
    assert (tmp_path / f"{archive.name}.sha256").read_text().startswith(bundling.sum_of(archive))


@pytest.mark.parametrize("processor", bundling.PROCESSORS)
def test_what_is_asked_for_each_machine_is_what_the_lock_file_says(processor: str) -> None:
    machine = Machine("linux", processor, bundling.PYTHON)
    text = bundling.requirements_for(machine)
    assert " ; " not in text
    assert "setuptools" not in text
    assert text.count("--hash") == sum(
        len(each.hashes)
        for each in locked("run").values()
        if machine.installs(each.marker) and each.name != "setuptools"
    )


def test_it_installs_and_serves_without_a_network(seen: dict[str, object]) -> None:
    assert seen["code"] == 0, seen["said"]
    assert not seen["closed"] or seen["ways_out"] == []
    assert str(seen["version"]).startswith("portal1060 ")
    served = seen["served"]
    assert isinstance(served, dict)
    assert served["code"] == 0, served["said"]
    assert "基本公共服务" in served["pages"]["zh"]
    assert "Basic community services" in served["pages"]["en"]
    assert '<html lang="zh-CN"' in served["pages"]["zh"]
    assert '<html lang="en"' in served["pages"]["en"]
    assert "Divisions: " in served["said"]
    assert "Demonstration" not in served["said"]


def test_a_file_that_is_not_what_was_packed_stops_the_installation(bundle: Path, tmp_path: Path) -> None:
    for name, change in (("README.md", b"x"), ("wheels/added.whl", b"")):
        path = bundle / name
        kept = path.read_bytes() if path.exists() else None
        path.write_bytes((kept or b"") + change)
        try:
            refused = subprocess.run(
                ["sh", "install.sh", tmp_path / "opt"], cwd=bundle, capture_output=True, text=True
            )
        finally:
            path.unlink() if kept is None else path.write_bytes(kept)
        assert (refused.returncode, (tmp_path / "opt").exists()) == (2, False)
        assert "nothing was installed" in refused.stderr


def test_an_earlier_version_stays_until_one_switches(bundle: Path, seen: dict[str, object]) -> None:
    opt = Path(str(seen["folder"])) / "opt"
    version = (bundle / "VERSION").read_text().strip()
    assert os.readlink(opt / "current") == version
    again = subprocess.run(["sh", "install.sh", opt], cwd=bundle, capture_output=True, text=True)
    assert (again.returncode, "is there already" in again.stderr) == (2, True)
    assert (opt / "current" / "bin" / "portal1060").exists()
    # Not under version control of the machine: what the person runs next.
    assert (opt / "current" / "deploy" / "install").exists()
