"""Editions stay as they are through the migration that adds of which items words came along."""

from __future__ import annotations

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from catalogue import catalogues
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing
from catalogue.models import EditionItem
from tests.worlds.eight_streets import World


def test_items_keep_their_texts_and_begin_with_no_words_of_others(engine: Engine, world: World) -> None:
    with Session(engine) as session:
        texts = select(EditionItem.edition_id, EditionItem.code, EditionItem.name_zh, EditionItem.guide)
        begin_writing(session)
        before = session.execute(texts.order_by(EditionItem.edition_id, EditionItem.position)).all()
        session.execute(update(EditionItem).values(words_from=["meals"], words_without=["饭"]))
        session.commit()
        migrating.downgrade(engine, "0070")
        migrating.upgrade(engine)
        session.expire_all()
        assert session.execute(texts.order_by(EditionItem.edition_id, EditionItem.position)).all() == before
        said = select(EditionItem.words_from, EditionItem.words_without)
        assert {(*map(str, row),) for row in session.execute(said)} == {("[]", "None")}
        session.rollback()
        assert catalogues.get_edition(session, world.edition_key).item("0202").words_from == ()
