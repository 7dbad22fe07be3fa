"""Words for the codes of the domain: one table for each, in the order of the enum, as lazy translations.

A template asks ``label(code)``; the tables are for choices in forms and for legends.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue.catalogues import terms
from catalogue.counters.segments import Segment
from catalogue.foundation.stamps import DEMONSTRATION
from catalogue.history.causes import Cause
from catalogue.models import (
    Action,
    Admits,
    AliasKind,
    CaseKind,
    CaseOutcome,
    CaseStep,
    Channel,
    CommitteeKind,
    Device,
    Form,
    Level,
    Mode,
    Outcome,
    PhoneSource,
    ProviderKind,
    Role,
    State,
    Trade,
    WrongField,
)
from catalogue.offerings import RESIDENTS

Words = Mapping[str, LazyString]

STATES: Words = MappingProxyType(
    {
        State.DELIVERED: _l("Offered"),
        State.PARTIAL: _l("Partly offered"),
        State.PLANNED: _l("Being prepared"),
        State.SUSPENDED: _l("Suspended"),
        State.ABSENT: _l("Not offered"),
        State.NOT_APPLICABLE: _l("Not applicable"),
    }
)
SEGMENTS: Words = MappingProxyType(
    {
        Segment.DELIVERED: _l("Valid"),
        Segment.EXPIRED: _l("Out of date"),
        Segment.PARTIAL: _l("Partly offered"),
        Segment.PLANNED: _l("Being prepared"),
        Segment.SUSPENDED: _l("Suspended"),
        Segment.ABSENT: _l("Not offered"),
        Segment.NOT_APPLICABLE: _l("Not applicable"),
        Segment.UNKNOWN: _l("Not reported"),
    }
)
#: What a list of cells is narrowed to: a segment, or several that a figure counts together.
LISTED: Words = MappingProxyType(
    {
        **SEGMENTS,
        "offered": _l("Valid + out of date"),
        "applicable": _l("Applicable"),
        "gaps": _l("Gaps"),
    }
)
SEGMENT_MEANINGS: Words = MappingProxyType(
    {
        Segment.DELIVERED: _l("Offered, and confirmed within the last 12 months."),
        Segment.EXPIRED: _l(
            "Offered, but last confirmed more than 12 months ago, or its last day has passed."
        ),
        Segment.PARTIAL: _l("Offered in part; the record says what is lacking."),
        Segment.PLANNED: _l("Being prepared, with a date that has not passed."),
        Segment.SUSPENDED: _l("Offered before, interrupted for now."),
        Segment.ABSENT: _l("Not offered, or the date planned has passed."),
        Segment.NOT_APPLICABLE: _l("Ruled by the district not to apply here."),
        Segment.UNKNOWN: _l("The community has not reported. This does not mean that it is not offered."),
    }
)
#: One character for a matrix cell; the same in both languages, because the legend explains them.
SYMBOLS: Mapping[str, str] = MappingProxyType(
    {
        Segment.DELIVERED: "有",
        Segment.EXPIRED: "旧",
        Segment.PARTIAL: "半",
        Segment.PLANNED: "筹",
        Segment.SUSPENDED: "停",
        Segment.ABSENT: "缺",
        Segment.NOT_APPLICABLE: "—",
        Segment.UNKNOWN: "？",
    }
)
FORMS: Words = MappingProxyType(
    {
        Form.VENUE: _l("At a place"),
        Form.HOME: _l("At your home"),
        Form.REMOTE: _l("By telephone or online"),
        Form.OUTREACH: _l("By notices and patrols"),
        Form.FACILITY: _l("As a facility"),
        Form.TASK: _l("A task of government"),
    }
)
MODES: Words = MappingProxyType(
    {
        Mode.OWN: _l("By this community"),
        Mode.SHARED: _l("Shared with a neighbouring community"),
        Mode.STREET: _l("Arranged by the street office"),
        Mode.MARKET: _l("By the market"),
    }
)
PHONE_SOURCES: Words = MappingProxyType(
    {PhoneSource.STATION: _l("The service station's"), PhoneSource.PLACE: _l("The service point's")}
)

PROVIDER_KINDS: Words = MappingProxyType(
    {
        ProviderKind.STREET: _l("Street or township office"),
        ProviderKind.COMMITTEE: _l("Residents' or villagers' committee"),
        ProviderKind.STATION: _l("Community service station"),
        ProviderKind.DEPARTMENT: _l("Government department"),
        ProviderKind.INSTITUTION: _l("Public institution"),
        ProviderKind.SOCIAL: _l("Social organisation"),
        ProviderKind.COMPANY: _l("Company"),
        ProviderKind.LOCAL_UNIT: _l("Organisation based in the community"),
        ProviderKind.VOLUNTEERS: _l("Volunteers"),
    }
)
ADMITS: Words = MappingProxyType(
    {
        Admits.COMMUNITY: _l("Residents of this community"),
        Admits.STREET: _l("Residents of this street"),
        Admits.EVERYONE: _l("Everyone"),
    }
)
TRADES: Words = MappingProxyType(
    {
        Trade.SHOPPING: _l("Everyday shopping"),
        Trade.EATING: _l("Eating out"),
        Trade.HAIRDRESSING: _l("Hairdressing"),
        Trade.REPAIRS: _l("Everyday repairs"),
    }
)
ROLES: Words = MappingProxyType(
    {
        Role.WORKER: _l("Community worker"),
        Role.STREET: _l("Street office"),
        Role.DISTRICT: _l("District office"),
        Role.CITY: _l("City office"),
        Role.DEPARTMENT: _l("Department"),
        Role.EDITOR: _l("Catalogue editor"),
        Role.ADMIN: _l("Administrator"),
        Role.AUDITOR: _l("Auditor"),
        Role.MONITOR: _l("Special monitor"),
        Role.OPERATOR: _l("Operator"),
        Role.SYSTEM: _l("This portal"),
    }
)
ACCOUNT_STATES: Words = MappingProxyType(
    {"open": _l("In use"), "suspended": _l("Suspended"), "closed": _l("Closed for good")},
)
"""How an account is, as its office sees it."""
DEVICES: Words = MappingProxyType(
    {
        Device.PHONE: _l("Mobile phone"),
        Device.TABLET: _l("Tablet"),
        Device.COMPUTER: _l("Computer"),
        Device.OTHER: _l("Another device"),
    }
)
LEVELS: Words = MappingProxyType(
    {
        Level.PROVINCE: _l("Province or city"),
        Level.PREFECTURE: _l("Prefecture"),
        Level.DISTRICT: _l("District"),
        Level.STREET: _l("Street or township"),
        Level.COMMUNITY: _l("Community or village"),
    }
)
COMMITTEE_KINDS: Words = MappingProxyType(
    {CommitteeKind.JU: _l("Residents' committee"), CommitteeKind.CUN: _l("Villagers' committee")}
)
#: The same two and both together, as a matrix is filtered by them.
KIND_FILTERS: Words = MappingProxyType(
    {
        "all": _l("Communities and villages"),
        CommitteeKind.JU: _l("Communities only"),
        CommitteeKind.CUN: _l("Villages only"),
    }
)
#: What the cells of a matrix count.
MEASURES: Words = MappingProxyType(
    {
        "number": _l("Valid"),
        "percent": _l("Coverage rate"),
        "offered": _l("Valid + out of date"),
        "difference": _l("Village difference"),
        "not_applicable": _l("Not applicable"),
        "circle": _l("Quarter-hour circle"),
    }
)
#: How far the items reach in a community, as the symbols of a map.
SHARES: Words = MappingProxyType(
    {
        "silent": _l("Not reported"),
        "low": _l("Below 40%"),
        "middle": _l("40% to 69%"),
        "high": _l("70% and more"),
        "full": _l("Full community"),
    }
)
ALIAS_KINDS: Words = MappingProxyType(
    {
        AliasKind.ESTATE: _l("Housing estate"),
        AliasKind.HUTONG: _l("Hutong"),
        AliasKind.HAMLET: _l("Hamlet"),
        AliasKind.OTHER: _l("Other name"),
    }
)
ACTIONS: Words = MappingProxyType(
    {
        Action.RECORD: _l("Recorded"),
        Action.RECORD_SEVERAL: _l("Recorded together with other lines"),
        Action.CONFIRM: _l("Confirmed"),
        Action.CONFIRM_SEVERAL: _l("Confirmed together with other lines"),
        Action.CHECK: _l("Confirmed in a check by service point"),
        Action.WITHDRAW: _l("Withdrawn"),
        Action.DISPUTE: _l("Disputed"),
        Action.SETTLE: _l("Dispute settled"),
        Action.RULE: _l("Ruled not applicable"),
        Action.IMPORT: _l("Imported"),
        Action.SUCCEED: _l("Carried over to the succeeding community"),
        Action.RESTORE: _l("Restored"),
        Action.SESSION: _l("Confirmed by a session that was held"),
        Action.MERGE: _l("Service points merged"),
        Action.DECLARE: _l("Follows a declaration"),
        Action.RELEASE: _l("Follows a declaration no more"),
        Action.SUSPEND: _l("Suspended"),
        Action.RESUME: _l("Offered again"),
        Action.END: _l("Ended"),
        Action.POINT_ENDS: _l("Last day of its service points changed"),
        Action.SELF_TOLD: _l("Told by the service point, confirmed by the community"),
        Action.VERIFY: _l("Verified by a spot check"),
        Action.RETURN: _l("Returned by a spot check"),
        Action.REINSTATE: _l("Return lifted by the street"),
        Action.CORRECT: _l("Result of a spot check corrected"),
        Action.END_RULING: _l("Ruling ended early"),
    }
)
AUDIENCES: Words = MappingProxyType({code: _l(text) for code, text in terms.AUDIENCES.items()})
ASPECTS: Words = MappingProxyType({code: _l(text) for code, text in terms.ASPECTS.items()})
BODIES: Words = MappingProxyType({code: _l(text) for code, text in terms.BODIES.items()})
LIFE_EVENTS: Words = MappingProxyType({code: _l(text) for code, text in terms.LIFE_EVENTS.items()})
TYPE_TAGS: Words = MappingProxyType(
    {
        "old_estate": _l("Older housing estate"),
        "new_estate": _l("New housing estate"),
        "urban_fringe": _l("Urban fringe"),
        "rural": _l("Suburban village"),
        "village_pilot": _l("Village run as a community (pilot)"),
    }
)
PILOT_CONTENTS: Words = {
    "self_rule": _l("Party leadership and villagers' self-government"),
    "facilities": _l("Better infrastructure and facilities"),
    "services": _l("Pooled resources, better services and management"),
    "safety": _l("Joint public order work and active prevention"),
}

CASE_KINDS: Words = MappingProxyType(
    {
        CaseKind.CORRECTION: _l("Correction"),
        CaseKind.NEED: _l("Need"),
        CaseKind.NOT_THERE: _l("Was not there"),
    }
)
CASE_OUTCOMES: Words = MappingProxyType(
    {
        CaseOutcome.CORRECTED: _l("It is put right"),
        CaseOutcome.ARRANGED: _l("Arranged"),
        CaseOutcome.NOT_POSSIBLE: _l("Not possible for now"),
        CaseOutcome.NOT_OURS: _l("Another office deals with it"),
        CaseOutcome.DUPLICATE: _l("The same as another report"),
        CaseOutcome.HOTLINE: _l("Handled by 12345"),
        CaseOutcome.SETTLED: _l("Settled by the street"),
    }
)
CASE_STEPS: Words = MappingProxyType(
    {
        CaseStep.ANSWERED: _l("Answered"),
        CaseStep.ANSWER_CORRECTED: _l("Answer corrected"),
        CaseStep.PASSED_ON: _l("Passed on"),
        CaseStep.REOPENED: _l("A resident says that it is not settled"),
    }
)
WRONG_FIELDS: Words = MappingProxyType(
    {
        WrongField.PHONE: _l("The telephone number"),
        WrongField.ADDRESS: _l("The address"),
        WrongField.HOURS: _l("The opening hours"),
        WrongField.STATE: _l("It is not offered any more"),
        WrongField.OTHER: _l("Something else"),
    }
)
CHANNELS: Words = MappingProxyType(
    {Channel.WEB: _l("By this portal"), Channel.CALLER: _l("Written down for a caller")}
)
OUTCOMES: Words = MappingProxyType(
    {
        Outcome.USED: _l("I used it"),
        Outcome.NOT_FOUND: _l("I did not find it"),
        Outcome.NOT_THERE: _l("It was not there"),
    }
)

CAUSES: Words = MappingProxyType(
    {
        Cause.NEW: _l("Newly delivered"),
        Cause.CONFIRMED_AGAIN: _l("Confirmed again"),
        Cause.RESUMED: _l("Resumed"),
        Cause.REINSTATED: _l("Return taken back"),
        Cause.DECLARATION_BEGUN: _l("Declarations begun"),
        Cause.LIST_BEGUN: _l("Brought by lists of places"),
        Cause.EXPIRED: _l("Out of date"),
        Cause.RETURNED: _l("Returned by a check"),
        Cause.SUSPENDED: _l("Suspended"),
        Cause.CHANGED: _l("Partial, planned or not offered now"),
        Cause.WITHDRAWN: _l("Withdrawn"),
        Cause.RULED: _l("Ruled not applicable"),
        Cause.DECLARATION_ENDED: _l("Declarations ended"),
        Cause.LIST_ENDED: _l("No longer on lists of places"),
        Cause.POINT_ENDS: _l("Last day of a place changed"),
        Cause.DIVISIONS: _l("Changed divisions"),
        Cause.EDITION: _l("Changed catalogue or criterion"),
        Cause.HISTORY_BEGUN: _l("Not recorded before"),
    }
)
"""Why a line became valid or ceased to be valid between two days."""

_TABLES: Mapping[type[enum.StrEnum], Words] = {
    State: STATES,
    Segment: SEGMENTS,
    Form: FORMS,
    Mode: MODES,
    ProviderKind: PROVIDER_KINDS,
    PhoneSource: PHONE_SOURCES,
    Admits: ADMITS,
    Trade: TRADES,
    Role: ROLES,
    Device: DEVICES,
    Level: LEVELS,
    CommitteeKind: COMMITTEE_KINDS,
    AliasKind: ALIAS_KINDS,
    Action: ACTIONS,
    Cause: CAUSES,
    CaseKind: CASE_KINDS,
    CaseOutcome: CASE_OUTCOMES,
    CaseStep: CASE_STEPS,
    WrongField: WRONG_FIELDS,
    Channel: CHANNELS,
    Outcome: OUTCOMES,
}


def label(code: enum.StrEnum) -> LazyString:
    """The words for a member of one of the domain's enums. Raises ``KeyError`` for an enum without a table."""
    return _TABLES[type(code)][code]


def role_in_words(role: str) -> LazyString:
    """The words for a role as a revision or an answer keeps it; residents and the portal itself count as roles there."""
    if role == RESIDENTS:
        return _l("residents, by several reports")
    return ROLES[Role(role)] if role in set(Role) else _l("the portal itself")


def actor_in_words(actor: str, person: str | None = None) -> LazyString | str:
    """Who acted, for colleagues: the person, or the name that a revision keeps where the person is not known.

    The demonstration wrote its records under a name of its own.
    """
    return _l("Demonstration data") if actor == DEMONSTRATION else person or actor


def audience(code: str) -> LazyString | str:
    """The words for an audience; the code itself where a catalogue file names one that we do not know."""
    return AUDIENCES.get(code, code)


def life_event(code: str) -> LazyString | str:
    """The words for a life event; the code itself where a catalogue file names one that we do not know."""
    return LIFE_EVENTS.get(code, code)
