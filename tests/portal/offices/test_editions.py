"""Two editions in an office: side by side before and after the change; every figure of a past day names its own edition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from catalogue import catalogues, reviews
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import EditionFacts
from catalogue.counters import expiry
from catalogue.coverage.figures import tally
from catalogue.coverage.matrix import matrix
from catalogue.drafts import steps, writing
from catalogue.drafts.content import DraftedItem, as_drafted
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.history.ledger import digest
from catalogue.models import Role
from catalogue.reviews import last_day_of_quarter
from catalogue.spot_checks import quarter_of
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

from .conftest import LogIn

OLD, NEW = "北京市社区基本公共服务指导目录(试行)", "第二版目录"
ADDED = DraftedItem(
    code="0212",
    name_zh="社区夜间照料服务",
    name_en="Night care",
    form="home",
    summary_zh="夜间有人照料。",
    summary_en="Somebody is there at night.",
)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """Let it be ten in the morning of a day."""

    def set_day(day: date) -> None:
        moment = datetime.combine(day, time(10), clock.BEIJING)
        monkeypatch.setattr(clock, "now", lambda: moment)
        monkeypatch.setattr(clock, "today", lambda: day)

    return set_day


@dataclass(frozen=True)
class Change:
    """The quarter that ends under the old edition, its last day, and a day two months later under the new one."""

    quarter: str
    last: date
    later: date


@pytest.fixture
def drafted(reported: EditionFacts, session: Session, world: World) -> Change:
    """A second edition that splits an item and adds one, shown and approved; not in force."""
    session.rollback()
    begin_writing(session)
    su, li = (Actor(name, (Held(Role.EDITOR, world.city),)) for name in ("su", "li"))
    writing.begin_draft(session, actor=su, key="second", source=reported.key, title=(NEW, "Second edition"))
    meals = reported.item("0202")
    part = replace(as_drafted(meals), criterion_zh="（新）每周五天。", criterion_en="Five days a week.")
    brought = replace(
        as_drafted(meals), code="0213", name_zh="社区老年人送餐服务", name_en="Meals brought home", plain=None
    )
    writing.split_item(
        session, actor=su, draft="second", version=1, key=meals.key, parts=(part, brought), new="brought"
    )
    writing.add_item(session, actor=su, draft="second", version=2, category="02", key="night", item=ADDED)
    outings = as_drafted(reported.item("0203"))
    writing.change_item(
        session,
        actor=su,
        draft="second",
        version=3,
        key=reported.item("0203").key,
        item=replace(outings, audiences=("elderly",), eligibility="本区户籍的老年人"),
    )
    steps.show_for_comment(
        session, actor=su, draft="second", since=world.today, until=world.today, comments_to="12345"
    )
    steps.approve(session, actor=li, draft="second", today=world.today + timedelta(days=1))
    session.commit()
    quarter = quarter_of(world.today)
    last = last_day_of_quarter(quarter)
    return Change(quarter, last, last + timedelta(days=65))


@pytest.fixture
def changed(drafted: Change, session: Session, world: World, at: Callable[[date], None]) -> Change:
    """The second edition is in force from the day after the quarter on; two months under it have passed."""
    begin_writing(session)
    su = Actor("su", (Held(Role.EDITOR, world.city),))
    first = drafted.last + timedelta(days=1)
    steps.enforce(session, actor=su, draft="second", day=first, today=world.today)
    expiry.age(session, today=drafted.later)
    digest(session, today=drafted.later)
    session.commit()
    at(drafted.later)
    return drafted


def test_before_the_change_both_editions_are_side_by_side_with_both_figures(
    log_in: LogIn, world: World, drafted: Change, session: Session, client: FlaskClient
) -> None:
    office = log_in(Role.DISTRICT, world.district)
    office.get(f"/office/{world.district}")
    address = f"/office/{world.district}/editions"
    assert any(link.get("href") == address for link in office.page.all("a"))
    page = office.get(address).text
    for words in (OLD, NEW, "拆分", "新增", "社区夜间照料服务", "（新）每周五天。", "本系统口径", "分钟"):
        assert words in page, words
    counted = tally(matrix(session, catalogues.get_edition(session, world.edition_key), world.district).total)
    assert f"{counted.valid:,}/{counted.applicable:,}" in page
    only_added = office.get(f"{address}?kind=added").text
    assert "社区夜间照料服务" in only_added
    assert "（新）每周五天。" not in only_added
    assert "社区法律服务" in office.get(f"{address}?kind=all").text
    for_others = office.get(f"{address}?kind=audience").text
    for words in ("服务对象（文字说明）", "本区户籍的老年人", 'scope="row">服务对象<'):
        assert words in for_others, words
    assert office.get(f"{address}?kind=nothing").status_code == 400
    public = client.get("/editions?new=second")
    assert (public.status_code, "（新）每周五天。" in public.text) == (200, True)


def test_after_the_change_offices_still_see_both_and_residents_the_new_one(
    log_in: LogIn, world: World, changed: Change, client: FlaskClient
) -> None:
    page = log_in(Role.DISTRICT, world.district).get(f"/office/{world.district}/editions").text
    assert "已不施行" in page
    assert "（新）每周五天。" in page
    assert client.get("/editions?new=second").location == "/services"
    assert client.get("/drafts/second").status_code == 200


def test_charts_break_where_the_edition_changes_and_past_figures_name_theirs(
    log_in: LogIn, world: World, changed: Change
) -> None:
    office, root = log_in(Role.DISTRICT, world.district), f"/office/{world.district}"
    between = f"from={changed.last}&to={changed.later}"
    for path, words in (
        ("months", ('class="break"', "换版", OLD, NEW)),
        ("apart", ('class="break"', OLD, NEW)),
        (f"changes?{between}", ("两版目录", OLD, NEW, "目录或口径变动")),
        (f"past?day={changed.last}", (f"目录版本：{OLD}",)),
        (f"past?day={changed.later - timedelta(days=2)}", (f"目录版本：{NEW}",)),
        ("reviews", (f"目录版本：{OLD}", f"目录版本：{NEW}", "不可比")),
        (f"brief?{between}", (f"以上按《{NEW}》计算", "两者不可比")),
    ):
        page = office.get(f"{root}/{path}")
        assert page.status_code == 200, path
        for each in words:
            assert each in page.text, (path, each)
    assert "个百分点，有效" not in office.get(f"{root}/brief?{between}").text


def test_a_reviewed_quarter_is_public_under_its_own_edition(
    log_in: LogIn, world: World, changed: Change, session: Session, client: CheckingClient
) -> None:
    old = catalogues.get_edition(session, world.edition_key)
    then = reviews.matrix_of_quarter(session, old, world.district, changed.quarter)
    district = log_in(Role.DISTRICT, world.district)
    district.post(f"/office/{world.district}/reviews", data={"quarter": changed.quarter})
    page = client.get(f"/coverage/{world.district}?quarter={changed.quarter}").text
    counted = tally(then.total)
    assert f"{counted.valid:,}/{counted.applicable:,}" in page
    assert f"目录版本：{OLD}" in page
