"""What the items of a draft are to those of the edition before, decided line by line in the portal."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from ..access.rights import Actor
from ..crosswalks.checking import contradictions
from ..crosswalks.mappings import Correspondence, decide, decided_of, joined
from ..foundation import clock
from ..foundation.errors import Refused, _
from ..models import Relation
from .content import Content, take_words_along
from .facts import DraftFacts
from .writing import as_it_was, change_draft

_PART = (Relation.EXACT, Relation.NARROWER, Relation.BROADER)


def set_correspondence(
    session: Session, *, actor: Actor, draft: str, version: int, row: Correspondence
) -> DraftFacts:
    """Say what an item of the edition before is to one of the draft, or that one is dropped or new. Flushes.

    What was said of the same two is replaced; so is that one of them was new or dropped. Raises ``Refused`` for a contradiction.
    """
    if row.from_item is None and row.to_item is None:
        raise Refused(_("Choose an item."), field="to_item")
    if (row.relation is None) is (row.from_item is not None and row.to_item is not None):
        raise Refused(_("Say what the two items are to each other."), field="relation")
    found = change_draft(session, actor, draft, version, _words(row, row.relation in _PART), as_it_was, ())
    kept = [each for each in decided_of(session, found.old, found.edition) if not _overtaken(each, row)]
    _refuse_contradictions(found, kept, row)
    decide(session, actor=actor, old=found.old, new=found.edition, rows=[*kept, row], today=clock.today())
    return found


def remove_correspondence(
    session: Session, *, actor: Actor, draft: str, version: int, from_item: str | None, to_item: str | None
) -> DraftFacts:
    """Take back what was decided of two items, or of one that was said to be new or dropped. Flushes."""
    row = Correspondence(from_item, to_item, None)
    found = change_draft(session, actor, draft, version, _words(row, False), as_it_was, ())
    kept = [
        each
        for each in decided_of(session, found.old, found.edition)
        if (each.from_item, each.to_item) != (from_item, to_item)
    ]
    decide(session, actor=actor, old=found.old, new=found.edition, rows=kept, today=clock.today())
    return found


def _words(row: Correspondence, along: bool) -> Callable[[Content], None]:
    """Words follow what is decided: they come along to an item that is the other one, a part of it, or more than it."""

    def change(content: Content) -> None:
        if row.from_item and row.to_item:
            take_words_along(content, row.to_item, row.from_item, along)

    return change


def _overtaken(each: Correspondence, row: Correspondence) -> bool:
    if (each.from_item, each.to_item) == (row.from_item, row.to_item):
        return True
    if row.relation is None:
        return (each.from_item is not None and each.from_item == row.from_item) or (
            each.to_item is not None and each.to_item == row.to_item
        )
    return each.relation is None and (each.from_item == row.from_item or each.to_item == row.to_item)


def _refuse_contradictions(draft: DraftFacts, kept: list[Correspondence], row: Correspondence) -> None:
    for finding in contradictions([joined(draft.old, draft.edition, [*kept, row])]):
        raise Refused(finding.message, **finding.values)
