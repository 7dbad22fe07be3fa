"""The commands about grids and villages: what they bring in, and bad input as one clear line that leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from catalogue import grids
from catalogue.access.accounts import add_user
from catalogue.access.rights import operator
from catalogue.foundation.database import begin_writing
from catalogue.models import Base, Level, Role, Serves
from catalogue.platform_villages import history_of, served_of
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases
Run = Callable[..., Result]
PASSWORD = "seventeen quiet lanes"
GRIDS = "community,code,name,areas,steward"
VILLAGES = "village,serves,as_of,source"


def contents(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture
def _clerks(session: Session, world: World) -> None:
    """A street's and a rural district's account, and one that keeps neither grids nor villages."""
    begin_writing(session)
    for name, role, division in (
        ("jd", Role.STREET, world.street),
        ("qu", Role.DISTRICT, world.village // Level.DISTRICT.span * Level.DISTRICT.span),
        ("editor", Role.EDITOR, world.city),
    ):
        add_user(session, name, role, division, PASSWORD, actor=operator("tests"))
    session.commit()


def written(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join(lines) + "\n", encoding=encoding)
    return path


@pytest.mark.usefixtures("_clerks")
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_street_brings_its_grids_in_and_the_same_file_changes_nothing(
    run: Run, world: World, session: Session, tmp_path: Path, encoding: str
) -> None:
    path = written(
        tmp_path,
        "社区代码,网格编码,网格名称,小区/胡同,职务",
        f"{world.community},001,第一网格,多福巷;奶子府,网格员",
        f"{world.neighbour},001,第一网格,,",
        encoding=encoding,
    )
    tried = run("grids", "import", path, "--as", "jd", "--dry-run")
    assert (tried.exit_code, "nothing written" in tried.stdout) == (0, True)
    assert grids.grids_in(session, world.city) == {}
    for says in ("2 new, 0 changed, 0 unchanged", "0 new, 0 changed, 2 unchanged"):
        done = run("grids", "import", path, "--as", "jd")
        assert (done.exit_code, done.stdout.strip()) == (0, f"2 grids of 2 communities: {says}")
    session.rollback()
    assert set(grids.grids_in(session, world.city)) == {world.community, world.neighbour}


@pytest.mark.usefixtures("_clerks")
@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((), "list.csv"),
        ((GRIDS,), "no rows"),
        (("community,code,name,steward", "110101001001,1,甲,"), "areas"),
        ((GRIDS, "110101001001,1,第一网格,多福巷"), "line 2"),
        ((GRIDS, "110101001001,1,第一网格,多福巷,,"), "line 2"),
        ((GRIDS, "1101,1,第一网格,多福巷,"), "line 2, community: “1101”"),
        ((GRIDS, "110101001999,1,第一网格,多福巷,"), "line 2, community"),
        ((GRIDS, "110101001000,1,第一网格,多福巷,"), "line 2, community"),
        ((GRIDS, "110109107201,1,第一网格,多福巷,"), "line 2, community"),
        ((GRIDS, "110101001001,第一,第一网格,多福巷,"), "line 2, code"),
        ((GRIDS, "110101001001,1,,多福巷,"), "line 2, name"),
        ((GRIDS, "110101001001,1,第一网格,多福巷,王芳"), "line 2, steward: “王芳”"),
        ((GRIDS, "110101001001,1,第一网格,多福巷,网格员13800138000"), "line 2, steward"),
        ((GRIDS, "110101001001,1,第一网格,巷,"), "line 2, areas"),
        ((GRIDS, "110101001001,1,第一网格,多福巷,", "110101001001,2,第二网格,多福巷,"), "areas"),
        ((GRIDS, "110101001001,1,第一网格,多福巷,", "110101001001,1,又一个,,"), "line 3, code"),
        ((GRIDS, "110101001001,1,第一网格,多福巷,", "110101001001,2,第\x00二,,"), "line 3"),
        ((GRIDS, "110101001001,1,%(code)s,巷,"), "line 2, areas"),
    ],
)
def test_a_bad_file_of_grids_is_one_line_and_brings_nothing_in(
    run: Run, world: World, engine: Engine, tmp_path: Path, lines: tuple[str, ...], says: str
) -> None:
    before = contents(engine)
    refused = run("grids", "import", written(tmp_path, *lines), "--as", "jd")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), refused.output
    assert refused.stdout == ""
    assert says in refused.stderr
    assert contents(engine) == before


@pytest.mark.usefixtures("_clerks")
@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((), "list.csv"),
        ((VILLAGES,), "no rows"),
        (("village,serves", "110109107201,yes"), "as_of"),
        ((VILLAGES, "110109107201,yes"), "line 2"),
        ((VILLAGES, "1101,yes,2026-10-01,"), "line 2, village"),
        ((VILLAGES, "110109107201,perhaps,2026-10-01,"), "line 2, serves: “perhaps”"),
        ((VILLAGES, "110109107201,,2026-10-01,"), "line 2, serves"),
        ((VILLAGES, "110109107201,yes,2026-02-30,"), "line 2, as_of"),
        ((VILLAGES, "110109107201,yes,2126-02-03,"), "line 2, as_of"),
        ((VILLAGES, "110109107201,yes,1026-02-03,"), "line 2, as_of"),
        ((VILLAGES, "110101001001,yes,2026-10-01,"), "line 2, village"),
        ((VILLAGES, "110109107999,yes,2026-10-01,"), "line 2, village"),
        ((VILLAGES, f"110109107201,yes,2026-10-01,{'长' * 201}"), "line 2, source"),
        ((VILLAGES, "110109107201,yes,2026-10-01,", "110109107201,no,2026-10-01,"), "line 3, village"),
        ((VILLAGES, "110109107201,yes,2026-10-01,", "110101001001,no,2026-10-01,"), "line 3, village"),
        ((VILLAGES, "110109107201,yes,2026-10-01,\x07"), "line 2"),
    ],
)
def test_a_bad_file_of_villages_is_one_line_and_records_nothing(
    run: Run, world: World, engine: Engine, tmp_path: Path, lines: tuple[str, ...], says: str
) -> None:
    before = contents(engine)
    refused = run("platform", "import", written(tmp_path, *lines), "--as", "qu")
    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), refused.output
    assert refused.stdout == ""
    assert says in refused.stderr
    assert contents(engine) == before


@pytest.mark.usefixtures("_clerks")
@pytest.mark.parametrize("group", ["grids", "platform"])
def test_a_file_or_an_account_that_is_not_there_is_one_line(
    run: Run, world: World, engine: Engine, tmp_path: Path, group: str
) -> None:
    before = contents(engine)
    rows = {
        "grids": (GRIDS, f"{world.community},1,第一网格,多福巷,"),
        "platform": (VILLAGES, f"{world.village},yes,2026-10-01,"),
    }
    path = written(tmp_path, *rows[group])
    (tmp_path / "picture.csv").write_bytes(bytes(range(128, 256)))
    for words in (
        (tmp_path / "missing.csv", "--as", "jd"),
        (tmp_path, "--as", "jd"),
        (tmp_path / "picture.csv", "--as", "jd"),
        (path, "--as", "nobody"),
        (path, "--as", "editor"),
        (path,),
    ):
        refused = run(group, "import", *words)
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), (words, refused.output)
        assert refused.stdout == ""
    assert contents(engine) == before


@pytest.mark.usefixtures("_clerks")
def test_what_a_district_brought_in_is_shown_with_its_day_and_source(
    run: Run, world: World, session: Session, tmp_path: Path
) -> None:
    path = written(tmp_path, VILLAGES, f"{world.village},yes,2026-10-01,台账")
    for says in ("1 recorded, 0 unchanged", "0 recorded, 1 unchanged"):
        assert run("platform", "import", path, "--as", "qu").stdout.strip() == f"1 villages: {says}"
    session.rollback()
    said = served_of(session, world.village)
    assert said is not None
    assert (said.serves, said.source, len(history_of(session, world.village))) == (Serves.YES, "台账", 1)
    lines = run("platform", "show", world.village_street).stdout.splitlines()
    assert len(lines) == len(world.communities_in(world.village_street))
    assert lines[0].endswith("yes 2026-10-01 qu  台账")
    assert all(line.endswith("nothing said") for line in lines[1:])
    for code in ("119999", "abc", "110101001999"):
        refused = run("platform", "show", code)
        assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1), refused.output
        assert refused.stdout == ""
