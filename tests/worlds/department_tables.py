"""Departments' empty tables for tests, and one that an office keeps already."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue.divisions import get_division
from catalogue.exchange.filling.drawing import ABOVE, LEFT, EmptyTable, draw
from catalogue.foundation import clock
from catalogue.models import ReportFile, ReportTemplate, ReportVersion, RowKind
from catalogue.owner_lists.headings import heading
from catalogue.report_templates.layout import ReportColumn, TableLayout
from catalogue.report_templates.meanings import ReportFact, meaning_of
from catalogue.report_templates.templates import TemplateFacts, get_template

CENSUS = EmptyTable(
    "统计表",
    ("社区服务情况统计表", "填报单位：        填报日期："),
    (
        (
            *("序号", "街道", "社区", "社区代码", "社区服务站", LEFT, LEFT, "户数（户）"),
            *("提供项目数", "项目覆盖率（%）", "最近核对日期", "养老管家姓名"),
        ),
        (ABOVE, ABOVE, ABOVE, ABOVE, "名称", "地址", "电话", *[ABOVE] * 5),
    ),
    rows=3,
    below=("填表人：        审核人：        联系电话：",),
    formats={4: "@", 11: "yyyy年m月d日"},
    widths=(6, 12, 14),
)
"""Twelve columns of which the portal knows eleven."""
SHORT = EmptyTable("名单", ("社区联系表",), (("社区", "服务站电话", "值班人"),), rows=2)


def keep(session: Session, division: int) -> TemplateFacts:
    """Let an office keep a short table called 社区联系表, as if it had been sent. The caller commits."""
    office = get_division(session, division)
    columns = tuple(
        ReportColumn(number, heading(text), text, meaning_of(text) or ReportFact.UNKNOWN)
        for number, text in enumerate(SHORT.heads[0], 1)
    )
    template = ReportTemplate(division_code=office.code, name="社区联系表", owner="社区办")
    session.add(template)
    session.flush()
    file = ReportFile(template_id=template.id, file_name="社区联系表.xlsx", content=draw(SHORT))
    session.add(file)
    session.flush()
    session.add(
        ReportVersion(
            template_id=template.id,
            number=1,
            file_id=file.id,
            layout=TableLayout("名单", RowKind.COMMUNITY, 3, 4, columns).as_json(),
            saved_at=clock.now(),
            saved_by="office",
            saved_role="street",
        )
    )
    session.flush()
    return get_template(session, template.id, reaching=division)
