"""Looking without acting: an auditor opens every page in the own division, and changes nothing anywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from catalogue import (
    coordination,
    declarations,
    departments,
    feedback,
    grids,
    notices,
    offerings,
    place_checks,
    sessions,
    spot_checks,
    vocabulary,
)
from catalogue.access.accounts import add_user
from catalogue.access.rights import ROLES, SEEING, Actor, Held, Right, operator
from catalogue.catalogues import EditionFacts, get_edition
from catalogue.counters.segments import Segment
from catalogue.drafts import writing
from catalogue.drafts.content import DraftedItem
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing
from catalogue.models import CaseKind, Channel, DemandMatter, Mode, PointAnswerKind, Role, State, TermKind
from catalogue.owner_lists import mappings
from portal.words.place_names import latin
from tests.pages import CheckingClient, text_of
from tests.portal.counting import rows_of_tables
from tests.portal.logging_in import logged_in
from tests.worlds import department_tables
from tests.worlds.eight_streets import World

PASSWORD = "seventeen quiet lanes"
ITEM = "0201"
CONTACT = "138 0013 8000"
DESKS = ("workers", "offices", "editors")
LogIn = Callable[[Role, int], CheckingClient]


@pytest.fixture(autouse=True)
def edition(world: World, session: Session) -> EditionFacts:
    """A community with a place that answered for itself, a line, a session, a notice and a case, and a word that an editor said."""
    begin_writing(session)
    edition = get_edition(session, world.edition_key)
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    point = offerings.save_point(
        session, actor=worker, community=world.community, draft=offerings.PointDraft(name="多福巷老年餐桌")
    )
    place_checks.answer_by_link(
        session,
        point=point,
        draft=place_checks.PointAnswerDraft(kind=PointAnswerKind.UNCHANGED),
        seen=point.version,
        page="1",
    )
    offerings.record(
        session,
        actor=worker,
        community=world.community,
        item=edition.item(ITEM),
        draft=offerings.OfferingDraft(state=State.DELIVERED, phone="010-65120000", mode=Mode.OWN),
    )
    sessions.save_session(
        session,
        actor=worker,
        community=world.community,
        draft=sessions.SessionDraft(item_id=edition.item(ITEM).id, what_zh="讲座", repeat="Mo-Su"),
    )
    notices.give_notice(
        session,
        actor=worker,
        division=world.community,
        draft=notices.NoticeDraft(first_day=world.today, last_day=world.today, reason_zh="停水"),
    )
    feedback.report(
        session,
        draft=feedback.ReportDraft(
            kind=CaseKind.NEED, division=world.community, words="想要修鞋", contact=CONTACT
        ),
        channel=Channel.WEB,
        now=clock.now(),
    )
    office = Actor("office", (Held(Role.STREET, world.street),))
    for declarer, served in ((world.street, world.community), (world.community, world.neighbour)):
        declarations.declare(
            session,
            actor=office,
            edition=edition,
            declarer=declarer,
            draft=declarations.DeclarationDraft(
                name="服务队", items=(edition.item("0204").id,), phone="010-65120009", communities=(served,)
            ),
        )
    departments.save_department(session, actor=office, division=world.street, name="民生科")
    mappings.save_mapping(session, actor=office, edition=edition, division=world.street, name="卫生站")
    department_tables.keep(session, world.street)
    begun = writing.begin_draft(session, actor=operator("tests"), key="next", source=edition.key)
    writing.split_item(
        session,
        actor=operator("tests"),
        draft="next",
        version=begun.version,
        key="meals",
        parts=(
            DraftedItem(
                "0202", "老年食堂", "Canteens", "venue", "就餐。", "Meals.", "有食堂。", "There is one."
            ),
            DraftedItem("0213", "老年送餐", "Meals brought", "home", "送餐。", "Brought home."),
        ),
        new="meals-brought",
    )
    grids.save_grid(
        session, actor=worker, community=world.community, draft=grids.GridDraft("001", "第一网格")
    )
    session.add(DemandMatter(name="老年餐桌"))
    vocabulary.change_term(
        session,
        actor=Actor("editor", (Held(Role.EDITOR, world.city),)),
        edition=edition,
        term="遛娃的地儿",
        links={edition.item("0503").id: TermKind.MEANS},
        expected=None,
    )
    coordination.ask(
        session,
        actor=office,
        division=world.street,
        asked=coordination.RequestDraft(
            to=world.community, reason="没有场地", due_on=world.today + timedelta(days=9)
        ),
        cells={(world.community, edition.item("0202").id): Segment.ABSENT},
        now=clock.now(),
        today=world.today,
    )
    spot_checks.draw(
        session,
        actor=office,
        edition=edition,
        division=world.street,
        quarter=spot_checks.quarter_of(world.today),
    )
    session.commit()
    return edition


@pytest.fixture
def log_in(app: Flask, session: Session) -> LogIn:
    """A logged-in client with a role in a division."""

    def make(role: Role, division: int) -> CheckingClient:
        begin_writing(session)
        add_user(session, "li", role, division, PASSWORD, actor=operator("tests"))
        session.commit()
        return logged_in(app, "li")

    return make


HAN = re.compile(r"[\u4e00-\u9fff]+(?:社区|街道|区|市)(?![\u4e00-\u9fff])")
"""The name of a division."""


def names_in_head(html: str) -> str:
    """What a page's title, heading and line above it say."""
    return " ".join(
        re.findall(r'<title>.*?</title>|<h1.*?</h1>|<p class="desk-place">.*?</p>', html, re.DOTALL)
    )


