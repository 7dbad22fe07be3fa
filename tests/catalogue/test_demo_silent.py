"""The demonstration's street has something to help with: a community that has not begun."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.orm import Session

from catalogue import demo, divisions
from catalogue.catalogues import get_edition
from catalogue.models import Role
from catalogue.remedies import silent_communities


@pytest.mark.one_database
def test_the_street_of_the_log_in_has_a_community_that_has_not_begun(
    session: Session, world: Any, demonstration: Any
) -> None:
    edition = get_edition(session, world.edition_key)
    account = next(each for each in demo.demo_accounts() if each.role is Role.STREET)
    silent = [code for code, *_said in silent_communities(session, edition, account.division)]
    assert 0 < len(silent) < len(divisions.communities_in(session, account.division)) / 2
    assert not {each.division for each in demo.demo_accounts()} & {*silent}
