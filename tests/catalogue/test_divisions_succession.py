"""A community takes another's place: its word goes on, the old one's stays for figures of the past."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from catalogue import divisions, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.counters.recount import verify
from catalogue.divisions import Alias, ProfileDraft
from catalogue.divisions.lists import ListFacts
from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import NotFound, Refused
from catalogue.models import Action, AliasKind, Division, Offering, Revision, Role, State
from catalogue.offerings import (
    OfferingDraft,
    PointDraft,
    dispute,
    get_line,
    history,
    points_of,
    record,
    save_point,
)
from tests.catalogue.test_divisions_lists import write

NEW_CODE = 110101001003


@pytest.fixture
def actor(world):
    return Actor("desk", (Held(Role.STREET, world.city), Held(Role.DISTRICT, world.city)))


@pytest.fixture
def edition(session, world):
    begin_writing(session)
    return get_edition(session, world.edition_key)


@pytest.fixture
def reports_of_old(session, world, edition, actor):
    """多福巷社区 has said something: a profile, an alias, a point, and what it offers of two items."""
    divisions.save_profile(
        session,
        actor=actor,
        community=world.community,
        draft=ProfileDraft(
            station_name="多福巷社区服务站", aliases=(Alias("大甜水井胡同", AliasKind.HUTONG),)
        ),
    )
    point = save_point(
        session, actor=actor, community=world.community, draft=PointDraft(name="食堂", hours="24/7")
    )
    first, second = edition.items[:2]
    record(
        session,
        actor=actor,
        community=world.community,
        item=first,
        draft=OfferingDraft(
            state=State.PARTIAL, shortfall="只有午餐", points=(point.id,), phone="010-5550-0001"
        ),
        today=world.today,
    )
    dispute(session, actor=actor, community=world.community, item=first)
    record(
        session,
        actor=actor,
        community=world.community,
        item=second,
        draft=OfferingDraft(state=State.ABSENT),
        today=world.today,
    )
    return first, second


def said(session, edition, community, item, day):
    return get_line(session, edition, community, item.code, day=day).offering


def test_a_community_that_moves_takes_its_word_along(session, world, edition, reports_of_old, actor):
    before = {item.id: said(session, edition, world.community, item, world.today) for item in reports_of_old}
    past = [history(session, world.community, item) for item in reports_of_old]
    report = succession.move_community(
        session, code=world.community, new_code=NEW_CODE, today=world.today, actor=operator("tests")
    )

    assert report.carried_counts == {"profiles": 1, "aliases": 1, "points": 1, "offerings": 2}
    assert (report.old.retired_on, report.old.successor_code) == (world.today, NEW_CODE)
    assert (report.new.name, report.new.parent_code, report.new.present) == (
        "多福巷社区居委会",
        world.street,
        True,
    )
    (point,) = points_of(session, NEW_CODE)
    for item in reports_of_old:
        now = said(session, edition, NEW_CODE, item, world.today)
        assert now.version == 1
        assert (now.state, now.disputed, now.confirmed_on) == (
            before[item.id].state,
            before[item.id].disputed,
            before[item.id].confirmed_on,
        )
        assert now.draft.points == ((point.id,) if before[item.id].draft.points else ())
        (revision,) = history(session, NEW_CODE, item)
        assert (revision.action, revision.actor, revision.before) == (Action.SUCCEED, "system", None)
        assert revision.after["state"] == now.state
    profile = divisions.get_profile(session, NEW_CODE)
    assert profile.station_name == "多福巷社区服务站"
    assert profile.aliases == (Alias("大甜水井胡同", AliasKind.HUTONG),)
    assert divisions.find_divisions(session, "大甜水井")[0].division.code == NEW_CODE

    # The old community keeps every record, point and revision.
    assert [history(session, world.community, item) for item in reports_of_old] == past
    assert len(points_of(session, world.community)) == 1
    assert divisions.get_profile(session, world.community) is not None
    assert verify(session) == ()


def test_an_import_carries_a_community_to_its_one_new_namesake(
    session, world, edition, reports_of_old, tmp_path
):
    rows = session.execute(select(Division.code, Division.name, Division.level).order_by(Division.code)).all()
    text = "".join(
        f"{NEW_CODE if code == world.community else code},{name},{level.value}\n"
        for code, name, level in rows
    )
    path = write(tmp_path, "list.csv", f"code,name,level\n{text}")
    report = succession.import_list(
        session, [path], ListFacts("newer"), today=world.today, actor=operator("tests")
    )
    assert report.carried == ((world.community, NEW_CODE),)
    assert report.carried_counts == {"profiles": 1, "aliases": 1, "points": 1, "offerings": 2}
    assert "carried over for 1 communities: 1 profiles, 1 aliases, 1 points, 2 offerings" in str(report)
    assert verify(session) == ()
    count = len(session.scalars(select(Revision)).all())
    assert not succession.import_list(
        session, [path], ListFacts("newer"), today=world.today, actor=operator("tests")
    ).changed
    assert len(session.scalars(select(Revision)).all()) == count


def test_a_mapped_successor_that_has_spoken_for_itself_keeps_its_word(
    session, world, edition, reports_of_old, actor, tmp_path
):
    item = reports_of_old[0]
    record(
        session,
        actor=actor,
        community=world.neighbour,
        item=item,
        draft=OfferingDraft(state=State.ABSENT),
        today=world.today,
    )
    kept = session.execute(
        select(Division.code, Division.name, Division.level).where(Division.code != world.community)
    ).all()
    text = "".join(f"{code},{name},{level.value}\n" for code, name, level in kept)
    path = write(tmp_path, "list.csv", f"code,name,level\n{text}")
    mapping = write(tmp_path, "mapping.csv", f"old,new\n{world.community},{world.neighbour}\n")
    report = succession.import_list(
        session, [path], ListFacts("newer"), mapping=mapping, today=world.today, actor=operator("tests")
    )
    assert [link.successor for link in report.mapped] == [world.neighbour]
    assert report.carried == ()
    assert said(session, edition, world.neighbour, item, world.today).state is State.ABSENT
    assert divisions.get_profile(session, world.neighbour) is None


def test_a_street_retires_with_its_communities(session, world, edition, reports_of_old):
    before = stamps.version(session, stamps.DIVISIONS)
    offerings = len(session.scalars(select(Offering)).all())
    retired = succession.retire(session, code=world.street, today=world.today, actor=operator("tests"))
    assert [division.code for division in retired] == [world.street, *world.communities_in(world.street)]
    assert divisions.communities_in(session, world.street) == ()
    assert world.street not in [child.code for child in divisions.children(session, world.district)]
    assert len(session.scalars(select(Offering)).all()) == offerings
    assert stamps.version(session, stamps.DIVISIONS) == before + 1
    assert verify(session) == ()


def test_a_community_can_retire_into_its_neighbour(session, world, edition):
    succession.retire(
        session, code=world.community, today=world.today, successor=world.neighbour, actor=operator("tests")
    )
    assert divisions.present_successor(session, world.community).code == world.neighbour
    assert divisions.present_successor(session, world.neighbour).code == world.neighbour


def test_what_cannot_retire_is_refused(session, world, edition):
    with pytest.raises(NotFound):
        succession.retire(session, code=110101001999, today=world.today, actor=operator("tests"))
    with pytest.raises(Refused, match="cannot take the place"):
        succession.retire(
            session, code=world.community, today=world.today, successor=world.street, actor=operator("tests")
        )
    with pytest.raises(Refused, match="cannot take the place"):
        succession.retire(
            session,
            code=world.community,
            today=world.today,
            successor=world.community,
            actor=operator("tests"),
        )
    succession.retire(session, code=world.community, today=world.today, actor=operator("tests"))
    with pytest.raises(Refused, match="retired already"):
        succession.retire(session, code=world.community, today=world.today, actor=operator("tests"))


def test_what_cannot_move_is_refused(session, world, edition, reports_of_old):
    def move(code, new_code):
        return succession.move_community(
            session, code=code, new_code=new_code, today=world.today, actor=operator("tests")
        )

    with pytest.raises(Refused, match="not a community"):
        move(world.street, NEW_CODE)
    with pytest.raises(Refused, match="not a community"):
        move(world.community, world.street)
    with pytest.raises(Refused, match="word of its own"):
        move(world.neighbour, world.community)
    with pytest.raises(Refused, match="committee"):
        move(world.community, 110101001999)
    with pytest.raises(NotFound, match="above"):
        move(world.community, 130101001001)
    move(world.community, NEW_CODE)
    with pytest.raises(Refused, match="it is retired"):
        move(world.neighbour, world.community)
