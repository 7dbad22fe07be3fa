"""The words with which answers begin: those that are shipped, and those that a street wrote instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from ... import audit
from ...access.rights import Actor
from ...foundation.errors import Conflict, Invalid, NotFound, Problem, _, too_long
from ...foundation.strict_yaml import parse, read_source
from ...models import CaseOutcome, ReplyTemplate
from ..case_identity import LONGEST_WORDS, tidy_text
from .arranging import require_street
from .passing import street_of

FILE = Path(__file__).parents[2] / "data" / "replies.yaml"
_TABLE: Any = ReplyTemplate.__table__
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_WORDS)]


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """The words for one outcome. ``version`` is 0 where they are those that are shipped."""

    outcome: CaseOutcome
    text_zh: str
    text_en: str
    version: int = 0


class _Reply(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    outcome: CaseOutcome
    zh: _Text
    en: _Text


@cache
def shipped_replies() -> Mapping[CaseOutcome, ReplyFacts]:
    """The words that are shipped, by outcome. The outcomes without an answer of their own have none."""
    found = TypeAdapter(dict[str, tuple[_Reply, ...]]).validate_python(
        parse(read_source(FILE), file=str(FILE)).data
    )
    return {each.outcome: ReplyFacts(each.outcome, each.zh, each.en) for each in found["replies"]}


def replies_for(session: Session, division: int) -> Mapping[CaseOutcome, ReplyFacts]:
    """The words for a case of a division, by outcome: its street's own, else those that are shipped. One query at most."""
    street = street_of(division)
    if street is None:
        return shipped_replies()
    rows = session.execute(select(*_TABLE.c).where(_TABLE.c.street_code == street))
    own = {row.outcome: ReplyFacts(row.outcome, row.text_zh, row.text_en, row.version) for row in rows}
    return {outcome: own.get(outcome, shipped) for outcome, shipped in shipped_replies().items()}


def save_reply(
    session: Session,
    *,
    actor: Actor,
    street: int,
    outcome: CaseOutcome,
    text_zh: str,
    text_en: str,
    expected_version: int,
) -> ReplyFacts:
    """Give a street its own words for an outcome. The same again changes nothing.

    ``expected_version`` is the version that the writer saw. Raises ``NotAllowed``, ``NotFound`` for what is no street or
    an outcome without words, ``Conflict``, and ``Invalid`` with every problem.
    """
    role = require_street(session, actor, street)
    if outcome not in shipped_replies():
        raise NotFound(_("There are no words for this outcome."))
    present = replies_for(session, street)[outcome]
    text_zh, text_en = tidy_text(text_zh), tidy_text(text_en)
    if (text_zh, text_en) == (present.text_zh, present.text_en):
        return present
    if expected_version != present.version:
        raise Conflict(
            _("These words were changed meanwhile. Read what they say now, then save again."),
            expected=expected_version,
            current=present.version,
        )
    problems = []
    for name, text in (("text_zh", text_zh), ("text_en", text_en)):
        if not text:
            problems.append(Problem(name, _("Write the words with which the answer begins."), {}))
        problems += too_long(name, text, LONGEST_WORDS)
    if problems:
        raise Invalid(problems)
    row = session.get(ReplyTemplate, (street, outcome))
    if row is None:
        row = ReplyTemplate(street_code=street, outcome=outcome)
        session.add(row)
    row.text_zh, row.text_en, row.version = text_zh, text_en, present.version + 1
    session.flush()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="reply.saved",
        subject=f"reply {outcome.value}",
        division=street,
        before={"zh": present.text_zh, "en": present.text_en},
        after={"zh": text_zh, "en": text_en},
    )
    return ReplyFacts(outcome, text_zh, text_en, row.version)
