"""A description as a whole: what views and models do not say is added, and what no operation names is left out."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request
from spectree import SpecTree

from ..programs.problems import MIMETYPE
from ..requests.addresses import public_address
from .asked import LONGEST_FIELDS

_MADE = "portal_described_documents"
_AT_FAULT = {"parameter": "limit", "detail": "At most 100."}
_PROBLEMS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "400": (
        "A parameter is not known here, or its value cannot be used: `errors` names each of them.",
        {
            "title": "Bad Request",
            "detail": "limit: At most 100. Please go back, check, and send again.",
            "errors": [_AT_FAULT],
        },
    ),
    "404": (
        "Nothing is published under this address, or under a code that was asked for.",
        {"title": "Not Found", "detail": "No division has the code 119999999999."},
    ),
    "429": (
        "Too many requests came from this address: `Retry-After` says in how many seconds to come back.",
        {"title": "Too Many Requests", "detail": "Too many requests. Please try again in a minute."},
    ),
}
"""When each problem is the answer, and what it says besides ``type`` and ``status``."""
_TAG = {
    "description": "Changes with the answer: send it back as `If-None-Match`.",
    "schema": {"type": "string"},
}
_RETRY = {"description": "Seconds.", "schema": {"type": "integer", "minimum": 0}}


@dataclass(frozen=True, slots=True)
class Besides:
    """What an interface says of itself beside its views and models."""

    tags: Mapping[str, str]
    """What the operations of each tag are about."""
    places: Mapping[str, Mapping[str, Any]]
    """Of places in addresses (``/api/v1/editions/{key}``): description, example, and fields of a schema, where they have one."""
    examples: Path
    """The folder with an answer of each operation, under its ``operationId``: made-up data of the demonstration."""


def document(described: SpecTree, besides: Besides) -> dict[str, Any]:
    """The description as OpenAPI 3.1, made once: errors are problem details, and any view may be asked too often.

    Where only some fields may be wanted, their names are told, and none of them is required of an answer.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    kept: dict[Path, dict[str, Any]] = app.extensions.setdefault(_MADE, {})
    if besides.examples not in kept:
        kept[besides.examples] = _made(described, besides)
    return kept[besides.examples]


def served(made: Mapping[str, Any], endpoint: str) -> dict[str, Any]:
    """A description with what the instance says: the address before the paths, and terms. ``endpoint``: whose view is asked."""
    path = request.url_rule.rule if request.url_rule else ""
    terms = current_app.config["PORTAL"].open_licence
    licence = {"license": {"name": "Terms of use of the data", "url": terms}} if terms else {}
    return {
        **made,
        "info": {**made["info"], **licence},
        "servers": [{"url": public_address(endpoint).removesuffix(path)}],
    }


def _made(described: SpecTree, besides: Besides) -> dict[str, Any]:
    made: dict[str, Any] = copy.deepcopy(dict(described.spec))
    for path, operations in made["paths"].items():
        for operation in operations.values():
            if not operation.get("description"):
                operation.pop("description", None)
            for parameter in operation["parameters"]:
                if parameter["in"] == "path":
                    _describe_place(parameter, besides.places.get(path, {}))
                if parameter["name"] == "fields":
                    _name_fields(made, operation, parameter)
            _describe_answers(operation, besides.examples)
    made["tags"] = [
        {"name": each["name"], "description": besides.tags[each["name"]]} for each in made["tags"]
    ]
    _leave_out_unnamed(made)
    for name, schema in made["components"]["schemas"].items():
        schema["title"] = name  # Generators of clients call classes so.
    return made


def _describe_place(parameter: dict[str, Any], said: Mapping[str, Any]) -> None:
    own = said.get(parameter["name"], {})
    parameter["schema"] |= own.get("schema", {})
    parameter["description"] = own.get("description", parameter["description"])
    if "example" in own:
        parameter["schema"]["examples"] = [own["example"]]


def _describe_answers(operation: dict[str, Any], examples: Path) -> None:
    responses = operation["responses"]
    example = json.loads((examples / f"{operation['operationId']}.json").read_text(encoding="utf-8"))
    responses["200"]["content"]["application/json"]["examples"] = {
        "demonstration": {"summary": "Of made-up data; lists are cut.", "value": example}
    }
    responses["200"] |= {"description": "What was asked for.", "headers": {"ETag": _TAG}}
    for status, (description, said) in _PROBLEMS.items():
        if status == "404" and not operation["parameters"]:
            continue
        problem = {"type": "about:blank", "status": int(status), **said}
        responses[status] = {
            "description": description,
            "content": {
                MIMETYPE: {
                    "schema": {"$ref": "#/components/schemas/Problem"},
                    "examples": {"problem": {"value": problem}},
                }
            },
        }
    responses["429"]["headers"] = {"Retry-After": _RETRY}
    responses["304"] = {"description": "Not Modified: the reader has this answer already."}
    operation["responses"] = dict(sorted(responses.items()))


def _name_fields(made: dict[str, Any], operation: dict[str, Any], parameter: dict[str, Any]) -> None:
    """Tell which fields the rows of an answer have."""
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    data = _schema_at(made, answer)["properties"]["data"]
    row = _schema_at(made, data.get("items", data))
    names = list(row["properties"])
    one = "|".join(names)
    parameter["schema"] = {
        "type": "string",
        "maxLength": LONGEST_FIELDS,
        "pattern": f"^({one})(,({one}))*$",
    }
    parameter["examples"] = {"two of them": {"value": ",".join(names[:2])}}
    row.pop("required", None)


def _schema_at(made: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """The schema to which a reference leads; itself if it is none."""
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = made["components"]["schemas"][name] if name else schema
    return found


def _leave_out_unnamed(made: dict[str, Any]) -> None:
    """Leave out schemas to which nothing leads: those of parameters, which operations tell one by one."""
    schemas, wanted, seen = made["components"]["schemas"], set(_names_in(made["paths"])), set()
    while wanted:
        seen |= wanted
        wanted = {name for each in wanted for name in _names_in(schemas[each])} - seen
    made["components"]["schemas"] = {name: schema for name, schema in schemas.items() if name in seen}


def _names_in(said: Any) -> Iterator[str]:
    """The names of schemas to which references in a part of the description lead."""
    if isinstance(said, dict):
        if isinstance(said.get("$ref"), str):
            yield said["$ref"].rpartition("/")[2]
        for each in said.values():
            yield from _names_in(each)
    elif isinstance(said, list):
        for each in said:
            yield from _names_in(each)
