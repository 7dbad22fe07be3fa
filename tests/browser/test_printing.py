"""What is printed, as Chromium puts it on paper: cards, posters, sheets and lists of residents, workers and offices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from sqlalchemy.orm import Session

from catalogue import notices, offerings, place_checks, sessions
from catalogue.access.rights import Actor, Held
from catalogue.catalogues import edition_in_force
from catalogue.foundation.database import begin_writing
from catalogue.models import Role
from tests.browser.conftest import DESK, PHONE, LiveServer
from tests.browser.logging_in import PASSWORD, add_account, log_in
from tests.browser.looking import set_large_print
from tests.browser.paper import printed, written
from tests.worlds.department_tables import keep
from tests.worlds.eight_streets import World
from tests.worlds.told import tell_all

OpenContext = Callable[..., BrowserContext]
MODES = [("zh", "0", "light"), ("en", "0", "dark"), ("zh", "1", "dark"), ("en", "1", "light")]
LEAST = 0.4
"""Of a sheet's height: no sheet but the last has less ink."""


def _open(open_context: OpenContext, server: LiveServer, mode: tuple[str, str, str]) -> Page:
    language, elder, scheme = mode
    context = open_context(viewport=PHONE, color_scheme=scheme)
    values = {"language": language, "elder": elder}
    context.add_cookies([{"name": name, "value": value, "url": server.url} for name, value in values.items()])
    return context.new_page()


def _first_place(session: Session, world: World) -> int:
    return offerings.points_of(session, world.community)[0].id


@pytest.mark.parametrize("long", [False, True], ids=["short words", "long words"])
def test_what_hangs_on_a_notice_board_fits_two_sheets_of_a4_and_a_card_one_of_a6_in_every_mode(
    world: World, session: Session, open_context: OpenContext, live_server: LiveServer, long: bool
) -> None:
    tell_all(session, world, long=long)
    card = f"/points/{_first_place(session, world)}/card"
    for mode in MODES:
        page = _open(open_context, live_server, mode)
        for sheet in ("poster", "public-sheet", "numbers"):
            page.goto(f"/communities/{world.community}/{sheet}")
            sheets = printed(page)
            assert 1 <= len(sheets) <= (2 if sheet != "numbers" or not long else 3), (sheet, mode)
            assert {(each.wide, each.high) for each in sheets} == {(210, 297)}, (sheet, mode)
            assert all(each.full >= LEAST for each in sheets[:-1]), (sheet, mode)
            for text in written(page)[1:]:
                first = text.strip().splitlines()[0]
                assert "多福巷社区" in first, (sheet, mode)
                assert "010-0510 " in first, (sheet, mode)
        page.goto(card)
        assert [(each.wide, each.high) for each in printed(page)] == [(148, 105)], mode


def test_no_printed_sheet_but_the_last_is_nearly_empty(
    world: World, session: Session, page: Page, live_server: LiveServer
) -> None:
    tell_all(session, world)
    begin_writing(session)
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    draft = notices.NoticeDraft(first_day=world.today, last_day=world.today, reason_zh="停水")
    given = notices.give_notice(session, actor=worker, division=world.community, draft=draft)
    edition = edition_in_force(session, world.today)
    assert edition is not None
    held = sessions.save_session(
        session,
        actor=worker,
        community=world.community,
        draft=sessions.SessionDraft(item_id=edition.item("0202").id, what_zh="包饺子", repeat="Mo-Su"),
    )
    place = _first_place(session, world)
    place_checks.make_link(
        session,
        actor=worker,
        community=world.community,
        point_id=place,
        secret=str(live_server.app.secret_key),
    )
    keep(session, world.street)
    session.commit()
    community, work = f"/communities/{world.community}", f"/work/{world.community}"
    lines = {work: 4}
    sheets = {
        f"{work}/points/{place}/link/card": 1,
        f"{work}/notices/{given.id}/poster": 3,
        f"{work}/sessions/{held.id}/poster": 3,
    }
    desk = ("today", "check", "points", "sessions", "notices", "effort", "declarations")
    office = (
        "",
        "/gaps",
        "/figures",
        "/items/0202",
        "/guides",
        "/tables/1",
        "/effort",
        "/cases/replies",
        "/needs",
    )
    free = [community, f"{community}/poster", f"{community}/public-sheet", f"{community}/numbers"]
    free += [
        "/items/0202",
        "/services",
        f"/points/{place}",
        f"/divisions/{world.street}",
        "/search?q=送餐",
        "/",
    ]
    free += [
        f"/items/0202/near?in={world.community}",
        f"/near?in={world.community}",
        "/definitions",
        "/privacy",
        "/api",
        "/audiences/elderly",
    ]
    page.set_default_timeout(60_000)  # the first search makes the index
    seen: dict[str, list[float]] = {}

    def look(addresses: Mapping[str, int | None]) -> None:
        for address, most in addresses.items():
            page.goto(address)
            found = printed(page)
            seen[address] = [round(each.full, 2) for each in found]
            assert most is None or len(found) <= most, seen

    look(dict.fromkeys(free))
    page.context.add_cookies([{"name": "language", "value": "en", "url": live_server.url}])
    look(
        dict.fromkeys((f"/items/0202?in={world.community}", f"/search?q=seniors meals&in={world.community}"))
    )
    page.context.add_cookies([{"name": "elder", "value": "1", "url": live_server.url}])
    look(dict.fromkeys((f"/near?in={world.community}&page=1", f"/items/0401?in={world.community}")))
    for name, role, division, addresses in (
        ("worker", Role.WORKER, world.community, lines | sheets | {f"{work}/{each}": None for each in desk}),
        ("street", Role.STREET, world.street, {f"/office/{world.street}{each}": None for each in office}),
        (
            "city",
            Role.CITY,
            world.city,
            {f"/office/{world.city}{each}": None for each in ("", "/gaps", "/effort")}
            | {f"/office/{world.city}/{each}": 1 for each in ("town-and-country", "brief")},
        ),
        ("editor", Role.EDITOR, world.city, {"/editor/terms": None}),
    ):
        add_account(session, name, role, division, PASSWORD)
        page.context.clear_cookies()
        log_in(page, name, PASSWORD)
        look(addresses)
    assert {address: full for address, full in seen.items() if min(full[:-1], default=1) < LEAST} == {}


