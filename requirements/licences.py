"""Writes docs/licences.md: every locked package with its licence and its use. ``python -m requirements.licences``

A licence is an SPDX expression. It is what the metadata of the installed package says; where that is no expression and
not clear, ``packages.toml`` says what its licence file holds. A row of what is not installed here stays.
"""

from __future__ import annotations

import importlib.metadata
import re
import sys
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message
from typing import Any, cast

from .reading import BUILD, PURPOSES, ROOT, SETUP, Locked, locked

PAGE = ROOT / "docs" / "licences.md"
FACTS = ROOT / "requirements" / "packages.toml"
TITLES = {
    "run": "What the portal runs with",
    "test": "Beside that, what the tests need",
    "check": "What `make check` needs",
    "bench": "What `make bench` needs",
    "cluster": "What an installation on several machines needs besides, and `make cluster`",
    "lock": "What `make lock` needs",
}
HEAD = """\
# Licences

Made by `make licences` from the lock files and the metadata of the packages: do not edit. A test compares this page with both.

The portal has the [MIT licence](../LICENSE). None of the packages below is part of the repository; `make` installs them. Licences are SPDX
expressions. Libraries that are compiled into a package have their own, in the licence files that it installs. `requirements/packages.toml`
lists the licences that are allowed, and says what a licence file holds where the metadata are not clear. The first table is what an
installation hands on: copyleft is limited to libraries that are used unchanged and can be replaced (LGPL).
"""
TABLE = "| package | version | licence | what for |\n|---|---|---|---|\n"
_ROW = re.compile(r"^\| ([a-z0-9-]+) \| (\d\S*) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
# What metadata from before SPDX expressions say where it can mean one licence only.
_CLEAR = {
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD 2-Clause License": "BSD-2-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT license": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "PSFL": "PSF-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Two-clause BSD license": "BSD-2-Clause",
}
# Says nothing that the other statements of a package do not say more exactly.
_VAGUE = {"BSD License", "UNKNOWN"}


@dataclass(frozen=True, slots=True)
class Row:
    """One package of the page. ``licence`` is an SPDX expression."""

    name: str
    version: str
    licence: str
    use: str

    def write(self) -> str:
        return f"| {self.name} | {self.version} | {self.licence} | {self.use} |\n"


def facts() -> dict[str, Any]:
    """What people wrote of packages: uses, licences where metadata are not clear, and licences that are allowed."""
    return tomllib.loads(FACTS.read_text(encoding="utf-8"))


def allowed(purpose: str) -> frozenset[str]:
    """SPDX identifiers of the licences that a package of this purpose may have."""
    lists = facts()["allowed"]
    return frozenset(
        lists["handed-on"] if purpose in ("run", "cluster") else lists["handed-on"] + lists["tools"]
    )


def acceptable(expression: str, identifiers: Iterable[str]) -> bool:
    """Whether an SPDX expression without parentheses can be fulfilled with these licences alone."""
    known = set(identifiers)
    return any(set(choice.split(" AND ")) <= known for choice in expression.split(" OR "))


def statements(metadata: Message) -> list[str]:
    """What a package says of its licence: the expression or, without one, the older fields, each once."""
    if expression := metadata.get("License-Expression"):
        return [expression]
    field = (metadata.get("License") or "").strip().partition("\n")[0]
    tails = [
        each.rpartition(" :: ")[2] for each in metadata.get_all("Classifier", []) if "License ::" in each
    ]
    return list(dict.fromkeys(each for each in (field, *tails) if each))


def licence_of(name: str, metadata: Message, told: dict[str, dict[str, Any]]) -> str:
    """The SPDX expression of a package. Metadata that are not clear, or have changed since they were read, are an error."""
    said = statements(metadata)
    if name in told:
        if said != told[name]["says"]:
            raise ValueError(f"{name} now says {said} of its licence: read it, and change packages.toml")
        return str(told[name]["licence"])
    exact = said if len(said) == 1 else [each for each in said if each not in _VAGUE]
    meanings = {_CLEAR.get(each, each) for each in exact}
    if len(meanings) == 1:
        meaning = meanings.pop()
        if "License-Expression" in metadata or set(re.split(" AND | OR ", meaning)) <= allowed("check"):
            return meaning
    raise ValueError(
        f"{name} says {said} of its licence: read its licence file, and say in packages.toml which it is"
    )


def installed(entry: Locked) -> Message | None:
    """The metadata of a package that is installed here as it is locked."""
    try:
        found = importlib.metadata.distribution(entry.name)
    except importlib.metadata.PackageNotFoundError:
        return None
    return cast(Message, found.metadata) if found.version == entry.version else None


def use_of(entry: Locked) -> str:
    """What a package is for: our own words for what we ask for ourselves, else what needs it."""
    if {SETUP, BUILD} & set(entry.needed_by):
        return str(facts()["uses"][entry.name])
    return f"needed by {', '.join(entry.needed_by)}"


def read_page() -> dict[str, dict[str, Row]]:
    """The rows of docs/licences.md by purpose and name."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    parts = {title: rest for title, _, rest in (part.partition("\n") for part in text.split("\n## "))}
    return {
        purpose: {row[0]: Row(*row) for row in _ROW.findall(parts.get(title, ""))}
        for purpose, title in TITLES.items()
    }


def rows(purpose: str, known: dict[str, Row]) -> list[Row]:
    """A purpose's packages. ``known`` are the rows of the page as it is."""
    told = facts()["licences"]
    found = []
    for entry in locked(purpose).values():
        metadata = installed(entry)
        if metadata is not None:
            licence = licence_of(entry.name, metadata, told)
        elif entry.name in known and known[entry.name].version == entry.version:
            licence = known[entry.name].licence
        else:
            raise ValueError(
                f"{entry.name} {entry.version} is not installed here, and its licence is not known"
            )
        found.append(Row(entry.name, entry.version, licence, use_of(entry)))
    return found


def write_page() -> str:
    """The whole page."""
    known = read_page()
    return HEAD + "".join(
        f"\n## {title}\n\n{TABLE}{''.join(row.write() for row in rows(purpose, known[purpose]))}"
        for purpose, title in TITLES.items()
    )


def main() -> None:
    try:
        text = write_page()
    except (ValueError, KeyError) as error:
        sys.exit(f"docs/licences.md was not written. {error}")
    PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(f"docs/licences.md: {sum(len(locked(purpose)) for purpose in PURPOSES)} packages\n")


if __name__ == "__main__":
    main()
