"""The tables of the open data: what is in them, and what each column means.

The definitions of coverage are those of docs/architecture.md, “Coverage, defined in words”.
"""

from __future__ import annotations

from ..counters.rollup import KINDS
from ..counters.segments import Segment
from ..models import Admits, AliasKind, CommitteeKind, DayKind, Form, Level, Mode, ProviderKind
from .columns import DEMONSTRATION, KeyReference, OpenColumn, OpenTable, ValueKind

_DAY, _WHOLE, _NUMBER, _YES = ValueKind.DAY, ValueKind.WHOLE, ValueKind.NUMBER, ValueKind.YES
_SEGMENTS = tuple(each.value for each in Segment)
_COMMUNITY = OpenColumn("community", "Code of the community, twelve digits, a text.")
_ITEM = OpenColumn("item", "Code of the item in the edition of this dump.")
_TO_DIVISION = KeyReference(("community",), "divisions", ("code",))
_LATITUDE = OpenColumn("latitude", "Degrees north, WGS 84.", _NUMBER, needed=False)
_LONGITUDE = OpenColumn("longitude", "Degrees east, WGS 84.", _NUMBER, needed=False)
_PHONES = OpenColumn(
    "phones", "Telephone numbers, separated by |; the one to call first comes first.", needed=False
)
_HOURS = OpenColumn(
    "hours",
    "Opening hours in the notation of OpenStreetMap, with the notices that are not over.",
    needed=False,
)
_ADDRESS = OpenColumn("address", "Address, in Chinese.", needed=False)


def _maybe(
    name: str, meaning: str, kind: ValueKind = ValueKind.TEXT, values: tuple[str, ...] = ()
) -> OpenColumn:
    return OpenColumn(name, meaning, kind, needed=False, values=values)


def _table(
    name: str,
    meaning: str,
    *columns: OpenColumn,
    key: tuple[str, ...],
    references: tuple[KeyReference, ...] = (),
    together: tuple[tuple[str, int], ...] = (),
) -> OpenTable:
    return OpenTable(name, meaning, (*columns, DEMONSTRATION), key, references, together)


