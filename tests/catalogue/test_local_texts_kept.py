"""The index of texts is rebuilt, checked, filled by the migration, and untouched if no words changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select, text, update
from sqlalchemy.orm import Session

from catalogue import local_texts
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.foundation import clock, migrating
from catalogue.foundation.database import begin_writing
from catalogue.local_texts import find_local
from catalogue.models import LocalText, Role
from catalogue.offerings import PointDraft, confirm, save_point
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN

SYSTEM = Actor("tester", (Held(Role.STREET, 110000000000),))


def points(session: Session, words: str) -> list[str | None]:
    return [hit.name for hit in find_local(session, words, within=None)]


def test_what_is_made_anew_is_what_was_there(session: Session, told: World) -> None:
    before = session.execute(select(LocalText.id, LocalText.grams).order_by(LocalText.id)).all()
    session.rollback()
    begin_writing(session)
    assert local_texts.rebuild(session) == len(before) > 3
    assert session.execute(select(LocalText.id, LocalText.grams).order_by(LocalText.id)).all() == before
    assert points(session, "老年餐桌") == [CANTEEN]
    save_point(session, actor=SYSTEM, community=told.community, draft=PointDraft(name="新修的浴池"))
    assert points(session, "浴池") == ["新修的浴池"]


def test_what_went_amiss_is_told_and_mended(session: Session, told: World) -> None:
    begin_writing(session)
    kept = session.scalars(select(LocalText.id).order_by(LocalText.id)).all()
    session.execute(text("DELETE FROM local_texts WHERE id = :id"), {"id": kept[0]})
    session.execute(update(LocalText).where(LocalText.id == kept[1]).values(grams=["错了"]))
    session.add(LocalText(id=77, community_code=told.community, point_id=77, grams=["多余"]))
    session.flush()
    assert sorted(map(str, local_texts.verify(session))) == sorted(
        [f"text {kept[0]}: missing", f"text {kept[1]}: says something else", "text 77: left over"]
    )
    local_texts.rebuild(session)
    assert local_texts.verify(session) == []


def test_names_that_were_written_before_sounds_counted_are_heard_too(
    session: Session, engine: Engine, told: World
) -> None:
    begin_writing(session)
    for kept in session.scalars(select(LocalText).where(LocalText.point_id.is_not(None))):
        kept.grams = [token for token in kept.grams if not token.startswith("♪")]
    session.commit()
    assert local_texts.verify(session) != []
    assert points(session, "laoniancanzhuo") == []
    session.close()
    migrating.downgrade(engine, "0003")
    migrating.upgrade(engine)
    assert local_texts.verify(session) == []
    assert points(session, "laoniancanzhuo") == [CANTEEN]


def test_a_database_that_is_brought_up_to_date_finds_what_was_written_before(
    session: Session, engine: Engine, told: World
) -> None:
    session.close()
    migrating.downgrade(engine, "0002")
    migrating.upgrade(engine)
    assert local_texts.verify(session) == []
    assert points(session, "老年餐桌") == [CANTEEN]
    assert len(find_local(session, "自带饭盒", within=None)) == 1


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


def test_a_confirmation_does_not_touch_the_index(
    session: Session, told: World, statements: list[str]
) -> None:
    begin_writing(session)
    edition = edition_in_force(session, clock.today())
    assert edition is not None
    item = edition.item("0206")
    statements.clear()
    confirm(session, actor=SYSTEM, community=told.community, item=item)
    assert [statement for statement in statements if "local_texts" in statement] == []


def test_words_are_looked_up_with_one_question_where_nobody_wrote_them(
    session: Session, told: World, statements: list[str]
) -> None:
    statements.clear()
    find_local(session, "修水管", within=told.community)
    assert len(statements) <= 1 + statements.count("BEGIN")


def test_a_process_that_only_writes_does_without_the_dictionaries_of_the_search() -> None:
    """They are 100 MB, and filling the demonstration has a budget of 250."""
    loaded = (
        "import sys, catalogue.demo; large = ('pypinyin.phrases_dict', 'rjieba', 'whoosh');"
        "print([name for name in large if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", loaded],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "[]"
