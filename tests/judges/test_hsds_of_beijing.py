"""Every record of Open Referral that all of Beijing has keeps the rules of HSDS 3.1, by two engines."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic_core import to_json
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.fill import in_own_process
from catalogue.hsds import service_record, services_at
from catalogue.models import CommunitySummary, Offering
from portal.extensions import db
from portal.hsds.scope import addresses, editions
from tests.judges.programs import HERE, INSTALLED
from tests.portal.hsds.rules import schema_of
from tests.server.portals import environment

BASE = "https://portal.example"
LISTS = {
    "organizations?full=true&": "organization",
    "taxonomies?": "taxonomy",
    "taxonomy_terms?": "taxonomy_term",
}
"""The lists that are read page by page, and what they list."""
KINDS = ("service", "service_at_location", *LISTS.values())
AT_ONCE = 4
"""Communities whose services are read at once."""


@pytest.fixture
def beijing(db_url: str, app_with: Callable[..., Flask]) -> Flask:
    """The application with a demonstration of all of Beijing."""
    assert in_own_process(db_url).offerings > 300_000
    return app_with()


def records(app: Flask) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each record with its kind: services with all that belongs to them, and lists."""
    client = app.test_client()
    for query, kind in LISTS.items():
        for record in listed(client, query):
            yield kind, record
    with app.test_request_context(base_url=BASE):
        session = db.session()
        codes = iter(session.scalars(select(CommunitySummary.community_code).distinct()).all())
        while some := list(islice(codes, AT_ONCE)):
            for service in services_in(session, some):
                yield "service", service
                for place in service.get("service_at_locations", ()):
                    yield "service_at_location", place


def listed(client: FlaskClient, query: str) -> Iterator[dict[str, Any]]:
    """The records of all pages of a list."""
    for number in range(1, 1000):
        page = client.get(f"/hsds/{query}per_page=100&page={number}", base_url=BASE).get_json()
        yield from page["contents"]
        if page["last_page"]:
            return


def services_in(session: Session, communities: list[int]) -> Iterator[dict[str, Any]]:
    """The services of some communities as the interface tells them, ``full``."""
    cells = select(Offering.community_code, Offering.item_id).where(Offering.community_code.in_(communities))
    found = services_at(session, editions(), [(row[0], row[1]) for row in session.execute(cells)])
    known = addresses()
    for each in found.values():
        record = service_record(each, known, demonstration=True, full=True)
        yield json.loads(to_json(record))


@pytest.mark.judge
@pytest.mark.one_database
def test_every_record_of_beijing_keeps_the_rules(beijing: Flask, tmp_path: Path) -> None:
    rules = {kind: schema_of(kind) for kind in KINDS}
    (tmp_path / "rules.json").write_text(json.dumps(rules), encoding="utf-8")
    engines = {
        kind: jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        for kind, schema in rules.items()
    }
    counted: Counter[str] = Counter()
    wrong: list[str] = []
    with subprocess.Popen(
        ["node", str(HERE / "records.js"), str(tmp_path / "rules.json")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(NODE_PATH=str(INSTALLED)),
        text=True,
    ) as ajv:
        assert ajv.stdin is not None
        assert ajv.stdout is not None
        for kind, record in records(beijing):
            counted[kind] += 1
            if not engines[kind].is_valid(record):
                wrong += [str(each.message) for each in engines[kind].iter_errors(record)]
            ajv.stdin.write(f"{kind}\t{json.dumps(record, ensure_ascii=False)}\n")
        # What no engine may pass over.
        ajv.stdin.write('service\t{"id": "no identifier", "status": "open"}\n')
        ajv.stdin.close()
        said = json.loads(ajv.stdout.read())
    assert wrong == []
    assert {finding.partition(" ")[0] for finding in said["wrong"]} == {
        "service",
        "service/id",
        "service/status",
    }
    assert set(said["wrong"].values()) <= {1, 2}
    assert said["counted"] == counted + Counter(service=1)
    client = beijing.test_client()
    for name in ("services", "organizations", "service_at_locations", "taxonomies", "taxonomy_terms"):
        kind = {"taxonomies": "taxonomy"}.get(name, name.removesuffix("s"))
        total = client.get(f"/hsds/{name}?per_page=1").get_json()["total_items"]
        assert counted[kind] == total > 0, name
