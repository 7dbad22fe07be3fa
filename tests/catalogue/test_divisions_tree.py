"""Finding one's way in the tree of divisions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import divisions
from catalogue.foundation.codes import subtree
from catalogue.foundation.errors import NotFound
from catalogue.models import AliasKind, CommitteeKind, Division, DivisionAlias, Level
from tests.examples import examples


def codes(found) -> list[int]:
    return [division.code for division in found]


@pytest.mark.parametrize(
    ("official", "shown"),
    [
        ("多福巷社区居委会", "多福巷社区"),
        ("安慧北里安园社区居民委员会", "安慧北里安园社区"),
        ("机场工作区社区", "机场工作区社区"),
        ("辛庄村委会", "辛庄村"),
        ("南新村村委会", "南新村"),
        ("东庞村村民委员会", "东庞村"),
        ("下会村民委员会", "下会村"),
        ("三台山居委会", "三台山"),
        ("玉器厂居民委员会", "玉器厂"),
        ("芍药居五社区居民居委会", "芍药居五社区"),
        ("太师屯镇居民委员会", "太师屯镇居委会"),
        ("朝阳农场地区居委会", "朝阳农场地区居委会"),
        ("鸿博家园第二社区委员会", "鸿博家园第二社区"),
        ("哈日嘎查村民委员会", "哈日嘎查"),
        ("辛庄村股份经济合作社生活区", "辛庄村股份经济合作社生活区"),
        ("中国矿业大学（北京）社区居委会", "中国矿业大学（北京）社区"),
        ("居委会", "居委会"),
    ],
)
def test_a_community_is_shown_without_its_committee(official, shown):
    assert divisions.short_name(official, Level.COMMUNITY) == shown


def test_a_street_keeps_its_name():
    assert divisions.short_name("东华门街道", Level.STREET) == "东华门街道"


@pytest.mark.parametrize(
    ("code", "level", "expected"),
    [
        (110101001001, Level.COMMUNITY, (CommitteeKind.JU, False)),
        (110109107201, Level.COMMUNITY, (CommitteeKind.CUN, False)),
        (110105020400, Level.COMMUNITY, (CommitteeKind.JU, True)),
        (110108023500, Level.COMMUNITY, (CommitteeKind.CUN, True)),
        (110105400000, Level.STREET, (None, True)),
        (110105020000, Level.STREET, (None, False)),
        (110101000000, Level.DISTRICT, (None, False)),
    ],
)
def test_digits_tell_the_kind_of_committee(code, level, expected):
    assert divisions.kind_and_quasi(code, level) == expected


def test_the_tree_is_walked_from_the_city_to_a_community(session, world):
    (top,) = divisions.roots(session)
    assert (top.code, top.parent_code, top.level) == (world.city, None, Level.PROVINCE)
    assert codes(divisions.children(session, world.city)) == list(world.districts)
    assert codes(divisions.children(session, world.street)) == list(world.communities_in(world.street))
    assert divisions.children(session, world.community) == ()
    steps = divisions.lineage(session, world.community)
    assert [step.short_name for step in steps] == ["北京市", "东城区", "东华门街道", "多福巷社区"]
    assert [step.parent_code for step in steps] == [None, *codes(steps)[:-1]]


def test_a_code_that_does_not_exist_is_not_found(session, world):
    for ask in (divisions.get_division, divisions.lineage, divisions.present_successor):
        with pytest.raises(NotFound, match="110101001999"):
            ask(session, 110101001999)
    assert divisions.children(session, 110101001999) == ()
    assert divisions.get_divisions(session, [world.street, 110101001999]).keys() == {world.street}


def test_communities_are_counted_by_committee_kind(session, world):
    for code in (world.city, world.mixed_street, world.village_street, world.community):
        found = divisions.communities_in(session, code)
        assert codes(found) == list(world.communities_in(code))
        counts = divisions.count_communities(session, code)
        assert counts == {kind: sum(one.kind is kind for one in found) for kind in CommitteeKind}
    assert divisions.count_communities(session, world.mixed_street) == {
        CommitteeKind.JU: 3,
        CommitteeKind.CUN: 3,
    }


def test_every_lineage_read_at_once_is_the_one_read_alone(session, world):
    wanted = [*world.communities, *world.streets, world.city]
    found = divisions.lineages(session, [*wanted, 110101001999])
    assert list(found) == sorted(wanted)
    for code in wanted:
        assert found[code] == divisions.lineage(session, code)


@examples(40)
@given(data=st.data())
def test_a_subtree_is_a_range_of_codes(session, world, data):
    code = data.draw(st.sampled_from([world.city, *world.districts, *world.streets, *world.communities]))
    first, last = subtree(code)
    everything = divisions.get_divisions(
        session, [world.city, *world.districts, *world.streets, *world.communities]
    )
    by_range = {each for each in everything if first <= each <= last}
    by_parents = {each for each in everything if code in codes(divisions.lineage(session, each))}
    assert by_range == by_parents


def test_names_are_found_by_whole_beginning_and_middle(session, world):
    (first, *_others) = divisions.find_divisions(session, "多福巷社区")
    assert first.division.code == world.community
    assert [step.code for step in first.lineage][-1] == world.community
    assert divisions.find_divisions(session, "多福")[0].division.code == world.community
    assert divisions.find_divisions(session, "福巷")[0].division.code == world.community
    assert divisions.find_divisions(session, "多福巷社区居委会")[0].division.code == world.community


def test_wider_divisions_come_first_and_words_before_the_name_tell_apart(session, world):
    assert divisions.find_divisions(session, "东")[0].division.level is Level.DISTRICT
    found = divisions.find_divisions(session, "东城 社区", limit=100)
    assert {hit.lineage[1].code for hit in found} == {world.district}
    assert divisions.find_divisions(session, "门头沟 多福巷") == ()


def test_a_search_keeps_to_its_subtree_and_its_limit(session, world):
    found = divisions.find_divisions(session, "社区", within=world.street, limit=3)
    assert len(found) == 3
    assert all(hit.division.parent_code == world.street for hit in found)
    assert divisions.find_divisions(session, "   ") == ()
    assert divisions.find_divisions(session, "%") == ()
    assert divisions.find_divisions(session, "_") == ()
    assert divisions.find_divisions(session, "不在这里") == ()


def test_an_alias_leads_to_its_community(session, world):
    session.add(DivisionAlias(division_code=world.community, name="大甜水井胡同", kind=AliasKind.HUTONG))
    session.flush()
    (hit,) = divisions.find_divisions(session, "甜水井")
    assert (hit.division.code, hit.alias) == (world.community, "大甜水井胡同")


def test_retired_divisions_are_left_out(session, world):
    session.get_one(Division, world.community).retired_on = world.today
    session.flush()
    assert world.community not in codes(divisions.children(session, world.street))
    assert world.community in codes(divisions.children(session, world.street, include_retired=True))
    assert world.community not in codes(divisions.communities_in(session, world.city))
    assert divisions.find_divisions(session, "多福巷") == ()
    assert not divisions.get_division(session, world.community).present
    assert divisions.present_successor(session, world.community) is None
