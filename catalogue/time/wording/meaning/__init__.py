"""From statements to rules: what holds on which days, or a doubt.

Ordinary days come first, then seasons, days by their place in the month, school and public holidays, and dates: each
counts more than what comes before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from ...hours import ALL_DAY, DAYLIGHT, Days, Openness, Rule
from ..questions import Doubt
from ..statements import Statement
from .checks import check, check_seasons, check_services
from .days import give_days
from .opening import add_open, timed
from .otherwise import add_otherwise, add_public
from .plan import BY_APPOINTMENT, UNTIL_NOTICE, UNTIL_SOLD_OUT, Plan, remark_of, told

__all__ = ["BY_APPOINTMENT", "UNTIL_NOTICE", "UNTIL_SOLD_OUT", "interpret"]


def interpret(statements: Sequence[Statement], *, all_year: bool) -> tuple[list[Rule], bool]:
    """The rules that statements make, and whether they are literally what was written.

    ``all_year``: the text says that no day of the year is left out. Raises ``Doubt``.
    """
    if not statements:
        raise Doubt("nothing")
    whole = _without_days(statements)
    if whole is not None:
        return [whole], True
    plan = Plan(all_year=all_year)
    give_days(statements, plan)
    check(statements, plan)
    known = [timed(statement, plan) for statement in statements if statement.timed]
    check_services(known)
    check_seasons(known)
    for each in known:
        add_open(each, plan, alone=len(known) == 1)
    for statement in statements:
        if not statement.timed:
            add_otherwise(statement, plan)
    add_public(plan, working=any(each.days and "working" in each.days.kinds for each in statements))
    rules = plan.listed()
    if all(rule.openness is Openness.CLOSED for rule in rules):
        raise Doubt("no_times", statements[0].start, statements[-1].end)
    return rules, plan.literal


def _without_days(statements: Sequence[Statement]) -> Rule | None:
    """What a text means that names no days and needs none: closed, by appointment, day and night."""
    first = statements[0]
    if len(statements) > 1 or first.days or first.dates:
        return None
    if first.shut:
        remark = UNTIL_NOTICE if first.until_notice else remark_of(first)
        return Rule(Days(), openness=Openness.CLOSED, remark=remark)
    if first.appointment and not first.timed:
        return Rule(Days(), openness=Openness.DEPENDS, remark=BY_APPOINTMENT)
    if (first.all_day or first.daylight) and not first.periods:
        return Rule(Days(), (ALL_DAY if first.all_day else DAYLIGHT,), *told(first))
    return None
