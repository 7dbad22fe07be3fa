"""The whole country served by two web nodes behind HAProxy and nginx, asked and written to, and both nodes upgraded in turn."""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import ItemFacts
from catalogue.foundation import stamps
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.models import Division, Level, Offering, Role, Stamp, State, User
from catalogue.offerings import OfferingDraft, record

from ..cluster.load import READERS, Clients, LogIns, Readers
from ..cluster.servers import FILES, SITE, Cluster, Failed, WebNode, answer, until
from ..figures import Figure
from ..world import edition_of

PASSWORD = "seventeen quiet lanes"  # noqa: S105 - of accounts that are there for minutes
PEOPLE = tuple(f"country{number}" for number in range(20))
NODES = ("one", "two")
BEFORE, AFTER = 5.0, 10.0
"""Seconds of load before the first node is stopped, and after the second is back."""
SETTLED = 2.0
_MEGA = 2**20


@dataclass
class Edits:
    """A person who records lines of communities all over the country, beside the web nodes."""

    engine: Engine
    communities: list[int]
    item: ItemFacts
    took: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def edit(self) -> None:
        """Record one line."""
        number = next(self._numbers)
        community = self.communities[number % len(self.communities)]
        actor = Actor("bench", (Held(Role.WORKER, community),))
        draft = OfferingDraft(state=State.DELIVERED, phone="010-0500-1060", note_zh=f"第{number}次记录")
        began = time.perf_counter()
        try:
            with Session(self.engine) as session:
                begin_writing(session)
                record(session, actor=actor, community=community, item=self.item, draft=draft)
                session.commit()
        except Exception as error:  # any: the figure is how many there were
            self.faults.append(repr(error))
        self.took.append(time.perf_counter() - began)
        time.sleep(0.05)


def serve(url: str) -> Iterator[Figure]:
    """Serve a loaded country, and upgrade both nodes under load."""
    engine = make_engine(url)
    servers = Cluster()
    try:
        for name, *command in (
            ("redis", "redis-server", str(FILES / "redis.conf")),
            ("haproxy", "haproxy", "-db", "-f", str(FILES / "haproxy.cfg")),
            ("nginx", "nginx", "-p", str(servers.folder), "-c", str(FILES / "nginx.conf")),
        ):
            servers.start(name, *command)
        yield from _upgraded(engine, servers, url)
    finally:
        servers.end()
        engine.dispose()


def _upgraded(engine: Engine, servers: Cluster, url: str) -> Iterator[Figure]:
    settings = {"PORTAL_DATABASE_URL": url, "PORTAL_DATABASE_POOLER": "none", "PORTAL_REPLICA_URLS": ""}
    nodes = [WebNode(servers, name, **settings) for name in NODES]
    with Session(engine) as session:
        pages, edits = _prepare(session, engine)
    try:
        began = time.monotonic()
        done = nodes[0].command("setup", seconds=7200)
        if done.returncode:
            raise Failed(f"flask setup: {done.stderr.strip()}")
        yield Figure(
            "flask setup, with the catalogues that a new version brings", time.monotonic() - began, "s"
        )
        began = time.monotonic()
        # What a new version counts of days that are over is told once, under a lock for which nodes would wait.
        done = nodes[0].command("coverage", "age", seconds=7200)
        if done.returncode:
            raise Failed(f"flask coverage age: {done.stderr.strip()}")
        yield Figure("flask coverage age, with what is told of past days", time.monotonic() - began, "s")
        began = time.monotonic()
        with ThreadPoolExecutor(len(nodes)) as starting:
            for each in [starting.submit(node.start) for node in nodes]:
                each.result()
        yield Figure("two nodes are ready", time.monotonic() - began, "s")
        until("they are reached", lambda: answer(SITE, "/healthz")[0] == 200)
        readers, people = Readers(pages), LogIns(PEOPLE, PASSWORD)
        with Clients(*[readers.read] * READERS, people.log_in, edits.edit):
            time.sleep(BEFORE)
            for node in nodes:
                servers.set_web(node.name, "drain")
                time.sleep(SETTLED)
                node.stop()
                node.start()
                servers.set_web(node.name, "ready")
                time.sleep(SETTLED)
            time.sleep(AFTER)
        yield from _seen(readers, people, edits)
        for node in nodes:
            yield Figure(f"memory of node {node.name}, its worker and parent", node.memory() / _MEGA, "MB")
    finally:
        for node in nodes:
            node.stop()


def _seen(readers: Readers, people: LogIns, edits: Edits) -> Iterator[Figure]:
    seen, what = readers.seen, "both nodes upgraded in turn"
    told = "; ".join([*dict.fromkeys(seen.faults + edits.faults)][:2])
    yield Figure(
        f"{what}: pages that did not come", len(seen.faults), "", 0, peer=f"of {len(seen.took)} {told}"
    )
    yield Figure(
        f"{what}: log-ins refused",
        people.refused,
        "",
        0,
        peer=f"of {len(people.acknowledged) + people.refused}",
    )
    yield Figure(f"{what}: lines not saved", len(edits.faults), "", 0, peer=f"of {len(edits.took)}")
    yield Figure(f"{what}: a page, median", median(seen.took) * 1000, "ms")
    yield Figure(f"{what}: slowest page", seen.worst() * 1000, "ms")
    yield Figure(f"{what}: a line saved, median", median(edits.took) * 1000, "ms")


def _prepare(session: Session, engine: Engine) -> tuple[list[str], Edits]:
    """Accounts, the pages that are read, and the communities that are written: one of each province."""
    column = Division.code
    provinces = session.scalars(select(column).where(Division.level == Level.PROVINCE).order_by(column)).all()
    item = next(each for each in edition_of(session).items if each.form == "home")
    ruled = select(Offering.community_code).where(
        Offering.item_id == item.id, Offering.state == State.NOT_APPLICABLE
    )
    communities, streets, districts = [], [], []
    for province in provinces:
        first, last = province, province + Level.PROVINCE.span - 1
        found = (
            select(column)
            .where(column.between(first, last), Division.level == Level.COMMUNITY)
            # A line of which the district has ruled that it does not apply is no worker's to record.
            .where(column.not_in(ruled.where(Offering.community_code.between(first, last))))
            .order_by(column)
        )
        communities.append(session.scalars(found.offset(100).limit(1)).one())
        streets.append(communities[-1] // Level.STREET.span * Level.STREET.span)
        districts.append(communities[-1] // Level.DISTRICT.span * Level.DISTRICT.span)
    known = set(session.scalars(select(User.name).where(User.name.in_(PEOPLE))))
    session.rollback()
    begin_writing(session)
    # A node serves no demonstration as the real thing. What is invented is called so: 拟.
    session.execute(delete(Stamp).where(Stamp.name == stamps.DEMONSTRATION))
    for name, community in zip(PEOPLE, communities, strict=False):
        if name not in known:
            accounts.add_user(session, name, Role.WORKER, community, PASSWORD, actor=operator("bench"))
    session.commit()
    pages = ["/", f"/items/{item.code}", "/search?q=%E9%80%81%E9%A4%90"]
    for code, street, district, province in zip(communities, streets, districts, provinces, strict=True):
        pages += [
            f"/communities/{code}",
            f"/coverage/{street}",
            f"/coverage/{district}",
            f"/coverage/{province}",
        ]
    return pages, Edits(engine, communities, item)
