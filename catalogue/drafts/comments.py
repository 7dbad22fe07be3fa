"""Comments on a draft (征求意见): taken without a log-in while it is shown, read by editors alone, answered for everyone.

Everyone sees how many there are, what became of them, and the answers; the words are for those who keep the draft.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from .. import audit
from ..access.instance import require_of_instance
from ..access.rights import Actor, Right
from ..catalogues import ItemFacts
from ..foundation import clock
from ..foundation.errors import Conflict, Invalid, NotFound, Problem, Refused, _
from ..models import CommentState, DraftComment
from .facts import DraftFacts, get_draft

LONGEST_WORDS = 1000
LONGEST_ANSWER = 500
ANSWERED = (CommentState.TAKEN, CommentState.NOT_TAKEN)
COLUMNS = ("number", "day", "item", "words", "state", "answer", "answered_on")
_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class CommentFacts:
    """A comment as editors read it. ``item`` None: on the draft as a whole, or on an item that neither edition has any more."""

    number: int
    item: ItemFacts | None
    words: str
    sent_at: datetime
    state: CommentState
    answer: str
    answered_by: str | None
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class CommentAnswer:
    """An answer as everyone reads it; the same answer to several comments on one item is one."""

    item: ItemFacts | None
    state: CommentState
    answer: str
    comments: int


@dataclass(frozen=True, slots=True)
class CommentSummary:
    """How many comments there are of each state, on the whole draft (key None) and on each item; and the answers."""

    counts: Mapping[str | None, Mapping[CommentState, int]]
    answers: tuple[CommentAnswer, ...]

    @property
    def total(self) -> int:
        """All comments."""
        return sum(sum(each.values()) for each in self.counts.values())

    def of(self, state: CommentState) -> int:
        """All comments of a state."""
        return sum(each.get(state, 0) for each in self.counts.values())

    def on(self, item: str | None) -> int:
        """All comments on an item, by its key; None: on the draft as a whole."""
        return sum(self.counts.get(item, {}).values())


def items_of(draft: DraftFacts) -> Mapping[str, ItemFacts]:
    """The items that a comment may be about, by key: those of the draft, then those of the edition before that it drops."""
    found = {item.key: item for item in draft.edition.items}
    return {**found, **{item.key: item for item in draft.old.items if item.key not in found}}


def comment_on(
    session: Session, *, draft: DraftFacts, item: str | None, words: str, mark: str, today: date
) -> bool:
    """Keep a comment on a draft, or on an item (its key); False if the form with this ``mark`` was kept before. Flushes.

    Raises ``Refused`` outside the days for comment, ``Invalid`` for words that are missing or too long and for an unknown item.
    """
    if not draft.open_for_comment(today):
        raise Refused(_("Comments on this draft are not taken now."))
    words = _EMPTY_LINES.sub("\n\n", words).strip()
    problems = []
    if not words:
        problems.append(Problem("words", _("Write your comment."), {}))
    elif len(words) > LONGEST_WORDS:
        problems.append(
            Problem(
                "words", _("This is longer than %(max_length)s characters."), {"max_length": LONGEST_WORDS}
            )
        )
    if item is not None and item not in items_of(draft):
        problems.append(Problem("item", _("Choose an item from the list."), {}))
    if problems:
        raise Invalid(problems)
    row = DraftComment(
        draft=draft.key,
        item=item,
        words=words,
        mark=mark,
        sent_at=clock.now(),
        state=CommentState.OPEN,
        answer="",
        answered_by=None,
        answered_at=None,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # pressed twice
        return False
    audit.note_here(session, "comment.sent", f"draft {draft.key}")
    return True


def list_comments(session: Session, draft: DraftFacts) -> tuple[CommentFacts, ...]:
    """All comments on a draft: the unanswered first, each group in the order in which they came. For editors' pages only."""
    items = items_of(draft)
    rows = session.scalars(
        select(DraftComment)
        .where(DraftComment.draft == draft.key)
        .order_by(DraftComment.state != CommentState.OPEN, DraftComment.id)
    )
    return tuple(_facts(row, items) for row in rows)


