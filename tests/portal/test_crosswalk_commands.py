"""``flask crosswalk`` and ``flask catalogue compare``: what they print, and that bad input is one line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.access.rights import operator
from catalogue.drafts import steps
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from tests.worlds.eight_streets import World

Run = Callable[..., Result]
NEXT = (Path(__file__).parent.parent / "data" / "edition-small.yaml").read_text(encoding="utf-8")
HEAD = "from_edition,from_item,relation,to_edition,to_item,changes,note"


@pytest.fixture
def two(run: Run, world: World, tmp_path: Path) -> Run:
    """An instance with two small editions beside the shipped one: in the second alpha asks for more, and delta is gone."""
    owner = "catalogue: {key: small, name: {zh: 小, en: Small}, order: 2}\n"
    first = owner + NEXT.replace("key: small\n", "key: first\n")
    second = first.replace("key: first", "key: second").replace(
        "        criterion:\n", "        criterion: {zh: 每天。, en: Every day.}\n"
    )
    second = second[: second.index("      - code: '0202'")]
    for name, text in (("first", first), ("second", second)):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        assert run("catalogue", "load", path).exit_code == 0
    return run


def test_a_crosswalk_is_brought_in_verified_compared_and_written(two: Run, tmp_path: Path) -> None:
    left = two("crosswalk", "verify")
    assert left.exit_code == 2
    assert "Item 0101 (alpha) of second is neither mapped" in left.stdout
    assert "3 findings" in left.stderr
    lines = tmp_path / "lines.csv"
    lines.write_text(f"{HEAD}\nfirst,alpha,broader,second,alpha,,\nfirst,delta,dropped,second,,,不再设\n")
    done = two("crosswalk", "import", lines, "--as", "Li")
    assert "2 lines, 1 crosswalk, 1 changed" in done.stdout
    assert "nothing changed" in two("crosswalk", "import", lines, "--as", "Li").stdout
    assert two("crosswalk", "verify").exit_code == 0
    found = json.loads(two("catalogue", "compare", "first", "second", "--format", "json").stdout)
    assert found["counts"] == {"dropped": 1, "standard": 1}
    assert [line["dropped"] for line in found["lines"]][-1] == "delta"
    text = two("catalogue", "compare", "first", "second").stdout
    assert "2 of 4 lines show a change: dropped 1, standard 1" in text
    both = json.loads(two("catalogue", "compare", "first", "second", "--in", "11", "--format", "json").stdout)
    assert [each["edition"] for each in both["coverage"]] == ["first", "second"]
    assert [each["applicable"] for each in both["coverage"]] == [40 * 4, 40 * 3]
    assert both["coverage"][1]["unknown_by_evidence"]["to_ask"] == 40
    written = tmp_path / "out.csv"
    assert two("crosswalk", "export", "first", "second", "-o", written).exit_code == 0
    rows = list(csv.DictReader(io.StringIO(written.read_text(encoding="utf-8-sig"))))
    assert {(row["from_item"], row["relation"], row["decided_by"]) for row in rows} == {
        ("beta", "exact", ""),
        ("gamma", "exact", ""),
        ("alpha", "broader", "Li"),
        ("delta", "dropped", "Li"),
    }
    turtle = tmp_path / "out.ttl"
    two("crosswalk", "export", "first", "second", "-o", turtle)
    assert "skos:narrowMatch" in turtle.read_text(encoding="utf-8")
    linked = tmp_path / "out.jsonld"
    assert two("crosswalk", "export", "first", "second", "-o", linked).exit_code == 0
    assert any("narrowMatch" in node for node in json.loads(linked.read_text(encoding="utf-8"))["@graph"])


def test_bad_input_is_one_line(two: Run, tmp_path: Path) -> None:
    lines = tmp_path / "lines.csv"
    lines.write_text("first,alpha,exact,second,alpha,,\n")
    unreadable = tmp_path / "x.yaml"
    unreadable.write_text("nothing of an edition", encoding="utf-8")
    for words in (
        ("catalogue", "draft", "third"),
        ("catalogue", "draft", "Third!", "--from", "first"),
        ("catalogue", "draft", "third", "--from", "nowhere"),
        ("catalogue", "draft", "second", "--from", "first"),
        ("catalogue", "draft", "third", "--from", "first", "--file", tmp_path / "none.yaml"),
        ("catalogue", "draft", "third", "--from", "first", "--file", unreadable),
        ("catalogue", "compare", "first", "second", "--format", "xml"),
        ("catalogue", "compare", "first", "second", "--in", "99"),
        ("catalogue", "enforce", "nothing", "2040-01-01"),
        ("catalogue", "enforce", "second", "tomorrow"),
        ("crosswalk", "export", "first", "nowhere", "-o", tmp_path / "x.csv"),
        ("crosswalk", "export", "first", "second", "-o", tmp_path / "none" / "x.csv"),
        ("crosswalk", "import", tmp_path / "none.csv"),
        ("crosswalk", "import", lines),
        ("crosswalk", "export", "first", "first", "-o", tmp_path / "x.csv"),
        ("catalogue", "compare", "first", "nowhere"),
    ):
        refused = two(*words)
        assert refused.exit_code == 2
        assert refused.stderr.count("\n") == 1 + ("Signed" in refused.stderr)


def test_a_draft_is_begun_and_once_approved_put_in_force(two: Run, engine: Engine, tmp_path: Path) -> None:
    begun = two("catalogue", "draft", "third", "--from", "second", "--as", "Su")
    assert "third: a draft of 3 items, from second" in begun.stdout
    assert "third  draft after second, draft  3" in two("catalogue", "list").stdout
    gone = tmp_path / "fourth.yaml"
    gone.write_text(NEXT[: NEXT.index("      - code: '0202'")].replace("key: gamma", "key: other"))
    assert two("catalogue", "draft", "fourth", "--from", "second", "--file", gone).exit_code == 0
    assert "Item 0201 (other) of fourth is neither" not in two("crosswalk", "verify").stdout
    lines = tmp_path / "fourth.csv"
    lines.write_text(f"{HEAD}\nsecond,gamma,broader,fourth,other,,\n")
    assert "1 changed" in two("crosswalk", "import", lines).stdout
    assert "0201 broader" in two("catalogue", "compare", "second", "fourth").stdout
    assert "Item 0101 (alpha) of fourth is neither" in two("crosswalk", "verify").stdout
    early = two("catalogue", "enforce", "third", "2040-01-01")
    assert (early.exit_code, "Only an approved draft" in early.stderr) == (2, True)
    with Session(engine) as session:
        begin_writing(session)
        day = clock.today()
        steps.show_for_comment(
            session, actor=operator("Su"), draft="third", since=day, until=day, comments_to="12345"
        )
        steps.approve(session, actor=operator("Li"), draft="third", today=day + timedelta(days=1))
        session.commit()
    done = two("catalogue", "enforce", "third", "2040-01-01", "--as", "Su")
    assert "third: in force from 2040-01-01, 3 items" in done.stdout
    listed = two("catalogue", "list").stdout
    assert "third  " in listed
    assert "third  draft" not in listed
