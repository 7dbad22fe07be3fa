"""What is wrong with a declaration, and its canonical form."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..foundation.clock import months_later
from ..foundation.codes import contains, in_one_street
from ..foundation.errors import Invalid, Problem, _, too_long
from ..models import Admits, DeclarationAnswer, Division
from ..offerings import PointFacts, store, validate
from ..telephones import joined, mobiles_in, numbers_in, read_entries
from .facts import DeclarationDraft, DeclarationFacts, Recipient

MOST_ITEMS = 60
FARTHEST = 12
"""Months: a service is announced at most so long ahead, so that what is declared is not out of date on its first day."""
LONGEST_NAME = 100
_TEXTS = ("provider_name", "phone", "link", "note_zh", "note_en")


def say(said: DeclarationFacts, draft: DeclarationDraft) -> DeclarationFacts:
    """``said`` with another draft: communities that are new to it have not answered yet."""
    served = set(draft.communities)
    recipients = {code: replace(each, served=code in served) for code, each in said.recipients.items()}
    for code in sorted(served - recipients.keys()):
        recipients[code] = Recipient(code, "", True, DeclarationAnswer.WAITING, frozenset(), None)
    return replace(said, draft=draft, recipients=recipients)


def checked(
    session: Session, edition: EditionFacts, said: DeclarationFacts, draft: DeclarationDraft, *, today: date
) -> DeclarationFacts:
    """``said`` with the draft in its canonical form. Raises ``Invalid`` with every problem."""
    draft = _tidy(draft)
    points = store.points_by_id(session, draft.points)
    found = tuple(points[point] for point in draft.points if point in points)
    announced = draft.begins_on is not None and draft.begins_on > today
    after = replace(say(said, draft), points=found, announced=announced)
    problems = [
        *_of_texts(draft),
        *_of_days(draft, today),
        *_of_items(edition, draft),
        *_of_communities(session, said, draft),
        *_of_points(said.declarer, draft, found),
    ]
    if not problems:
        problems = _of_cells(edition, after, today)
    if problems:
        raise Invalid(problems)
    return after


def _tidy(draft: DeclarationDraft) -> DeclarationDraft:
    texts: dict[str, Any] = {name: (getattr(draft, name) or "").strip() or None for name in _TEXTS}
    if phone := texts["phone"]:
        numbers, question = read_entries(phone.splitlines(), field="phone")
        if not question:
            texts["phone"] = joined(numbers) or None
    return replace(
        draft,
        **texts,
        name=draft.name.strip(),
        items=tuple(sorted(set(draft.items))),
        points=tuple(dict.fromkeys(draft.points)),
        communities=tuple(sorted(set(draft.communities))),
    )


def _of_texts(draft: DeclarationDraft) -> Iterator[Problem]:
    if not draft.name:
        yield Problem("name", _("Say what the service is called."), {})
    yield from too_long("name", draft.name, LONGEST_NAME)
    if draft.phone and mobiles_in(numbers_in(draft.phone)):
        yield Problem(
            "phone",
            _("A mobile number belongs to a service point, where its owner agrees. Give another number."),
            {},
        )


def _of_days(draft: DeclarationDraft, today: date) -> Iterator[Problem]:
    first, last = draft.begins_on, draft.ends_on
    if first is not None and first > months_later(today, FARTHEST):
        yield Problem("begins_on", _("Announce it at most a year ahead."), {})
    if first is not None and last is not None and last < first:
        yield Problem("ends_on", _("The last day lies before the first."), {})


def _of_items(edition: EditionFacts, draft: DeclarationDraft) -> Iterator[Problem]:
    if not draft.items:
        yield Problem("items", _("Tick at least one item."), {})
    if len(draft.items) > MOST_ITEMS or set(draft.items) - edition.items_by_id.keys():
        yield Problem("items", _("This edition does not list one of these items."), {})


def _of_communities(session: Session, said: DeclarationFacts, draft: DeclarationDraft) -> Iterator[Problem]:
    """A street and a district serve what lies in them, a community its neighbours in the street; whom they served may stay."""
    if not draft.communities:
        yield Problem("communities", _("Tick at least one community."), {})
    new = set(draft.communities) - {code for code, each in said.recipients.items() if each.served}
    present = set(
        session.scalars(
            select(Division.code).where(
                Division.code.in_(sorted(new)), Division.kind.is_not(None), Division.retired_on.is_(None)
            )
        )
    )
    if said.is_shared:
        near = {code for code in new if code != said.declarer and in_one_street(code, said.declarer)}
    else:
        near = {code for code in new if contains(said.declarer, code)}
    if new - (present & near):
        yield Problem("communities", _("One of these communities is not served from here."), {})


def _of_points(declarer: int, draft: DeclarationDraft, found: tuple[PointFacts, ...]) -> Iterator[Problem]:
    if len(found) < len(draft.points) or any(not contains(declarer, point.community) for point in found):
        yield Problem("points", _("One of these places lies elsewhere, or is gone."), {})
    for point in found:
        others = [code for code in draft.communities if code != point.community]
        closed = point.admits is Admits.COMMUNITY and others
        if closed or (
            point.admits is Admits.STREET and any(not in_one_street(point.community, code) for code in others)
        ):
            yield Problem(
                "points",
                _("%(place)s does not admit people of all these communities. Change whom it admits first."),
                {"place": point.name},
            )


def _of_cells(edition: EditionFacts, after: DeclarationFacts, today: date) -> list[Problem]:
    """What keeps the lines of any item from saying this: each problem once."""
    line = after.line
    found: dict[tuple[str, str], Problem] = {}
    for item in edition.items:
        if item.id in after.draft.items:
            for problem in validate(line, item.form, after.points, today=today):
                found.setdefault((problem.field, problem.message), problem)
    return list(found.values())
