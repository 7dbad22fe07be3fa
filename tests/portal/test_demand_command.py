"""``flask demand import``: counts of the hotline from a file, all rows or none, under somebody's name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.foundation.database import begin_writing
from catalogue.models import DemandCount, Role
from tests.worlds.eight_streets import World

Run = Callable[..., Result]


@pytest.fixture
def clerk(session: Session, world: World) -> str:
    """The city's clerk."""
    begin_writing(session)
    for name, role, division in (
        ("clerk", Role.CITY, world.city),
        ("street-office", Role.STREET, world.street),
    ):
        add_user(session, name, role, division, "Bell-tower-39", actor=operator("root"))
    session.commit()
    return "clerk"


@pytest.fixture
def file(tmp_path: Path, world: World) -> Path:
    """Two rows: one whose matter the catalogue answers, one that it does not."""
    path = tmp_path / "12345.csv"
    path.write_text(
        f"month,division,matter,count\n2026-10,{world.community},老年餐桌,4\n2026-10,{world.street},股票行情,2\n",
        encoding="utf-8",
    )
    return path


def kept(session: Session) -> int:
    found = session.execute(select(func.count()).select_from(DemandCount)).scalar_one()
    session.rollback()
    return found


def test_a_clerk_tries_a_file_and_then_brings_it_in(
    run: Run, file: Path, clerk: str, session: Session
) -> None:
    tried = run("demand", "import", str(file), "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "老年餐桌: 0202 " in tried.output
    assert "股票行情: no item" in tried.output
    assert tried.output.splitlines()[-1] == (
        "2 rows: 2 added, 0 changed, 0 removed, 0 unchanged; nothing was brought in"
    )
    assert kept(session) == 0
    done = run("demand", "import", str(file), "--as", clerk)
    assert done.output.splitlines()[-1] == "2 rows: 2 added, 0 changed, 0 removed, 0 unchanged"
    again = run("demand", "import", str(file), "--as", clerk)
    assert again.output == "2 rows: 0 added, 0 changed, 0 removed, 2 unchanged\n"
    assert kept(session) == 2


@pytest.mark.parametrize(
    ("content", "user", "says"),
    [
        ("month,division,matter\n2026-10,1,a\n", "clerk", "件数"),
        ("month,division,matter,count\n2026-10,999,老年餐桌,1\n", "clerk", "line 2: There is no present division 999"),
        ("month,division,matter,count\n2026-10,110101001001,老年餐桌,1\n", "street-office", "1 of 1 rows cannot"),
        ("month,division,matter,count\n2026-10,110101001001,老年餐桌,1\n", "nobody-here", "nobody-here"),
        ("month,division,matter,count\n2026-10,110101001001,老年餐桌,1\n", None, "Say with --as"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_in_words(
    run: Run, tmp_path: Path, clerk: str, session: Session, content: str, user: str | None, says: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    refused = run("demand", "import", str(path), *(("--as", user) if user else ()))
    assert refused.exit_code == 2
    assert says in refused.output
    assert "Traceback" not in refused.output
    assert kept(session) == 0