def is_closed(page: str) -> bool:
    """Whether a page is for those alone who act there: accounts, the secret link of a service point, ending a ruling or a
    rule, taking lines over."""
    return any(part in page for part in ("/accounts", "/link/", "/rulings/rules/")) or page.endswith(
        ("/ruling", "/gaps/take-over")
    )


NOT_THERE = {"workers.show_offline", "offices.show_apart"}
"""What a worker's device keeps of the own communities, and how far the parts of a street lie apart: an auditor of a street has neither."""


ABOUT = {"editors.edit_term": "?word=遛娃的地儿", "editors.edit_draft_words": "?item=meals-brought"}
"""What a page of editors is about, by its endpoint."""


def addresses(app: Flask, method: str, community: int, division: int) -> Iterator[str]:
    """Every address of a method at the desks, with what exists in its places."""
    for rule in app.url_map.iter_rules():
        desk = rule.endpoint.split(".")[0]
        if desk in DESKS and method in (rule.methods or ()) and rule.endpoint not in NOT_THERE:
            code = community if "<item>" in rule.rule and desk == "offices" else division
            values = {
                "community": community,
                "code": code,
                "item": ITEM,
                "key": "own",
                "outcome": "corrected",
                "source": community + 1,
                "kind": "docx",
                "office": "psb_hukou",
                "draft": "next",
            }
            # The first declaration is the street's and serves the community, which makes the second one.
            own = "2" if desk == "workers" and "objection" not in rule.endpoint else "1"
            filled = rule.rule.replace("<int:declaration>", own)
            filled = re.sub(r"<int:[a-z_]+>|(?<=/places/)<code>", "1", filled)
            filled = re.sub(r"<(?:[^:>]+:)?([a-z]+)>", lambda place, v=values: str(v[place[1]]), filled)  # type: ignore[misc]
            yield filled + ABOUT.get(rule.endpoint, "")


def test_an_auditor_of_the_city_opens_every_page_of_every_desk(
    app: Flask, log_in: LogIn, world: World
) -> None:
    auditor = log_in(Role.AUDITOR, world.city)
    auditor.set_cookie("language", "en")
    pages = list(addresses(app, "GET", world.community, world.street))
    assert len(pages) > 20
    assert auditor.get("/work/-/offline").status_code == 404
    assert auditor.get(f"/office/{world.district}/apart").status_code == 200
    for page in pages:
        answer = auditor.get(page, follow_redirects=True)
        assert answer.status_code == (403 if is_closed(page) else 200), page
        is_page = answer.status_code == 200 and answer.mimetype == "text/html"
        if is_page and (named := names_in_head(answer.text)):
            assert all(latin(name) in named for name in HAN.findall(named)), (page, named)


