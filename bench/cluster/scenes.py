"""What happens to a cluster, scene by scene, and what must come of it."""

from __future__ import annotations

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from catalogue.access import accounts
from catalogue.access.rights import operator
from catalogue.foundation.database import begin_writing, make_engine
from catalogue.models import Role
from portal import config
from tests.worlds import eight_streets
from tests.worlds.filled import FILLED

from .load import READERS, Clients, LogIns, Readers, Rows, ask, log_in
from .servers import NAMES, PRIMARY, Cluster, WebNode, until

PASSWORD = "seventeen quiet lanes"  # noqa: S105 - of accounts that are there for minutes
PEOPLE = tuple(f"worker{number}" for number in range(20))
WORLD = eight_streets.describe()
PAGES = (
    "/",
    "/items/0202",
    f"/communities/{WORLD.community}",
    f"/items/0202/near?in={WORLD.community}",
    "/search?q=%E9%80%81%E9%A4%90",
    f"/coverage/{WORLD.district}",
)
OWN_PAGE = "/work/"
BEFORE, AFTER = 4.0, 6.0
"""Seconds of load before something happens, and after it is over."""
TTL, LOOP_WAIT = 20, 5
"""Of deploy/cluster/patroni.yml: after how many seconds together a machine that is lost is replaced."""


