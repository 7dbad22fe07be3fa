"""Descriptions of what programs may ask (OpenAPI 3.1), made from the views and the models that check their parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, make_response
from pydantic import BaseModel, Field
from spectree import Response as Answered
from spectree import SpecTree
from spectree.config import ModeEnum
from spectree.plugins.flask_plugin import FlaskPlugin
from spectree.plugins.werkzeug_utils import werkzeug_parse_rule

from catalogue.models.editions import CODE

from .asked import refuse

DIVISION = {"type": "string", "pattern": "^[1-9][0-9]{11}$"}
"""A division's code: a text, since programs that read it as a number may round it or drop digits."""
_PATHS: Mapping[str, Mapping[str, Any]] = {
    "division": {**DIVISION, "examples": ["110101001001"]},
    "item": {
        "type": "string",
        "pattern": "^[A-Za-z0-9.-]+$",
        "minLength": 1,
        "maxLength": CODE,
        "examples": ["0202"],
    },
    "int": {"type": "integer", "minimum": 0, "maximum": 2**31 - 1},
}
_NAMES = {
    "division": "Code of the division, twelve digits.",
    "item": "Code of the item in its edition.",
    "int": "Number by which it is kept.",
}


class FaultModel(BaseModel):
    """One thing wrong with the request."""

    parameter: str = Field(description="The parameter at fault.")
    detail: str = Field(description="What is wrong with it, in the reader's language.")


class ProblemModel(BaseModel):
    """Why the request was not answered (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(description="The words of the status.", examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str = Field(description="What happened, and what to do next.")
    errors: list[FaultModel] = Field([], description="Each parameter at fault.")


class _Views(FlaskPlugin):
    """Reads parameters from flask and leaves answers as the views made them: tests hold those to their models."""

    def parse_path(
        self, route: Any, path_parameter_descriptions: Mapping[str, str] | None
    ) -> tuple[str, list[Any]]:
        """The address with its places, and what each of them may be."""
        path, parameters = super().parse_path(route, path_parameter_descriptions)
        kinds = {name: kind for kind, _given, name in werkzeug_parse_rule(str(route)) if kind}
        for each in parameters:
            kind = kinds[each["name"]]
            if kind in _PATHS:
                each["schema"] = dict(_PATHS[kind])
                each["description"] = each["description"] or _NAMES[kind]
        return path, parameters

    def validate_response(
        self, resp: Any, _resp_model: Any, _skip_validation: bool, _force_resp_serialize: bool
    ) -> tuple[Response, None]:
        """The answer as it is."""
        return make_response(resp), None


def _called(name: str) -> str:
    return name.removesuffix("Model")


def answered(model: type[BaseModel]) -> Answered:
    """What a view answers with if all is well."""
    return Answered(HTTP_200=model)


def describing(title: str, description: str, version: str) -> SpecTree:
    """What describes the views of one interface: each is decorated with its ``validate``."""
    return SpecTree(
        "flask",
        backend=_Views,
        before=refuse,
        mode=ModeEnum.strict,
        page_templates={},
        openapi_version="3.1.0",
        validation_error_status=400,
        validation_error_model=ProblemModel,
        naming_strategy=lambda model: _called(model.__name__),
        nested_naming_strategy=lambda _parent, child: _called(child),
        title=title,
        description=description,
        version=version,
    )
