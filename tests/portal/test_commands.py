"""The commands of ``flask``: what they print, and that bad input is one clear line and writes nothing."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import Engine, delete, func, select, update
from sqlalchemy.orm import Session

from catalogue import catalogues, divisions
from catalogue.access.authenticating import authenticate
from catalogue.counters.segments import SEGMENTS
from catalogue.demo import demo_accounts
from catalogue.demo.accounts import demo_colleagues
from catalogue.foundation import clock
from catalogue.foundation.text_files import plain_cell
from catalogue.models import Base, Division, LocalText, Rollup
from catalogue.time import days
from tests.worlds.eight_streets import SMALL_LIST, World
from tests.worlds.told import tell

pytestmark = pytest.mark.both_databases

Run = Callable[..., Result]
OTHERS = ("beijing-96156-2011", "beijing-standards-2011")


@pytest.fixture(autouse=True)
def _calendar_as_installed() -> Iterator[None]:
    """What a test declares does not outlive it."""
    yield
    days._current = days.Calendar()


def rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


def test_setting_up_an_empty_database_and_again(run: Run, engine: Engine) -> None:
    first = run("setup")
    assert first.exit_code == 0, first.output
    assert "60 items" in first.stdout
    assert "7535 community" in first.stdout
    before = rows(engine)
    assert before["divisions"] == 7901
    assert before["edition_items"] == 60 + 38 + 27
    assert before["offerings"] == before["users"] == 0
    again = run("setup")
    assert (again.exit_code, again.stdout) == (0, "The instance is ready.\n")
    assert rows(engine) == before


def test_the_demonstration_fills_an_empty_instance_once(run: Run, world: World, engine: Engine) -> None:
    first = run("setup", "--demo")
    assert first.exit_code == 0, first.output
    filled = rows(engine)
    assert filled["offerings"] > 0.5 * 60 * len(world.communities)
    assert filled["users"] == len(demo_accounts()) + len(demo_colleagues())
    for account in demo_accounts():
        assert account.password in first.stdout
    assert run("coverage", "verify").exit_code == 0
    again = run("setup", "--demo", "--as", "李")
    assert (again.exit_code, again.stderr) == (0, "Signed by 李 (operator)\n")
    compared = filled["job_runs"] + 1  # the counters were compared with a recount
    assert rows(engine) == filled | {"job_runs": compared}
    with Session(engine) as session:
        for account in demo_accounts():
            (held,) = authenticate(session, account.name, account.password, now=clock.now()).held
            assert (held.role, held.division) == (account.role, account.division)
            assert (held.department is None) == (account.department is None)


def test_demonstration_data_do_not_mix_with_real_ones(run: Run, world: World, engine: Engine) -> None:
    run("users", "add", "zhang", "--role", "worker", "--division", world.community)
    before = rows(engine)
    refused = run("setup", "--demo")
    assert refused.exit_code == 2
    assert refused.stderr == (
        "Error: This instance holds real data. Demonstration data go into an empty one only.\n"
    )
    assert rows(engine) == before


def test_the_catalogue_is_listed_for_people_and_for_programs(run: Run, world: World) -> None:
    text = run("catalogue", "list").stdout
    assert "0202" in text
    found = json.loads(run("catalogue", "list", "--format", "json").stdout)
    assert [edition["key"] for edition in found] == [world.edition_key, *OTHERS]
    categories = found[0]["categories"]
    assert len(categories) == 10
    assert sum(len(category["items"]) for category in categories) == 60


def test_loading_the_catalogue_again_changes_nothing(run: Run, world: World) -> None:
    again = run("catalogue", "load", catalogues.shipped_edition())
    assert (again.exit_code, again.stdout) == (0, f"{world.edition_key}: 60 items, nothing changed\n")


def test_a_division_is_shown_with_what_is_above_and_below(run: Run, world: World) -> None:
    shown = run("divisions", "show", world.mixed_street).stdout
    assert "太阳宫地区" in shown
    assert "北京市 > 朝阳区" in shown
    assert "3 ju, 3 cun" in shown
    assert "芍药居一社区" in shown
    assert run("divisions", "show", "11").stdout == run("divisions", "show", "110000000000").stdout


def test_a_list_is_imported_and_importing_it_again_changes_nothing(
    run: Run, world: World, engine: Engine
) -> None:
    assert run("divisions", "import", SMALL_LIST).exit_code == 0
    before = rows(engine)
    again = run("divisions", "import", SMALL_LIST, "--province", "11")
    assert again.exit_code == 0, again.output
    assert "nothing changed" in again.stdout
    assert rows(engine) == before


def test_importing_the_shipped_list_by_hand_keeps_its_name_and_date(run: Run, session: Session) -> None:
    run("setup")
    again = run("divisions", "import", divisions.shipped_list().path)
    assert "nothing changed" in again.stdout
    assert divisions.latest_list(session) == divisions.shipped_list().facts


def test_the_matrix_as_json_adds_up_to_the_communities(run: Run, world: World) -> None:
    found = json.loads(run("coverage", "show", world.city, "--format", "json").stdout)
    assert {key: found[key] for key in ("division", "edition", "kind", "day")} == {
        "division": str(world.city),
        "edition": world.edition_key,
        "kind": "all",
        "day": world.today.isoformat(),
    }
    assert [row["code"] for row in found["rows"]] == [str(code) for code in world.districts]
    for row in found["rows"]:
        assert row["communities"] == len(world.communities_in(int(row["code"])))
        assert len(row["items"]) == 60
        for cell in row["items"].values():
            assert list(cell) == [segment.value for segment in SEGMENTS]
            assert sum(cell.values()) == row["communities"]


def test_the_matrix_of_a_street_lists_its_communities_of_one_kind(run: Run, world: World) -> None:
    shown = run("coverage", "show", world.mixed_street, "--kind", "cun", "--format", "json")
    found = json.loads(shown.stdout)
    assert [row["name"] for row in found["rows"]] == ["太阳宫村", "十字口村", "牛王庙村"]
    assert all(row["communities"] == 1 for row in found["rows"])


def test_the_matrix_as_csv_has_a_line_for_each_row_and_item(run: Run, world: World) -> None:
    lines = list(csv.DictReader(io.StringIO(run("coverage", "show", world.city, "--format", "csv").stdout)))
    assert len(lines) == len(world.districts) * 60
    for line in lines:
        assert sum(int(line[segment.value]) for segment in SEGMENTS) == int(line["communities"])


def test_the_matrix_as_text_says_how_much_is_unknown(run: Run, world: World) -> None:
    text = run("coverage", "show", world.city).stdout
    assert "0%-100%" in text
    assert "东城区" in text


def test_a_past_day_is_shown_and_what_changed_since(
    run: Run, world: World, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Session(engine) as session:
        tell(session, world)
    day, later = world.today.isoformat(), world.today + timedelta(days=400)
    told = run("coverage", "show", world.city, "--format", "json").stdout
    now = datetime.combine(later, time(12), clock.BEIJING)
    monkeypatch.setattr(clock, "now", lambda: now)
    for counted in (False, True):
        if counted:
            assert "is over and frozen" in run("coverage", "age").stdout
        assert run("coverage", "show", world.city, "--as-of", day, "--format", "json").stdout == told
        shown = run("coverage", "difference", world.city, day, later.isoformat(), "--format", "json")
        found = json.loads(shown.stdout)
        assert list(found) == ["division", "from", "to", "before", "after", "change", "causes"]
        assert found["after"] == 0 < found["before"] == -found["change"]
        assert found["causes"] == [{"cause": "expired", "cells": found["change"]}]
    text = run("coverage", "difference", world.city, day, later.isoformat()).stdout
    assert f"valid {found['before']} -> 0" in text
    assert run("coverage", "show", world.city, "--as-of", later.isoformat()).exit_code == 0
    for asked, why in (
        (["show", world.city, "--as-of", (later + timedelta(days=1)).isoformat()], "has not come yet"),
        (["show", world.city, "--as-of", "2020-01-01"], "Nothing was recorded before"),
        (["difference", world.city, later.isoformat(), day], "after the second"),
    ):
        refused = run("coverage", *asked)
        assert refused.exit_code == 2
        assert why in refused.stderr


def test_gaps_are_listed_in_three_forms(run: Run, world: World) -> None:
    found = json.loads(run("coverage", "gaps", world.village, "--format", "json").stdout)
    assert found["total"] == len(found["gaps"]) == 60
    assert found["gaps"][0]["reason"] == "unknown"
    lines = list(
        csv.DictReader(io.StringIO(run("coverage", "gaps", world.village, "--format", "csv").stdout))
    )
    assert [plain_cell(line["item"]) for line in lines] == [gap["item"] for gap in found["gaps"]]
    assert "燕家台村" in run("coverage", "gaps", world.village).stdout


def test_gaps_are_grouped_by_what_closes_them_in_three_forms(run: Run, world: World) -> None:
    found = json.loads(run("coverage", "remedies", world.village, "--format", "json").stdout)
    groups = {group["group"]: group for group in found["groups"]}
    assert list(groups) == ["check", "fill", "declare", "list", "share", "resume", "set_up"]
    assert found["gaps"] == groups["fill"]["count"] == 60
    assert (groups["fill"]["minutes"], groups["fill"]["after"], groups["fill"]["percent_after"]) == (
        30,
        60,
        100,
    )
    assert (groups["check"]["count"], groups["check"]["percent_after"]) == (0, 0)
    lines = list(
        csv.DictReader(io.StringIO(run("coverage", "remedies", world.village, "--format", "csv").stdout))
    )
    assert [plain_cell(line["count"]) for line in lines] == [str(group["count"]) for group in groups.values()]
    assert "set_up" in run("coverage", "remedies", world.village).stdout


def test_days_pass_once(run: Run, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    day = world.today + timedelta(days=400)
    later = day.isoformat()
    assert "has not come yet" in run("coverage", "age", "--today", later).stderr
    monkeypatch.setattr(clock, "today", lambda: day)
    assert run("coverage", "age", "--today", later).exit_code == 0
    assert f"{later} -> {later}: 0 cells moved" in run("coverage", "age", "--today", later).stdout
    assert "does not go back" in run("coverage", "age", "--today", "1900-01-01").stdout


def test_counters_are_verified_and_a_false_one_is_found(run: Run, world: World, engine: Engine) -> None:
    assert run("coverage", "verify").exit_code == 0
    with Session(engine) as session:
        session.execute(update(Rollup).where(Rollup.division_code == world.street).values(delivered=1))
        session.commit()
    found = run("coverage", "verify")
    assert found.exit_code == 1
    assert str(world.street) in found.stdout


def test_the_index_of_texts_is_verified_and_made_anew(run: Run, world: World, session: Session) -> None:
    tell(session, world)
    assert run("texts", "verify").exit_code == 0
    session.execute(delete(LocalText).where(LocalText.point_id == 1))
    session.commit()
    found = run("texts", "verify")
    assert found.exit_code == 1
    assert "text 1: missing" in found.stdout
    assert run("texts", "rebuild").exit_code == 0
    assert run("texts", "verify").exit_code == 0


def test_a_search_answers_every_query_a_line(run: Run, world: World) -> None:
    typed = "老年饭桌\n\n股票行情\n"
    found = run("search", "--format", "jsonl", "--in", world.community, "找工作", "-", typed=typed)
    answers = [json.loads(line) for line in found.stdout.splitlines()]
    assert [answer["query"] for answer in answers] == ["找工作", "老年饭桌", "股票行情"]
    form = {"query", "place", "items", "took_ms", "kind", "elsewhere", "fit", "aim", "emergency"}
    assert [set(answer) for answer in answers] == [form] * 3
    assert answers[1]["items"][0]["code"] == "0202"
    assert set(answers[1]["items"][0]) == {"code", "name", "score"}
    assert answers[2]["items"] == []


def test_a_search_as_text_names_the_item(run: Run, world: World) -> None:
    assert "0202" in run("search", "老年饭桌").stdout


@pytest.mark.parametrize(
    "words",
    [
        ["catalogue", "load", "missing.yaml"],
        ["catalogue", "load", "."],
        ["catalogue", "load", "bad.yaml"],
        ["divisions", "import", "missing.csv"],
        ["divisions", "import", "bad.csv"],
        ["divisions", "import"],
        ["divisions", "show", "1"],
        ["divisions", "show", "999999999999"],
        ["divisions", "profiles", "missing.csv"],
        ["divisions", "profiles", "bad.csv"],
        ["search", "--in", "999999999999", "找工作"],
        ["search", "--limit", "0", "找工作"],
        ["search"],
        ["coverage", "show", "999999999999"],
        ["coverage", "show", "beijing"],
        ["coverage", "show", "110101001001"],
        ["coverage", "show", "11", "--kind", "town"],
        ["coverage", "show", "11", "--format", "xml"],
        ["coverage", "gaps", "999999999999"],
        ["coverage", "remedies", "999999999999"],
        ["coverage", "age", "--today", "tomorrow"],
        ["coverage", "age", "--today", "9999-12-31"],
        ["vocabulary", "import", "empty.csv"],
        ["coverage", "nonsense"],
        ["hotlines", "set", "110101", "12345", "--name", "\udcff"],
        ["users", "unlock", "\udcff"],
        ["users", "unlock", "zhao"],
        ["users", "log-out", "zhao"],
        ["users", "close", "zhao"],
        ["users", "reopen", "zhao"],
        ["users", "set-password", "zhao"],
        ["users", "add", "zhao", "--role", "king", "--division", "11"],
        ["users", "add", "zhao", "--role", "worker", "--division", "999999999999"],
        ["users", "add", "zhao", "--role", "worker", "--division", "11"],
        ["users", "add", "a name with spaces", "--role", "city", "--division", "11"],
    ],
    ids=lambda words: ascii(" ".join(words)),
)
def test_bad_input_is_one_clear_line_and_writes_nothing(
    words: list[str], run: Run, world: World, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.csv").write_text("code,name,level\n110101001001,多福巷社区居委会,village\n", encoding="utf-8")
    Path("empty.csv").write_text("", encoding="utf-8")
    Path("bad.yaml").write_text("edition: [\n", encoding="utf-8")
    before = rows(engine)
    refused = run(*words)
    assert refused.exit_code == 2, refused.output
    assert refused.stdout == ""
    assert refused.stderr.startswith("Error: ")
    assert refused.stderr.count("\n") == 1
    assert rows(engine) == before


def test_a_trial_edition_is_called_so_once(run: Run, world: World) -> None:
    assert run("catalogue", "list").stdout.count("试行") == 1


def test_a_database_that_is_not_set_up_is_said_to_be_so(
    app_with: Callable[..., Flask], tmp_path: Path
) -> None:
    app = app_with(database_url=f"sqlite:///{tmp_path / 'nothing.sqlite3'}")
    refused = app.test_cli_runner().invoke(args=["users", "list"])
    assert refused.exit_code == 2
    assert refused.stderr == "Error: The database is not set up for this version. Run: flask setup\n"


def test_the_small_world_is_as_described(world: World, session: Session) -> None:
    present = select(Division.code).where(Division.retired_on.is_(None)).order_by(Division.code)
    expected = sorted([world.city, *world.districts, *world.streets, *world.communities])
    assert list(session.scalars(present)) == expected


def test_editors_words_go_out_and_come_in_and_twice_is_once(run: Run, world: World, tmp_path: Path) -> None:
    file = tmp_path / "words.csv"
    file.write_text("term,item,kind\n遛娃的地儿,0503,means\n'=1+1课,0503,related\n", encoding="utf-8")
    first = run("vocabulary", "import", file)
    assert (first.exit_code, first.stdout) == (0, f"{file}: 2 lines, 2 changed\n")
    assert run("vocabulary", "import", file).stdout == f"{file}: 2 lines, nothing changed\n"
    out = tmp_path / "out.csv"
    assert run("vocabulary", "export", out).exit_code == 0
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert ["'=1+1课", '="0503"', "related"] in list(
        csv.reader(out.read_text(encoding="utf-8-sig").splitlines())
    )
    assert run("vocabulary", "import", out).stdout == f"{out}: 2 lines, nothing changed\n"


def test_a_bad_table_of_words_is_one_line_and_exit_code_2(run: Run, world: World, tmp_path: Path) -> None:
    file = tmp_path / "words.csv"
    file.write_text("遛娃的地儿,9999,means\n", encoding="utf-8")
    bad = run("vocabulary", "import", file)
    assert bad.exit_code == 2
    assert f"{file}, line 1" in bad.stderr
    assert run("vocabulary", "import", tmp_path / "none.csv").exit_code == 2


def test_an_administrator_declares_days_off(
    run: Run, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: date(2026, 11, 23))
    told = run("calendar", "set", "2027-01-01", "holiday", "--name", "元旦")
    assert (told.exit_code, told.stdout) == (0, "2027-01-01  holiday  元旦\n")
    assert run("calendar", "set", "2027-01-03", "make-up").exit_code == 0
    listed = run("calendar", "list").stdout.splitlines()
    assert listed[:2] == ["2027-01-01  holiday  元旦", "2027-01-03  make-up"]
    assert listed[2] == "2026: known"
    assert listed[3].startswith("2027: not known yet")
    assert run("calendar", "unset", "2027-01-03").exit_code == 0
    refused = run("calendar", "unset", "2027-01-03")
    assert refused.exit_code == 2
    assert "2027-01-03" in refused.stderr
    assert run("calendar", "set", "2027-01-04", "make-up").exit_code == 2
    assert run("calendar", "set", "soon", "holiday").exit_code == 2
    assert rows(engine)["calendar_days"] == 1
