"""Lists for programs, followed from page to page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask.testing import FlaskClient
from pydantic import BaseModel


def pages(client: FlaskClient, address: str, model: type[BaseModel]) -> Iterator[Any]:
    """The pages of a list from an address on, each held to its model; the keys of answers are those of the model."""
    following: str | None = address
    while following:
        answer = client.get(following)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: Any = model.model_validate_json(answer.data)
        assert _parameters(found.links.self) == _parameters(following)
        yield found
        following = found.links.next


def _parameters(address: str) -> list[tuple[str, str]]:
    return sorted(parse_qsl(urlsplit(address).query))


def rows(client: FlaskClient, address: str, model: type[BaseModel]) -> list[Any]:
    """The rows of all pages of a list."""
    return [row for page in pages(client, address, model) for row in page.data]


def answer_of(client: FlaskClient, address: str, model: type[BaseModel]) -> Any:
    """What one address says, held to its model, and without any field that the model does not have."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found = model.model_validate_json(answer.data)
    assert found.model_dump(mode="json", exclude_unset=True) == answer.get_json()
    return found
