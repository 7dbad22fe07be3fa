"""Writes the software bill of materials of an installation, as CycloneDX: ``python -m requirements.sbom [FILE]``.

It is made from the lock file and docs/licences.md alone, so it is the same on every machine.
"""

from __future__ import annotations

import json
import sys
import uuid
from pathlib import Path
from typing import Any

from .licences import Row, read_page
from .reading import BUILD, ROOT, Locked, asked_for, locked, settings

FORMAT = "1.6"


def purl(name: str, version: str) -> str:
    """The address of a package in the notation of package URLs."""
    return f"pkg:pypi/{name}@{version}"


def stated(licence: str) -> list[dict[str, Any]]:
    """A licence as CycloneDX writes it: one by its SPDX identifier, several as an expression."""
    return [{"expression": licence}] if " " in licence else [{"license": {"id": licence}}]


def component(entry: Locked, row: Row) -> dict[str, Any]:
    """A library. Its sums are those of the wheels that may be installed: one of them is."""
    return {
        "type": "library",
        "bom-ref": purl(entry.name, entry.version),
        "name": entry.name,
        "version": entry.version,
        "description": row.use,
        # Only builds the package: no part of what runs.
        "scope": "excluded" if entry.needed_by == (BUILD,) else "required",
        "licenses": stated(row.licence),
        "purl": purl(entry.name, entry.version),
        "externalReferences": [
            {
                "type": "distribution",
                "url": purl(entry.name, entry.version),
                "comment": "wheels for the supported machines" if len(entry.hashes) > 1 else "the wheel",
                "hashes": [{"alg": "SHA-256", "content": each} for each in entry.hashes],
            }
        ],
    }


def write_bill() -> str:
    """The bill as JSON. Its serial number follows from what it says."""
    own = settings()["metadata"]
    entries, rows = locked("run"), read_page()["run"]
    product = f"{own['name']}@{own['version']}"
    own_needs = [name for name, (_, file) in asked_for("run").items() if file != BUILD]
    needs = {product: sorted(own_needs)} | {
        name: sorted(each.name for each in entries.values() if name in each.needed_by) for name in entries
    }
    bill = {
        "$schema": f"http://cyclonedx.org/schema/bom-{FORMAT}.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": FORMAT,
        "version": 1,
        "metadata": {
            "lifecycles": [{"phase": "pre-build"}],
            "component": {
                "type": "application",
                "bom-ref": product,
                "name": own["name"],
                "version": own["version"],
                "description": own["description"],
                "licenses": stated(own["license"]),
            },
        },
        "components": [component(entry, rows[name]) for name, entry in entries.items()],
        "dependencies": [
            {
                "ref": name if name == product else purl(name, entries[name].version),
                "dependsOn": [purl(each, entries[each].version) for each in found],
            }
            for name, found in needs.items()
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill, sort_keys=True))
    return json.dumps({"serialNumber": f"urn:uuid:{serial}", **bill}, indent=2, ensure_ascii=False) + "\n"


def main() -> None:
    own = settings()["metadata"]
    file = Path(sys.argv[1]) if sys.argv[1:] else ROOT / "dist" / f"{own['name']}-{own['version']}.cdx.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(write_bill(), encoding="utf-8")
    sys.stdout.write(f"{file}\n")


if __name__ == "__main__":
    main()