def summary_of(session: Session, draft: DraftFacts) -> CommentSummary:
    """What everyone may know of the comments on a draft. Two queries, and one where nothing is answered."""
    counts: dict[str | None, dict[CommentState, int]] = {}
    of_draft = DraftComment.draft == draft.key
    for item, state, count in session.execute(
        select(DraftComment.item, DraftComment.state, func.count())
        .where(of_draft)
        .group_by(DraftComment.item, DraftComment.state)
        .order_by(DraftComment.item, DraftComment.state)
    ):
        counts.setdefault(item, {})[CommentState(state)] = count
    if not any(state in each for each in counts.values() for state in ANSWERED):
        return CommentSummary(counts, ())
    said = session.execute(
        select(DraftComment.item, DraftComment.state, DraftComment.answer)
        .where(of_draft, DraftComment.state.in_(ANSWERED))
        .order_by(DraftComment.id)
    )
    return CommentSummary(counts, tuple(_answers(draft, ((row[0], row[1], row[2]) for row in said))))


def _answers(
    draft: DraftFacts, said: Iterable[tuple[str | None, CommentState, str]]
) -> Iterator[CommentAnswer]:
    """On the draft as a whole first, then in the order of the items."""
    items = items_of(draft)
    places = {key: place for place, key in enumerate(items, start=1)}
    found = Counter(said)
    for (key, state, answer), count in sorted(
        found.items(), key=lambda each: (places.get(each[0][0] or "", 0), each[0][1], each[0][2])
    ):
        yield CommentAnswer(items.get(key or ""), CommentState(state), answer, count)


def answer_comment(
    session: Session,
    *,
    actor: Actor,
    draft: DraftFacts,
    number: int,
    state: CommentState,
    answer: str,
    seen: CommentState,
) -> CommentFacts:
    """Say what becomes of a comment, and why: that is published. An answer can be corrected. Flushes.

    ``seen`` is its state when the form was opened. Raises ``NotAllowed``, ``NotFound``, ``Conflict``, and ``Invalid`` without an answer.
    """
    role = require_of_instance(session, actor, Right.DRAFT_EDITIONS)
    row = session.get(DraftComment, number)
    if row is None or row.draft != draft.key:
        raise NotFound(_("There is no such comment."))
    if row.state is not seen:
        raise Conflict(_("Somebody answered this comment meanwhile."))
    answer = " ".join(answer.split())
    problem = _problem_of(state, answer)
    if problem is not None:
        raise Invalid([problem])
    before = {"state": row.state.value, "answer": row.answer}
    row.state, row.answer = state, answer
    row.answered_by, row.answered_at = actor.name, clock.now()
    audit.append(
        session,
        who=actor.name,
        role=role.value,
        action="draft.comment_answered",
        subject=f"draft {draft.key} comment {number}",
        before=before,
        after={"state": state.value, "answer": answer},
    )
    session.flush()
    return _facts(row, items_of(draft))


def _problem_of(state: CommentState, answer: str) -> Problem | None:
    if state not in ANSWERED:
        return Problem("state", _("Say whether the comment is taken in."), {})
    if not answer:
        return Problem("answer", _("Write an answer: everyone can read it."), {})
    if len(answer) > LONGEST_ANSWER:
        values = {"max_length": LONGEST_ANSWER}
        return Problem("answer", _("This is longer than %(max_length)s characters."), values)
    return None


def export_rows(session: Session, key: str) -> Iterator[tuple[str | int, ...]]:
    """Every comment on a draft with its words, in the order in which they came; without the heading. For editors only."""
    for each in sorted(list_comments(session, get_draft(session, key)), key=lambda each: each.number):
        yield (
            each.number,
            _day(each.sent_at),
            f"{each.item.code} {each.item.name_zh}" if each.item else "",
            each.words,
            each.state.value,
            each.answer,
            _day(each.answered_at) if each.answered_at else "",
        )


def _day(at: datetime) -> str:
    return at.astimezone(clock.BEIJING).date().isoformat()


def _facts(row: DraftComment, items: Mapping[str, ItemFacts]) -> CommentFacts:
    return CommentFacts(
        row.id,
        items.get(row.item or ""),
        row.words,
        row.sent_at,
        row.state,
        row.answer,
        row.answered_by,
        row.answered_at,
    )
