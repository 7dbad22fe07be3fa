"""An editor at work in the small world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue import vocabulary
from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.feedback import empty_searches
from catalogue.feedback.empty_searches import EmptyKey
from catalogue.foundation.database import begin_writing
from catalogue.models import Role, TermKind
from tests.pages import CheckingClient
from tests.portal.logging_in import logged_in
from tests.worlds.eight_streets import World

PASSWORD = "seventeen quiet lanes"
EARLY, LIBRARY, MEALS = "0503", "0506", "0202"
NEW = "遛娃的地儿"


@dataclass
class Words:
    """The small world, with words to be changed behind the editor's back."""

    world: World
    session: Session

    @property
    def edition(self) -> EditionFacts:
        return get_edition(self.session, self.world.edition_key)

    def teach(self, term: str, links: Mapping[str, TermKind | None], who: str = "别人") -> None:
        """Change a word as another editor."""
        edition = self.edition
        ids = {edition.item(code).id: kind for code, kind in links.items()}
        self.session.rollback()
        begin_writing(self.session)
        actor = Actor(who, (Held(Role.EDITOR, self.world.city),))
        vocabulary.change_term(
            self.session, actor=actor, edition=edition, term=term, links=ids, expected=None
        )
        self.session.commit()

    def said(self, term: str) -> dict[str, TermKind | None]:
        """What editors say of a word, by item code."""
        self.session.rollback()
        links = vocabulary.get_term(self.session, self.edition, term).links
        return {link.item.code: link.taught for link in links if link.taught}

    def history(self) -> tuple[vocabulary.ChangeFacts, ...]:
        """Every change, newest first."""
        self.session.rollback()
        return vocabulary.history(self.session, self.edition, limit=100)

    def searched(self, words: str, times: int, *, district: int = 0, month: date | None = None) -> None:
        """Count an empty search."""
        self.session.rollback()
        begin_writing(self.session)
        first = (month or self.world.today).replace(day=1)
        empty_searches.count(self.session, {EmptyKey(first, district, words): times})
        self.session.commit()


@pytest.fixture
def words(world: World, session: Session) -> Words:
    """The small world's words."""
    return Words(world, session)


@pytest.fixture
def log_in(app: Flask, words: Words) -> Callable[..., CheckingClient]:
    """A logged-in client: ``log_in(Role.EDITOR, world.city)``; in English with ``language="en"``."""

    def make(role: Role, division: int, language: str = "zh", of: Flask | None = None) -> CheckingClient:
        name = f"{role.value}{division}"
        if name not in {user.name for user in accounts.list_users(words.session)}:
            words.session.rollback()
            begin_writing(words.session)
            accounts.add_user(words.session, name, role, division, PASSWORD, actor=operator("tests"))
            words.session.commit()
        words.session.rollback()
        return logged_in(of or app, name, language=language)

    return make


@pytest.fixture
def editor(log_in: Callable[..., CheckingClient], world: World) -> CheckingClient:
    """An editor of the whole catalogue, in Chinese."""
    return log_in(Role.EDITOR, world.city)


@pytest.fixture
def english(log_in: Callable[..., CheckingClient], world: World) -> CheckingClient:
    """An editor of the whole catalogue, in English."""
    return log_in(Role.EDITOR, world.city, "en")


def form_of(client: CheckingClient, name: str = "term-form") -> dict[str, str]:
    """What a browser would send of the word's form, or of another by its id, as the page shows it."""
    form = next(each for each in client.page.all("form") if each.get("id") == name)
    found: dict[str, str] = {}
    for element in form.iter("input"):
        if element.get("type") != "checkbox" or element.get("checked") is not None:
            found[element.get("name") or ""] = element.get("value") or ""
    for element in form.iter("textarea"):
        found[element.get("name") or ""] = element.text or ""
    for element in form.iter("select"):
        options = list(element.iter("option"))
        chosen = [option for option in options if option.get("selected") is not None] or options[:1]
        found[element.get("name") or ""] = chosen[0].get("value") or ""
    return found
