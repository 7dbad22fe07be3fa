"""A resident who types what a page calls a service finds that service."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.search import search, shared_searcher
from tests.worlds.eight_streets import World


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_service_is_found_by_its_plain_name(session: Session, world: World, language: str) -> None:
    edition, searcher = get_edition(session, world.edition_key), shared_searcher(session)
    found = {
        item.code: [hit.code for hit in search(session, searcher, getattr(item, f"plain_{language}")).items]
        for item in edition.items
    }
    assert {code: codes for code, codes in found.items() if codes[:1] != [code]} == {}
