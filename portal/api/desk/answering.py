"""The answer of a community's desk to a caller: which services, whose matter else, which number first, and what to say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalogue import offerings
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.demand import matter_named
from catalogue.doors import OtherDoor, doors_in_force
from catalogue.search import Answer, AnswerBy

from ...extensions import db
from ...frame.hotline import hotline
from ...residents.presenting.sentences import station_contact
from ...residents.search.found import ask
from ...words.i18n import comma, in_each, pick
from ...words.i18n import say as _
from ...words.place_names import place_text
from ..asking import item_name, named
from .found import emergency_row, office_row
from .lines import DeskCommunity, line_rows, plain
from .search import criteria_of


@dataclass(frozen=True, slots=True)
class DeskQuestion:
    """What a caller wants: the code of an item, a matter of the hotline or the key of another office, or their own words."""

    item: str | None = None
    matter: str | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class _Resolved:
    """Which items answer a question and whose matter it is else. ``answer`` is that of the search, if it was asked."""

    by: str
    items: Sequence[ItemFacts]
    door: OtherDoor | None = None
    answer: Answer | None = None


def answer_for(
    edition: EditionFacts, community: DeskCommunity, question: DeskQuestion, now: datetime
) -> dict[str, Any]:
    """The part of a ``DeskModel`` that answers a question. Raises ``NotFound`` for an item that the edition does not have."""
    found = _resolve(edition, community, question)
    code = community.division.code
    every = found.by == "everything"
    lines = offerings.lines_of(db.session(), edition, code, items=None if every else found.items)
    by_item = {line.item.id: line for line in lines}
    rows = line_rows(edition, community, [by_item[item.id] for item in found.items], now)
    answer = found.answer
    urgent = emergency_row(answer.emergency) if answer else None
    office = office_row(found.door)
    # Of an answer by both the office comes beside the services.
    first = rows[0] if rows and not every else None
    elsewhere = answer.place if answer and answer.understood.place and answer.place else None
    call = _first_call(community, first, urgent, office)
    unfound = None if every else call["phone"]
    said = in_each(lambda: _say(community, first, urgent, found.door, office, unfound=unfound))
    return {
        "asked_by": found.by,
        "emergency": urgent,
        "first_call": call,
        "say_zh": said[0],
        "say_en": said[1],
        "services": rows,
        "others": [item_name(hit.item) for hit in answer.others] if answer else [],
        "other_office": office,
        "place_named": named(elsewhere) if elsewhere and elsewhere.code != code else None,
    }


def _resolve(edition: EditionFacts, community: DeskCommunity, question: DeskQuestion) -> _Resolved:
    if question.item is not None:
        return _Resolved("item", (edition.item(question.item),))
    if question.matter is not None:
        return _of_matter(edition, community, question.matter)
    if question.words is not None:
        return _of_words(edition, community, question.words, "words")
    return _Resolved("everything", edition.items)


def _of_matter(edition: EditionFacts, community: DeskCommunity, matter: str) -> _Resolved:
    """What a matter is about: as the office that keeps the hotline's counts settled it, else what the search makes of its words."""
    doors = doors_in_force(db.session())
    if matter in doors:
        return _Resolved("matter", (), doors[matter])
    known = matter_named(db.session(), matter)
    if known is not None and known.settled:
        items = [edition.items_by_id[each] for each in known.items if each in edition.items_by_id]
        door = next((each for each in doors.values() if known.door in (each.key, each.name_zh)), None)
        if items or door:
            return _Resolved("matter", items, door)
    return _of_words(edition, community, matter, "matter")


def _of_words(edition: EditionFacts, community: DeskCommunity, words: str, by: str) -> _Resolved:
    answer = ask(criteria_of(words, f"{community.division.code:012d}"), edition.catalogue.key)
    items = [hit.item for hit in answer.items] if answer.by is not AnswerBy.DOOR else []
    return _Resolved(by, items, answer.door, answer)


def _first_call(
    community: DeskCommunity,
    first: dict[str, Any] | None,
    urgent: dict[str, Any] | None,
    office: dict[str, Any] | None,
) -> dict[str, str]:
    if urgent is not None:
        return {"phone": urgent["numbers"][0], "whose": "emergency"}
    if first is not None:
        nearest = first["nearest"]
        if not first["offered"] and nearest and nearest["phone"]:
            return {"phone": nearest["phone"], "whose": "service"}
        called: dict[str, str] = first["call"]
        return called
    if office is not None:
        return {"phone": office["phone"], "whose": "office"}
    contact = station_contact(community.profile, community.division.code)
    return {"phone": contact.phone, "whose": contact.whose or "service"}


def _say(
    community: DeskCommunity,
    first: dict[str, Any] | None,
    urgent: dict[str, Any] | None,
    door: OtherDoor | None,
    office: dict[str, Any] | None,
    *,
    unfound: str | None,
) -> str:
    """What to say to the caller, in the language in force; ``unfound``: the number to call where nothing answers a question."""
    if urgent is not None:
        numbers = comma().join(urgent["numbers"])
        return _(
            "%(what)s Call %(numbers)s.",
            what=plain(pick(urgent["text_zh"], urgent["text_en"])),
            numbers=numbers,
        )
    if first is not None:
        return _say_service(first)
    if door is not None and office is not None:
        return _(
            "This is a matter of %(office)s: %(answers)s. Call %(phone)s.",
            office=plain(pick(door.name_zh, door.name_en)),
            answers=plain(pick(door.answers_zh, door.answers_en)).rstrip(".。"),
            phone=office["phone"],
        )
    if unfound is not None:
        return _("No service was found for this. Call %(phone)s.", phone=unfound)
    return _(
        "Services of %(community)s. For anything else call %(phone)s.",
        community=place_text(community.division.short_name),
        phone=hotline(community.division.code).phone,
    )


def _say_service(row: dict[str, Any]) -> str:
    item = row["item"]
    name = plain(pick(item["plain_name_zh"], item["plain_name_en"]))
    state = plain(pick(row["says_zh"], row["says_en"]))
    nearest = row["nearest"]
    if not row["offered"] and nearest is not None:
        number = nearest["phone"] or row["call"]["phone"]
        place = place_text(nearest["name"] or nearest["community"]["name"])
        return _(
            "%(service)s: %(state)s. It is offered at %(place)s. Call %(phone)s.",
            service=name,
            state=state,
            place=place,
            phone=number,
        )
    return _("%(service)s: %(state)s. Call %(phone)s.", service=name, state=state, phone=row["call"]["phone"])
