"""Every page of offices, at addresses where the demonstration of the small world has something to show, and where it has not.

The pages come from the snapshot in ``tests/rules/test_audiences.py``, so a new one is among them by itself. One
that cannot be opened with what its address says alone is told apart in ``ADDRESSES``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from catalogue.access.accounts import add_user
from catalogue.access.rights import Actor, Held, operator
from catalogue.catalogues import get_edition
from catalogue.foundation.database import begin_writing
from catalogue.models import (
    Case,
    CityRule,
    Declaration,
    DemandMatter,
    Department,
    EditionItem,
    Grant,
    OfficeRequest,
    OwnerList,
    ReportTemplate,
    Role,
    Sample,
    SampleCell,
    User,
)
from catalogue.offerings import rule_not_applicable
from tests.rules.test_audiences import OFFICES, filled
from tests.worlds.eight_streets import World

PASSWORD = "seventeen quiet lanes"
RULED = "0901"
OFFICIAL = "official"
"""Who holds every office on the way from a street to the city, and so reads each page with its forms."""
NOT_PAGES = {
    "offices.start",
    "offices.show_workbook",
    "offices.show_brief_qr",
}
"""What leads elsewhere, needs a file first, or answers without being a page to read; and all downloads."""


@dataclass(frozen=True)
class Desks:
    """The demonstration of the small world, and the numbers of what its pages are about."""

    world: World
    request: int
    """Of the street, to the district."""
    sample: int
    """Of the district, still walked."""
    line: tuple[int, str]
    """A line of the sample without a result: community and item."""
    ruled: tuple[int, str]
    """A line that the district has ruled: community and item."""
    rule: int
    owner_list: int
    table: int
    department: int
    declaration: int
    matter: int
    case: int
    worker: int

    @property
    def days(self) -> str:
        """Two days between which something changed, as addresses name them."""
        return f"from={self.world.today - timedelta(days=150)}&to={self.world.today - timedelta(days=1)}"


def _of(path: str) -> Callable[[Desks], tuple[str, ...]]:
    """One page of each level, and of a community."""

    def say(desks: Desks) -> tuple[str, ...]:
        world = desks.world
        return tuple(f"/office/{code}/{path}" for code in (world.street, world.district, world.city))

    return say


ADDRESSES: Mapping[str, Callable[[Desks], tuple[str, ...]]] = {
    "offices.show_matrix": lambda desks: (
        f"/office/{desks.world.city}",
        f"/office/{desks.world.district}?show=difference",
        f"/office/{desks.world.street}?open=02&show=percent",
        f"/office/{desks.world.city}?segment=absent&kind=cun&sort=0202",
        f"/office/{desks.world.city}?show=circle&least=10",
        f"/office/{desks.world.street}?show=circle&sort=-share",
    ),
    "offices.show_wall": lambda desks: (
        f"/office/{desks.world.city}/wall?show=difference&sort=-share",
        f"/office/{desks.world.street}/wall",
        f"/office/{desks.world.city}/wall?show=circle&kind=cun",
    ),
    "offices.list_gaps": lambda desks: (
        f"/office/{desks.world.street}/gaps",
        f"/office/{desks.world.district}/gaps?list=parts",
        f"/office/{desks.world.district}/gaps?list=cells&group=check",
        f"/office/{desks.world.district}/gaps?disputed=1",
        f"/office/{desks.world.street}/gaps?segment=suspended",
    ),
    "offices.show_chosen": lambda desks: (
        f"/office/{desks.world.street}/gaps/chosen?group=fill",
        f"/office/{desks.world.street}/gaps/chosen",
    ),
    "offices.show_circle": lambda desks: (
        f"/office/{desks.world.city}/circle",
        f"/office/{desks.world.street}/circle?missing=repairs&least=10",
    ),
    "offices.find_sites": lambda desks: (
        f"/office/{desks.world.street}/circle/places",
        f"/office/{desks.world.district}/circle/places?what=kind:social-security&k=3",
    ),
    "offices.new_request": lambda desks: (f"/office/{desks.world.street}/gaps/request?group=set_up",),
    "offices.list_requests": _of("requests"),
    "offices.show_request": lambda desks: (f"/office/{desks.world.street}/requests/{desks.request}",),
    "offices.list_reminders": _of("reminders"),
    "offices.show_copies": lambda desks: (
        f"/office/{desks.world.street}/gaps/take-over?community={desks.world.community}",
    ),
    "offices.show_brief": lambda desks: (
        f"/office/{desks.world.street}/brief?{desks.days}",
        f"/office/{desks.world.city}/brief",
    ),
    "offices.show_day": lambda desks: (
        f"/office/{desks.world.district}/past?day={desks.world.today - timedelta(days=150)}",
        f"/office/{desks.world.community}/past?day={desks.world.today - timedelta(days=150)}",
    ),
    "offices.show_changes": lambda desks: (
        f"/office/{desks.world.district}/changes?{desks.days}",
        f"/office/{desks.world.street}/changes?from={desks.world.today}&to={desks.world.today}",
    ),
    "offices.list_changed_cells": lambda desks: (
        f"/office/{desks.world.district}/changes/cells?{desks.days}&cause=newly_delivered",
        f"/office/{desks.world.street}/changes/cells?{desks.days}&cause=edition",
    ),
    "offices.show_months": lambda desks: (
        f"/office/{desks.world.city}/months",
        f"/office/{desks.world.street}/months?item=0202",
    ),
    "offices.list_samples": _of("checks"),
    "offices.show_sample": lambda desks: (f"/office/{desks.world.district}/checks/{desks.sample}",),
    "offices.show_check_sheet": lambda desks: (
        f"/office/{desks.world.district}/checks/{desks.sample}/sheet",
    ),
    "offices.edit_visits": lambda desks: (f"/office/{desks.world.district}/checks/{desks.sample}/visits",),
    "offices.edit_check": lambda desks: (
        f"/office/{desks.line[0]}/checks/{desks.sample}/items/{desks.line[1]}",
    ),
    "offices.edit_ruling": lambda desks: (f"/office/{desks.ruled[0]}/items/{desks.ruled[1]}/ruling",),
    "offices.edit_rule": lambda desks: (f"/office/{desks.world.city}/rulings/rules/{desks.rule}",),
    "offices.list_rulings": _of("rulings"),
    "offices.list_reviews": _of("reviews"),
    "offices.show_kinds": _of("town-and-country"),
    "offices.show_indicators": _of("indicators"),
    "offices.show_editions": _of("editions"),
    "offices.show_standards": lambda desks: tuple(
        f"/office/{code}/standards"
        for code in (desks.world.city, desks.world.district, desks.world.street, desks.world.community)
    ),
    "offices.edit_standard": lambda desks: (
        f"/office/{desks.world.city}/standards/21",
        f"/office/{desks.world.district}/standards/2",
        f"/office/{desks.world.street}/standards/3",
    ),
    "offices.list_villages": lambda desks: (
        f"/office/{desks.world.city}/villages",
        f"/office/{desks.world.village_street}/villages",
        f"/office/{desks.world.city}/villages?lacks=station",
    ),
    "offices.list_grids": lambda desks: (
        f"/office/{desks.world.city}/grids",
        f"/office/{desks.world.street}/grids",
        f"/office/{desks.world.street}/grids?have=with",
    ),
    "offices.list_platform_villages": lambda desks: (
        f"/office/{desks.world.city}/platform-villages",
        f"/office/{desks.world.village_street}/platform-villages?said=unsaid",
        f"/office/{desks.world.street}/platform-villages",
    ),
    "offices.edit_platform_village": lambda desks: (f"/office/{desks.world.village}/platform-village",),
    "offices.edit_village_pilot": lambda desks: (f"/office/{desks.world.village}/village-pilot",),
    "offices.show_apart": lambda desks: (
        f"/office/{desks.world.district}/apart",
        f"/office/{desks.world.city}/apart",
    ),
    "offices.show_similar": lambda desks: (
        f"/office/{desks.world.street}/similar",
        f"/office/{desks.world.district}/similar",
    ),
    "offices.show_needs": _of("needs"),
    "offices.show_matter": lambda desks: (f"/office/{desks.world.city}/needs/matters/{desks.matter}",),
    "offices.show_map": lambda desks: (
        f"/office/{desks.world.city}/map",
        f"/office/{desks.world.street}/map",
    ),
    "offices.show_item": lambda desks: (
        f"/office/{desks.world.district}/items/0202",
        f"/office/{desks.world.community}/items/0202",
        f"/office/{desks.world.street}/items/0101?segment=delivered",
    ),
    "offices.show_effort": _of("effort"),
    "offices.list_declarations": lambda desks: (
        f"/office/{desks.world.street}/declarations",
        f"/office/{desks.world.district}/declarations",
    ),
    "offices.show_declaration": lambda desks: (
        f"/office/{desks.world.street}/declarations/{desks.declaration}",
    ),
    "offices.edit_declaration": lambda desks: (
        f"/office/{desks.world.street}/declarations/{desks.declaration}/change",
    ),
    "offices.list_lists": lambda desks: (f"/office/{desks.world.district}/lists",),
    "offices.show_list": lambda desks: (f"/office/{desks.world.district}/lists/{desks.owner_list}",),
    "offices.show_table": lambda desks: (f"/office/{desks.world.street}/tables/{desks.table}",),
    "offices.show_department": lambda desks: (
        f"/office/{desks.world.street}/departments/{desks.department}",
    ),
    "offices.show_case": lambda desks: (f"/office/{desks.world.street}/cases/{desks.case}",),
    "offices.edit_reply": lambda desks: (f"/office/{desks.world.street}/cases/replies/arranged",),
    "offices.show_account": lambda desks: (f"/office/{desks.world.street}/accounts/{desks.worker}",),
    "offices.show_account_factors": lambda desks: (
        f"/office/{desks.world.street}/accounts/{desks.worker}/second-factor",
    ),
}


def prepare(session: Session, world: World) -> Desks:
    """Add the official and a worker, and find what the demonstration has for each page; commits."""
    begin_writing(session)
    office = operator("tests")
    add_user(session, OFFICIAL, Role.STREET, world.street, PASSWORD, actor=office)
    add_user(session, "worker", Role.WORKER, world.community, PASSWORD, actor=office)
    official = session.scalars(select(User).where(User.name == OFFICIAL)).one()
    official.grants += [
        Grant(role=Role.DISTRICT, division_code=world.district),
        Grant(role=Role.CITY, division_code=world.city),
    ]
    edition = get_edition(session, world.edition_key)
    rule_not_applicable(
        session,
        actor=Actor(OFFICIAL, (Held(Role.DISTRICT, world.district),)),
        community=world.community,
        item=edition.item(RULED),
        reason="全部平房院落已腾退",
        today=world.today,
    )
    session.commit()

    def number(column: Any, *where: ColumnElement[bool]) -> int:
        found: int | None = session.scalars(select(column).where(*where).order_by(column)).first()
        return found

    cell, item = session.execute(
        select(SampleCell, EditionItem.code)
        .join(EditionItem, EditionItem.item_id == SampleCell.item_id)
        .join(Sample, Sample.id == SampleCell.sample_id)
        .where(Sample.division_code == world.district, SampleCell.result.is_(None))
        .order_by(SampleCell.sample_id.desc(), SampleCell.position)
        .limit(1)
    ).one()
    desks = Desks(
        world,
        ruled=(world.community, RULED),
        rule=number(CityRule.id),
        request=number(OfficeRequest.id, OfficeRequest.from_code == world.street),
        sample=cell.sample_id,
        line=(cell.community_code, item),
        owner_list=number(OwnerList.id, OwnerList.division_code == world.district),
        table=number(ReportTemplate.id, ReportTemplate.division_code == world.street),
        department=number(Department.id, Department.division_code == world.street),
        declaration=number(Declaration.id, Declaration.declarer_code == world.street),
        matter=number(DemandMatter.id),
        case=number(Case.id, Case.division_code == world.community),
        worker=number(User.id, User.name == "worker"),
    )
    session.rollback()
    return desks


def _is_page(endpoint: str) -> bool:
    return endpoint not in NOT_PAGES and ".download_" not in endpoint


def addresses(desks: Desks) -> tuple[str, ...]:
    """Every page of offices."""
    found: list[str] = []
    for endpoint, rule in OFFICES.items():
        method, address = rule.split(" ")
        if method == "GET" and _is_page(endpoint):
            told = ADDRESSES.get(endpoint)
            found += told(desks) if told else [filled(address, desks.world)]
    return tuple(found)


def lists(world: World) -> tuple[str, ...]:
    """Every page of offices that is about no single thing, of a street: what it says where there is nothing yet."""
    rules = (rule.split(" ") for endpoint, rule in OFFICES.items() if _is_page(endpoint))
    return tuple(
        filled(address, world)
        for method, address in rules
        if method == "GET" and not re.search("<(int:|outcome)|/ruling$|/apart$", address)
    )
