"""Which villages the 96156 platform serves: districts say so, with a day; what was said before stays."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.foundation.errors import BadFile, Invalid, NotAllowed, NotFound
from catalogue.models import AuditEntry, Level, Role, Serves
from catalogue.platform_villages import (
    VillagesImport,
    history_of,
    import_villages,
    read_village_rows,
    record_serves,
    served_of,
    villages_of,
)
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases


@pytest.fixture
def district(world: World) -> Actor:
    """Who keeps this for the district of the village."""
    return Actor("qu", (Held(Role.DISTRICT, world.village // Level.DISTRICT.span * Level.DISTRICT.span),))


def test_the_last_word_counts_and_what_was_said_before_stays(
    session: Session, world: World, district: Actor
) -> None:
    village, today = world.village, world.today
    assert served_of(session, village) is None
    for serves, days in ((Serves.NO, 90), (Serves.YES, 30), (Serves.UNKNOWN, 0)):
        as_of = today - timedelta(days=days)
        for changed in (True, False):
            said = record_serves(
                session, actor=district, village=village, serves=serves, as_of=as_of, today=today
            )
            assert said is changed
    last = served_of(session, village)
    assert last is not None
    assert (last.serves, last.as_of, last.recorded_by) == (Serves.UNKNOWN, today, "qu")
    assert [each.serves for each in history_of(session, village)] == [Serves.UNKNOWN, Serves.YES, Serves.NO]
    trail = session.scalars(select(AuditEntry).where(AuditEntry.action == "platform_village.recorded")).all()
    assert [entry.after["serves"] for entry in trail if entry.after] == ["no", "yes", "unknown"]
    said_of = villages_of(session, world.city)
    assert said_of[village] == last
    assert world.community not in said_of
    assert len(said_of) > 1
    assert [code for code, said in said_of.items() if said] == [village]


def test_only_the_district_says_it_and_only_of_its_villages(
    session: Session, world: World, district: Actor
) -> None:
    def say(actor: Actor, village: int, as_of: date = world.today) -> None:
        record_serves(
            session, actor=actor, village=village, serves=Serves.YES, as_of=as_of, today=world.today
        )

    for role, code in (
        (Role.WORKER, world.village),
        (Role.STREET, world.village // Level.STREET.span * Level.STREET.span),
        (Role.DISTRICT, world.district),
        (Role.AUDITOR, world.city),
    ):
        with pytest.raises(NotAllowed):
            say(Actor("x", (Held(role, code),)), world.village)
    with pytest.raises(NotFound, match="not a village"):
        say(Actor("x", (Held(Role.DISTRICT, world.district),)), world.community)
    with pytest.raises(Invalid, match="not come yet"):
        say(district, world.village, world.today + timedelta(days=1))
    assert served_of(session, world.village) is None


def test_a_file_is_brought_in_whole_or_not_at_all_and_twice_is_once(
    session: Session, world: World, district: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "villages.csv"
    other = world.village + 1
    path.write_text(f"村代码,是否服务,截至\n{world.village},是,2026-10-01\n{other},no,2026-10-01\n", "utf-8")
    rows = read_village_rows(path)
    for expected in (VillagesImport(2, 0), VillagesImport(0, 2)):
        assert import_villages(session, rows, actor=district, file=path.name, today=world.today) == expected
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
        ("110109107201,yes", "these columns"),
        ("110109107202,yes,2026-10-01", "same village"),
    ],
)
def test_a_row_that_cannot_be_used_is_named(tmp_path: Path, row: str, says: str) -> None:
    path = tmp_path / "villages.csv"
    path.write_text(f"village,serves,as_of\n110109107202,yes,2026-10-01\n{row}\n", "utf-8")
    with pytest.raises(BadFile, match=says) as bad:
        read_village_rows(path)
    assert bad.value.line == 3
