"""A brief in sentences. Every figure is counted; nothing here judges, ranks or promises."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from catalogue.briefs import Brief, ItemChange
from catalogue.catalogues import ItemFacts
from catalogue.coordination import RequestFacts
from catalogue.counters.segments import Segment
from catalogue.divisions import DivisionFacts
from catalogue.feedback.missing import REPORT_DAYS
from catalogue.models import Level

from ...matrix_files.words import definition
from ...words.comparability import WHY_NOT
from ...words.formatting import day, month, number, percent
from ...words.i18n import comma, language
from ...words.item_names import name_as_text
from ...words.labels import CAUSES
from ...words.place_names import place_text
from ..remedies.presenters import GROUPS
from .voice import BriefPage, BriefSection, BriefTable, Text, Voice

MOST_MATTERS = 5
MOST_REQUESTS = 3
LONGEST_REASON = 16
"""Characters of a request's reason; the whole is behind its link."""


def present_brief(brief: Brief, voice: Voice) -> BriefPage:
    """The page of a brief, said by a voice."""
    return BriefPage(
        title=_("Basic community services: %(division)s", division=place_text(brief.division.name)),
        days=brief.days,
        sections=(
            BriefSection("coverage", _("Coverage"), _coverage(brief, voice)),
            BriefSection("changes", _("What changed"), _changes(brief, voice), _causes(brief, voice)),
            BriefSection("steps", _("The cheapest steps"), _steps_text(brief, voice), _steps(brief, voice)),
            BriefSection("help", _("Where help is needed"), _help(brief, voice)),
            BriefSection("checks", _("What was checked"), _checks(brief, voice)),
            BriefSection("asked", _("What residents say"), _asked(brief, voice)),
            BriefSection("requests", _("What was asked of others"), _requests(brief, voice)),
        ),
        definition=definition(),
    )


def one_after_the_other(voice: Voice, *parts: Text) -> Text:
    """Sentences in one paragraph."""
    return voice.join(" " if language() == "en" else "", [part for part in parts if part])


def _signed(value: int) -> str:
    return f"+{number(value)}" if value > 0 else number(value).replace("-", "−")


def _points(brief: Brief) -> str:
    """The change of the rate in percentage points, with its sign."""
    before, after = brief.before.rate or 0, brief.after.rate or 0
    return f"{(after - before) * 100:+.1f}".replace("-", "−")


def _coverage(brief: Brief, voice: Voice) -> tuple[Text, ...]:
    after, unknown = brief.after, brief.after[Segment.UNKNOWN]
    if not after.applicable:
        return (_("No item applies to the communities of this division."),)
    own = voice.fill(
        _("On %(day)s %(valid)s of %(applicable)s lines are valid: %(rate)s."),
        day=day(brief.days[1]),
        valid=voice.figure(number(after.valid), "offices.show_matrix"),
        applicable=number(after.applicable),
        rate=percent(after.valid, after.applicable),
    )
    spread: Text = ""
    if unknown:
        spread = voice.fill(
            _("%(unknown)s lines are not reported; if all of them were valid, it would be %(most)s."),
            unknown=voice.figure(number(unknown), "offices.list_gaps", group="fill"),
            most=percent(after.valid + unknown, after.applicable),
        )
    then = _under_another(brief, voice) or voice.fill(
        _("On %(day)s it was %(rate)s: %(points)s percentage points, %(change)s valid lines."),
        day=day(brief.days[0]),
        rate=percent(brief.before.valid, brief.before.applicable),
        points=_points(brief),
        change=_signed(brief.change),
    )
    full = voice.fill(
        _("Fully covered communities: %(full)s of %(communities)s."),
        full=number(brief.full.full),
        communities=number(brief.full.communities),
    )
    return (
        one_after_the_other(voice, own, spread),
        one_after_the_other(voice, then, full, _kinds(brief, voice)),
    )


def _under_another(brief: Brief, voice: Voice) -> Text:
    """What was valid on the first day under an edition that is not that of the second: no change is computed of it. Empty for one edition."""
    before, after = brief.edition_before, brief.edition
    if before.key == after.key:
        return ""
    names = [each.title_en if language() == "en" else each.title_zh for each in (before, after)]
    return voice.fill(
        _(
            "This is under the edition “%(new)s”. On %(day)s it was %(rate)s under the edition “%(old)s”: the two are not comparable."
        ),
        new=names[1],
        day=day(brief.days[0]),
        rate=percent(brief.before.valid, brief.before.applicable),
        old=names[0],
    )


