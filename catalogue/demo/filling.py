"""Filling an instance with the demonstration: profiles, service points, records, and a few rulings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from random import Random
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from .. import audit, divisions, notices
from ..access.instance import require_of_instance
from ..access.rights import Actor, Held, Right
from ..catalogues import EditionFacts, edition_in_force
from ..divisions import DivisionFacts
from ..foundation import clock, stamps, trail
from ..foundation.codes import ancestors
from ..foundation.collecting import collector_at_rest
from ..foundation.errors import Refused, _
from ..foundation.loading import insert_rows
from ..models import (
    AliasKind,
    CommitteeKind,
    CommunityProfile,
    DivisionAlias,
    Level,
    Offering,
    Role,
    ServicePoint,
)
from ..offerings import ImportedOffering, PointDraft, add_points, import_offerings, rule_not_applicable
from ..telephones import agree_to_mobiles
from . import asked_for, cases, lists, place_answers, sessions, words
from .accounts import demo_accounts
from .decisions import decide
from .declared import declare_services
from .ground import communities_on_the_ground, streets_on_the_ground
from .parts import date_pilots, divide_into_grids
from .past import Past, begin_places, begin_profiles, digest_past, written_at_once
from .places import PROFILE_COLUMNS, SHARED, Site, make_site, mobile_number, phone_number
from .practice import INNER, district_of, not_begun
from .records import Writer, habits_of, showcase_habits
from .service_guides import write_guides
from .spot_checks import check_on_the_spot
from .standards_shown import measures_of, show_standards
from .workbooks import send_back

SEED = 1060
"""The seed of the demonstration that ships."""
DAYS = 365
"""How far back the histories of lines go, in days."""
AUTHOR = stamps.DEMONSTRATION
"""Whom the revisions name."""
_RULED_VILLAGES = 4
"""Villages with rulings, one for each item of ``words.RULINGS``."""
_SURELY = frozenset({"meals", "primary-health-care", "local-shops"})
"""What the communities of the demonstration accounts deliver in any case, so that a first search finds it."""
_WITH_MOBILE = {"clinic": True, "canteen": False}
"""Kinds of place with the mobile number of somebody there, and whether its owner agreed that it is public."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What the demonstration holds. ``new`` is False if it was there already."""

    new: bool
    communities: int
    """With at least one record."""
    points: int
    offerings: int


@collector_at_rest()
def fill(
    session: Session,
    *,
    actor: Actor,
    seed: int = SEED,
    today: date | None = None,
    days: int = DAYS,
    progress: Progress | None = None,
) -> DemoReport:
    """Fill the present communities with invented records, in one go, and mark the instance as demonstration.

    The histories of lines begin ``days`` before. The same ``seed``, ``today`` and ``days`` give the same rows, except for the times at which they were written.
    ``progress`` gets the number of communities that are done, and of all. If the demonstration is there already,
    nothing happens. Raises ``Refused`` where offerings exist that are not the demonstration's, or where
    there is no edition in force or no community.
    """
    role = require_of_instance(session, actor, Right.IMPORT)
    today = today or clock.today()
    if stamps.version(session, stamps.DEMONSTRATION):
        return _report(session, new=False)
    if session.execute(select(Offering.item_id).limit(1)).first() is not None:
        raise Refused(
            _("There are real records here. Demonstration data is never mixed with them: use a new instance.")
        )
    edition = edition_in_force(session, today)
    roots = divisions.roots(session)
    communities = [each for root in roots for each in divisions.communities_in(session, root.code)]
    if edition is None or not communities:
        raise Refused(_("Load a catalogue and a list of divisions first."))
    demonstration = _Demonstration(session, seed, today, edition, communities, roots)
    rows = trail.count_from_here(session)
    with written_at_once(session):
        import_offerings(
            session,
            actor=demonstration.actor,
            offerings=demonstration.records(progress),
            today=today,
            past=Past(seed, today, days),
        )
        begin_places(session, today, days)
        begin_profiles(session, demonstration.shown_around(), AUTHOR, today, days)
        demonstration.rule()
        demonstration.declare()
    send_back(session, edition=edition, author=AUTHOR, today=today)  # before any point answers for itself
    demonstration.report()
    demonstration.write_guides()
    demonstration.give_hotlines()
    demonstration.give_notices()
    demonstration.announce_sessions()
    divide_into_grids(session, AUTHOR, seed, demonstration.shown, demonstration.shown_around())
    date_pilots(session, seed, [root.code for root in roots])
    check_on_the_spot(session, edition, demonstration.shown, _SURELY, today)
    lists.send_files(session, edition=edition, author=AUTHOR)
    asked_for.ask(session, AUTHOR, seed, edition, communities, shown=demonstration.shown, today=today)
    digest_past(session, len(communities), today)
    decide(session, edition, demonstration.shown, today)
    show_standards(session, seed, demonstration.shown, today)
    stamps.bump(session, stamps.DIVISIONS)  # the names that people use have come
    stamps.bump(session, stamps.DEMONSTRATION)
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="demonstration.filled",
        subject="instance",
        after={"seed": seed, "rows": dict(rows)},
    )
    return _report(session, new=True)


