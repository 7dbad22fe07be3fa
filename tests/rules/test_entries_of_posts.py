"""Each view that takes a POST has a test that makes it leave its entry in the trail, or a reason to leave none."""

from __future__ import annotations

import ast
import functools
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import insert

from catalogue.models import DivisionHotline
from portal.extensions import db
from tests.entries import missing_after, rows
from tests.guards import ENTRIES, Left, RuleBroken, fault_of, view_of
from tests.worlds.eight_streets import World

ROOT = Path(__file__).resolve().parents[2]
WHOLE = Left("dong", "worker", "a1b2", "line.record", "line 1")


@functools.cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_view_that_takes_a_post_is_in_the_table_once(app: Flask) -> None:
    views = {
        view_of(app, rule.endpoint) for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())
    }
    listed = [row.view for row in rows()]
    assert set(listed) == views
    assert listed == sorted(set(listed))


def test_every_test_of_the_table_exists_and_every_other_row_says_why() -> None:
    for row in rows():
        path, _, test = row.shown_by.partition("::")
        name = test.rpartition("::")[2]
        assert name in names_in(path) if row.action else (row.shown_by and not name), row


def test_an_entry_says_who_by_which_role_from_where_what_and_of_what() -> None:
    assert fault_of([WHOLE]) is None
    assert fault_of([WHOLE._replace(action="rows.changed")]) == "what was done"
    assert fault_of([WHOLE._replace(actor="system")]) == "who did it"
    assert fault_of([WHOLE._replace(role="")]) == "who did it"
    assert fault_of([WHOLE._replace(subject="")]) == "to what"
    assert fault_of([WHOLE._replace(origin=None)]) == "from where"
    assert fault_of([WHOLE._replace(actor="resident", role="resident", origin=None)]) is None
    assert fault_of([WHOLE._replace(actor="system"), WHOLE]) is None


def test_a_post_that_only_names_the_tables_it_changed_is_caught(app: Flask, world: World) -> None:
    with app.test_request_context("/log-out", method="POST"):
        phone = {"phone": "010-65120001", "name_zh": "热线", "name_en": ""}
        db.session.execute(insert(DivisionHotline).values(division_code=world.street, **phone))
        with pytest.raises(RuleBroken, match="what was done"):
            db.session.commit()


def test_a_test_that_leaves_no_entry_although_the_table_says_so_fails() -> None:
    row = next(row for row in rows() if row.action)
    ENTRIES.clear()
    assert row.view in missing_after(row.shown_by)
    ENTRIES.add((row.view, row.action))
    assert row.view not in missing_after(row.shown_by).partition("only")[0]
    ENTRIES.clear()


def test_an_entry_of_a_view_that_should_leave_none_is_caught() -> None:
    row = next(row for row in rows() if not row.action)
    ENTRIES.add((row.view, "line.record"))
    assert row.view in missing_after("another test")
    ENTRIES.clear()
