"""Service guides: written once above, added to by streets, and by communities only where they differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from catalogue import divisions, service_guides, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts
from catalogue.catalogues.guide import GUIDE_FIELDS
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import Action, Level, Role
from catalogue.service_guides import merged_guide
from tests.worlds import small_town
from tests.worlds.small_town import CITY, CITY_HALL, COMMUNITIES, DISTRICTS, FIRST_DAY, NEW_CODES, STREETS

HERE, BESIDE = COMMUNITIES[:2]
WAY = (CITY, DISTRICTS[0], STREETS[0], HERE)


@pytest.fixture
def edition(session: Session, by_hand: EditionFacts) -> EditionFacts:
    """The small town."""
    return by_hand


def write(session: Session, edition: EditionFacts, division: int, **texts: str) -> None:
    service_guides.save_guide(session, actor=CITY_HALL, division=division, item=edition.items[0], texts=texts)


def read(session: Session, edition: EditionFacts, community: int) -> dict[str, list[tuple[str, int]]]:
    """What residents of a community read: the texts of each field, each with the division that says it."""
    lineage, item = divisions.lineage(session, community), edition.items[0]
    merged = merged_guide(item.guide, service_guides.guides_along(session, edition, lineage, item), lineage)
    return {
        field: [(each.text, each.source.code if each.source else 0) for each in texts]
        for field, texts in merged.items()
    }


def test_residents_read_the_narrowest_word_with_what_the_street_adds_and_its_source(
    session: Session, edition: EditionFacts
) -> None:
    write(session, edition, CITY, papers="身份证", fee="十元", steps="登记")
    write(session, edition, DISTRICTS[0], fee="八元")
    write(session, edition, STREETS[0], steps="也可到大厅", fee="月底结算")
    write(session, edition, HERE, steps="只在服务站登记")
    assert read(session, edition, HERE) == {
        "papers": [("身份证", CITY)],
        "steps": [("只在服务站登记", HERE)],
        "fee": [("八元", DISTRICTS[0]), ("月底结算", STREETS[0])],
    }
    assert list(read(session, edition, HERE)) == ["papers", "steps", "fee"]
    assert read(session, edition, BESIDE)["steps"] == [("登记", CITY), ("也可到大厅", STREETS[0])]
    assert read(session, edition, COMMUNITIES[5])["fee"] == [("十元", CITY)]
    above = service_guides.said_above(session, edition, divisions.lineage(session, HERE), edition.items[0])
    assert [each.text for each in above["steps"]] == ["登记", "也可到大厅"]
    assert service_guides.count_differing(session, CITY) == {edition.items[0].id: 1}


FIELDS = st.dictionaries(st.sampled_from(list(GUIDE_FIELDS)), st.text("甲乙丙", min_size=1), max_size=4)


@pytest.mark.one_database
@given(of_edition=FIELDS, written=st.lists(FIELDS, min_size=4, max_size=4))
def test_a_filled_field_is_never_lost_and_never_said_by_more_than_two(
    of_edition: dict[str, str], written: list[dict[str, str]]
) -> None:
    levels = (Level.PROVINCE, Level.DISTRICT, Level.STREET, Level.COMMUNITY)
    lineage = [
        DivisionFacts(code, None, level, "地", "地", None, False, None, None)
        for code, level in enumerate(levels, start=1)
    ]
    merged = merged_guide(of_edition, dict(enumerate(written, start=1)), lineage)
    assert set(merged) == {*of_edition, *(field for texts in written for field in texts)}
    for field, texts in merged.items():
        said = [each.get(field) for each in (of_edition, *written)]
        if said[4]:
            assert [each.text for each in texts] == [said[4]]
        else:
            base = next((text for text in (said[2], said[1], said[0]) if text), None)
            assert [each.text for each in texts] == [text for text in (base, said[3]) if text]


def test_a_guide_has_versions_a_history_and_a_way_back(session: Session, edition: EditionFacts) -> None:
    item = edition.items[0]

    def save(seen: int | None, **texts: str) -> int:
        return service_guides.save_guide(
            session, actor=CITY_HALL, division=CITY, item=item, texts=texts, expected_version=seen
        ).version

    assert save(0, fee=" 十元 ", papers="") == 1
    assert save(0, fee="十元") == 1, "the same again is no conflict"
    with pytest.raises(Conflict):
        save(0, fee="九元")
    assert save(1, fee="九元") == 2
    assert save(2) == 3
    assert service_guides.guides_of(session, [CITY]) == {}
    assert service_guides.count_differing(session, CITY) == {}
    back = service_guides.restore_guide(
        session, actor=CITY_HALL, division=CITY, item=item, version=1, expected_version=3
    )
    assert (back.version, back.texts) == (4, {"fee": "十元"})
    told = service_guides.guide_history(session, CITY, item)
    assert [(each.version, each.action, each.after) for each in told] == [
        (4, Action.RESTORE, {"fee": "十元"}),
        (3, Action.RECORD, None),
        (2, Action.RECORD, {"fee": "九元"}),
        (1, Action.RECORD, {"fee": "十元"}),
    ]
    with pytest.raises(NotFound):
        service_guides.restore_guide(session, actor=CITY_HALL, division=CITY, item=item, version=3)
    with pytest.raises(Invalid) as refused:
        save(4, fee="长" * 1001, moon="月")
    assert {problem.field for problem in refused.value.problems} == {"fee", "guide"}


@pytest.mark.one_database
def test_each_office_writes_its_own_part_and_a_worker_that_of_the_community(
    session: Session, edition: EditionFacts
) -> None:
    def may_write(role: Role, held: int, division: int) -> bool:
        try:
            service_guides.save_guide(
                session,
                actor=Actor("li", (Held(role, held),)),
                division=division,
                item=edition.items[0],
                texts={"fee": f"{role}{division}"},
            )
        except NotAllowed:
            return False
        return True

    offices = {Role.CITY: CITY, Role.DISTRICT: DISTRICTS[0], Role.STREET: STREETS[0], Role.WORKER: HERE}
    for depth, (role, held) in enumerate(offices.items()):
        assert [may_write(role, held, division) for division in WAY] == [
            place >= depth for place in range(len(WAY))
        ]
        assert not may_write(role, held, DISTRICTS[1]) or role is Role.CITY
    for role in (Role.AUDITOR, Role.EDITOR, Role.ADMIN):
        assert not may_write(role, CITY, CITY)


def test_a_guide_belongs_to_the_item_and_stays_with_the_next_edition(
    session: Session, edition: EditionFacts
) -> None:
    write(session, edition, CITY, fee="十元")
    later = small_town.build_next_edition(session)
    assert read(session, later, HERE) == {"fee": [("十元", CITY)]}


def test_a_community_that_moves_or_merges_keeps_its_difference(
    session: Session, edition: EditionFacts
) -> None:
    write(session, edition, HERE, fee="八元", papers="身份证")
    write(session, edition, BESIDE, fee="九元", papers="身份证", steps="登记")
    moved = succession.move_community(
        session, code=HERE, new_code=NEW_CODES[0], today=FIRST_DAY, actor=operator("tests")
    )
    assert read(session, edition, moved.new.code) == {
        "papers": [("身份证", NEW_CODES[0])],
        "fee": [("八元", NEW_CODES[0])],
    }
    for code, successor in ((BESIDE, NEW_CODES[0]), (STREETS[2], STREETS[1])):
        write(session, edition, STREETS[2], steps="到大厅")
        succession.retire(session, code=code, successor=successor, today=FIRST_DAY, actor=operator("tests"))
    assert {field: texts[0][0] for field, texts in read(session, edition, NEW_CODES[0]).items()} == {
        "papers": "身份证",
        "fee": f"八元\n原社区{BESIDE}：九元",
        "steps": "登记",
    }
    street = service_guides.get_guide(session, STREETS[1], edition.items[0])
    assert street.texts == {"steps": "到大厅"}
    (told,) = service_guides.guide_history(session, STREETS[1], edition.items[0])
    assert (told.action, told.role) == (Action.SUCCEED, "system")
    with pytest.raises(Refused):
        write(session, edition, BESIDE, fee="一元")
