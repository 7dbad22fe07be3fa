"""A draft edition that is shown for comment, on the page that a worker reads first: what it would ask of the community."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from catalogue.access.rights import Actor, Held
from catalogue.catalogues import get_edition
from catalogue.drafts import steps, writing
from catalogue.drafts.asked import LinesAsked, drafts_asking, lines_asked
from catalogue.drafts.content import DraftedItem
from catalogue.foundation.clock import today
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from catalogue.offerings import rule_not_applicable
from tests.pages import CheckingClient
from tests.worlds.eight_streets import World

pytestmark = pytest.mark.both_databases


NEW = DraftedItem(
    code="0213",
    name_zh="社区老年人智能手机使用辅导",
    name_en="Help with smartphones for older people",
    form="venue",
    summary_zh="教老年人用手机。",
    summary_en="Older people learn to use a telephone.",
    audiences=("elderly",),
    body="station",
)


@pytest.fixture
def show(session: Session, world: World) -> Callable[..., None]:
    """Begin a draft, with or without a new item, and show it for comment until some days from today."""
    editor = Actor("editor", (Held(Role.EDITOR, world.city),))

    def do(*, adds: bool = True, since: date | None = None, days: int = 14) -> None:
        begin_writing(session)
        writing.begin_draft(session, actor=editor, key="next", source=world.edition_key)
        if adds:
            writing.add_item(
                session, actor=editor, draft="next", version=1, key="smartphones", category="02", item=NEW
            )
        else:
            writing.drop_item(
                session, actor=editor, draft="next", version=1, key="counselling", note="不再设"
            )
        begins = since or today()
        until = begins + timedelta(days=days)
        steps.show_for_comment(
            session, actor=editor, draft="next", since=begins, until=until, comments_to="010-05100000"
        )
        session.commit()

    return do


def test_a_worker_reads_what_a_shown_draft_would_ask_of_the_community(
    show: Callable[..., None], worker: CheckingClient, world: World
) -> None:
    worker.get("/work/")
    assert "公示" not in worker.page.text
    show()
    worker.get("/work/")
    assert "正在公示" in worker.page.text
    assert "本社区（村）需增填1项，约1分钟" in worker.page.text
    assert "/drafts/next" in [link.get("href") for link in worker.page.all("a")]


def test_of_several_communities_the_lines_are_added(
    show: Callable[..., None], session: Session, world: World
) -> None:
    show()
    asking = drafts_asking(session, get_edition(session, world.edition_key).catalogue.key)
    assert [item.code for item in asking[0].items] == ["0213"]
    assert lines_asked(session, asking[0], [world.community, world.neighbour]) == LinesAsked(2, 1)


def test_what_is_ruled_not_to_apply_is_not_asked(
    show: Callable[..., None], session: Session, world: World
) -> None:
    show()
    edition = get_edition(session, world.edition_key)
    found = drafts_asking(session, edition.catalogue.key)[0]
    ruled = replace(found, items=(*found.items, edition.item("0901")))
    before = lines_asked(session, ruled, [world.community]).lines
    session.rollback()
    begin_writing(session)
    rule_not_applicable(
        session,
        actor=Actor("qu", (Held(Role.DISTRICT, world.district),)),
        community=world.community,
        item=edition.item("0901"),
        reason="全部平房院落已腾退",
        today=world.today,
    )
    session.commit()
    assert (before, lines_asked(session, ruled, [world.community]).lines) == (2, 1)


def test_a_draft_that_only_drops_an_item_asks_nothing(
    show: Callable[..., None], worker: CheckingClient
) -> None:
    show(adds=False)
    worker.get("/work/")
    assert "实施后不用增填" in worker.page.text


@pytest.mark.parametrize(("since", "days"), [(-20, 10), (5, 10)])
def test_before_and_after_its_days_a_draft_is_not_mentioned(
    show: Callable[..., None], worker: CheckingClient, since: int, days: int
) -> None:
    show(since=today() + timedelta(days=since), days=days)
    worker.get("/work/")
    assert "公示" not in worker.page.text
