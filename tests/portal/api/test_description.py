"""The description of the interface is valid, names what answers hold, and each of its examples is answered so."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from catalogue.foundation import clock
from tests.worlds.eight_streets import World

KEYS = {
    "catalogues": "beijing-1060",
    "editions": "beijing-1060-trial",
    "other-doors": "exit_entry",
    "coverage": "110101000000",
}
"""What an address below these may end with, where the description does not say it."""


@pytest.fixture
def document(client: FlaskClient, told: World) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    return found


def operations(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(path, each["get"]) for path, each in document["paths"].items()]


def example_of(path: str, parameter: dict[str, Any]) -> str | None:
    """What the description says that may be asked; None: nothing."""
    if parameter["in"] == "path" and path.split("/")[3] in KEYS:
        return KEYS[path.split("/")[3]]
    if parameter["name"] == "key":
        return "meals"
    if parameter["name"] == "day":  # the small world knows nothing of days before its own
        return clock.today().isoformat()
    schema = parameter["schema"]
    for each in (schema, *schema.get("anyOf", ())):
        if each.get("examples"):
            return str(each["examples"][0])
    named = [each["value"] for each in parameter.get("examples", {}).values()]
    if named:
        return str(named[0])
    return None


def first_in_list(client: FlaskClient, path: str) -> str | None:
    """What the first row of the list is found by that an address continues; None: the list is empty or there is none."""
    listed = client.get(path.partition("/{")[0])
    rows = listed.get_json().get("data") if listed.status_code == 200 else None
    return str(next(iter(rows[0].values()))) if rows else None


def asked(
    client: FlaskClient, path: str, parameters: list[dict[str, Any]], wanted: set[str]
) -> tuple[str, dict[str, str]]:
    """The address of an operation with its examples, and the query of those parameters that are wanted."""
    query = {}
    for each in parameters:
        value = example_of(path, each)
        if each["in"] == "path":
            value = value or first_in_list(client, path)
            assert value is not None, f"{path} has no example for {each['name']}"
            path = path.replace("{" + each["name"] + "}", value)
        elif value is not None and (each["name"] in wanted or each["required"]):
            query[each["name"]] = value
    return path, query


@pytest.mark.one_database
class TestDescription:
    def test_two_validators_find_nothing(self, document: dict[str, Any]) -> None:
        assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
        for schema in document["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)

    def test_each_example_is_answered_as_the_description_says(
        self, client: FlaskClient, document: dict[str, Any]
    ) -> None:
        for path, operation in operations(document):
            names = [each["name"] for each in operation["parameters"]]
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            held_to = Draft202012Validator({**schema, "components": document["components"]})
            for wanted in (set(), *({name} for name in names)):
                address, query = asked(client, path, operation["parameters"], wanted)
                answer = client.get(address, query_string=query)
                assert answer.status_code == 200, (address, query, answer.data)
                assert [error.message for error in held_to.iter_errors(answer.get_json())] == [], address

    def test_every_operation_has_a_name_a_summary_and_its_problems(self, document: dict[str, Any]) -> None:
        found = operations(document)
        assert len({each["operationId"] for _path, each in found}) == len(found)
        for path, each in found:
            assert each["summary"], path
            assert {"200", "304", "400", "429"} <= set(each["responses"]), path

    def test_the_fields_of_rows_are_named(self, document: dict[str, Any]) -> None:
        listed = next(each for path, each in operations(document) if path == "/api/v1/items")
        fields = next(each for each in listed["parameters"] if each["name"] == "fields")
        assert "plain_name_zh" in fields["schema"]["pattern"]