class Play:
    """The cluster with two web nodes, and the figures that were printed."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.nodes = {name: WebNode(cluster, name) for name in ("one", "two")}
        self.said = self.missed = 0

    def say(self, what: str, figure: str, *, good: bool | None = None) -> None:
        """Print a figure; ``good`` says whether it is as it must be, None that it is only told."""
        self.said += 1
        self.missed += good is False
        mark = {True: "ok", False: "MISSED", None: ""}[good]
        sys.stdout.write(f"{what:78} {figure:>22}  {mark}\n")
        sys.stdout.flush()

    def raise_curtain(self) -> None:
        """Start and fill everything."""
        self.say(
            "seconds until etcd, three Patroni, HAProxy, pgbouncer, Redis and nginx serve",
            f"{self.cluster.start_all():.1f}",
        )
        with self.cluster.connect(PRIMARY, "postgres", "postgres") as primary:
            primary.execute("CREATE ROLE portal LOGIN")
            primary.execute("CREATE DATABASE portal OWNER portal TEMPLATE template0 ENCODING 'UTF8'")
        began = time.monotonic()
        engine = make_engine(config.load(self.nodes["one"].environ).database_url)
        FILLED["told"](engine)
        with Session(engine) as session:
            begin_writing(session)
            for name in PEOPLE:
                accounts.add_user(
                    session, name, Role.WORKER, WORLD.community, PASSWORD, actor=operator("bench")
                )
            session.commit()
        engine.dispose()
        with self.cluster.connect() as connection:
            connection.execute(f"CREATE TABLE {Rows.TABLE} (number bigint PRIMARY KEY)")
        self.say(
            "seconds until the small world is filled by way of pgbouncer", f"{time.monotonic() - began:.1f}"
        )
        starts = [threading.Thread(target=node.start) for node in self.nodes.values()]
        for each in starts:
            each.start()
        for each in starts:
            each.join()

    def close(self) -> None:
        """End the web nodes."""
        for node in self.nodes.values():
            node.stop()

    @contextmanager
    def load(self, *, rows: bool = True) -> Iterator[tuple[Readers, Rows, LogIns]]:
        """Readers, people who log in, and a client that writes, for the time of the block and a little before and after."""
        readers, writer, people = Readers(PAGES), Rows(self.cluster), LogIns(PEOPLE, PASSWORD)
        writers = (writer.write,) if rows else ()
        with Clients(*[readers.read] * READERS, people.log_in, *writers):
            time.sleep(BEFORE)
            yield readers, writer, people
            time.sleep(AFTER)

    def tell_readers(self, readers: Readers) -> None:
        """What those who only read saw."""
        seen = readers.seen
        faults = f"{len(seen.faults)} of {len(seen.took)}" + (
            f" {sorted(set(seen.faults))[:2]}" if seen.faults else ""
        )
        self.say("  readers: pages that did not come", faults, good=not seen.faults)
        self.say("  readers: the slowest page, ms", f"{seen.worst() * 1000:.0f}")

    def tell_nothing_lost(self, rows: Rows, people: LogIns) -> None:
        """Whether all that was acknowledged is there."""
        for what, client, lost in (("rows", rows, rows.lost()), ("log-ins", people, people.lost(OWN_PAGE))):
            self.say(
                f"  {what} acknowledged, and lost", f"{len(client.acknowledged)}, {lost}", good=lost == 0
            )

    def whole(self) -> None:
        """Wait until all members are there again."""
        until("all members are back", self.cluster.is_whole)


def share(play: Play) -> None:
    """Log-ins, rates and jobs are those of all nodes together."""
    one, two = play.nodes.values()
    cookies = log_in(one.port, PEOPLE[0], PASSWORD, "127.2.0.1") or ""
    status = ask(two.port, OWN_PAGE, cookies=cookies, client="127.2.0.1")[0]
    play.say("log-in at one node, page at the other: status", str(status), good=status in (200, 302))
    found = []
    # Rates are those of a minute on the clock: all in one.
    until("a minute has just begun", lambda: time.time() % 60 < 30)
    for number in range(14):
        node = (one, two)[number % 2]
        _status, fields, page = ask(node.port, "/log-in", client="127.2.0.2")
        token = page.decode().partition('name="csrf_token"')[2].partition('value="')[2].partition('"')[0]
        form = {"name": f"stranger{number}", "password": "wrong", "csrf_token": token}
        cookie = "; ".join(each.partition(";")[0] for each in fields.get("set-cookie", ()))
        found.append(ask(node.port, "/log-in", form=form, cookies=cookie, client="127.2.0.2")[0])
    refused = found.index(429) if 429 in found else len(found)
    play.say(
        "log-ins a minute from one address at two nodes in turn, until refused (10)",
        str(refused),
        good=refused == 10,
    )
    if refused != 10:
        # Attempts that are not counted: nodes that do not reach Redis count by themselves, and what is no 401 is no attempt.
        play.say("  their statuses, and whether Redis answers", f"{found}, {play.cluster.redis_answers()}")


def pool(play: Play) -> None:
    """Commands and files by way of pgbouncer in transaction mode."""
    node = play.nodes["one"]
    for words in (
        ("coverage", "age"),
        ("coverage", "verify"),
        ("backup", str(play.cluster.folder / "backup.zip")),
        ("restore", str(play.cluster.folder / "backup.zip"), "--check"),
    ):
        done = node.command(*words)
        said = (done.stderr or done.stdout).strip().splitlines()[-1:] if done.returncode else []
        play.say(
            f"flask {' '.join(words[:1])} by way of pgbouncer: exit code",
            f"{done.returncode} {said or ''}",
            good=done.returncode == 0,
        )


def fail_over(play: Play) -> None:
    """The primary's postmaster is killed under load; a replica confirms each commit."""
    play.whole()
    with play.load() as (readers, rows, people):
        old = play.cluster.primary()
        killed = time.monotonic()
        play.cluster.kill_postgres(old)
        until("rows are written again", lambda: rows.acknowledged[-1][1] > killed + 0.5)
    play.say(
        f"primary's postmaster killed, synchronous: {old} -> {play.cluster.primary()}; seconds without a write (10)",
        f"{rows.pause(killed):.1f}",
        good=rows.pause(killed) <= 10,
    )
    play.tell_nothing_lost(rows, people)
    play.tell_readers(readers)


def lose_machine(play: Play) -> None:
    """The primary's machine is lost under load."""
    play.whole()
    old = play.cluster.primary()
    with play.load() as (readers, rows, people):
        lost = time.monotonic()
        play.cluster.lose_machine(old)
        until("rows are written again", lambda: rows.acknowledged[-1][1] > lost + 0.5)
    most = TTL + LOOP_WAIT + 5
    play.say(
        f"primary's machine lost, synchronous: seconds without a write (ttl {TTL} + loop_wait {LOOP_WAIT})",
        f"{rows.pause(lost):.1f}",
        good=rows.pause(lost) <= most,
    )
    play.tell_nothing_lost(rows, people)
    play.tell_readers(readers)
    play.cluster.start_database(old)
    play.whole()