def _kinds(brief: Brief, voice: Voice) -> Text:
    kinds = brief.kinds
    if kinds.difference is None or kinds.cun is None or kinds.ju is None:
        why = WHY_NOT[kinds.reason] if kinds.reason else ""
        return voice.fill(_("Villages and urban communities: not comparable (%(why)s)."), why=str(why))
    return voice.fill(
        _("Villages %(cun)s, urban communities %(ju)s: %(difference)s percentage points."),
        cun=f"{kinds.cun * 100:.1f}%",
        ju=f"{kinds.ju * 100:.1f}%",
        difference=voice.figure(f"{kinds.difference:+.1f}".replace("-", "−"), "offices.show_kinds"),
    )


def _changes(brief: Brief, voice: Voice) -> tuple[Text, ...]:
    parts = []
    if brief.rose:
        parts.append(voice.fill(_("Risen: %(items)s."), items=_named(brief.rose, voice)))
    if brief.fell:
        parts.append(voice.fill(_("Fallen: %(items)s."), items=_named(brief.fell, voice)))
    if not parts:
        return (
            (_("No line became valid or ceased to be valid between the two days."),)
            if not brief.causes
            else ()
        )
    return (one_after_the_other(voice, *parts),)


def _named(changes: tuple[ItemChange, ...], voice: Voice) -> Text:
    return voice.join(
        comma(),
        [
            voice.fill(
                "%(item)s %(change)s",
                item=name_as_text(each.item),
                change=voice.figure(_signed(each.change), "offices.show_item", item=each.item.code),
            )
            for each in changes
        ],
    )


def _causes(brief: Brief, voice: Voice) -> BriefTable | None:
    if not brief.causes:
        return None
    since, until = (each.isoformat() for each in brief.days)
    rows = tuple(
        (
            str(CAUSES[each.cause]),
            voice.figure(
                _signed(each.cells),
                "offices.list_changed_cells",
                **{"from": since, "to": until, "cause": each.cause.value},
            ),
        )
        for each in brief.causes
    )
    return BriefTable(
        _("Causes, which add up"),
        (_("Cause"), _("Valid lines")),
        rows,
        (_("Together"), _signed(brief.change)),
    )


def _steps_text(brief: Brief, voice: Voice) -> tuple[Text, ...]:
    if not brief.gaps:
        return (_("There is no gap."),)
    gaps = voice.figure(number(brief.gaps), "offices.list_gaps")
    return (
        voice.fill(_("%(gaps)s gaps. These steps close the most of them with the least work:"), gaps=gaps),
    )


def _steps(brief: Brief, voice: Voice) -> BriefTable | None:
    if not brief.steps:
        return None
    rows = tuple(
        (
            voice.fill("%(item)s", item=name_as_text(step.item)),
            str(GROUPS[step.remedy]),
            voice.figure(
                number(step.gaps), "offices.list_gaps", group=step.remedy.value, item=step.item.code
            ),
            _("%(minutes)s min", minutes=number(step.minutes)),
            " → ".join(f"{rate * 100:.1f}%" for rate in step.rates),
        )
        for step in brief.steps
    )
    heads = (_("Item"), _("Step"), _("Gaps"), _("Takes"), _("Coverage after it"))
    return BriefTable(_("The cheapest steps, one after the other"), heads, rows)


def _help(brief: Brief, voice: Voice) -> tuple[Text, ...]:
    found = brief.help
    if not found.silent and not found.outdated:
        return (_("Every community has reported, and none has half of its lines out of date."),)
    counts = voice.fill(
        _(
            "%(silent)s communities have not reported anything; of %(outdated)s half the lines are out of date."
        ),
        silent=number(found.silent),
        outdated=number(found.outdated),
    )
    names = voice.join(comma(), [_community(each, voice) for each in found.names])
    more = found.silent + found.outdated - len(found.names)
    if not more:
        return (one_after_the_other(voice, counts, voice.fill(_("They are: %(names)s."), names=names)),)
    named = voice.fill(_("Among them: %(names)s, and %(more)s more."), names=names, more=number(more))
    return (one_after_the_other(voice, counts, named),)


def _community(facts: DivisionFacts, voice: Voice) -> Text:
    return voice.figure(voice.place(facts.short_name), "offices.list_gaps", code=facts.code)


