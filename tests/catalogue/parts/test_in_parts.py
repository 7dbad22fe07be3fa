"""Lines and their histories in parts by province: those who ask or write see no difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from catalogue.catalogues import get_edition
from catalogue.counters.recount import verify
from catalogue.foundation.database import begin_writing
from catalogue.models import ActKind, Offering, Revision
from catalogue.offerings import history, lines_of, withdraw
from catalogue.operations.partitioning import make_parts, see_parts
from catalogue.succession import acts
from catalogue.succession.acts import ActAsked, Part
from tests.catalogue.acts.test_acts_in_any_order import (  # noqa: F401 - run here once more, over parts
    test_counters_are_what_a_recount_gives_and_the_past_stays,
)
from tests.catalogue.parts.told import (
    ACTOR,
    BEIJING,
    TABLES,
    TIANJIN,
    all_rows,
    bring_in,
    rows_in,
    say,
    worker_of,
)
from tests.worlds.eight_streets import World


@pytest.mark.usefixtures("demonstration")
def test_every_row_lies_in_the_part_of_its_province(engine: Engine) -> None:
    for table in TABLES:
        assert rows_in(engine, f"{table}_{BEIJING}") == rows_in(engine, table) > 100
        assert rows_in(engine, f"{table}_rest") == 0


def test_what_a_community_says_is_kept_counted_and_told_as_ever(session: Session, world: World) -> None:
    edition = get_edition(session, world.edition_key)
    for phone in ("010-5550-0001", "010-5550-0002"):
        say(session, edition, world.community, phone)
    item = next(each for each in edition.items if each.form == "home")
    begin_writing(session)
    withdraw(session, actor=worker_of(world.community), community=world.community, item=item)
    session.commit()
    say(session, edition, world.community, "010-5550-0003")
    told = history(session, world.community, item)
    assert [each.action.value for each in told] == ["record", "withdraw", "record", "record"]
    (line,) = [each for each in lines_of(session, edition, world.community) if each.offering]
    assert line.offering is not None
    assert line.offering.phone == "010-55500003"
    assert verify(session) == ()


def plan_of(session: Session, statement: Any) -> str:
    """How PostgreSQL would answer a statement."""
    compiled = statement.compile(session.connection(), compile_kwargs={"literal_binds": True})
    return "\n".join(session.connection().exec_driver_sql(f"EXPLAIN {compiled}".replace("%", "%%")).scalars())


def test_what_is_asked_of_a_division_reads_its_provinces_part_alone(session: Session, world: World) -> None:
    for table in (Offering, Revision):
        for within in (
            table.community_code == world.community,
            table.community_code.in_([world.community, world.neighbour]),
            table.community_code.between(world.district, world.district + 999_999),
        ):
            told = plan_of(session, select(func.count()).select_from(table).where(within))
            assert f"{table.__tablename__}_{BEIJING}" in told
            assert "_44" not in told
            assert "_rest" not in told


def test_a_new_province_lies_with_the_rest_until_it_is_given_a_part(
    session: Session, engine: Engine, demonstration: World, tianjin: Path
) -> None:
    bring_in(session, tianjin, demonstration.today)
    edition = get_edition(session, demonstration.edition_key)
    say(session, edition, 120101001001)
    assert rows_in(engine, "offerings_rest") == rows_in(engine, "revisions_rest") == 1
    assert see_parts(engine).missing == (TIANJIN,)
    before = all_rows(engine)
    assert make_parts(engine, actor=ACTOR).missing == ()
    assert all_rows(engine) == before
    assert rows_in(engine, "offerings_rest") == rows_in(engine, "revisions_rest") == 0
    assert rows_in(engine, "offerings_12") == rows_in(engine, "revisions_12") == 1
    say(session, edition, 120101001002)
    assert rows_in(engine, "offerings_12") == 2
    assert verify(session) == ()


def test_a_community_that_moves_to_another_province_takes_its_lines_into_that_part(
    session: Session, engine: Engine, demonstration: World, tianjin: Path
) -> None:
    bring_in(session, tianjin, demonstration.today)
    make_parts(engine, actor=ACTOR)
    begin_writing(session)
    new = acts.next_code(session, demonstration.community, 120101001000)
    asked = ActAsked(ActKind.MOVE, (demonstration.community,), (Part(new),))
    done = acts.perform(session, actor=ACTOR, asked=asked, today=demonstration.today)
    session.commit()
    assert rows_in(engine, "offerings_12") > 5
    assert verify(session) == ()
    session.rollback()
    begin_writing(session)
    acts.undo(session, actor=ACTOR, number=done.number or 0, today=demonstration.today)
    session.commit()
    assert rows_in(engine, "offerings_12") == 0
    assert verify(session) == ()


def test_a_row_whose_code_is_changed_passes_to_the_part_of_its_new_province(
    session: Session, engine: Engine, demonstration: World, tianjin: Path
) -> None:
    bring_in(session, tianjin, demonstration.today)
    make_parts(engine, actor=ACTOR)
    begin_writing(session)
    of_it = Revision.community_code == demonstration.community
    count = session.scalar(select(func.count()).where(of_it))
    session.execute(update(Revision).where(of_it).values(community_code=120101001002))
    session.commit()
    assert rows_in(engine, "revisions_12") == count
