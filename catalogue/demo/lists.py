"""Invented departments of offices with the items that each owns, and a list of one of them, waiting to be looked through."""

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
_NAME = "社区卫生服务站（演示）"
_ROWS = (
    "东城区社区卫生服务站一览表（演示）,,,,,,",
    "序号,机构编码,街道,社区,机构名称,地址,电话",
    "1,YS01,东华门街道,多福巷社区,多福巷社区卫生服务站（演示）,示例胡同11号,010-0555 0101",
    "2,YS02,东华门街道,银闸社区居委会,银闸社区卫生服务站（演示）,示例胡同21号,010-0555 0102",
    "3,YS03,东华门街道,黄图岗社区居委会,黄图岗社区卫生服务站（演示）,示例胡同31号,见备注",
    "4,YS04,景山街道,多福巷社区,景山社区卫生服务站（演示）,示例胡同41号,010-0555 0104",
    "合计,,,,4个,,",
)
"""Two rows are certain, one has a former name and one a community of another street."""


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
                session, actor=actor, edition=edition, division=division, department=kept.id, items=owned
            )


def _send_list(session: Session, *, edition: EditionFacts, author: str) -> None:
    """Send the list for its district, if the instance has it. Nothing is brought in."""
    if session.get(Division, DISTRICT) is None:
        return
    actor = Actor(author, (Held(Role.DISTRICT, DISTRICT),))
    owner = find_department(session, DISTRICT, "区卫生健康委（演示）")
    mapping = save_mapping(
        session, actor=actor, edition=edition, division=DISTRICT, name=_NAME, department=owner.id
    )
    content = "\r\n".join(_ROWS).encode("utf-8-sig")
    keep_upload(session, actor=actor, mapping=mapping, file_name=f"{_NAME}.csv", content=content)


def send_files(session: Session, *, edition: EditionFacts, author: str) -> None:
    """Send what departments sent: the list, and their empty tables."""
    # Only this draws workbooks: every command would spend a twentieth of its start on the library for it.
    from .empty_tables import send_tables

    _send_list(session, edition=edition, author=author)
    send_tables(session, edition=edition, author=author)
