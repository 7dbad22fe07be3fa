"""Mobile numbers of persons are in answers for programs only if their owners agreed."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update
from sqlalchemy.orm import Session

from catalogue.foundation import clock
from catalogue.models import CommunityProfile, MobileAgreement, Offering, ServicePoint
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases

NUMBER = "13800001060"


def _say(session: Session, world: World) -> None:
    for table, values in (
        (Offering, {"phone": NUMBER, "phone_source": None}),
        (ServicePoint, {"phones": [NUMBER, "010-05100002"]}),
        (CommunityProfile, {"phones": [NUMBER, "010-05100001"]}),
    ):
        session.execute(update(table).where(table.community_code == world.community).values(values))
    session.commit()


def test_a_mobile_number_is_no_open_data_until_its_owner_agrees(
    client: FlaskClient, session: Session, told: World
) -> None:
    _say(session, told)
    addresses = [
        f"/api/v1/offerings/{told.community}-meals",
        f"/api/v1/points?within={told.community}",
        f"/api/v1/communities/{told.community}",
        f"/api/v1/communities/{told.community}?item=0202",
        "/hsds/services?full=true",
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert NUMBER not in answer.text, address
    shown = client.get(addresses[0]).get_json()["data"]
    assert (shown["phone"], shown["phone_of"]) == ("12345", "hotline")
    session.add(MobileAgreement(community_code=told.community, number=NUMBER, agreed_at=clock.now()))
    session.commit()
    for address in addresses:
        assert NUMBER in client.get(address).text.replace(" ", "").replace("+86-", ""), address
