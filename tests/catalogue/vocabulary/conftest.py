"""An editor who maintains words in a database."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy.orm import Session

from catalogue import vocabulary
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.catalogues.editors_words import read_editors_words, with_words
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, TermKind
from catalogue.search import search, shared_searcher
from tests.worlds.eight_streets import World

MEANS, RELATED, DROPPED = TermKind.MEANS, TermKind.RELATED, TermKind.DROPPED
MEALS, EARLY, LIBRARY = "0202", "0503", "0506"
NEW = "遛娃的地儿"


class Desk:
    """An editor at work on a database. Every method is a transaction of its own."""

    def __init__(self, session: Session, world: World) -> None:
        self.session = session
        self.key = world.edition_key
        self.actor = Actor("编辑", (Held(Role.EDITOR, world.city),))

    @property
    def edition(self) -> EditionFacts:
        return get_edition(self.session, self.key)

    def ids(self, links: Mapping[str, TermKind | None]) -> dict[int, TermKind | None]:
        return {self.edition.item(code).id: kind for code, kind in links.items()}

    def say(
        self, term: str, links: Mapping[str, TermKind | None], expected: Mapping[str, TermKind] | None = None
    ) -> int:
        edition, ids = self.edition, self.ids(links)
        seen = None if expected is None else {edition.item(code).id: kind for code, kind in expected.items()}
        self.session.rollback()
        begin_writing(self.session)
        try:
            changed = vocabulary.change_term(
                self.session, actor=self.actor, edition=edition, term=term, links=ids, expected=seen
            )
        except Exception:
            self.session.rollback()
            raise
        self.session.commit()
        return changed

    def undo(self, change_id: int) -> None:
        self.session.rollback()
        begin_writing(self.session)
        try:
            vocabulary.undo_change(self.session, actor=self.actor, change_id=change_id)
        except Exception:
            self.session.rollback()
            raise
        self.session.commit()

    def said(self, term: str) -> dict[str, TermKind | None]:
        """What counts for a word, by item code."""
        links = vocabulary.get_term(self.session, self.edition, term).links
        return {link.item.code: link.counts for link in links}

    def found(self, query: str) -> list[str]:
        answer = search(self.session, shared_searcher(self.session), query)
        return [hit.code for hit in answer.items]

    def history(self) -> tuple[vocabulary.ChangeFacts, ...]:
        return vocabulary.history(self.session, self.edition, limit=1000)


@pytest.fixture
def desk(session: Session, world: World) -> Desk:
    return Desk(session, world)


def merged(desk: Desk) -> EditionFacts:
    """The edition as the search sees it."""
    return with_words(desk.edition, read_editors_words(desk.session))
