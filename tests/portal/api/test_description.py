"""Descriptions are valid, each of their requests is answered as they say, and their examples are answers in all fields."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from catalogue.foundation import clock
from tests.portal.examples_of_answers import DESCRIBED, example_of, operations
from tests.worlds.eight_streets import World

INTERFACE, OPEN_REFERRAL = DESCRIBED


@pytest.fixture(params=DESCRIBED)
def document(request: pytest.FixtureRequest, client: FlaskClient, told: World) -> dict[str, Any]:
    found: dict[str, Any] = client.get(request.param).get_json()
    return found


def asked(
    path: str, parameters: list[dict[str, Any]], wanted: frozenset[str] = frozenset()
) -> tuple[str, dict[str, str]]:
    """The address of an operation with its examples, and the query of those parameters that are wanted."""
    query = {}
    for each in parameters:
        value = example_of(each)
        if each["name"] == "day":  # the small world knows nothing of days before its own
            value = clock.today().isoformat()
        if each["in"] == "path":
            assert value is not None, f"{path} has no example for {each['name']}"
            path = path.replace("{" + each["name"] + "}", value)
        elif value is not None and (each["name"] in wanted or each["required"]):
            query[each["name"]] = value
    return path, query


def schema_at(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema to which a reference leads; of an answer that may be null the other one."""
    for each in schema.get("anyOf", ()):
        if each.get("type") != "null":
            return schema_at(document, each)
    if "$ref" not in schema:
        return schema
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def unlike(said: Any, schema: dict[str, Any], document: dict[str, Any], where: str = "") -> list[str]:
    """Where an answer lacks fields that its schema has, or has others."""
    schema = schema_at(document, schema)
    if isinstance(said, list):
        return [each for one in said for each in unlike(one, schema["items"], document, f"{where}[]")]
    if not isinstance(said, dict) or "properties" not in schema:
        return []
    fields = schema["properties"]
    needed = {name for name, field in fields.items() if "default" not in field}
    found = [f"{where}.{name}" for name in sorted(set(said) - set(fields) | needed - set(said))]
    for name in set(fields) & set(said):
        found += unlike(said[name], fields[name], document, f"{where}.{name}")
    return found


def said_in(operation: dict[str, Any], status: str) -> tuple[dict[str, Any], list[Any]]:
    """The schema of an answer, and its examples."""
    (content,) = operation["responses"][status]["content"].values()
    return content["schema"], [each["value"] for each in content["examples"].values()]


@pytest.mark.one_database
class TestDescription:
    def test_a_validator_of_openapi_and_one_of_schemas_find_nothing(self, document: dict[str, Any]) -> None:
        assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []
        for schema in document["components"]["schemas"].values():
            Draft202012Validator.check_schema(schema)

    def test_each_request_is_answered_as_the_description_says(
        self, client: FlaskClient, document: dict[str, Any]
    ) -> None:
        for path, operation in operations(document):
            if "/{place}" in path:  # the small world has no service at a place
                continue
            schema, _examples = said_in(operation, "200")
            held_to = Draft202012Validator({**schema, "components": document["components"]})
            names = [each["name"] for each in operation["parameters"]]
            for wanted in (frozenset[str](), *(frozenset({name}) for name in names)):
                address, query = asked(path, operation["parameters"], wanted)
                answer = client.get(address, query_string=query)
                assert answer.status_code == 200, (address, query, answer.data)
                assert [error.message for error in held_to.iter_errors(answer.get_json())] == [], address

    def test_examples_keep_the_rules_of_their_answers(self, document: dict[str, Any]) -> None:
        for path, operation in operations(document):
            for status in operation["responses"].keys() - {"304"}:
                schema, examples = said_in(operation, status)
                held_to = Draft202012Validator({**schema, "components": document["components"]})
                assert examples, path
                for each in examples:
                    assert [error.message for error in held_to.iter_errors(each)] == [], (path, status)

    def test_every_operation_has_a_name_a_summary_and_its_problems(self, document: dict[str, Any]) -> None:
        found = list(operations(document))
        assert len({each["operationId"] for _path, each in found}) == len(found)
        for path, each in found:
            assert each["summary"], path
            assert {"200", "304", "400", "429"} <= set(each["responses"]), path
            assert "404" in each["responses"] or not each["parameters"], path

    def test_every_place_in_an_address_says_what_it_may_be(self, document: dict[str, Any]) -> None:
        for path, operation in operations(document):
            for each in operation["parameters"]:
                assert each["description"], (path, each["name"])
                if each["in"] == "path":
                    assert example_of(each), path
                    assert {"pattern", "format", "maximum"} & set(each["schema"]), path

    def test_no_schema_is_there_for_nothing(self, document: dict[str, Any]) -> None:
        text = json.dumps(document)
        assert [each for each in document["components"]["schemas"] if f'schemas/{each}"' not in text] == []


@pytest.mark.one_database
def test_examples_of_the_interface_have_all_fields_and_no_other(client: FlaskClient, told: World) -> None:
    document = client.get(INTERFACE).get_json()
    for path, operation in operations(document):
        schema, (example,) = said_in(operation, "200")
        assert unlike(example, schema, document) == [], path


@pytest.mark.one_database
def test_examples_say_that_they_are_made_up(client: FlaskClient, told: World) -> None:
    for address in DESCRIBED:
        for path, operation in operations(client.get(address).get_json()):
            _schema, (example,) = said_in(operation, "200")
            if "/taxonom" not in path:  # the catalogue is true
                text = json.dumps(example)
                assert '"demonstration": true' in text or '"link_type": "demonstration"' in text, path


@pytest.mark.one_database
def test_the_fields_of_rows_are_named(client: FlaskClient, told: World) -> None:
    found = operations(client.get(INTERFACE).get_json())
    listed = next(each for path, each in found if path == "/api/v1/items")
    fields = next(each for each in listed["parameters"] if each["name"] == "fields")
    assert "plain_name_zh" in fields["schema"]["pattern"]


@pytest.mark.one_database
def test_the_description_names_the_host_at_which_it_is_asked_and_the_terms(
    app_with: Callable[..., Flask], told: World
) -> None:
    client = app_with(open_licence="https://terms.example/").test_client()
    for address in DESCRIBED:
        said = client.get(address, base_url="https://1060.example").get_json()
        assert said["servers"] == [{"url": "https://1060.example"}]
        assert said["info"]["license"]["url"] == "https://terms.example/"