CATALOGUES = _table(
    "catalogues",
    "The catalogues of services that the portal knows.",
    OpenColumn("key", "Key of the catalogue."),
    OpenColumn("name_zh", "Name in Chinese."),
    OpenColumn("name_en", "Name in English."),
    OpenColumn("position", "Its place among the catalogues, from 1.", _WHOLE),
    OpenColumn("reported", "Whether communities report of its items.", _YES),
    key=("key",),
)
EDITIONS = _table(
    "editions",
    "The editions of each catalogue.",
    OpenColumn("key", "Key of the edition."),
    OpenColumn("catalogue", "Key of its catalogue."),
    OpenColumn("title_zh", "Title in Chinese."),
    OpenColumn("title_en", "Title in English."),
    _maybe("nicknames", "What people call it, separated by |."),
    _maybe("issuer_zh", "Who issued it, in Chinese."),
    _maybe("issuer_en", "Who issued it, in English."),
    OpenColumn("trial", "Whether it is on trial.", _YES),
    _maybe("issued_on", "Day of issue.", _DAY),
    _maybe("in_force_from", "First day in force.", _DAY),
    _maybe("in_force_until", "Last day in force.", _DAY),
    _maybe("source_title_zh", "The document that it was taken from, in Chinese."),
    _maybe("source_title_en", "The document that it was taken from, in English."),
    key=("key",),
    references=(KeyReference(("catalogue",), "catalogues", ("key",)),),
)
CATEGORIES = _table(
    "categories",
    "The categories of each edition.",
    OpenColumn("edition", "Key of the edition."),
    OpenColumn("code", "Code of the category."),
    OpenColumn("position", "Its place in the edition, from 1.", _WHOLE),
    OpenColumn("name_zh", "Name in Chinese."),
    OpenColumn("name_en", "Name in English."),
    key=("edition", "code"),
    references=(KeyReference(("edition",), "editions", ("key",)),),
)
ITEMS = _table(
    "items",
    "The items of each edition.",
    OpenColumn("edition", "Key of the edition."),
    OpenColumn("code", "Code of the item in the edition."),
    OpenColumn("key", "Key of the item, which it keeps in later editions."),
    OpenColumn("category", "Code of its category."),
    OpenColumn("position", "Its place in the edition, from 1.", _WHOLE),
    OpenColumn("name_zh", "Official name in Chinese."),
    OpenColumn("name_en", "The same in English."),
    OpenColumn("plain_name_zh", "What a resident would call it, in Chinese."),
    OpenColumn("plain_name_en", "The same in English."),
    _maybe("summary_zh", "Explanation by the editors, in Chinese; it promises nothing."),
    _maybe("summary_en", "The same in English."),
    OpenColumn("source_text", "The words of the catalogue."),
    OpenColumn("form", "How it reaches residents.", values=tuple(each.value for each in Form)),
    _maybe(
        "criterion_zh",
        "What must be true before a community may say “delivered”; empty: the portal's own rule.",
    ),
    _maybe("criterion_en", "The same in English."),
    _maybe("audiences", "Keys of the groups of people whom it is for, separated by |; empty: everyone."),
    _maybe("life_events", "Keys of the events in life in which it helps, separated by |."),
    OpenColumn("offered", "Whether residents can make use of it by themselves.", _YES),
    key=("edition", "code"),
    references=(KeyReference(("edition", "category"), "categories", ("edition", "code")),),
)
DIVISIONS = _table(
    "divisions",
    "Divisions of the statistical list from province to community, those that are no longer in it too.",
    OpenColumn("code", "Twelve digits, a text."),
    _maybe("parent", "Code of the division above."),
    OpenColumn("level", "Its level.", values=tuple(each.value for each in Level)),
    OpenColumn("name", "Name as in the list, in Chinese."),
    OpenColumn("short_name", "Name for display, in Chinese."),
    _maybe(
        "kind",
        "Of a community its committee: ju 居委会, cun 村委会. Not the statistical 城乡分类.",
        values=tuple(each.value for each in CommitteeKind),
    ),
    OpenColumn("quasi", "Whether it is 类似居委会, 类似村委会 or a quasi-township.", _YES),
    _maybe("retired_on", "Day from which it is out of the list and of present figures.", _DAY),
    _maybe("successor", "Code of the division that took its place, if one is known."),
    key=("code",),
    references=(KeyReference(("parent",), "divisions", ("code",)),),
)
COMMUNITIES = _table(
    "communities",
    "What present communities say of themselves (社区档案).",
    _COMMUNITY,
    _maybe("station_name", "Name of the service station, in Chinese."),
    _ADDRESS,
    _PHONES,
    _HOURS,
    _maybe("households", "Number of households.", _WHOLE),
    _LATITUDE,
    _LONGITUDE,
    _maybe("types", "Types of community, separated by |."),
    key=("community",),
    references=(_TO_DIVISION,),
)
ALIASES = _table(
    "aliases",
    "Names that people use for parts of a community: 小区, 胡同, 自然村.",
    _COMMUNITY,
    OpenColumn("name", "The name, in Chinese."),
    OpenColumn("kind", "What it names.", values=tuple(each.value for each in AliasKind)),
    key=("community", "name"),
    references=(_TO_DIVISION,),
)
CELLS = _table(
    "cells",
    "Every present community and every item of the edition, with the one of eight segments in which the cell counts on the day.",
    _COMMUNITY,
    _ITEM,
    OpenColumn(
        "segment",
        "delivered: confirmed within 12 months; expired: confirmed before that; unknown: nothing was said, which is not absent.",
        values=_SEGMENTS,
    ),
    OpenColumn("disputed", "Whether residents' word against the record holds.", _YES),
    key=("community", "item"),
    references=(_TO_DIVISION,),
)
OFFERINGS = _table(
    "offerings",
    "What present communities say of the items: the cells of which something is known.",
    OpenColumn("id", "Key of the service: code of the community, hyphen, key of the item.", plain=True),
    _COMMUNITY,
    _ITEM,
    OpenColumn("segment", "As in the table of cells.", values=_SEGMENTS[:-1]),
    OpenColumn("disputed", "As in the table of cells.", _YES),
    _maybe("mode", "How it is provided: by the community, shared with a neighbour, by the street, by the market.",
           values=tuple(each.value for each in Mode)),
    _maybe("provider_kind", "Who provides.", values=tuple(each.value for each in ProviderKind)),
    _maybe("provider_name", "Name of the provider, in Chinese."),
    _maybe("phone", "The number that residents call."),
    _maybe("link", "Web address."),
    _maybe("shortfall", "What lacks, of a partial one."),
    _maybe("planned_for", "Expected day, of a planned one.", _DAY),
    _maybe("suspended_from", "First day of an interruption.", _DAY),
    _maybe("suspended_until", "Last day of an interruption.", _DAY),
    _maybe("suspended_reason", "Why it is interrupted."),
    _maybe("substitute", "What helps meanwhile."),
    _maybe("not_applicable_until", "Last day of a ruling that the item does not apply.", _DAY),
    _maybe("ends_on", "Last day of what is offered, such as that of a contract.", _DAY),
    _maybe("declared_by", "Short name of the division that declared it for many communities."),
    _maybe("note_zh", "Note for residents in Chinese."),
    _maybe("note_en", "The same in English."),
    _maybe("confirmed_on", "Day of the last confirmation.", _DAY),
    _maybe("verified_on", "Day on which a spot check found what it says.", _DAY),
    _maybe("returned_on", "Day on which a spot check did not find it.", _DAY),
    key=("community", "item"),
    references=(KeyReference(("community", "item"), "cells", ("community", "item")),),
    together=(("item", 3), ("mode", 3), ("link", 10), ("confirmed_on", 3)),
)  # fmt: skip
POINTS = _table(
    "points",
    "Service points of present communities: places where services are delivered.",
    OpenColumn("id", "Number of the point.", _WHOLE),
    OpenColumn("community", "Code of the community that keeps it, twelve digits, a text."),
    OpenColumn("name", "Name, in Chinese."),
    _ADDRESS,
    _maybe("directions", "How to get there, in Chinese."),
    _LATITUDE,
    _LONGITUDE,
    _PHONES,
    _HOURS,
    OpenColumn("admits", "Whose residents it serves.", values=tuple(each.value for each in Admits)),
    _maybe("step_free", "Whether one gets in without steps.", _YES),
    _maybe("free_of_charge", "Whether it is free of charge.", _YES),
    _maybe("fee", "What is to be paid, in the community's words."),
    _maybe("open_to_nonlocals", "Whether people without local hukou are served.", _YES),
    _maybe("delivers", "Whether the service comes to the home.", _YES),
    _maybe("ends_on", "Last day on which it serves residents.", _DAY),
    _maybe("trades", "What shops and stalls of community commerce do, separated by |."),
    key=("id",),
    references=(_TO_DIVISION,),
    together=(("admits", 8),),
)
OFFERING_POINTS = _table(
    "offering_points",
    "Which points deliver what is offered, in the order in which the community names them.",
    _COMMUNITY,
    _ITEM,
    OpenColumn("position", "The place in that order, from 1.", _WHOLE),
    OpenColumn("point", "Number of the point.", _WHOLE),
    key=("community", "item", "position"),
    references=(KeyReference(("community", "item"), "offerings", ("community", "item")),),
)
COVERAGE = _table(
    "coverage",
    "Coverage of divisions above the communities by item and kind of committee, on the day. Kinds without a community have no row.",
    OpenColumn("division", "Code of the division, twelve digits, a text."),
    OpenColumn("kind", "all, or the committees that count: ju 居委会, cun 村委会.", values=tuple(KINDS)),
    _ITEM,
    OpenColumn("communities", "Number of communities of the kind.", _WHOLE),
    *(OpenColumn(name, f"Communities whose cell counts as {name}.", _WHOLE) for name in _SEGMENTS),
    OpenColumn("disputed", "Communities whose record is disputed.", _WHOLE),
    _maybe(
        "rate",
        "覆盖率, 0 to 1: delivered of all but not applicable; empty where it applies to none.",
        _NUMBER,
    ),
    _maybe(
        "least_percent", "The rate in whole per cent if none of the unknown cells were delivered.", _WHOLE
    ),
    _maybe("most_percent", "The same if all of them were.", _WHOLE),
    key=("division", "kind", "item"),
    references=(KeyReference(("division",), "divisions", ("code",)),),
)
OTHER_DOORS = _table(
    "other_doors",
    "Offices that answer what no community service does.",
    OpenColumn("key", "Key of the office."),
    OpenColumn("name_zh", "Name in Chinese."),
    OpenColumn("name_en", "Name in English."),
    OpenColumn("answers_zh", "What it answers, in Chinese."),
    OpenColumn("answers_en", "What it answers, in English."),
    _maybe("hotline", "Number to call; empty where none could be confirmed."),
    OpenColumn("local", "Whether office and number are Beijing's alone.", _YES),
    key=("key",),
)
CALENDAR = _table(
    "calendar",
    "Public holidays and worked weekend days (调休上班日) of last year, this year and next year, as far as they are known.",
    OpenColumn("day", "The day.", _DAY),
    OpenColumn("kind", "holiday, or make_up: a Saturday or Sunday on which offices work.",
           values=(DayKind.HOLIDAY.value, DayKind.MAKE_UP.value)),
    _maybe("name", "Name of the holiday."),
    key=("day",),
)  # fmt: skip
TABLES = (
    CATALOGUES,
    EDITIONS,
    CATEGORIES,
    ITEMS,
    DIVISIONS,
    COMMUNITIES,
    ALIASES,
    CELLS,
    OFFERINGS,
    POINTS,
    OFFERING_POINTS,
    COVERAGE,
    OTHER_DOORS,
    CALENDAR,
)
"""All tables, in the order in which they are written and listed."""
