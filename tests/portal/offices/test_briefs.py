"""例会一页纸 in pages, files and the command: two clicks from the matrix, every figure a link, 500 characters to paste."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import Result
from docx import Document
from flask import Flask

from catalogue.models import Role
from tests.pages import CheckingClient, text_of
from tests.worlds.eight_streets import World

LogIn = Callable[..., CheckingClient]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_level_has_the_page_and_its_files(
    log_in: LogIn, world: World, reported: object, language: str
) -> None:
    for role, division in (
        (Role.STREET, world.street),
        (Role.DISTRICT, world.district),
        (Role.CITY, world.city),
        (Role.AUDITOR, world.city),
    ):
        client = log_in(role, division, language)
        page = f"/office/{division}/brief"
        client.get(f"/office/{division}")
        assert page in [link.get("href") for link in client.page.all("a")]
        assert client.get(page).status_code == 200
        assert len(text_of(client.page.find("textarea"))) <= 500
        for address in [
            link.get("href") for link in client.page.all("a") if link.get("download") is not None
        ]:
            answer = client.get(address)
            assert answer.status_code == 200
            assert answer.headers["Content-Disposition"].startswith("attachment")
        assert client.get(f"{page}/qr.svg").mimetype == "image/svg+xml"


def test_every_figure_leads_to_a_page_that_opens(
    street: CheckingClient, world: World, reported: object
) -> None:
    street.get(f"/office/{world.street}/brief")
    main = street.page.find("div", class_="brief")
    links = {link.get("href") for link in main.iter("a")}
    assert f"/office/{world.street}/gaps" in links
    for link in sorted(links):
        assert street.get(link).status_code == 200, link


def test_the_paper_says_what_the_page_says(street: CheckingClient, world: World, reported: object) -> None:
    page = f"/office/{world.street}/brief"
    street.get(page)
    shown = [text_of(each) for each in street.page.find("div", class_="brief").iter("p")]
    made = Document(BytesIO(street.get(f"{page}.docx").data))
    said = [each.text for each in made.paragraphs]
    # A heading of the paper runs into its first paragraph.
    assert [text for text in shown if not any(each.endswith(text) for each in said)] == []
    assert said[0] == "东华门街道社区基本公共服务情况"


def test_days_that_are_none_or_to_come_are_refused_in_words(street: CheckingClient, world: World) -> None:
    page = f"/office/{world.street}/brief"
    assert street.get(f"{page}?from=gestern").status_code == 400
    assert street.get(f"{page}?to=2999-01-01").status_code == 409
    assert street.get(f"{page}.pdf").status_code == 404


def test_a_sister_office_has_no_such_page(log_in: LogIn, street: CheckingClient, world: World) -> None:
    for address in ("brief", "brief.docx", "brief/qr.svg"):
        assert street.get(f"/office/{world.mixed_street}/{address}").status_code == 403
    worker = log_in(Role.WORKER, world.community)
    assert worker.get(f"/office/{world.street}/brief").status_code == 403


def test_the_command_writes_each_kind_of_file(
    app: Flask, world: World, reported: object, tmp_path: Path
) -> None:
    def run(*words: object) -> Result:
        return app.test_cli_runner().invoke(args=["coverage", "brief", *map(str, words)])

    day = world.today.isoformat()
    for kind in ("docx", "xlsx", "txt"):
        file = tmp_path / f"brief.{kind}"
        done = run(world.street, day, day, "-o", file)
        assert done.exit_code == 0, done.output
        assert file.stat().st_size > 0
    text = (tmp_path / "brief.txt").read_text(encoding="utf-8")
    assert text.startswith("东华门街道社区基本公共服务情况")
    assert len(text) <= 501
    english = tmp_path / "english.txt"
    assert run(world.street, day, day, "-o", english, "--language", "en").exit_code == 0
    assert "lines are valid" in english.read_text(encoding="utf-8")
    for wrong in (
        (world.street, day, day, "-o", tmp_path / "brief.pdf"),
        (world.street, day, "2999-01-01", "-o", tmp_path / "later.txt"),
        (world.community, day, day, "-o", tmp_path / "later.txt"),
        (999999999999, day, day, "-o", tmp_path / "later.txt"),
    ):
        refused = run(*wrong)
        assert refused.exit_code == 2, refused.output
        assert not Path(wrong[-1]).exists()