def test_an_auditor_of_a_street_opens_its_pages_and_no_others(
    app: Flask, log_in: LogIn, world: World
) -> None:
    auditor = log_in(Role.AUDITOR, world.street)
    for page in addresses(app, "GET", world.community, world.street):
        expected = 403 if page.startswith("/editor") or is_closed(page) else 200
        assert auditor.get(page, follow_redirects=True).status_code == expected, page
    village_street = world.village // 1000 * 1000
    for page in addresses(app, "GET", world.village, village_street):
        if page not in ("/work/", "/office/"):
            assert auditor.get(page, follow_redirects=True).status_code == 403, page


def test_no_form_of_any_desk_takes_anything_from_an_auditor(
    app: Flask, log_in: LogIn, world: World, session: Session
) -> None:
    auditor = log_in(Role.AUDITOR, world.city)
    before = rows_of_tables(session)
    for address in addresses(app, "POST", world.community, world.street):
        assert auditor.post(address, data={"word": "遛娃的地儿"}).status_code == 403, address
    assert rows_of_tables(session) == before


def test_an_auditor_is_offered_nothing_to_do(app: Flask, log_in: LogIn, world: World) -> None:
    auditor = log_in(Role.AUDITOR, world.city)
    doing = ("/work/", "/office/", "/editor/")
    for page in addresses(app, "GET", world.community, world.street):
        if auditor.get(page, follow_redirects=True).mimetype != "text/html":
            continue
        forms = [form for form in auditor.page.all("form") if (form.get("action") or "").startswith(doing)]
        posting = [form for form in forms if form.get("method") == "post"]
        assert [button for form in posting for button in form.iter("button")] == [], page
        assert [each for each in auditor.page.all("button") if each.get("formaction")] == [], page
        links = [link.get("href") or "" for link in auditor.page.all("a")]
        assert [href for href in links if href.startswith("/work/") and href.endswith("/new")] == [], page
        disabled = auditor.page.all("fieldset", class_="only-seen")
        assert len(disabled) == len(posting), page
        assert all(field.get("disabled") is not None for field in disabled)
        assert [word for word in ("添加", "先保存") if word in auditor.page.text] == [], page


def test_an_auditor_reads_cases_but_no_contact(log_in: LogIn, world: World) -> None:
    auditor = log_in(Role.AUDITOR, world.city)
    for page in (f"/work/{world.community}/cases/1", f"/office/{world.street}/cases/1"):
        auditor.get(page)
        assert "想要修鞋" in auditor.page.text
        assert CONTACT not in auditor.page.text


def test_an_auditor_begins_at_the_office_and_finds_every_desk(log_in: LogIn, world: World) -> None:
    auditor = log_in(Role.AUDITOR, world.city)
    auditor.get("/")
    links = {link.get("href") for link in auditor.page.all("a")}
    assert {"/work/", "/office/", "/editor/"} <= links
    assert text_of(auditor.page.find("a", class_="tool", href="/work/")) == "社区台账"


@pytest.mark.one_database
def test_a_role_that_only_sees_holds_no_right_to_act() -> None:
    assert ROLES[Role.AUDITOR].rights == SEEING
    assert {right for right in Right if right.value.startswith("see_")} == SEEING
    assert set(ROLES) == set(Role)


@pytest.mark.parametrize("role", [role for role in Role if ROLES[role].levels])
def test_a_role_that_acts_sees_the_pages_on_which_it_acts(role: Role) -> None:
    needed = {
        Right.RECORD: Right.SEE_WORK,
        Right.SETTLE: Right.SEE_OFFICE,
        Right.RULE: Right.SEE_OFFICE,
        Right.ANSWER: Right.SEE_CASES,
        Right.EDIT_VOCABULARY: Right.SEE_VOCABULARY,
    }
    rights = ROLES[role].rights
    assert {right for right in rights & needed.keys() if needed[right] not in rights} == set()
