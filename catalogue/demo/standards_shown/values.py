"""Published values of the plan's indicators: a few real ones of the plan itself, with chapter and day, and invented ones, which say so."""

from __future__ import annotations

from sqlalchemy.orm import Session

from ...access.rights import Actor, Held
from ...foundation.stamps import DEMONSTRATION
from ...indicators import check_indicator_rows, import_indicators
from ...indicators.importing import COLUMNS
from ...models import Role

PLAN = "北京市“十二五”时期社会建设规划纲要，第一章（“十一五”期末）"
"""The plan of November 2011 tells in its first chapter what was reached by the end of the five years before."""
INVENTED = "演示数据（虚构，不是公布值）"
_OF_THE_PLAN = ((1, "9.2"), (2, "9"), (9, "7"), (13, "70"))
_INVENTED = (
    (3, "1.4"),
    (4, "96.8"),
    (5, "95.3"),
    (6, "88"),
    (10, "3.8"),
    (11, "2.2"),
    (16, "17.6"),
    (17, "31/1.8"),
    (18, "215"),
    (22, "98.4"),
    (24, "91.5"),
)


def publish_values(session: Session, city: int) -> None:
    """Bring values of a city in, as its office would from a file. 15, 27 and 28 stay without any, as others do."""
    rows = [
        *((number, value, "2010-12-31", PLAN) for number, value in _OF_THE_PLAN),
        *((number, value, "2015-12-31", INVENTED) for number, value in _INVENTED),
    ]
    lines = [(0, tuple(COLUMNS))] + [
        (line, (str(number), value, day, source, f"{city:012d}"))
        for line, (number, value, day, source) in enumerate(rows, start=1)
    ]
    read = check_indicator_rows(lines, file=DEMONSTRATION)
    import_indicators(session, read, actor=Actor(DEMONSTRATION, (Held(Role.CITY, city),)), file=DEMONSTRATION)
