"""The demonstration's editor has changed offices, and the weights of the package serve all the same."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.demo.asked_for.doors import edit_doors
from catalogue.doors import doors, doors_in_force
from catalogue.foundation.database import begin_writing
from catalogue.search.learned.keeping import stamp_of
from catalogue.vocabulary import other_offices
from tests.worlds.eight_streets import World


def test_the_editors_history_is_there_and_nothing_has_to_be_learned_again(
    session: Session, world: World
) -> None:
    session.rollback()
    begin_writing(session)
    edit_doors(session, world.city)
    session.commit()
    history = other_offices.office_history(session)
    assert len(history) == 6
    assert {change.who for change in history} == {"editor"}
    items, known = get_edition(session, world.edition_key).items, doors_in_force(session)
    assert known["psb_hukou"].helps_en.startswith("(demonstration)")
    assert stamp_of(items, known) == stamp_of(items, doors())
