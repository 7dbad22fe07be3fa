"""An invented list of a district's department, sent and waiting to be looked through."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ..access.rights import Actor, Held
from ..catalogues import EditionFacts
from ..models import Division, Role
from ..owner_lists.mappings import save_mapping
from ..owner_lists.uploads import keep_upload

_DISTRICT = 110101000000
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


def send_list(session: Session, *, edition: EditionFacts, author: str) -> None:
    """Send the list for its district, if the instance has it. Nothing is brought in."""
    if session.get(Division, _DISTRICT) is None:
        return
    actor = Actor(author, (Held(Role.DISTRICT, _DISTRICT),))
    mapping = save_mapping(
        session, actor=actor, edition=edition, division=_DISTRICT, name=_NAME, owner="区卫生健康委（演示）"
    )
    content = "\r\n".join(_ROWS).encode("utf-8-sig")
    keep_upload(session, actor=actor, mapping=mapping, file_name=f"{_NAME}.csv", content=content)
