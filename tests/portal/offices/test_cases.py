"""Offices answer what lies with them, and see what lies below."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue import feedback
from catalogue.catalogues import EditionFacts
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CaseKind, Channel, Role
from catalogue.offerings import get_line
from tests.pages import CheckingClient
from tests.portal.logging_in import token_of
from tests.worlds.eight_streets import World

from .conftest import LogIn

pytestmark = pytest.mark.both_databases

MEALS = "0202"


def tell(
    session: Session, edition: EditionFacts, division: int, *, mark: str | None = None, **said: object
) -> int:
    """Report something as a resident does; gives the case's id."""
    session.rollback()
    begin_writing(session)
    draft = feedback.ReportDraft(**{"kind": CaseKind.NEED, "division": division} | said)  # type: ignore[arg-type]
    found = feedback.report(session, draft=draft, channel=Channel.WEB, mark=mark, now=clock.now())
    session.commit()
    return found.case.id


def test_a_district_answers_what_lies_with_itself(
    log_in: LogIn, world: World, session: Session, edition: EditionFacts
) -> None:
    own = tell(session, edition, world.district, words="想修鞋", contact="138 0013 8000")
    below = tell(session, edition, world.community, words="想配钥匙", contact="139 0013 9000")
    district = log_in(Role.DISTRICT, world.district)
    district.get(f"/office/{world.district}")
    assert district.page.all("a", href=f"/office/{world.district}/cases")
    district.get(f"/office/{world.district}/cases")
    assert "想修鞋" in district.page.text
    assert "想配钥匙" in district.page.text
    district.get(f"/office/{world.district}/cases/{own}")
    assert "138 0013 8000" in district.page.text
    district.get(f"/office/{world.district}/cases/{below}")
    assert "139 0013 9000" not in district.page.text
    assert "联系方式只对承办单位显示" in district.page.text
    assert (
        district.post(
            f"/office/{world.district}/cases/{own}/answer", data={"outcome": "arranged", "answer": ""}
        ).status_code
        == 400
    )
    assert (
        district.post(
            f"/office/{world.district}/cases/{own}/answer", data={"outcome": "arranged", "answer": "已转办"}
        ).status_code
        == 302
    )
    session.rollback()
    assert feedback.get_case(session, own, within=world.district).answer == "已转办"


def test_a_street_sees_and_answers_its_subtree_and_nothing_else(
    street: CheckingClient, world: World, session: Session, edition: EditionFacts
) -> None:
    own = tell(session, edition, world.community, words="想修鞋", contact="138 0013 8000")
    other = tell(session, edition, world.elsewhere, words="想配钥匙")
    street.get(f"/office/{world.street}/cases")
    assert "想修鞋" in street.page.text
    assert "想配钥匙" not in street.page.text
    assert street.get(f"/office/{world.street}/cases/{other}").status_code == 404
    assert street.get(f"/office/{world.elsewhere // 1000 * 1000}/cases").status_code == 403
    street.get(f"/office/{world.street}/cases/{own}")
    assert "138 0013 8000" in street.page.text


@pytest.mark.parametrize(
    ("role", "at"),
    [(Role.WORKER, "community"), (Role.EDITOR, "city"), (Role.ADMIN, "city"), (Role.STREET, "mixed_street")],
)
def test_who_may_not_answer_sees_no_case_and_changes_none(
    log_in: LogIn, world: World, session: Session, edition: EditionFacts, role: Role, at: str
) -> None:
    case = tell(session, edition, world.community, words="想修鞋")
    stranger = log_in(role, getattr(world, at))
    path = f"/office/{world.street}/cases"
    for address in (path, f"{path}/{case}"):
        assert stranger.get(address).status_code == 403
    assert (
        stranger.post(f"{path}/{case}/answer", data={"outcome": "arranged", "answer": "好"}).status_code
        == 403
    )
    session.rollback()
    assert feedback.get_case(session, case, within=world.community).open


def test_an_answer_without_a_token_or_a_log_in_is_none(
    app_with: Callable[..., Flask],
    client: CheckingClient,
    log_in: LogIn,
    world: World,
    session: Session,
    edition: EditionFacts,
) -> None:
    case = tell(session, edition, world.community, words="想修鞋")
    address = f"/office/{world.street}/cases/{case}"
    assert client.post(f"{address}/answer", data={"outcome": "arranged", "answer": "好"}).location.startswith(
        "/log-in"
    )
    street = log_in(Role.STREET, world.street, of=app_with(WTF_CSRF_ENABLED=True))
    assert street.post(f"{address}/answer", data={"outcome": "arranged", "answer": "好"}).status_code == 400
    session.rollback()
    assert feedback.get_case(session, case, within=world.community).open
    token = token_of(street.get(address).get_data(as_text=True))
    assert (
        street.post(f"{address}/answer", data={"outcome": "arranged", "answer": "好"} | token).status_code
        == 302
    )


def test_where_a_dispute_is_settled_the_visits_in_vain_are_told_and_closed(
    street: CheckingClient, world: World, session: Session, reported: EditionFacts
) -> None:
    item = next(
        item
        for item in reported.items
        if (line := get_line(session, reported, world.community, item.code)).offering
        and line.segment == "delivered"
        and not line.offering.disputed
    )
    for mark in "abc":
        case = tell(session, reported, world.community, kind=CaseKind.NOT_THERE, item=item, mark=mark)
    address = f"/office/{world.community}/items/{item.code}"
    street.get(address)
    assert "有3位居民反映：白跑了一趟" in street.page.text
    assert "居民多次反映" in street.page.text
    assert street.post(f"{address}/settle").status_code == 302
    street.get(address)
    assert "居民反映：白跑了一趟" not in street.page.text
    session.rollback()
    settled = feedback.get_case(session, case, within=world.community)
    assert settled.answer == feedback.SETTLED
    assert not get_line(session, reported, world.community, item.code).offering.disputed  # type: ignore[union-attr]
