"""Who a worker is: colleagues read the name, the public never does, on no page and in no file."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import Case, CaseEvent, CaseStep, Offering, PointRevision, Revision, Role
from tests.portal.logging_in import logged_in
from tests.public_pages import addresses, prepare
from tests.worlds.eight_streets import World

PERSON = "林燕甲"
NAME = "lin-yan-jia"


def test_no_public_page_and_no_file_says_who_wrote_a_line(
    client: FlaskClient, session: Session, world: World
) -> None:
    shown = prepare(session, world)
    session.rollback()
    begin_writing(session)
    accounts.add_user(
        session,
        NAME,
        Role.STREET,
        world.street,
        "four plain words here",
        actor=operator("tests"),
        person=PERSON,
    )
    for history in (Revision, PointRevision):
        session.execute(update(history).values(actor=NAME, role="worker"))
    session.execute(update(Offering).values(confirmed_role="worker"))
    case = session.scalars(select(Case)).one()
    case.answered_at, case.answered_by, case.answered_role, case.answer = (
        clock.now(),
        NAME,
        "street",
        "已经开通",
    )
    said = {"step": CaseStep.ANSWERED, "actor": NAME, "role": "street", "words": "已经开通"}
    session.add(CaseEvent(case_id=case.id, at=clock.now(), **said))
    session.commit()
    for page in addresses(shown):
        text = client.get(page).text
        assert PERSON not in text, page
        assert NAME not in text, page
    office = logged_in(client.application, NAME)
    assert PERSON in office.get(f"/office/{world.community}/items/0202").text
    assert PERSON in office.get(f"/office/{world.community}/cases/{case.id}").text
    for name in ("matrix.csv", "gaps.csv"):
        exported = office.get(f"/office/{world.street}/{name}").text
        assert PERSON not in exported
        assert NAME not in exported
