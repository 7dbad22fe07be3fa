"""Every CSV file that leaves the portal: Excel opens it, computes nothing of it, and no code loses a digit."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalogue import audit, vocabulary
from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.drafts.comments import comment_on
from catalogue.drafts.facts import get_draft
from catalogue.exchange.tables import read_table
from catalogue.feedback import empty_searches
from catalogue.feedback.empty_searches import EmptyKey
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.foundation.text_files import read_rows
from catalogue.models import Division, Role, TermKind
from catalogue.vocabulary import other_offices
from portal.extensions import db
from tests.portal.conftest import Run
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World

COMPUTED = "=1+1"
ROOT = Path(__file__).parents[2]


@dataclass
class Taker:
    """Somebody who takes every file along."""

    app: Flask
    run: Run
    world: World
    folder: Path

    def download(self, role: Role, address: str) -> bytes:
        answer = logged_in(self.app, role.value).get(address)
        assert answer.status_code == 200
        return answer.data

    def print(self, *words: object) -> bytes:
        printed = self.run(*words)
        assert printed.exit_code == 0, printed.output
        return printed.stdout_bytes

    def vocabulary(self) -> bytes:
        self.print("vocabulary", "export", self.folder / "words.csv")
        return (self.folder / "words.csv").read_bytes()

    def indicators(self) -> bytes:
        rows = f"number,value,as_of,source,division\n3,2.1,2015-12-31,{COMPUTED},{self.world.city}\n"
        (self.folder / "values.csv").write_text(rows, encoding="utf-8")
        self.print("indicators", "import", self.folder / "values.csv", "--as", Role.CITY.value)
        return self.print("indicators", "show", self.world.city, "--format", "csv")

    def villages(self) -> bytes:
        district = str(self.world.village)[:6]
        self.print("users", "add", "qu", "--role", "district", "--division", district)
        rows = f"village,serves,as_of,source\n{self.world.village},yes,2026-10-01,{COMPUTED}\n"
        (self.folder / "villages.csv").write_text(rows, encoding="utf-8")
        self.print("platform", "import", self.folder / "villages.csv", "--as", "qu")
        return self.download(Role.CITY, f"/office/{self.world.village_street}/platform-villages.csv")

    def published(self, role: Role, address: str) -> bytes:
        self.indicators()
        return self.download(role, f"{address}/indicators.csv")

    def sites(self) -> bytes:
        rows = f"code,latitude,longitude\n{self.world.community},39.92,116.41\n"
        (self.folder / "profiles.csv").write_text(rows, encoding="utf-8")
        self.print("divisions", "profiles", self.folder / "profiles.csv")
        return self.download(Role.CITY, f"/office/{self.world.street}/circle/places.csv?what=item:0202&k=1")

    def crosswalk(self) -> bytes:
        self.print("catalogue", "draft", "next", "--from", self.world.edition_key, "--as", Role.EDITOR.value)
        dropped = {"do": "drop", "item": "counselling", "version": "1", "note": COMPUTED}
        editor = logged_in(self.app, Role.EDITOR.value)
        assert editor.post("/editor/drafts/next/item", data=dropped).status_code == 302
        return self.download(Role.EDITOR, "/editor/drafts/next/crosswalk.csv")

    def comments(self) -> bytes:
        self.crosswalk()
        day = clock.today().isoformat()
        step = {"do": "comment", "since": day, "until": day, "comments_to": "12345"}
        logged_in(self.app, Role.EDITOR.value).post("/editor/drafts/next/step", data=step)
        with self.app.app_context():
            begin_writing(db.session())
            draft = get_draft(db.session(), "next")
            comment_on(db.session(), draft=draft, item=None, words=COMPUTED, mark="one", today=clock.today())
            db.session.commit()
        return self.download(Role.EDITOR, "/editor/drafts/next/comments.csv")

    def trail(self) -> bytes:
        with self.app.app_context():
            begin_writing(db.session())
            about = {"action": "hotline.set", "subject": COMPUTED, "division": self.world.street}
            audit.append(db.session(), who="li", role="city", **about)
            db.session.commit()
        return self.download(Role.CITY, f"/office/{self.world.street}/trail.csv")

    def passwords(self) -> bytes:
        rows = f"name,role,division\n007,worker,{self.world.community}\n'{COMPUTED},worker,{self.world.community}\n"
        (self.folder / "accounts.csv").write_text(rows, encoding="utf-8")
        self.print("users", "import", self.folder / "accounts.csv", "--passwords", self.folder / "new.csv")
        return (self.folder / "new.csv").read_bytes()


EXPORTS: dict[str, Callable[[Taker], bytes]] = {
    "offices.download_matrix": lambda to: to.download(Role.CITY, f"/office/{to.world.street}/matrix.csv"),
    "offices.download_remedies": lambda to: to.download(Role.CITY, f"/office/{to.world.street}/remedies.csv"),
    "offices.download_trail": lambda to: to.trail(),
    "offices.download_gaps": lambda to: to.download(Role.CITY, f"/office/{to.world.street}/gaps.csv"),
    "offices.download_communities": lambda to: to.download(
        Role.CITY, f"/office/{to.world.street}/communities.csv"
    ),
    "residents.download_coverage": lambda to: to.download(
        Role.CITY, f"/coverage/{to.world.street}/matrix.csv"
    ),
    "offices.download_grids": lambda to: to.download(Role.CITY, f"/office/{to.world.street}/grids.csv"),
    "offices.download_platform_villages": Taker.villages,
    "offices.download_villages": lambda to: to.download(
        Role.CITY, f"/office/{to.world.village_street}/villages.csv"
    ),
    "editors.download_searches": lambda to: to.download(Role.EDITOR, "/editor/searches.csv"),
    "editors.download_offices": lambda to: to.download(Role.EDITOR, "/editor/offices.csv"),
    "editors.download_names": lambda to: to.download(Role.EDITOR, "/editor/names.csv"),
    "admin.download_words": lambda to: to.download(Role.ADMIN, "/admin/words.csv"),
    "editors.download_comments": Taker.comments,
    "editors.download_draft_crosswalk": Taker.crosswalk,
    "coverage show": lambda to: to.print("coverage", "show", to.world.street, "--format", "csv"),
    "coverage gaps": lambda to: to.print("coverage", "gaps", to.world.street, "--format", "csv"),
    "coverage remedies": lambda to: to.print("coverage", "remedies", to.world.community, "--format", "csv"),
    "residents.download_circle": lambda to: to.download(Role.CITY, f"/coverage/{to.world.street}/circle.csv"),
    "circle show": lambda to: to.print("circle", "show", to.world.street, "--format", "csv"),
    "offices.download_sites": Taker.sites,
    "offices.download_standards": lambda to: to.download(
        Role.CITY, f"/office/{to.world.street}/standards.csv"
    ),
    "indicators show": Taker.indicators,
    "offices.download_indicators": lambda to: to.published(Role.CITY, f"/office/{to.world.city}"),
    "residents.download_indicators": lambda to: to.published(Role.CITY, f"/coverage/{to.world.city}"),
    "vocabulary export": Taker.vocabulary,
    "users import --passwords": Taker.passwords,
}
WITHOUT_LONG_CODES = {
    "offices.download_indicators",
    "residents.download_indicators",
    "indicators show",
    "offices.download_sites",
    "vocabulary export",
    "users import --passwords",
    "editors.download_offices",
    "editors.download_names",
    "admin.download_words",
    "editors.download_comments",
    "editors.download_draft_crosswalk",
}


@pytest.fixture
def taker(app: Flask, run: Run, world: World, session: Session, tmp_path: Path) -> Taker:
    """A city's office and editor, where a community, a village, words and searches look like formulas."""
    begin_writing(session)
    session.execute(
        update(Division)
        .where(Division.code.in_((world.community, world.village)))
        .values(name=COMPUTED, short_name=COMPUTED)
    )
    first = world.today.replace(day=1)
    empty_searches.count(session, {EmptyKey(first, world.district, COMPUTED): 3})
    edition = get_edition(session, world.edition_key)
    actor = Actor("别人", (Held(Role.EDITOR, world.city),))
    links = {edition.item("0503").id: TermKind.MEANS}
    vocabulary.change_term(session, actor=actor, edition=edition, term=COMPUTED, links=links, expected=None)
    other_offices.change_matters(session, actor=actor, key="psb_hukou", add=[COMPUTED])
    vocabulary.change_plain_name(
        session,
        actor=actor,
        edition=edition,
        item=edition.item("0503"),
        zh=COMPUTED,
        en="",
        expected=(None, None),
    )
    for role in (Role.CITY, Role.EDITOR, Role.ADMIN):
        accounts.add_user(
            session, role.value, role, world.city, "seventeen quiet lanes", actor=operator("tests")
        )
    session.commit()
    return Taker(app, run, world, tmp_path)


