"""Which villages the 96156 platform serves: districts say so, with a day; what was said before stays."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.foundation.errors import BadFile, Invalid, NotAllowed, NotFound, Refused
from catalogue.models import AuditEntry, Division, Level, PlatformVillage, Role, Serves
from catalogue.platform_villages import (
    RecordedAnswer,
    ServedCounts,
    VillagesImport,
    VillageWord,
    count_served,
    history_of,
    import_villages,
    read_village_rows,
    record_words,
    recorded_together,
    served_of,
    take_back,
    villages_of,
)
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases


@pytest.fixture
def district(world: World) -> Actor:
    """Who keeps this for the district of the village."""
    return Actor("qu", (Held(Role.DISTRICT, world.village // Level.DISTRICT.span * Level.DISTRICT.span),))


def villages_in(world: World, division: int) -> list[int]:
    """The villages of a division, as the digits of their codes say."""
    return [code for code in world.communities_in(division) if code % 1000 in range(200, 400)]


def test_the_last_word_counts_and_what_was_said_before_stays(
    session: Session, world: World, district: Actor
) -> None:
    village, today = world.village, world.today
    assert served_of(session, village) is None
    for serves, days in ((Serves.NO, 90), (Serves.YES, 30), (Serves.UNKNOWN, 0)):
        word = VillageWord(village, serves, today - timedelta(days=days), "乡镇上报")
        for changed in ((village,), ()):
            assert record_words(session, actor=district, words=[word], today=today) == changed
    bare = VillageWord(village, Serves.UNKNOWN, today)
    assert record_words(session, actor=district, words=[bare], today=today) == ()
    last = served_of(session, village)
    assert last is not None
    assert (last.serves, last.as_of, last.source, last.recorded_by) == (
        Serves.UNKNOWN,
        today,
        "乡镇上报",
        "qu",
    )
    assert [each.serves for each in history_of(session, village)] == [Serves.UNKNOWN, Serves.YES, Serves.NO]
    trail = session.scalars(select(AuditEntry).where(AuditEntry.action == "platform_village.recorded")).all()
    assert [entry.after["serves"] for entry in trail if entry.after] == ["no", "yes", "unknown"]
    listed = villages_of(session, world.city)
    assert [each.code for each in listed] == villages_in(world, world.city)
    assert [(each.code, each.said) for each in listed if each.said] == [(village, last)]


def test_many_are_recorded_in_one_act_and_taken_back_in_one(
    session: Session, world: World, district: Actor
) -> None:
    today, street = world.today, world.village_street
    first, second, third = villages_in(world, street)[:3]
    earlier = VillageWord(first, Serves.NO, today - timedelta(days=9))
    record_words(session, actor=district, words=[earlier], today=today)
    many = [VillageWord(code, Serves.YES, today, "台账") for code in (first, second, third)]
    assert record_words(session, actor=district, words=many, today=today) == (first, second, third)
    together, alone = recorded_together(session, street)
    assert (together.villages, alone.villages, together.recorded_by) == (3, 1, "qu")
    later = VillageWord(third, Serves.UNKNOWN, today)
    record_words(session, actor=district, words=[later], today=today)

    stranger = Actor("x", (Held(Role.DISTRICT, world.district),))
    with pytest.raises(NotAllowed):
        take_back(session, actor=stranger, division=street, batch=together.batch)
    with pytest.raises(Refused):
        take_back(session, actor=district, division=world.district, batch=together.batch)
    assert take_back(session, actor=district, division=street, batch=together.batch) == 3
    with pytest.raises(Refused, match="taken back already"):
        take_back(session, actor=district, division=street, batch=together.batch)
    words = {each.code: each.said.serves for each in villages_of(session, street) if each.said}
    assert words == {first: Serves.NO, third: Serves.UNKNOWN}
    assert served_of(session, second) is None
    told = [(each.serves, each.taken_back_by) for each in history_of(session, first)]
    assert told == [(Serves.YES, "qu"), (Serves.NO, None)]
    (said,) = [each for each in history_of(session, third) if each.taken_back_at is None]
    assert take_back(session, actor=district, division=third, word=said.id) == 1
    assert served_of(session, third) is None
    trail = select(func.count()).where(AuditEntry.action == "platform_village.taken_back")
    assert session.scalar(trail) == 4


def test_lists_and_counts_are_those_of_the_last_words(
    session: Session, world: World, district: Actor
) -> None:
    today, own = world.today, villages_in(world, world.village_street)
    answers = [Serves.YES, Serves.NO, Serves.UNKNOWN]
    words = [VillageWord(code, each, today) for code, each in zip(own, answers, strict=False)]
    record_words(session, actor=district, words=words, today=today)
    said = {each.village: each.serves.value for each in words}
    for division in (world.city, world.village_street, world.street):
        every = villages_in(world, division)
        for answer in RecordedAnswer:
            listed = [each.code for each in villages_of(session, division, said=answer)]
            assert listed == [code for code in every if said.get(code, "unsaid") == answer.value]
        by_street: dict[int, Counter[str]] = {}
        for code in every:
            street = code // Level.STREET.span * Level.STREET.span
            by_street.setdefault(street, Counter())[said.get(code, "unsaid")] += 1
        assert count_served(session, division) == {
            street: ServedCounts(**counts) for street, counts in by_street.items()
        }
    page = villages_of(session, world.village_street, limit=2, offset=1)
    assert [each.code for each in page] == own[1:3]


def test_recording_many_takes_no_query_for_each(session: Session, world: World, district: Actor) -> None:
    def asked(words: list[VillageWord]) -> int:
        statements: list[str] = []

        def note(_one: object, _two: object, statement: str, *_rest: object) -> None:
            if statement.lstrip().upper().startswith("SELECT"):
                statements.append(statement)

        bind = session.get_bind()
        event.listen(bind, "before_cursor_execute", note)
        try:
            record_words(session, actor=district, words=words, today=world.today)
        finally:
            event.remove(bind, "before_cursor_execute", note)
        return len(statements)

    one, *others = [
        VillageWord(code, Serves.YES, world.today) for code in villages_in(world, world.village_street)
    ]
    assert len(others) > 2
    assert asked([one]) == asked(others)
    assert session.scalar(select(func.count()).select_from(PlatformVillage)) == 1 + len(others)


def test_only_the_district_says_it_and_only_of_its_villages(
    session: Session, world: World, district: Actor
) -> None:
    def say(actor: Actor, *villages: int, as_of: date = world.today) -> None:
        words = [VillageWord(village, Serves.YES, as_of) for village in villages]
        record_words(session, actor=actor, words=words, today=world.today)

    for role, code in (
        (Role.WORKER, world.village),
        (Role.STREET, world.village // Level.STREET.span * Level.STREET.span),
        (Role.DISTRICT, world.district),
        (Role.AUDITOR, world.city),
    ):
        with pytest.raises(NotAllowed):
            say(Actor("x", (Held(role, code),)), world.village)
    both = Actor("x", (*district.held, Held(Role.DISTRICT, world.district)))
    with pytest.raises(NotFound, match="not a village"):
        say(both, world.village, world.community)
    for day, says in ((world.today + timedelta(days=1), "not come yet"), (date(1011, 1, 1), "too long ago")):
        with pytest.raises(Invalid, match=says):
            say(district, world.village, as_of=day)
    row = session.get(Division, world.village)
    assert row is not None
    row.retired_on = world.today
    session.flush()
    with pytest.raises(Refused):
        say(district, world.village)
    assert served_of(session, world.village) is None


def test_a_file_is_brought_in_whole_or_not_at_all_and_twice_is_once(
    session: Session, world: World, district: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "villages.csv"
    other = world.village + 1
    path.write_text(
        f"村,村代码,是否服务,截至,来源\n甲村,{world.village},是,2026-10-01,台账\n乙村,{other},no,2026-10-01,\n丙村,{other + 1},,,\n",
        "utf-8",
    )
    rows = read_village_rows(path)
    for expected in (VillagesImport(2, 0), VillagesImport(0, 2)):
        assert import_villages(session, rows, actor=district, file=path.name, today=world.today) == expected
    said = served_of(session, world.village)
    assert said is not None
    assert said.source == "台账"
    assert served_of(session, other + 1) is None
    (batch,) = recorded_together(session, world.village_street)
    assert batch.villages == 2
    elsewhere = Actor("x", (Held(Role.DISTRICT, world.district),))
    with pytest.raises(BadFile) as refused:
        import_villages(session, rows, actor=elsewhere, file=path.name, today=world.today)
    assert refused.value.line == 2


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("1101,yes,2026-10-01", "12 digits"),
        ("110109107201,maybe,2026-10-01", "not known here"),
        ("110109107201,yes,10/2026", "not a day"),
        ("110109107201,yes", "has 2 cells"),
        ("110109107202,yes,2026-10-01", "same village"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, row: str, says: str) -> None:
    path = tmp_path / "villages.csv"
    path.write_text(f"village,serves,as_of\n110109107202,yes,2026-10-01\n{row}\n", "utf-8")
    with pytest.raises(BadFile, match=says) as bad:
        read_village_rows(path)
    assert bad.value.line == 3
