"""Invented tables of departments: one of a street and one of its district, empty as they were sent."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from ...access.rights import Actor, Held
from ...catalogues import EditionFacts
from ...exchange.filling.drawing import ABOVE, LEFT, EmptyTable, draw
from ...models import Division, Role
from ...report_templates.templates import read_empty_table, save_layout, send_template

_DISTRICT, _STREET = 110101000000, 110101001000
_STATIONS = EmptyTable(
    "情况表",
    ("社区服务站基本情况表（演示）", "填报单位（盖章）：                    填报日期：    年  月  日"),
    (
        (
            *("序号", "社区", "社区代码", "社区服务站", LEFT, LEFT, LEFT, "户数（户）"),
            *("提供项目数", "项目覆盖率（%）", "最近确认日期", "站内工作人员数"),
        ),
        (ABOVE, ABOVE, ABOVE, "名称", "地址", "电话", "服务时间", *[ABOVE] * 5),
    ),
    rows=6,
    below=("填表人：                审核人：                联系电话：", "注：演示数据，请勿用于实际填报。"),
    widths=(6, 16, 16, 22, 22, 16, 24, 9, 10, 10, 14, 12),
    formats={3: "@", 6: "@", 11: "yyyy年m月d日"},
)
"""The portal knows eleven of its twelve columns."""
_SHOPS = EmptyTable(
    "网点",
    ("社区便民商业网点一览表（演示）", "东城区商务部门（演示）"),
    (
        *[
            (
                "序号",
                "街道",
                "社区",
                "网点名称",
                "详细地址",
                "联系电话",
                "营业时间",
                "经营面积（平方米）",
                "备注",
            )
        ],
    ),
    rows=10,
    below=("负责人：                填表人：                填表日期：",),
    widths=(6, 14, 16, 26, 26, 16, 24, 12, 12),
    formats={6: "@"},
)
_SHOP_ITEM = "local-shops"


def send_tables(session: Session, *, edition: EditionFacts, author: str) -> None:
    """Send a table of a street's office and one of its district's department, if the instance has these."""
    for role, code, table, owner in (
        (Role.STREET, _STREET, _STATIONS, "社区建设办公室（演示）"),
        (Role.DISTRICT, _DISTRICT, _SHOPS, "区商务局（演示）"),
    ):
        if session.get(Division, code) is None:
            continue
        actor = Actor(author, (Held(role, code),))
        template = send_template(
            session,
            actor=actor,
            division=code,
            sent=read_empty_table(draw(table), f"{table.above[0]}.xlsx"),
            owner=owner,
        )
        items = tuple(item.id for item in edition.items if item.key == _SHOP_ITEM)
        if table is _SHOPS and items:
            layout = replace(template.layout, items=items)
            save_layout(session, actor=actor, edition=edition, template=template, layout=layout, owner=owner)
