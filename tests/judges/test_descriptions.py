"""Redocly, which asks more of descriptions than the specification does, finds nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.judges.programs import HERE, INSTALLED, run
from tests.portal.examples_of_answers import DESCRIBED
from tests.worlds.eight_streets import World


def found_by_redocly(folder: Path, description: object) -> list[str]:
    """The names of the rules that a description breaks."""
    (folder / "description.json").write_text(json.dumps(description), encoding="utf-8")
    linted = run(
        [
            INSTALLED / ".bin" / "redocly",
            "lint",
            "description.json",
            f"--config={HERE / 'redocly.yaml'}",
            "--format=json",
        ],
        folder,
    )
    said = json.loads(linted.stdout)
    assert linted.returncode == bool(said["problems"]), linted.stderr
    return [each["ruleId"] for each in said["problems"]]


@pytest.mark.judge
@pytest.mark.one_database
@pytest.mark.parametrize("described", DESCRIBED)
def test_redocly_finds_nothing_in_a_description_and_the_fault_in_a_wrong_one(
    app_with: Callable[..., Flask], told: World, tmp_path: Path, described: str
) -> None:
    client = app_with(open_licence="https://terms.1060.cn/").test_client()
    document = client.get(described, base_url="https://www.1060.cn").get_json()
    assert found_by_redocly(tmp_path, document) == []
    first = next(iter(document["paths"].values()))["get"]
    first["responses"]["200"]["content"]["application/json"]["examples"]["demonstration"]["value"] = []
    assert set(found_by_redocly(tmp_path, document)) == {"no-invalid-media-type-examples"}
