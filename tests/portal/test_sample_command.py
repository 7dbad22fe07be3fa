"""``flask sample``: an office draws a quarter's sample once, and anybody reads how it was drawn and what was found."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from click.testing import Result

from catalogue.spot_checks import quarter_of
from tests.worlds.eight_streets import World

Run = Callable[..., Result]


def test_a_street_draws_its_sample_and_everybody_reads_it(run: Run, world: World, reported: Any) -> None:
    quarter = quarter_of(world.today)
    run("users", "add", "wei", "--role", "street", "--division", world.street)
    drawn = run("sample", "draw", world.street, quarter, "--as", "wei", "--seed", "0 12 7 33")
    assert drawn.exit_code == 0, drawn.output
    assert f"{world.street:012d}  {quarter}  60 of " in drawn.stdout
    assert "seed (given): 0 12 7 33" in drawn.stdout
    shown = run("sample", "show", world.street, quarter).stdout.splitlines()
    assert shown[: len(drawn.stdout.splitlines())] == drawn.stdout.splitlines()
    told = json.loads(
        run("sample", "show", world.street, quarter.replace("Q", "-q"), "--format", "json").stdout
    )
    assert (told["drawn"], len(told["cells"]), told["seed_given"]) == (60, 60, True)
    assert sum(stratum["drawn"] for stratum in told["strata"]) == 60
    assert [cell["position"] for cell in told["cells"]] == list(range(1, 61))
    assert "sample.drawn" in run("audit", "list", "--in", world.street).stdout


def test_anybody_repeats_the_draw_with_the_published_list_and_seed(
    run: Run, world: World, reported: Any, tmp_path: Path
) -> None:
    quarter = quarter_of(world.today)
    run("users", "add", "wei", "--role", "street", "--division", world.street)
    drawn = run("sample", "draw", world.street, quarter, "--as", "wei").stdout
    published = run("sample", "list", world.street, quarter).stdout
    assert sha256(published.encode()).hexdigest() in drawn
    assert run("sample", "verify", world.street, quarter).stdout == (
        "The list is the published one.\nThe seed draws the same 60 lines.\n"
    )
    copy = tmp_path / "list.txt"
    copy.write_text(published, encoding="utf-8")
    assert run("sample", "verify", world.street, quarter, "--list", copy).exit_code == 0
    copy.write_text(published.splitlines()[0] + "\n", encoding="utf-8")
    other = run("sample", "verify", world.street, quarter, "--list", copy)
    assert (other.exit_code, other.stdout.count("not")) == (1, 2)
    for text in ("spring\n", published + published.splitlines()[0]):
        copy.write_text(text, encoding="utf-8")
        refused = run("sample", "verify", world.street, quarter, "--list", copy)
        assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    for words in (
        ("list", world.district),
        ("verify", world.district),
        ("verify", world.street, "--list", tmp_path),
    ):
        refused = run("sample", *words[:2], quarter, *words[2:])
        assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1), words


def test_what_cannot_be_drawn_is_one_line_and_nothing_is_written(
    run: Run, world: World, reported: Any
) -> None:
    quarter = quarter_of(world.today)
    run("users", "add", "wei", "--role", "street", "--division", world.street)
    for words in (
        ("draw", world.street, "2026Q9", "--as", "wei"),
        ("draw", world.street, "2019Q1", "--as", "wei"),
        ("draw", world.street, quarter),
        ("draw", world.street, quarter, "--as", "lin"),
        ("draw", world.street, quarter, "--as", "wei", "--seed", " "),
        ("draw", world.district, quarter, "--as", "wei"),
        ("draw", "999999", quarter, "--as", "wei"),
        ("show", world.street, quarter),
        ("show", "999999", quarter),
        ("show", world.street, "spring"),
    ):
        done = run("sample", *words)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1), words
    assert run("sample", "draw", world.street, quarter, "--as", "wei").exit_code == 0
    again = run("sample", "draw", world.street, quarter, "--as", "wei")
    assert (again.exit_code, again.stderr.count("\n")) == (2, 1)


def test_months_that_are_over_freeze_and_are_listed(run: Run, world: World, reported: Any) -> None:
    assert run("coverage", "freeze").stdout == "Every month that is over is frozen already\n"
    for month in ("2026-13", "spring", "2199-01", "2001-01"):
        done = run("coverage", "freeze", "--month", month)
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1), month
    assert run("coverage", "snapshots", world.district).stdout == f"{world.district:012d}: 0 snapshots\n"
    told = json.loads(run("coverage", "snapshots", world.city, "--format", "json").stdout)
    assert told["snapshots"] == []
    for code in (world.community, "999999"):
        assert run("coverage", "snapshots", code).exit_code == 2


def test_the_city_sets_a_rule_and_ends_it_and_everybody_reads_both(
    run: Run, world: World, reported: Any
) -> None:
    run("users", "add", "hall", "--role", "city", "--division", world.city)
    run("users", "add", "wei", "--role", "street", "--division", world.street)
    rule = ("rulings", "set", world.city, "0801", "cun", "--reason", "没有物业")
    done = run(*rule, "--as", "hall")
    assert (done.exit_code, done.stdout.count("\n")) == (0, 1), done.output
    listed = run("rulings", "list", world.village_street).stdout
    assert "rule  1  0801  cun" in listed
    told = json.loads(run("rulings", "list", world.city, "--format", "json").stdout)["lines"]
    assert [(line["what"], line["item"], line["kind"]) for line in told if line["what"] == "rule"] == [
        ("rule", "0801", "cun")
    ]
    end = ("rulings", "end", world.city, "0801")
    for words in (
        (*rule, "--as", "wei"),
        (*rule, "--as", "nobody"),
        ("rulings", "set", world.city, "0801", "both", "--reason", "x", "--as", "hall"),
        (*end, "--reason", "x", "--as", "hall"),
        (*end, "ju", "--reason", "x", "--as", "hall"),
        (*end, "cun", "--reason", " ", "--as", "hall"),
        (*end, "cun", "--reason", "x", "--as", "wei"),
        ("rulings", "end", world.community, "0801", "--reason", "x", "--as", "hall"),
        ("rulings", "list", "999999"),
    ):
        refused = run(*words)
        assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1), words
    assert run(*end, "cun", "--reason", "改由各村办理", "--as", "hall").exit_code == 0
    assert "rule ended  0801  cun" in run("rulings", "list", world.village_street).stdout
    assert run(*end, "cun", "--reason", "改由各村办理", "--as", "hall").exit_code == 2
