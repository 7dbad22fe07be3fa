"""Changing what a word says of items: checked, signed, written down for good, and to be taken back.

Every function that writes wants a transaction that was begun with ``database.begin_writing``. Words belong to the
catalogue of the whole instance, so the right to change them is one in a top division.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from .. import divisions
from ..access.rights import Actor, Right, may
from ..catalogues import EditionFacts
from ..foundation import clock, stamps
from ..foundation.errors import Conflict, Invalid, NotAllowed, Problem, Refused, _
from ..language.fillers import says_nothing
from ..language.spelling import fold
from ..models import Stamp, TermKind, VocabularyChange, VocabularyTerm
from .facts import own_kind
from .reading import get_change

LONGEST = 60
"""Characters of a word, typed and folded."""
MOST_PER_ITEM = 200
"""Words that editors may say of one item: more would drown what the edition says."""
MOST_PER_TERM = 12
"""Items of which editors may say one word: what points everywhere leads nowhere."""

Links = Mapping[int, TermKind | None]
"""What a word is to say, by item id; None takes back what editors said."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A word that can be taught: as it is written, and in the search's one spelling."""

    text: str
    folded: str


@dataclass(frozen=True, slots=True)
class EditorRights:
    """Whether somebody may see, and change, what editors say."""

    sees: bool
    edits: bool


def standing_of(session: Session, actor: Actor) -> EditorRights:
    """What an actor may do with words: by a grant in a top division, in any if there are several."""
    roots = divisions.roots(session)
    return EditorRights(
        sees=any(may(actor, Right.SEE_VOCABULARY, root.code) for root in roots),
        edits=any(may(actor, Right.EDIT_VOCABULARY, root.code) for root in roots),
    )


def require_editor(session: Session, actor: Actor) -> None:
    """Raise ``NotAllowed`` unless the actor may change words."""
    if not standing_of(session, actor).edits:
        raise no_editor()


def no_editor() -> NotAllowed:
    """The refusal for accounts that have no business with words."""
    return NotAllowed(_("Words of the catalogue are for its editors. Your account is none of theirs."))


def read_wording(text: str) -> Wording:
    """A word as it is typed, tidied. Raises ``Invalid`` if it cannot be one."""
    problems: list[Problem] = []
    if len(text.strip().splitlines()) > 1:
        problems.append(Problem("term", _("A word must fit in one line."), {}))
    tidy = " ".join(text.split())
    if not tidy.isprintable():
        problems.append(Problem("term", _("The word contains characters that cannot be typed."), {}))
        raise Invalid(problems)
    folded = fold(tidy)
    if not folded:
        problems.append(Problem("term", _("Give a word."), {}))
    elif len(tidy) > LONGEST or len(folded) > LONGEST:
        problems.append(Problem("term", _("A word has at most %(most)d characters."), {"most": LONGEST}))
    elif says_nothing(folded):
        problems.append(Problem("term", _("This says nothing by itself, so the search leaves it out."), {}))
    if problems:
        raise Invalid(problems)
    return Wording(tidy, folded)


def check_links(
    edition: EditionFacts, folded: str, now: Mapping[int, TermKind], links: Links
) -> dict[int, TermKind | None]:
    """Those of ``links`` that change what editors say ``now``, in order of the items' codes.

    Raises ``Invalid`` for what the edition says already, for dropping what it does not say, and for too many items.
    """
    problems: list[Problem] = []
    changed: dict[int, TermKind | None] = {}
    for item in edition.items:
        wanted = links.get(item.id)
        if item.id not in links or wanted is now.get(item.id):
            continue
        changed[item.id] = wanted
        own, is_name = own_kind(item, folded)
        field, values = f"link-{item.code}", {"item_code": item.code}
        if is_name and wanted is not None:
            message = _("It is the name of item %(item_code)s, which always counts.")
            problems.append(Problem(field, message, values))
        elif wanted is TermKind.DROPPED and own is None:
            message = _(
                "The catalogue does not have this word for item %(item_code)s: there is nothing to drop."
            )
            problems.append(Problem(field, message, values))
        elif wanted is not None and wanted is own:
            message = _("The catalogue says this of item %(item_code)s by itself.")
            problems.append(Problem(field, message, values))
    unknown = [item_id for item_id in links if item_id not in {item.id for item in edition.items}]
    if unknown:
        problems.append(Problem("item", _("There is no such item in this edition."), {}))
    after = [item_id for item_id, kind in {**now, **changed}.items() if kind is not None]
    if len(after) > MOST_PER_TERM and len(after) > len(now):
        message = _("One word can have at most %(most)d items.")
        problems.append(Problem("term", message, {"most": MOST_PER_TERM}))
    if problems:
        raise Invalid(problems)
    return changed


