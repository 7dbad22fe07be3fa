"""The machines that the lock files are for: which packages they install, and which wheels fit them."""

from __future__ import annotations

from dataclasses import dataclass

from packaging.markers import Marker
from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms
from packaging.utils import parse_wheel_filename

PYTHONS = ((3, 11), (3, 12), (3, 13), (3, 14))
# Wheels for a newer C library would not install on Debian 12, Ubuntu 22.04 or the Linux distributions of their year.
NEWEST_GLIBC = 34
NEWEST_MACOS = (15, 0)


def _linux(machine: str) -> tuple[str, ...]:
    newest_first = range(NEWEST_GLIBC, 4, -1)
    return (*(f"manylinux_2_{minor}_{machine}" for minor in newest_first), f"manylinux2014_{machine}")


PLATFORMS = {
    ("linux", "x86_64"): (*_linux("x86_64"), "manylinux2010_x86_64", "manylinux1_x86_64"),
    ("linux", "aarch64"): _linux("aarch64"),
    ("darwin", "arm64"): tuple(mac_platforms(NEWEST_MACOS, "arm64")),
}


@dataclass(frozen=True, slots=True)
class Machine:
    """An operating system with a processor and a version of CPython."""

    system: str
    processor: str
    python: tuple[int, int]

    def __str__(self) -> str:
        return f"{self.system} {self.processor}, Python {self.python[0]}.{self.python[1]}"

    def tags(self) -> frozenset[Tag]:
        """Tags of all wheels that can be installed here."""
        interpreter = f"cp{self.python[0]}{self.python[1]}"
        platforms = PLATFORMS[self.system, self.processor]
        own = cpython_tags(self.python, [interpreter], platforms)
        return frozenset((*own, *compatible_tags(self.python, interpreter, platforms)))

    def installs(self, marker: str | None, extra: str = "") -> bool:
        """Whether a requirement with this marker counts here, in the first or in the last patch of its Python."""
        version = f"{self.python[0]}.{self.python[1]}"
        return marker is None or any(
            Marker(marker).evaluate(
                {
                    "extra": extra,
                    "implementation_name": "cpython",
                    "implementation_version": f"{version}.{patch}",
                    "os_name": "posix",
                    "platform_machine": self.processor,
                    "platform_python_implementation": "CPython",
                    "platform_system": "Linux" if self.system == "linux" else "Darwin",
                    "python_full_version": f"{version}.{patch}",
                    "python_version": version,
                    "sys_platform": self.system,
                }
            )
            for patch in (0, 99)
        )


MACHINES = tuple(Machine(*platform, python) for platform in PLATFORMS for python in PYTHONS)
_TAGS = {machine: machine.tags() for machine in MACHINES}


def needed(marker: str | None) -> list[Machine]:
    """The machines that install what has this marker."""
    return [machine for machine in MACHINES if machine.installs(marker)]


def fits(wheel: str, machine: Machine) -> bool:
    """Whether a wheel, by its file name, can be installed on a machine."""
    return bool(parse_wheel_filename(wheel)[3] & _TAGS[machine])