def _report(session: Session, *, new: bool) -> DemoReport:
    row = session.execute(
        select(func.count(func.distinct(Offering.community_code)), func.count()).select_from(Offering)
    ).one()
    points = session.execute(select(func.count()).select_from(ServicePoint)).scalar_one()
    return DemoReport(new=new, communities=row[0], points=points, offerings=row[1])


class _Demonstration:
    """One filling: draws street after street, so that no more than a street is in memory."""

    def __init__(
        self,
        session: Session,
        seed: int,
        today: date,
        edition: EditionFacts,
        communities: Sequence[DivisionFacts],
        roots: Sequence[DivisionFacts],
    ) -> None:
        self._session, self._seed, self._today, self._edition = session, seed, today, edition
        self._communities = communities
        # A worker records, only a street may mark what is disputed: the roles say so, in this order.
        self.actor = Actor(
            AUTHOR, tuple(Held(role, root.code) for role in (Role.WORKER, Role.STREET) for root in roots)
        )
        self.shown = frozenset(
            account.division for account in demo_accounts() if account.role in (Role.WORKER, Role.STREET)
        )
        self._silent_street = self._choose_silent_street()
        known = (CommunityProfile.community_code, DivisionAlias.division_code)
        self._described = {code for column in known for code in session.scalars(select(column).distinct())}

    def _choose_silent_street(self) -> int | None:
        """The street that has no records at all: none that a demonstration account leads to."""
        shown = {above for code in self.shown for above in (code, *ancestors(code))}
        streets = sorted({each.parent_code for each in self._communities if each.parent_code} - shown)
        return Random(f"{self._seed} silent").choice(streets) if streets else None

    def records(self, progress: Progress | None) -> Iterator[ImportedOffering]:
        """All records, by community. Writes each street's profiles and points before it gives its records."""
        streets = divisions.get_divisions(
            self._session, {each.parent_code or 0 for each in self._communities}
        )
        self._ground = streets_on_the_ground(streets)
        writer = Writer(self._edition, self._today)
        done, total = 0, len(self._communities)
        for parent, group in groupby(self._communities, key=lambda each: each.parent_code):
            members = list(group)
            if parent is not None:
                yield from self._street(writer, streets[parent], members)
            done += len(members)
            if progress:
                progress(done, total)

    def _street(
        self, writer: Writer, street: DivisionFacts, members: list[DivisionFacts]
    ) -> Iterator[ImportedOffering]:
        lift = Random(f"{self._seed} street {street.code}").gauss(0, 0.05)
        spots = communities_on_the_ground(self._ground[street.code], len(members))
        drawn: list[tuple[Random, Site]] = []
        for member, spot in zip(members, spots, strict=True):
            rng = Random(f"{self._seed} community {member.code}")
            always = ("canteen", "clinic", "shop") if member.code in self.shown else ()
            drawn.append((rng, make_site(rng, member, street, spot, self._today, always=always)))
        self._save_places([site for _rng, site in drawn])
        if street.code == self._silent_street:
            return
        silent = not_begun(street.code, [each.code for each in members], self.shown)
        drawn = [each for each in drawn if each[1].division.code != silent]
        hosts = [site for _rng, site in drawn if any(kind in site.points for kind in SHARED)]
        for rng, site in drawn:
            shown = site.division.code in self.shown
            if shown:
                habits = showcase_habits(rng, self._today)
            elif found := habits_of(rng, site.division.code, lift, self._today):
                habits = found
            else:
                continue
            neighbours: dict[str, int] = {
                kind: host.points[kind]
                for host in hosts
                for kind in SHARED
                if host is not site and kind in host.points
            }
            yield from writer.records(rng, site, habits, neighbours, surely=_SURELY if shown else frozenset())

    def _save_places(self, sites: list[Site]) -> None:
        """Write service points, and the profiles and other names of communities that have none yet."""
        wanted = [
            (site, kind, self._with_mobile(site, kind, draft))
            for site in sites
            for kind, draft in site.venues.items()
        ]
        saved = add_points(
            self._session,
            actor=self.actor,
            points=[(site.division.code, draft) for site, _kind, draft in wanted],
        )
        for (site, kind, _draft), point in zip(wanted, saved, strict=True):
            site.points[kind] = point.id
        described = [site for site in sites if site.division.code not in self._described]
        now = clock.now()
        profiles: list[tuple[Any, ...]] = []
        aliases: list[tuple[int, str, AliasKind]] = []
        for site in described:
            code = site.division.code
            profiles.append(
                (
                    code,
                    site.station_name,
                    site.address,
                    [site.phone],
                    site.hours,
                    site.households,
                    site.latitude,
                    site.longitude,
                    list(site.tags),
                    now,
                    *measures_of(site, code in self.shown, self._today),
                )
            )
            aliases += [(code, name, kind) for name, kind in site.aliases]
        insert_rows(self._session, CommunityProfile, PROFILE_COLUMNS, profiles)
        insert_rows(self._session, DivisionAlias, ("division_code", "name", "kind"), aliases)

    def _with_mobile(self, site: Site, kind: str, draft: PointDraft) -> PointDraft:
        """The place as it is, or with somebody's mobile number in the village that a demonstration account leads to."""
        code = site.division.code
        if kind not in _WITH_MOBILE or code not in self.shown or site.division.kind is not CommitteeKind.CUN:
            return draft
        number = mobile_number(Random(f"{self._seed} mobile {code} {kind}"))
        if _WITH_MOBILE[kind]:
            agree_to_mobiles(self._session, actor=self.actor, community=code, numbers=[number])
        return replace(draft, phones=(*draft.phones, number))

    def give_notices(self) -> None:
        """Close the places of the communities with accounts for two days of the coming week."""
        first = self._today + timedelta(days=5)
        for account in demo_accounts():
            if account.role is Role.WORKER:
                notices.give_notice(
                    self._session,
                    actor=self.actor,
                    division=account.division,
                    draft=notices.NoticeDraft(
                        first_day=first,
                        last_day=first + timedelta(days=1),
                        reason_zh="停水检修",
                        reason_en="no water: repairs",
                    ),
                    today=self._today,
                )

    def announce_sessions(self) -> None:
        """Sessions of the communities with accounts, and of the others of their streets."""
        streets = {each.parent_code for each in self._communities if each.code in self.shown}
        for each in self._communities:
            if each.parent_code in streets and each.kind is not None:
                sessions.announce(
                    self._session,
                    actor=self.actor,
                    edition=self._edition,
                    community=each.code,
                    kind=each.kind,
                    today=self._today,
                )

    def give_hotlines(self) -> None:
        """A number of their own for the district and for the street of the first demonstration account."""
        shown = next((each for each in self._communities if each.code in self.shown), None)
        if shown is None:
            return
        for above in divisions.lineage(self._session, shown.code):
            if above.level in words.HOTLINES:
                name_zh, name_en = words.HOTLINES[above.level]
                divisions.set_hotline(
                    self._session,
                    actor=Actor(AUTHOR, (Held(Role.ADMIN, above.code),)),
                    division=above.code,
                    phone=phone_number(Random(f"{self._seed} hotline {above.code}")),
                    name_zh=name_zh,
                    name_en=name_en,
                )

    def write_guides(self) -> None:
        """What city, district, street and community write of items, for the communities with accounts."""
        present = {each.code for each in self._communities}
        write_guides(self._session, edition=self._edition, author=AUTHOR, communities=self.shown & present)

    def shown_around(self) -> list[int]:
        """The communities of the streets that demonstration accounts lead to."""
        streets = {each.parent_code for each in self._communities if each.code in self.shown}
        return [each.code for each in self._communities if each.parent_code in streets]

    def declare(self) -> None:
        """What streets declare for their communities, and a neighbour for another."""
        shown = {above for code in self.shown for above in (code, *ancestors(code)[:1])}
        declare_services(
            self._session,
            edition=self._edition,
            author=AUTHOR,
            seed=self._seed,
            shown=shown,
            today=self._today,
        )

    def report(self) -> None:
        """What invented residents report in the communities that the demonstration accounts lead to."""
        shown = [each for each in self._communities if each.code in self.shown]
        for street in sorted({each.parent_code for each in shown if each.parent_code}):
            lists.keep_departments(self._session, edition=self._edition, street=street, author=AUTHOR)
            cases.keep_replies(self._session, street=street, author=AUTHOR)
        for each in shown:
            edition, today = self._edition, self._today
            cases.tell(self._session, author=AUTHOR, edition=edition, community=each.code, today=today)
            place_answers.tell_places(self._session, community=each.code, today=today)
            place_answers.name_link(
                self._session, actor=self.actor, edition=edition, community=each.code, today=today
            )

    def rule(self) -> None:
        """Rulings by a district that two items do not apply in a few of its small villages."""
        villages = [
            each
            for each in self._communities
            if each.kind is CommitteeKind.CUN
            and district_of(each.code) not in INNER
            and each.code not in self.shown
            and each.parent_code != self._silent_street
        ]
        if not villages:
            return
        district = next(
            above
            for above in divisions.lineage(self._session, villages[0].code)
            if above.level is Level.DISTRICT
        )
        office = Actor(AUTHOR, (Held(Role.DISTRICT, district.code),))
        items = {item.key: item for item in self._edition.items}
        for village in villages[:_RULED_VILLAGES]:
            for key, reason in words.RULINGS.items():
                if key in items:
                    rule_not_applicable(
                        self._session,
                        actor=office,
                        community=village.code,
                        item=items[key],
                        reason=reason,
                        today=self._today,
                    )