def test_a_resident_prints_the_card_of_a_place(told: World, session: Session, phone: Page) -> None:
    phone.goto(f"/communities/{told.community}")
    phone.get_by_role("link", name="多福巷老年餐桌").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("多福巷老年餐桌")
    phone.get_by_role("link", name="打印卡片").click()
    expect(phone.locator(".card")).to_contain_text("010-0510 0002")
    phone.evaluate("window.print = () => { document.title = 'printed'; }")
    phone.get_by_role("button", name="打印这张卡片").click()
    expect(phone).to_have_title("printed")


def test_on_paper_there_is_the_card_and_nothing_else(told: World, session: Session, page: Page) -> None:
    page.goto(f"/points/{_first_place(session, told)}/card")
    page.emulate_media(media="print")
    for gone in (".masthead", ".foot", ".breadcrumbs", ".sheet-print"):
        expect(page.locator(gone)).to_be_hidden()
    expect(page.locator(".card-phone")).to_be_visible()
    drawn = page.locator(".card-qr img").evaluate("image => image.complete && image.naturalWidth > 0")
    assert drawn


def test_paper_is_black_on_white_in_the_dark_scheme_too(
    told: World, session: Session, open_context: OpenContext
) -> None:
    page = open_context(color_scheme="dark").new_page()
    for address in (
        f"/points/{_first_place(session, told)}/card",
        f"/communities/{told.community}/poster",
        f"/communities/{told.community}/public-sheet",
        f"/communities/{told.community}/numbers",
    ):
        page.goto(address)
        colours = page.locator("article").evaluate(
            "each => [getComputedStyle(each).color, getComputedStyle(each).backgroundColor]"
        )
        assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]


@pytest.mark.parametrize(
    "mode",
    [
        pytest.param(MODES[0], id="zh"),
        pytest.param(MODES[1], id="en dark", marks=pytest.mark.judge),
        pytest.param(MODES[2], id="zh large dark"),
        pytest.param(MODES[3], id="en large", marks=pytest.mark.judge),
    ],
)
def test_places_cards_and_posters_shut_nobody_out(
    world: World,
    session: Session,
    open_context: OpenContext,
    live_server: LiveServer,
    assert_accessible: Callable[[Page], None],
    mode: tuple[str, str, str],
) -> None:
    tell_all(session, world)
    page = _open(open_context, live_server, mode)
    place = _first_place(session, world)
    community = f"/communities/{world.community}"
    sheets = (f"{community}/{each}" for each in ("poster", "public-sheet", "numbers"))
    for address in (f"/points/{place}", f"/points/{place}/card", community, *sheets):
        page.goto(address)
        assert_accessible(page)
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        page.set_viewport_size(DESK)
        assert_accessible(page)
        page.set_viewport_size(PHONE)


def test_a_telephone_folds_the_sixty_services_and_a_desk_opens_them(
    told: World, session: Session, phone: Page, page: Page, open_context: OpenContext
) -> None:
    address = f"/communities/{told.community}"
    phone.goto(address)
    expect(phone.locator(".group .line").first).to_be_hidden()
    phone.locator(".group summary", has_text="社会保障").click()
    expect(phone.get_by_role("link", name="老年餐桌、送餐")).to_be_visible()
    page.goto(address)
    expect(page.locator(".group .line").last).to_be_visible()
    bare = open_context(java_script_enabled=False).new_page()
    bare.goto(address)
    bare.locator(".group summary", has_text="社会保障").click()
    expect(bare.get_by_role("link", name="老年餐桌、送餐")).to_be_visible()


def test_what_workers_and_offices_print_is_the_same_in_large_print(
    world: World, session: Session, page: Page
) -> None:
    tell_all(session, world)
    add_account(session, "worker", Role.WORKER, world.community, PASSWORD)
    log_in(page, "worker", PASSWORD)
    for address in (f"/work/{world.community}", f"/work/{world.community}/points"):
        page.goto(address)
        usual = printed(page)
        set_large_print(page, True)
        assert printed(page) == usual, address
