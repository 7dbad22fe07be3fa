"""Service points and what communities wrote are found by their words, on both databases, at once."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from catalogue import local_texts, succession
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.foundation import clock
from catalogue.foundation.codes import contains
from catalogue.foundation.database import begin_writing
from catalogue.local_texts import LocalHit, find_local, finding, grams
from catalogue.local_texts.asking import asked
from catalogue.models import Mode, Offering, ProviderKind, Role, ServicePoint, State
from catalogue.offerings import (
    ImportedOffering,
    OfferingDraft,
    PointDraft,
    add_points,
    import_offerings,
    record,
    remove_point,
    save_point,
    withdraw,
)
from tests.examples import examples, undone
from tests.worlds.eight_streets import World
from tests.worlds.told import CANTEEN, HOSTILE

SYSTEM = Actor("tester", (Held(Role.STREET, 110000000000),))


def names(hits: tuple[LocalHit, ...]) -> list[str]:
    return [hit.name or hit.note_zh or hit.note_en or hit.provider or "" for hit in hits]


def edition(session: Session) -> EditionFacts:
    found = edition_in_force(session, clock.today())
    assert found is not None
    return found


# What is found -----------------------------------------------------------------------------------------


@pytest.mark.every_case
@pytest.mark.parametrize(
    "query",
    [
        CANTEEN,
        "老年餐桌",
        "餐桌 多福巷",
        "多福巷2号",
        "老年餐桌在哪里",
        "請問老年餐桌怎麼走",
        "老年餐桌的电话",
        "附近的老年餐桌",
    ],
)
def test_a_venue_is_found_by_any_part_of_its_name_and_address(
    session: Session, told: World, query: str
) -> None:
    hits = find_local(session, query, within=None)
    assert CANTEEN in names(hits)
    found = next(hit for hit in hits if hit.name == CANTEEN)
    assert (found.community, found.address) == (told.community, "多福巷2号")


@pytest.mark.parametrize(
    "typed",
    ["laoniancanzhuo", "lao nian can zhuo", "LaoNianCanZuo", "duofuxiang", "duofuxianglaonianc", "niancan"],
)
@pytest.mark.parametrize("only_points", [False, True])
def test_a_venue_is_found_by_the_sound_of_its_name(
    session: Session, told: World, typed: str, only_points: bool
) -> None:
    assert CANTEEN in names(find_local(session, typed, within=told.community, only_points=only_points))


@pytest.mark.parametrize(
    "typed", ["laonianyiyuan", "canzhuolaonian", "nian", "canteen", "meals for me", "l", "zhuo zi"]
)
def test_letters_that_no_name_sounds_like_find_no_venue(session: Session, told: World, typed: str) -> None:
    assert find_local(session, typed, within=told.community, only_points=True) == ()


def test_a_note_is_found_and_says_of_which_service(session: Session, told: World) -> None:
    (hit,) = find_local(session, "自带饭盒", within=told.community)
    item = edition(session).item("0202")
    assert (hit.community, hit.item_id, hit.note_zh) == (told.community, item.id, "请自带饭盒。")
    assert hit.point_id is None
    assert hit.name is None


def test_what_is_nearer_comes_first(session: Session, told: World) -> None:
    assert names(find_local(session, "餐桌", within=told.community)) == [CANTEEN, "银闸餐桌"]
    assert names(find_local(session, "餐桌", within=told.neighbour)) == ["银闸餐桌", CANTEEN]


@pytest.mark.every_case
@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "桌",
        "3",
        "a",
        "?!",
        "怎么走",
        "\0",
        "\ud800",
        '"',
        "2",
        "17",
        "2 17",
        "餐桌 OR 诊所",
        "餐*",
        "餐桌饭盒",
        "grams:餐桌",
    ],
)
def test_one_character_or_words_that_nobody_wrote_find_nothing(
    session: Session, told: World, query: str
) -> None:
    assert find_local(session, query, within=None) == ()


def test_words_and_numbers_are_not_cut(session: Session, told: World) -> None:
    begin_writing(session)
    for number, name in enumerate(("Reading room 17号", "Reading rooms 7号"), start=1):
        save_point(
            session,
            actor=SYSTEM,
            community=told.community,
            draft=PointDraft(name=name, address=f"院{number}"),
        )
    assert names(find_local(session, "7号", within=None)) == ["Reading rooms 7号"]
    assert names(find_local(session, "READING　room", within=None)) == ["Reading room 17号"]
    assert find_local(session, "read", within=None) == ()


def test_pairs_that_do_not_stand_together_are_no_hit(session: Session, told: World) -> None:
    begin_writing(session)
    save_point(
        session,
        actor=SYSTEM,
        community=told.community,
        draft=PointDraft(name="活动室与动活活室", address=None),
    )
    assert grams.grams("活动活室") == ["活动", "动活", "活室"]
    assert find_local(session, "活动活室", within=None) == ()
    assert len(find_local(session, "动活活室", within=None)) == 1


def test_names_of_companies_are_found_and_offices_are_not(session: Session, world: World) -> None:
    begin_writing(session)
    item = next(item for item in edition(session).items if item.form == "home")
    for community, kind in ((world.community, ProviderKind.COMPANY), (world.neighbour, ProviderKind.STATION)):
        draft = OfferingDraft(
            state=State.DELIVERED, mode=Mode.OWN, provider_kind=kind, provider_name="晚霞照护", phone="96156"
        )
        record(session, actor=SYSTEM, community=community, item=item, draft=draft)
    assert [hit.community for hit in find_local(session, "晚霞照护", within=None)] == [world.community]


def test_communities_that_are_gone_are_not_found(session: Session, told: World) -> None:
    begin_writing(session)
    succession.retire(session, code=told.neighbour, today=told.today, actor=operator("tests"))
    assert names(find_local(session, "餐桌", within=None)) == [CANTEEN]


def test_a_community_that_moves_takes_its_texts_along(session: Session, told: World) -> None:
    begin_writing(session)
    new = told.street + 150
    succession.move_community(
        session, code=told.community, new_code=new, today=told.today, actor=operator("tests")
    )
    assert {hit.community for hit in find_local(session, "老年餐桌", within=None)} == {new}
    assert {hit.community for hit in find_local(session, "自带饭盒", within=None)} == {new}
    assert local_texts.verify(session) == []


def test_many_texts_with_common_words_still_give_the_nearest(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "AT_ONCE", 4)
    begin_writing(session)
    drafts = [
        (code, PointDraft(name=f"活动室{code % 1000}")) for code in world.communities for _twice in "ab"
    ]
    add_points(session, actor=SYSTEM, points=drafts)
    hits = find_local(session, "活动室", within=world.neighbour, limit=4)
    assert [hit.community for hit in hits][:2] == [world.neighbour] * 2
    assert all(contains(world.street, hit.community) for hit in hits)
    assert len(hits) == len({hit.point_id for hit in hits}) == 4


def test_what_only_asks_for_the_way_is_left_out_and_words_stay_whole() -> None:
    told = {
        "请问附近的图书室怎么走": "图书室",
        "图书室在哪里?": "图书室",
        "where is the theatre": "theatre",
        "theatre": "theatre",
        "nearby clinic": "clinic",
        "家政": "家政",
        "找工作": "找工作",
        "怎么走": "怎么走",
        "": "",
    }
    assert {query: asked(query) for query in told} == told


# Current with every change -----------------------------------------------------------------------------


def test_what_is_not_committed_is_found_by_the_writer_alone_and_by_all_after_it(
    session: Session, engine: Engine, told: World
) -> None:
    begin_writing(session)
    save_point(session, actor=SYSTEM, community=told.community, draft=PointDraft(name="新修的浴池"))
    with Session(engine) as other:
        assert find_local(other, "浴池", within=None) == ()
    assert names(find_local(session, "浴池", within=None)) == ["新修的浴池"]
    session.commit()
    with Session(engine) as other:
        assert names(find_local(other, "浴池", within=None)) == ["新修的浴池"]


def test_what_is_rolled_back_was_never_there(session: Session, told: World) -> None:
    begin_writing(session)
    save_point(session, actor=SYSTEM, community=told.community, draft=PointDraft(name="新修的浴池"))
    session.rollback()
    assert find_local(session, "浴池", within=None) == ()
    assert local_texts.verify(session) == []


_WORDS = st.sampled_from(
    [
        "",
        "活动室",
        "活动",
        "动活",
        "室",
        "图书 室",
        "3号楼",
        "13号",
        "Room",
        "rooms 3",
        HOSTILE,
        "圖書",
        "a_b",
        "。活、动",
    ]
)
_TEXTS = st.lists(_WORDS, min_size=1, max_size=3).map("".join)
_STEP = st.tuples(
    st.sampled_from(["point", "note", "both", "import", "withdraw", "remove"]),
    st.integers(0, 3),
    _TEXTS,
    _TEXTS,
)


@examples(12)
@example(
    steps=[("point", 0, f"{HOSTILE}{HOSTILE}rooms 3", "")], queries=[f"{HOSTILE}{HOSTILE}{HOSTILE}rooms 3"]
)
@example(
    steps=[("note", 1, "活动室" * 21, "")],
    queries=["活动室" * 22, "活动室" * 20 + "Rooms3", "动" + "rooms " * 15],
)
@given(steps=st.lists(_STEP, min_size=1, max_size=14), queries=st.lists(_TEXTS, min_size=3, max_size=6))
def test_whatever_is_written_and_taken_back_is_found_as_a_plain_scan_finds_it(
    engine: Engine, world: World, steps: list[tuple[str, int, str, str]], queries: list[str]
) -> None:
    with undone(engine) as session:
        communities = (world.community, world.neighbour, world.elsewhere, world.village)
        item = next(item for item in edition(session).items if item.form == "home")
        points: dict[int, int] = {}
        for kind, number, first, second in steps:
            community = communities[number]
            draft = OfferingDraft(state=State.ABSENT, note_zh=first or None, note_en=second or None)
            if kind == "point" and first.strip():
                saved = save_point(
                    session,
                    actor=SYSTEM,
                    community=community,
                    draft=PointDraft(name=first, address=second),
                    point_id=points.get(community),
                )
                points[community] = saved.id
            elif kind in ("note", "both"):
                record(session, actor=SYSTEM, community=community, item=item, draft=draft)
            elif kind == "import":
                row = ImportedOffering(community, item, draft, world.today)
                import_offerings(session, actor=SYSTEM, offerings=[row], today=world.today)
            elif kind == "remove" and community in points:
                remove_point(session, actor=SYSTEM, community=community, point_id=points.pop(community))
            elif kind == "withdraw" and session.get(Offering, (community, item.id)):
                withdraw(session, actor=SYSTEM, community=community, item=item)
        assert local_texts.verify(session) == []
        for query in [*queries, *(words for _kind, _number, *both in steps for words in both)]:
            for within in (None, world.community, world.village):
                found = find_local(session, query, within=within, limit=50)
                assert [(hit.community, hit.point_id) for hit in found] == scan(session, query, within), query


def scan(session: Session, query: str, within: int | None) -> list[tuple[int, int | None]]:
    """What should be found: every text read in turn, nearest first. Knows nothing of tokens or indexes."""
    wanted = re.findall(r"[^\W_]+", first_words(plain(query)))
    if all(len(piece) == 1 or piece.isdigit() for piece in wanted):
        return []
    rows = [
        (row.community_code, row.id, f"{row.name}\n{row.address or ''}", row.id)
        for row in session.execute(select(*ServicePoint.__table__.columns))
    ]
    rows += [
        (row.community_code, None, f"{row.note_zh or ''}\n{row.note_en or ''}", 10**9)
        for row in session.execute(select(*Offering.__table__.columns))
    ]
    found = []
    for community, point, words, order in rows:
        if all(stands_in(piece, plain(words)) for piece in wanted):
            found.append((far(community, within), order, community, point))
    return [(community, point) for _far, _order, community, point in sorted(found, key=lambda row: row[:3])]


def first_words(query: str) -> str:
    """The 64 characters of a query that count. A Latin word or a number that begins there and ends beyond does not."""
    kept, beyond = query[:64], query[64:]
    return re.sub(r"[a-z0-9]+$", "", kept) if re.match(r"[a-z0-9]", beyond) else kept


def plain(words: str) -> str:
    lines = [unicodedata.normalize("NFKC", line).casefold() for line in words.split("\n")]
    return "\n".join(line.replace("圖", "图").replace("書", "书") for line in lines)


def stands_in(piece: str, words: str) -> bool:
    before = r"(?<![a-z0-9])" if piece[0].isascii() else ""
    after = r"(?![a-z0-9])" if piece[-1].isascii() else ""
    return re.search(before + re.escape(piece) + after, words) is not None


def far(community: int, within: int | None) -> int:
    if within is None:
        return 0
    spans = (1, 10**3, 10**6)
    return next(
        (place for place, span in enumerate(spans) if community // span == within // span), len(spans)
    )
