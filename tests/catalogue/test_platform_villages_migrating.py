"""What districts said of villages stays through the migration that adds sources and takes words back."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.foundation import migrating
from catalogue.models import Role, Serves
from catalogue.platform_villages import VillageWord, history_of, record_words, served_of, take_back
from tests.worlds.eight_streets import World


def test_words_stay_and_what_was_taken_back_is_gone_in_the_older_schema(engine: Engine, world: World) -> None:
    office = Actor("qu", (Held(Role.DISTRICT, world.city),))
    village = world.village
    with Session(engine) as session:
        for serves in (Serves.NO, Serves.YES):
            word = VillageWord(village, serves, date(2026, 3, 2), "台账")
            record_words(session, actor=office, words=[word], today=world.today)
        last = served_of(session, village)
        assert last is not None
        take_back(session, actor=office, division=village, word=last.id)
        session.commit()
        migrating.downgrade(engine, "0069")
        migrating.upgrade(engine)
        session.expire_all()
        told = [(each.serves, each.source, each.taken_back_at) for each in history_of(session, village)]
        assert told == [(Serves.NO, None, None)]
        word = VillageWord(village, Serves.NO, date(2026, 3, 2), "台账")
        assert record_words(session, actor=office, words=[word], today=world.today) == (village,)