def _checks(brief: Brief, voice: Voice) -> tuple[Text, ...]:
    report = brief.checks
    if not report.checked:
        done: Text = _("No line was checked on the spot.")
    else:
        done = voice.fill(
            _("%(checked)s lines were checked on the spot, %(agreed)s are as they say."),
            checked=voice.figure(number(report.checked), "offices.list_samples")
            if brief.division.level in (Level.DISTRICT, Level.STREET)
            else number(report.checked),
            agreed=number(report.agreed),
        )
    estimate: Text = ""
    if report.estimate is not None:
        estimate = voice.fill(
            _("So between %(low)s%% and %(high)s%% of all valid lines are as they say (19 times of 20)."),
            low=report.estimate.low,
            high=report.estimate.high,
        )
    disputed = voice.fill(
        _("%(disputed)s lines are disputed; %(settled)s disputes were settled in twelve months."),
        disputed=voice.figure(number(brief.disputed), "offices.list_gaps", disputed=1),
        settled=number(report.disputes_settled),
    )
    return (one_after_the_other(voice, done, estimate, disputed),)


def _asked(brief: Brief, voice: Voice) -> tuple[Text, ...]:
    cases = voice.fill(
        _("%(open)s reports of residents wait for an answer, %(overdue)s of them longer than they should."),
        open=voice.figure(number(brief.cases.open), "offices.list_cases"),
        overdue=number(brief.cases.overdue),
    )
    asked = brief.demand
    items = brief.edition.items_by_id
    calls: Text = ""
    if asked.first is not None and asked.last is not None:
        calls = voice.fill(
            _("12345: %(total)s calls from %(first)s to %(last)s, most about %(items)s."),
            total=voice.figure(number(asked.total), "offices.show_needs"),
            first=month(asked.first),
            last=month(asked.last),
            items=voice.join(comma(), _often(asked.by_item, items)) or _("no item"),
        )
    outside: Text = ""
    if others := asked.of_none[:MOST_MATTERS]:
        outside = voice.fill(
            _("No item answers: %(matters)s."),
            matters=voice.join(
                comma(),
                [
                    voice.fill("%(name)s %(count)s", name=voice.chinese(each.name), count=number(each.count))
                    for each in others
                ],
            ),
        )
    missing: Text = ""
    wished = _often(brief.reports, items)
    if wished:
        missing = voice.fill(
            _("Reported as missing in %(days)s days: %(items)s."),
            days=REPORT_DAYS,
            items=voice.join(comma(), wished),
        )
    return (one_after_the_other(voice, cases, calls, outside, missing),)


def _often(counts: Mapping[int, int], items: Mapping[int, ItemFacts]) -> list[str]:
    """The items that are counted most, with their counts."""
    known = [(count, items[item]) for item, count in counts.items() if item in items]
    known.sort(key=lambda each: (-each[0], each[1].position))
    return [f"{name_as_text(item)} {number(count)}" for count, item in known[:MOST_MATTERS]]


def _requests(brief: Brief, voice: Voice) -> tuple[Text, ...]:
    """What was asked upward and is not closed: how many, how many overdue, and those that are due first."""
    waiting = [each for each in brief.requests if each.open]
    if not brief.requests:
        return (_("No request upward is open."),)
    counts = voice.fill(
        _(
            "%(open)s requests upward wait for an answer, %(overdue)s of them overdue; %(answered)s are answered."
        ),
        open=voice.figure(number(len(waiting)), "offices.list_requests"),
        overdue=number(sum(each.overdue(brief.today) for each in waiting)),
        answered=number(len(brief.requests) - len(waiting)),
    )
    return (one_after_the_other(voice, counts, _due_first(waiting, voice)),)


def _due_first(waiting: list[RequestFacts], voice: Voice) -> Text:
    if not waiting:
        return ""
    named = [
        voice.fill(
            _("%(to)s %(reason)s (by %(day)s)"),
            to=voice.department(each.to_name, each.department_name)
            if each.department_name
            else voice.place(each.to_name),
            reason=voice.figure(
                voice.chinese(_shortened(each.reason)),
                "offices.show_request",
                code=each.from_code,
                number=each.id,
            ),
            day=day(each.due_on),
        )
        for each in waiting[:MOST_REQUESTS]
    ]
    return voice.fill(_("Due first: %(requests)s."), requests=voice.join(comma(), named))


def _shortened(reason: str) -> str:
    if len(reason) <= LONGEST_REASON:
        return reason
    return f"{reason[: LONGEST_REASON - 1].rstrip(' （(，,、：:；;“')}…"