@pytest.mark.parametrize("name", EXPORTS)
def test_a_table_for_excel_computes_nothing_and_keeps_every_digit(name: str, taker: Taker) -> None:
    data = EXPORTS[name](taker)
    assert data.startswith(b"\xef\xbb\xbf"), "Excel takes it for UTF-8 by this mark"
    cells = [cell for row in csv.reader(data.decode("utf-8-sig").splitlines()) for cell in row]
    for cell in cells:
        assert re.fullmatch(r'="\d+"|(?![=+\-@\t\r]).*', cell, re.DOTALL), cell
        assert not re.fullmatch(r"\d{12,}|0\d+", cell), cell
    assert f"'{COMPUTED}" in cells
    file = taker.folder / "taken.csv"
    file.write_bytes(data)
    for rows in ([row for _line, row in read_rows(file)], [row for row in read_table(file) if row]):
        read = {cell for row in rows for cell in row}
        assert COMPUTED in read
        assert name in WITHOUT_LONG_CODES or any(re.fullmatch(r"\d{12}", cell) for cell in read)
        assert not any(cell.startswith('="') for cell in read)


def _commands(group: click.Group, *above: str) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, *above, name)
        else:
            yield " ".join((*above, name)), command


def test_no_export_is_forgotten(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules() if rule.rule.endswith(".csv")}
    printed = {
        name
        for name, command in _commands(app.cli)  # type: ignore[arg-type]  # Flask's group is one of click's
        for option in command.params
        if isinstance(option.type, click.Choice) and "csv" in option.type.choices
    }
    assert routes | printed <= EXPORTS.keys()
    sources = [*(ROOT / "catalogue").rglob("*.py"), *(ROOT / "portal").rglob("*.py")]
    writers = [path for path in sources if re.search(r"csv\.(writer|DictWriter)", path.read_text("utf-8"))]
    # Files of open data are for programs, and written as columns: tests/catalogue/test_dumps.py says what they hold.
    assert [path.name for path in writers] == ["text_files.py"]
