"""What a change of words would do to queries: searched before and after in memory, with nothing written.

Whether an answer got better is for the editor to judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from sqlalchemy.orm import Session

from ..catalogues import EditionFacts
from ..catalogues.editors_words import EditorsWord, read_editors_words, read_named_words, with_words
from ..language.spelling import MAX_LENGTH
from ..models import TermKind
from ..search import Searcher, build_searcher, search, shared_searcher
from ..search.answers.ranking import Kind
from .changing import Links, check_links, read_wording

MOST_QUERIES = 200
SHOWN = 3
"""Items of an answer that are compared."""


@dataclass(frozen=True, slots=True)
class PreviewedAnswer:
    """An answer: its kind (``catalogue.search.Answer.kind``), and the codes of its first items, best first."""

    kind: Kind
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A query and its answers without and with the change."""

    query: str
    before: PreviewedAnswer
    after: PreviewedAnswer

    @property
    def changed(self) -> bool:
        """Whether its first items or the kind of the answer are others than before."""
        return self.before != self.after


@lru_cache(maxsize=1)
def shipped_queries() -> tuple[str, ...]:
    """The list of typical queries that comes with the package, in its order."""
    text = (files("catalogue") / "data" / "preview-queries.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


def tidy_queries(queries: Iterable[str]) -> tuple[str, ...]:
    """Queries cut at the length at which the search cuts them, each once, at most ``MOST_QUERIES``."""
    cut = (query.strip()[:MAX_LENGTH].strip() for query in queries)
    return tuple(dict.fromkeys(query for query in cut if query))[:MOST_QUERIES]


def changed_words(
    words: Sequence[EditorsWord], term: str, folded: str, links: Links
) -> tuple[EditorsWord, ...]:
    """The editors' words after a change, in the order of the database."""
    after = []
    for word in words:
        if word.folded != folded or word.item_id not in links:
            after.append(word)
        elif (kind := links[word.item_id]) is not None:
            after.append(EditorsWord(word.item_id, word.term, folded, kind))
    known = {word.item_id for word in words if word.folded == folded}
    after += [
        EditorsWord(item_id, term, folded, kind)
        for item_id, kind in links.items()
        if kind is not None and item_id not in known
    ]
    return tuple(after)


def preview(
    session: Session, edition: EditionFacts, *, term: str, links: Links, queries: Iterable[str]
) -> tuple[AnswerChange, ...]:
    """What would be found before and after a change of ``term``, query by query in their order.

    Costs the building of an index, about a third of a second. Raises ``Invalid`` where ``change_term`` would.
    """
    wording = read_wording(term)
    words, names = read_editors_words(session), read_named_words(session)
    now: dict[int, TermKind] = {word.item_id: word.kind for word in words if word.folded == wording.folded}
    changed = check_links(edition, wording.folded, now, links)
    before = _searcher(session, with_words(edition, (*words, *names)))
    after = before
    if changed:
        taught = changed_words(words, wording.text, wording.folded, changed)
        after = build_searcher(with_words(edition, (*taught, *names)), before.places, before.doors)
    return tuple(
        AnswerChange(query, _find(session, before, query), _find(session, after, query))
        for query in tidy_queries(queries)
    )


def _searcher(session: Session, edition: EditionFacts) -> Searcher:
    shared = shared_searcher(session, edition.catalogue.key)
    return shared if shared.edition == edition else build_searcher(edition, shared.places, shared.doors)


def _find(session: Session, searcher: Searcher, query: str) -> PreviewedAnswer:
    answer = search(session, searcher, query, limit=SHOWN)
    return PreviewedAnswer(answer.kind, tuple(hit.code for hit in answer.items))
