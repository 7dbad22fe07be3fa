"""`make sbom` writes a valid list of components: what an installation consists of, with sums and licences."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from requirements.licences import read_page
from requirements.reading import locked, settings
from requirements.sbom import main, write_bill

PRODUCT = f"portal1060@{settings()['metadata']['version']}"


@pytest.fixture(scope="module")
def bill() -> dict[str, Any]:
    return dict(json.loads(write_bill()))


def problem(text: str) -> object:
    """What the schema of the format, as its library ships it, has against a bill; None if nothing."""
    return JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)


def test_the_bill_is_valid_by_the_schema_of_its_format() -> None:
    assert problem(write_bill()) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda bill: bill["components"][0].pop("name"),
        lambda bill: bill["components"][0].update(type="thing"),
        lambda bill: bill["components"][0].update(licenses=[{"license": {"id": "Our-Own-1.0"}}]),
        lambda bill: bill["components"][0]["externalReferences"][0]["hashes"][0].update(content="none"),
        lambda bill: bill.update(serialNumber="1"),
        lambda bill: bill.update(anything="else"),
    ],
)
def test_the_schema_finds_what_is_wrong(
    bill: dict[str, Any], damage: Callable[[dict[str, Any]], object]
) -> None:
    damaged = json.loads(json.dumps(bill))
    damage(damaged)
    assert problem(json.dumps(damaged)) is not None


def test_every_package_that_is_installed_is_a_component(bill: dict[str, Any]) -> None:
    entries, rows = locked("run"), read_page()["run"]
    found = {each["name"]: each for each in bill["components"]}
    assert set(found) == set(entries)
    for name, entry in entries.items():
        component = found[name]
        sums = {each["content"] for each in component["externalReferences"][0]["hashes"]}
        (licence,) = component["licenses"]
        assert component["version"] == entry.version
        assert component["purl"] == f"pkg:pypi/{name}@{entry.version}"
        assert sums == set(entry.hashes)
        assert (licence.get("expression") or licence["license"]["id"]) == rows[name].licence


def test_what_only_builds_the_package_is_told_apart(bill: dict[str, Any]) -> None:
    assert [each["name"] for each in bill["components"] if each["scope"] == "excluded"] == ["setuptools"]


def test_every_component_that_runs_is_reached_from_the_product(bill: dict[str, Any]) -> None:
    needs = {each["ref"]: set(each["dependsOn"]) for each in bill["dependencies"]}
    references = {each["bom-ref"] for each in bill["components"]}
    assert set(needs) == references | {PRODUCT}
    reached = {PRODUCT}
    while more := set().union(*(needs[each] for each in reached)) - reached:
        reached |= more
    runs = {each["bom-ref"] for each in bill["components"] if each["scope"] == "required"}
    assert reached == runs | {PRODUCT}


def test_the_same_sources_give_the_same_bill(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "new" / "bill.json"
    monkeypatch.setattr("sys.argv", ["sbom", str(file)])
    main()
    assert capsys.readouterr().out == f"{file}\n"
    assert file.read_text(encoding="utf-8") == write_bill()
