"""Links in records: asked politely and only on the public network; what fails on two days is put before its community."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session

from catalogue import declarations, links, offerings
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.foundation import migrating
from catalogue.foundation.database import begin_writing
from catalogue.foundation.errors import NotAllowed
from catalogue.links import Asker, LinkAnswer, LinkVerdict
from catalogue.models import Mode, Role, State
from catalogue.offerings import OfferingDraft
from catalogue.today.listing import TodayKind, today_of
from tests.examples import examples
from tests.web_server import LOOPBACK, WebServer, web_server
from tests.worlds.eight_streets import World

NAMES = {
    "site.example": (LOOPBACK,),
    "inside.example": ("10.0.0.1",),
    "both.example": (LOOPBACK, "10.0.0.5"),
}
WORKS, GONE = LinkAnswer(LinkVerdict.WORKS, "200"), LinkAnswer(LinkVerdict.FAILED, "404")


@pytest.fixture
def server() -> Iterator[WebServer]:
    """A web server of this machine."""
    with web_server() as found:
        yield found


def asker(waits: list[float] | None = None, *, longest: float = 20) -> Asker:
    """One that takes this machine for the public network, and knows three names."""

    def resolve(host: str, _port: int) -> tuple[str, ...]:
        if host not in NAMES:
            raise OSError(f"no such name: {host}")
        return NAMES[host]

    kept = waits if waits is not None else []
    return Asker(
        "1060-link-check/1 (+https://1060.example.cn/)",
        admits=lambda address: address == LOOPBACK,
        resolve=resolve,
        sleep=kept.append,
        longest=longest,
    )


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "localhost",
        "1.2.3",
        "0177.0.0.1",
    ],
)
def test_only_addresses_of_the_public_network_are_asked(address: str) -> None:
    assert not links.is_public(address)


def test_public_addresses_are_public() -> None:
    for address in ("8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8", "64:ff9b::808:808"):
        assert links.is_public(address), address


@examples(15)
@given(st.ip_addresses(v=4))
def test_an_address_carried_in_another_one_is_judged_as_itself(address: object) -> None:
    assert links.is_public(f"::ffff:{address}") == links.is_public(str(address))


def test_each_answer_of_a_server_is_judged(server: WebServer) -> None:
    server.status = {"/error": 503, "/robots": 403, "/guard": 521, "/away": 410}
    seen = {
        path: (answer.verdict, answer.seen)
        for path in ("/ok", "/moved", "/no-head", "/gone", "/away", "/error", "/robots", "/guard", "/loop")
        if (answer := asker().ask(server.address(path)))
    }
    assert seen == {
        "/ok": (LinkVerdict.WORKS, "200"),
        "/moved": (LinkVerdict.WORKS, "200"),
        "/no-head": (LinkVerdict.WORKS, "200"),
        "/gone": (LinkVerdict.FAILED, "404"),
        "/away": (LinkVerdict.FAILED, "410"),
        "/error": (LinkVerdict.FAILED, "503"),
        "/robots": (LinkVerdict.UNDECIDED, "403"),
        "/guard": (LinkVerdict.UNDECIDED, "521"),
        "/loop": (LinkVerdict.FAILED, "redirects"),
    }
    assert {host for _method, _path, host, _agent in server.came} == {f"site.example:{server.port}"}
    assert {agent for *_, agent in server.came} == {"1060-link-check/1 (+https://1060.example.cn/)"}
    methods = [method for method, path, *_ in server.came if path == "/gone"]
    assert methods == ["HEAD", "GET"]


def test_what_is_inside_a_network_is_never_asked_not_even_after_a_redirect(server: WebServer) -> None:
    inside = {
        f"http://{LOOPBACK}x/": (LinkVerdict.FAILED, "no_name"),
        "http://10.0.0.1/": (LinkVerdict.FAILED, "not_public"),
        "http://[::1]/": (LinkVerdict.FAILED, "not_public"),
        server.address("/ok", "inside.example"): (LinkVerdict.UNDECIDED, "hidden"),
        server.address("/ok", "both.example"): (LinkVerdict.UNDECIDED, "hidden"),
        server.address("/to-inside"): (LinkVerdict.FAILED, "not_public"),
        server.address("/to-metadata"): (LinkVerdict.FAILED, "not_public"),
        server.address("/to-hidden"): (LinkVerdict.UNDECIDED, "hidden"),
        server.address("/to-file"): (LinkVerdict.FAILED, "malformed"),
        "ftp://site.example/": (LinkVerdict.FAILED, "malformed"),
        "http://name@site.example/": (LinkVerdict.FAILED, "malformed"),
        "http://site.example:25/": (LinkVerdict.FAILED, "malformed"),
        "http://no-such.example/": (LinkVerdict.FAILED, "no_name"),
    }
    for address, wanted in inside.items():
        answer = asker().ask(address)
        assert (answer.verdict, answer.seen) == wanted, address
    assert {path for _method, path, *_ in server.came} <= {
        "/to-inside",
        "/to-metadata",
        "/to-hidden",
        "/to-file",
    }


def test_a_host_is_asked_after_a_pause_and_never_waited_for_long(server: WebServer) -> None:
    waits: list[float] = []
    one = asker(waits, longest=0.3)
    one.ask(server.address("/gone"))
    one.ask(server.address("/ok"))
    assert len(waits) == 2
    assert all(0 < wait <= one.pause for wait in waits)
    for path in ("/silent", "/drip"):
        assert one.ask(server.address(path)) == LinkAnswer(LinkVerdict.FAILED, "timeout")
    closed = asker().ask("http://site.example:1025/")
    assert (closed.verdict, closed.seen) == (LinkVerdict.FAILED, "unreachable")


@pytest.fixture
def edition(session: Session, world: World) -> EditionFacts:
    """The edition of today."""
    found = edition_in_force(session, world.today)
    assert found is not None
    session.rollback()
    return found


def say(session: Session, world: World, edition: EditionFacts, code: str, link: str | None) -> None:
    worker = Actor("worker", (Held(Role.WORKER, world.community),))
    offerings.record(
        session,
        actor=worker,
        community=world.community,
        item=edition.item(code),
        draft=OfferingDraft(state=State.DELIVERED, mode=Mode.OWN, phone="010-65120000", link=link),
        expected_version=offerings.get_line(session, edition, world.community, code).version,
    )


def keep(session: Session, day: date, **answers: LinkAnswer) -> int:
    named = {f"https://{name}.example.cn/": answer for name, answer in answers.items()}
    return len(links.keep_answers(session, actor=operator("tests"), answers=named, today=day))


def test_a_link_that_fails_on_two_days_is_put_before_its_community_until_it_works(
    session: Session, world: World, edition: EditionFacts
) -> None:
    begin_writing(session)
    for code, name in (("0201", "one"), ("0203", "two"), ("0204", "two")):
        say(session, world, edition, code, f"https://{name}.example.cn/")
    street = Actor("street", (Held(Role.STREET, world.street),))
    declarations.declare(
        session,
        actor=street,
        edition=edition,
        declarer=world.neighbour,
        draft=declarations.DeclarationDraft(
            name="助浴",
            items=(edition.item("0205").id,),
            phone="010-65120009",
            link="https://three.example.cn/",
            communities=(world.community,),
        ),
    )

    def entries(community: int) -> list[str]:
        listed = today_of(session, edition, [community], today=world.today)
        return [
            entry.line.item.code if entry.line else entry.declared.name if entry.declared else "?"
            for entry in listed.entries
            if entry.kind is TodayKind.LINK
        ]

    start = world.today - timedelta(days=30)
    every = tuple(f"https://{name}.example.cn/" for name in ("one", "three", "two"))
    assert links.due_links(session, today=start) == every
    assert keep(session, start, one=GONE, two=GONE, three=WORKS) == 0
    assert keep(session, start, one=GONE) == 0, "twice on a day is once"
    assert entries(world.community) == []
    next_day = start + timedelta(days=1)
    assert links.due_links(session, today=start) == ()
    assert links.due_links(session, today=next_day) == every[::2]
    assert keep(session, next_day, one=LinkAnswer(LinkVerdict.UNDECIDED, "403"), two=GONE) == 1
    assert entries(world.community) == ["0203", "0204"]
    assert links.due_links(session, today=next_day + links.checks.A_WEEK) == (every[1], every[0], every[2])
    assert keep(session, next_day + links.checks.A_WEEK, one=GONE, two=WORKS, three=GONE) == 1
    assert entries(world.community) == ["0201"]
    assert keep(session, next_day + 2 * links.checks.A_WEEK, three=GONE) == 1
    assert entries(world.neighbour) == ["助浴"]
    say(session, world, edition, "0201", None)
    assert entries(world.community) == []
    keep(session, world.today, three=WORKS)
    assert entries(world.neighbour) == []
    assert links.due_links(session, today=world.today) == ("https://two.example.cn/",)
    with pytest.raises(NotAllowed):
        links.keep_answers(session, actor=street, answers={}, today=world.today)


def test_a_filled_database_learns_to_keep_what_was_seen_of_links(
    engine: Engine, session: Session, world: World, edition: EditionFacts
) -> None:
    begin_writing(session)
    say(session, world, edition, "0201", "https://one.example.cn/")
    session.commit()
    session.close()
    migrating.downgrade(engine, "0031")
    assert "link_checks" not in inspect(engine).get_table_names()
    migrating.upgrade(engine)
    with Session(engine) as again:
        assert links.due_links(again, today=world.today) == ("https://one.example.cn/",)