def lose_machine_asynchronously(play: Play) -> None:
    """The same where no commit waits for a replica: what that loses."""
    play.whole()
    play.cluster.configure(synchronous_mode=False)
    until(
        "commits do not wait",
        lambda: sorted(play.cluster.roles().values()) == ["leader", "replica", "replica"],
    )
    old = play.cluster.primary()
    with play.load() as (readers, rows, _people):
        # Replicas receive nothing for a moment, as over a network that is slow.
        for name in play.cluster.replicas():
            play.cluster.signal_postgres(name, signal.SIGSTOP)
        time.sleep(0.5)
        lost = time.monotonic()
        play.cluster.lose_machine(old)
        for name in NAMES:
            if name != old:
                play.cluster.signal_postgres(name, signal.SIGCONT)
        until("rows are written again", lambda: rows.acknowledged[-1][1] > lost + 0.5)
    play.say(
        "primary's machine lost, asynchronous, replicas half a second behind: seconds without a write",
        f"{rows.pause(lost):.1f}",
    )
    play.say(
        "  rows acknowledged, and lost: that is what asynchronous means",
        f"{len(rows.acknowledged)}, {rows.lost()}",
    )
    play.tell_readers(readers)
    play.cluster.configure(synchronous_mode=True)
    play.cluster.start_database(old)
    play.whole()


def hang_replica(play: Play) -> None:
    """A replica hangs under load: who waits for it gets the page from another one, two seconds later at most."""
    play.whole()
    name = play.cluster.replicas()[-1]
    with play.load() as (readers, rows, _people):
        before = readers.seen.worst()
        play.cluster.signal_postgres(name, signal.SIGSTOP)
        time.sleep(5)
        play.cluster.signal_postgres(name, signal.SIGCONT)
    play.say(
        "a replica hangs for five seconds: longest time without a write, s",
        f"{rows.pause(0 if not rows.acknowledged else rows.acknowledged[0][1]):.1f}",
    )
    seen = readers.seen
    slowest = f"{before * 1000:.0f}, {seen.worst() * 1000:.0f}"
    play.say(
        "  the slowest page before and with it, ms (2,000 more)", slowest, good=seen.worst() <= before + 2
    )
    play.say("  pages that did not come", f"{len(seen.faults)} of {len(seen.took)}", good=not seen.faults)


def roll(play: Play) -> None:
    """Each node in turn is stopped and started again, as for an upgrade."""
    with play.load() as (readers, rows, people):
        for name, node in play.nodes.items():
            play.cluster.set_web(name, "drain")
            # What it was asked before is answered by now.
            time.sleep(2)
            node.stop()
            node.start()
            play.cluster.set_web(name, "ready")
            time.sleep(2)
    play.say(
        "both nodes restarted in turn: log-ins that were refused",
        str(people.refused),
        good=people.refused == 0,
    )
    play.say("  rows that were refused", str(rows.refused), good=rows.refused == 0)
    play.tell_readers(readers)


def cores(play: Play) -> None:
    """What a page costs with one, two and four processes. Two cores cannot show more than what a process costs another."""
    for each in play.nodes.values():
        each.stop()
    alone = 0.0
    for workers in (1, 2, 4):
        own = WebNode(play.cluster, "one", PORTAL_WORKERS=str(workers), PORTAL_RATE_LIMITS="0").start()
        for page in PAGES * 2 * workers:
            ask(own.port, page)
        readers = Readers(PAGES, port=own.port, wait=0)
        before, began = own.processor_seconds(), time.monotonic()
        with Clients(*[readers.read] * 8):
            time.sleep(10)
        took, used = time.monotonic() - began, own.processor_seconds() - before
        own.stop()
        pages = len(readers.seen.took)
        alone = alone or used / pages
        play.say(
            f"{workers} processes: pages a second, processor ms of the portal a page, share of what one does",
            f"{pages / took:.0f}, {used / pages * 1000:.2f}, {alone / (used / pages):.2f}",
        )
    for each in play.nodes.values():
        each.start()


SCENES: dict[str, Callable[[Play], None]] = {
    "share": share,
    "pool": pool,
    "roll": roll,
    "hang": hang_replica,
    "failover": fail_over,
    "lost": lose_machine,
    "cores": cores,
    "asynchronous": lose_machine_asynchronously,
}