def change_term(
    session: Session,
    *,
    actor: Actor,
    edition: EditionFacts,
    term: str,
    links: Links,
    expected: Mapping[int, TermKind] | None,
) -> int:
    """Say what a word means; how many links changed (0: nothing was written). Flushes.

    ``links`` names the items that are to change; what is said of others stays. ``expected`` is what editors said of
    the word, by item id, when the writer looked; None skips that check. Raises ``NotAllowed``, ``Invalid``, and
    ``Conflict`` if the word was changed meanwhile.
    """
    require_editor(session, actor)
    wording = read_wording(term)
    take_turns(session)
    now = _said(session, wording.folded)
    if expected is not None and dict(expected) != now:
        raise Conflict(_("This word was changed meanwhile."))
    changed = check_links(edition, wording.folded, now, links)
    added = [item_id for item_id, kind in changed.items() if kind is not None and item_id not in now]
    _require_room(session, edition, added)
    _write(session, actor, wording, now, changed)
    return len(changed)


def undo_change(session: Session, *, actor: Actor, change_id: int) -> int:
    """Take an entry of the history back, as a new entry; the new entry's id. Flushes.

    Raises ``NotAllowed``, ``NotFound``, and ``Refused`` if the same word was changed again for the same item.
    """
    require_editor(session, actor)
    change = get_change(session, change_id)
    take_turns(session)
    newest = session.scalar(
        select(func.max(VocabularyChange.id)).where(
            VocabularyChange.folded == change.folded, VocabularyChange.item_id == change.item_id
        )
    )
    if newest != change.id:
        raise Refused(
            _("“%(term)s” was changed again since, so this entry cannot be undone by itself."),
            term=change.term,
        )
    now = _said(session, change.folded)
    return _write(session, actor, Wording(change.term, change.folded), now, {change.item_id: change.before})


def take_turns(session: Session) -> None:
    """Make a second editor wait here on PostgreSQL; on SQLite writers take turns by themselves."""
    session.execute(select(Stamp.version).where(Stamp.name == stamps.CATALOGUE).with_for_update())


def _said(session: Session, folded: str) -> dict[int, TermKind]:
    rows = session.execute(
        select(VocabularyTerm.item_id, VocabularyTerm.kind)
        .where(VocabularyTerm.folded == folded)
        .order_by(VocabularyTerm.item_id)
    )
    return dict(rows.all())


def _require_room(session: Session, edition: EditionFacts, added: list[int]) -> None:
    if not added:
        return
    rows = session.execute(
        select(VocabularyTerm.item_id, func.count())
        .where(VocabularyTerm.item_id.in_(added))
        .group_by(VocabularyTerm.item_id)
    )
    held = Counter(dict(rows.all()))
    problems = [
        Problem(
            f"link-{item.code}",
            _("Item %(item_code)s has %(most)d words of editors already. Take one back first."),
            {"item_code": item.code, "most": MOST_PER_ITEM},
        )
        for item in edition.items
        if item.id in added and held[item.id] >= MOST_PER_ITEM
    ]
    if problems:
        raise Invalid(problems)


def _write(
    session: Session, actor: Actor, wording: Wording, now: Mapping[int, TermKind], changed: Links
) -> int:
    """Write links and history; the last entry's id, 0 if there was none. Moves the stamp that all searchers watch."""
    if not changed:
        return 0
    at, last = clock.now(), 0
    for item_id, kind in changed.items():
        here: Any = (VocabularyTerm.folded == wording.folded, VocabularyTerm.item_id == item_id)
        if kind is None:
            session.execute(delete(VocabularyTerm).where(*here))
        elif item_id in now:
            session.execute(
                update(VocabularyTerm).where(*here).values(kind=kind, added_at=at, added_by=actor.name)
            )
        else:
            session.add(
                VocabularyTerm(
                    item_id=item_id,
                    term=wording.text,
                    folded=wording.folded,
                    kind=kind,
                    added_at=at,
                    added_by=actor.name,
                )
            )
        entry = VocabularyChange(
            at=at,
            actor=actor.name,
            term=wording.text,
            folded=wording.folded,
            item_id=item_id,
            before=now.get(item_id),
            after=kind,
        )
        session.add(entry)
        session.flush()
        last = entry.id
    stamps.bump(session, stamps.CATALOGUE)
    session.flush()
    return last
