"""Writes the answers that descriptions show as examples: ``python -m tests.portal.examples_of_answers``.

They are answers of a small demonstration, lists in them cut. Written again when an answer gets another field.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from catalogue.foundation.database import make_engine
from portal.application import create_app
from tests.worlds.filled import fill_demonstration

ROOT = Path(__file__).resolve().parents[2]
DESCRIBED = {"/api/v1/openapi.json": "portal/api/examples", "/hsds/openapi.json": "portal/hsds/examples"}
"""Where descriptions are, and the folders of their examples."""
ROWS = 2
"""Rows that are left of a list."""
MARK = "demonstration"
"""The kind of attribute by which a record of HSDS says that it is made up."""
ALSO = {
    "showDesk": {"item": "0202"},
    "listOfferings": {"within": "110101001001", "item": "0202"},
    "listPoints": {"within": "110101001001"},
    "listCommunities": {"q": "多福巷"},
    "showCalendar": {"year": "2026"},
    "showPoint": {"day": "2026-10-01"},
    "listServices": {"full": "true"},
    "listOrganizations": {"full": "true"},
}
"""What is asked besides, so that the example says more."""


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each path with its operation."""
    return ((path, each["get"]) for path, each in document["paths"].items())


def example_of(parameter: Mapping[str, Any]) -> str | None:
    """What the description says that may be asked; None: nothing."""
    schema = parameter["schema"]
    for each in (schema, *schema.get("anyOf", ())):
        if each.get("examples"):
            return str(each["examples"][0])
    named = [each["value"] for each in parameter.get("examples", {}).values()]
    return str(named[0]) if named else None


def request_of(path: str, operation: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The address and the query of an operation with the examples of all that it needs."""
    query = {}
    for each in operation["parameters"]:
        value = example_of(each)
        if each["in"] == "path":
            path = path.replace("{" + each["name"] + "}", str(value))
        elif each["required"]:
            query[each["name"]] = str(value)
    return path, query | ALSO.get(operation["operationId"], {})


def cut(said: Any) -> Any:
    """An answer with at most ``ROWS`` rows in each of its lists, and what marks it as made up."""
    if isinstance(said, dict):
        return {name: cut(each) for name, each in said.items()}
    if isinstance(said, list):
        marks = [each for each in said[ROWS:] if isinstance(each, dict) and each.get("link_type") == MARK]
        return [cut(each) for each in said[:ROWS] + marks]
    return said


def answer_to(client: FlaskClient, path: str, operation: Mapping[str, Any]) -> Any:
    """What is answered to the example of an operation, cut."""
    address, query = request_of(path, operation)
    answer = client.get(address, query_string=query)
    assert answer.status_code == 200, (address, query, answer.data)
    return cut(answer.get_json())


def write(app: Flask) -> None:
    """Write the example of each operation of an application with the small demonstration."""
    client = app.test_client()
    for described, folder in DESCRIBED.items():
        for path, operation in operations(client.get(described).get_json()):
            text = json.dumps(answer_to(client, path, operation), ensure_ascii=False, indent=1)
            (ROOT / folder / f"{operation['operationId']}.json").write_text(text + "\n", encoding="utf-8")


def _main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/portal.sqlite3"
        engine = make_engine(url)
        fill_demonstration(engine)
        engine.dispose()
        own = {"instance_path": folder, "database_url": url, "rate_limits": False}
        write(create_app(own | {"public_address": "https://portal.example"}))


if __name__ == "__main__":
    _main()
