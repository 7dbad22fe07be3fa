"""Invented departments of offices with the items that each owns, and lists of two of them, waiting to be looked through."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy.orm import Session

from ..access.rights import Actor, Held
from ..catalogues import EditionFacts
from ..departments import find_department, save_department, save_items
from ..models import Division, Level, Role
from ..owner_lists.mappings import save_mapping
from ..owner_lists.uploads import keep_upload

DISTRICT = 110101000000
DISTRICT_SPAN = Level.DISTRICT.span


class _Department(NamedTuple):
    phone: str
    categories: str
    """The categories of the catalogue whose items it owns, by their numbers."""


OF_STREETS: Mapping[str, _Department] = {
    "城市管理办公室": _Department("010-55500871", "7 8"),
    "民生保障办公室": _Department("010-55500872", "1 2 3 5"),
    "物业管理科": _Department("", ""),
}
_OF_DISTRICTS: Mapping[str, _Department] = {
    "区卫生健康委（演示）": _Department("010-55500901", "4"),
    "区民政局（演示）": _Department("010-55500902", "2 3"),
}


class _List(NamedTuple):
    owner: str
    rows: tuple[str, ...]


_LISTS: Mapping[str, _List] = {
    # Two rows are certain, one has a former name and one a community of another street.
    "社区卫生服务站（演示）": _List(
        "区卫生健康委（演示）",
        (
            "东城区社区卫生服务站一览表（演示）,,,,,,",
            "序号,机构编码,街道,社区,机构名称,地址,电话",
            "1,YS01,东华门街道,多福巷社区,多福巷社区卫生服务站（演示）,示例胡同11号,010-0555 0101",
            "2,YS02,东华门街道,银闸社区居委会,银闸社区卫生服务站（演示）,示例胡同21号,010-0555 0102",
            "3,YS03,东华门街道,黄图岗社区居委会,黄图岗社区卫生服务站（演示）,示例胡同31号,见备注",
            "4,YS04,景山街道,多福巷社区,景山社区卫生服务站（演示）,示例胡同41号,010-0555 0104",
            "合计,,,,4个,,",
        ),
    ),
    # Each row says its items: one or several, and one value names none.
    "养老助残服务点（演示）": _List(
        "区民政局（演示）",
        (
            "东城区养老助残服务点一览表（演示）,,,,,,,",
            "序号,服务点编码,街道,社区,服务点名称,服务项目,地址,电话",
            "1,MZ01,东华门街道,多福巷社区,多福巷养老驿站（演示）,助餐、日间照料、陪聊,示例胡同12号,010-0555 0111",
            "2,MZ02,东华门街道,银闸社区,银闸温馨家园（演示）,温馨家园,示例胡同22号,010-0555 0112",
            "3,MZ03,景山街道,景山东街社区,景山东街助餐点（演示）,助餐,示例胡同42号,010-0555 0113",
            "4,MZ04,景山街道,隆福寺社区,隆福寺养老驿站（演示）,助餐、居家养老、为老综合,示例胡同52号,010-0555 0114",
            "合计,,,,4个,,,",
        ),
    ),
}


def keep_departments(session: Session, *, edition: EditionFacts, street: int, author: str) -> None:
    """Give a street and its district their departments."""
    district = street // DISTRICT_SPAN * DISTRICT_SPAN
    for role, division, departments in (
        (Role.STREET, street, OF_STREETS),
        (Role.DISTRICT, district, _OF_DISTRICTS),
    ):
        actor = Actor(author, (Held(role, division),))
        for name, said in departments.items():
            kept = save_department(session, actor=actor, division=division, name=name, phone=said.phone)
            owned = [
                item.id
                for category in edition.categories
                if str(category.number) in said.categories.split()
                for item in category.items
            ]
            save_items(
                session,
                actor=actor,
                edition=edition,
                division=division,
                department=kept.id,
                items=owned,
                # Of the first item that each owns it keeps its places in a table of its own.
                supplies=owned[:1],
            )


def _send_lists(session: Session, *, edition: EditionFacts, author: str) -> None:
    """Send the lists for their district, if the instance has it. Nothing is brought in."""
    if session.get(Division, DISTRICT) is None:
        return
    actor = Actor(author, (Held(Role.DISTRICT, DISTRICT),))
    for name, said in _LISTS.items():
        owner = find_department(session, DISTRICT, said.owner)
        mapping = save_mapping(
            session, actor=actor, edition=edition, division=DISTRICT, name=name, department=owner.id
        )
        content = "\r\n".join(said.rows).encode("utf-8-sig")
        keep_upload(session, actor=actor, mapping=mapping, file_name=f"{name}.csv", content=content)


def send_files(session: Session, *, edition: EditionFacts, author: str) -> None:
    """Send what departments sent: lists, and their empty tables."""
    # Only this draws workbooks: every command would spend a twentieth of its start on the library for it.
    from .empty_tables import send_tables

    _send_lists(session, edition=edition, author=author)
    send_tables(session, edition=edition, author=author)
