"""One word and the list of words: what it says of which services, a preview of a change, and saving it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import vocabulary
from catalogue.catalogues import EditionFacts
from catalogue.feedback import empty_searches
from catalogue.foundation import clock
from catalogue.foundation.errors import Conflict, Invalid
from catalogue.models import TermKind
from catalogue.search import search, shared_searcher
from catalogue.vocabulary import ChangeFacts, Term
from catalogue.vocabulary.preview import AnswerChange, preview, shipped_queries, tidy_queries

from ..editions import current_catalogue
from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import Answers, answered
from ..frame.errors import say
from ..requests.paging import pages_of, rows_on
from ..requests.transactions import only_reads, unchanged
from ..words.item_names import item_name
from .asking import ADDED, EMPTY, PAGE, SHIPPED, Sent, read_sent, read_wanted, read_word_asked
from .presenters import EXPLAINED, SAYS, compared, link_rows_of
from .scope import blueprint, own_edition

MOST_EMPTY_SEARCHES = 60
"""Words of this month's searches without result that a preview uses."""


@blueprint.get("/terms")
def list_terms() -> ResponseReturnValue:
    """Words, searched by their text or by a service."""
    wanted, edition = read_wanted(request.args), own_edition()
    found = vocabulary.terms(db.session(), edition, search=wanted.search, taught_only=wanted.taught_only)
    return render_template(
        "editors/terms.html",
        wanted=wanted,
        total=len(found),
        pages=pages_of(len(found), PAGE),
        terms=rows_on(found, wanted.page, PAGE),
        says=SAYS,
        item_name=item_name,
    )


@blueprint.get("/term")
def edit_term() -> ResponseReturnValue:
    """The form of one word; asks for the word first where none is given. ``item`` proposes a service."""
    edition = own_edition()
    asked = read_word_asked(request.args, edition)
    proposed = asked.proposed
    if not asked.word:
        return render_template(
            "editors/new_term.html", typed="", problems=(), item=proposed.code if proposed else ""
        )
    term = _term_of(edition, asked.word)
    links: dict[int, TermKind | None] = {}
    if proposed and proposed.id not in {link.item.id for link in term.links}:
        links[proposed.id] = TermKind.MEANS
    sent = Sent(term.text, links, term.expected, (), frozenset({SHIPPED, EMPTY}), "")
    return _page(edition, term, sent)


@blueprint.post("/term/preview")
@only_reads
def preview_term() -> ResponseReturnValue:
    """What a change would do to queries. Writes nothing."""
    edition = own_edition()
    sent = read_sent(request.form, edition)
    term = _term_of(edition, sent.word)
    if dict(sent.expected) != term.expected:
        return _conflict(edition, term, sent), 409
    if sent.doubled:
        return _page(edition, term, sent, errors=_doubled(sent)), 400
    with answered(_problems_and_conflicts(edition, term, sent)):
        shown = preview(db.session(), edition, term=sent.word, links=sent.links, queries=_queries(sent))
    return _page(edition, term, sent, shown=shown)


@blueprint.post("/term")
def save_term() -> ResponseReturnValue:
    """Say what the form says. On a mistake or a conflict nothing is written and nothing typed is lost."""
    edition = own_edition()
    sent = read_sent(request.form, edition)
    term = _term_of(edition, sent.word)
    if sent.doubled:
        return unchanged(lambda: _page(edition, term, sent, errors=_doubled(sent)), 400)
    with answered(_problems_and_conflicts(edition, term, sent)):
        changed = vocabulary.change_term(
            db.session(),
            actor=actor(),
            edition=edition,
            term=sent.word,
            links=sent.links,
            expected=sent.expected,
        )
    if changed:
        flash(_("“%(word)s” is saved. Searches use it from now on.", word=term.text))
    else:
        flash(_("Nothing was changed: the word says this already."))
    return redirect(url_for(".edit_term", word=term.text))


def _problems_and_conflicts(edition: EditionFacts, term: Term, sent: Sent) -> Answers:
    """Answers: the form with what is wrong at its lines, or with what another editor said meanwhile."""

    def invalid(error: Invalid) -> str:
        return _page(edition, term, sent, errors=_errors(error))

    def conflict(_error: Conflict) -> str:
        return _conflict(edition, vocabulary.get_term(db.session(), edition, sent.word), sent)

    return {Invalid: invalid, Conflict: conflict}


def _term_of(edition: EditionFacts, typed: str) -> Term:
    """The word that was typed; ends the request with the page that says why it is no word."""

    def no_word(error: Invalid) -> str:
        problems = [say(problem) for problem in error.problems]
        return render_template("editors/new_term.html", typed=typed, problems=problems, item="")

    with answered({Invalid: no_word}):
        vocabulary.read_wording(typed)
    return vocabulary.get_term(db.session(), edition, typed)


def _queries(sent: Sent) -> tuple[str, ...]:
    """The word itself, what was typed, then the lists that were asked for."""
    lists: list[str] = [sent.word, *sent.queries]
    if EMPTY in sent.lists:
        lines = empty_searches.often(db.session(), clock.today(), limit=MOST_EMPTY_SEARCHES)
        lists += [line.words for line in lines if line.district is None]
    if SHIPPED in sent.lists:
        lists += shipped_queries()
    return tidy_queries(lists)


def _errors(error: Invalid) -> dict[str, str]:
    return {problem.field: say(problem) for problem in error.problems}


def _doubled(sent: Sent) -> dict[str, str]:
    message = _("This service is in the list twice. Choose once what the word says of it.")
    return {f"link-{code}": message for code in sent.doubled}


def _conflict(edition: EditionFacts, term: Term, sent: Sent) -> str:
    """The form with the present links; this editor's changes are kept, the rest is as the other editor left it."""
    mine = {item_id: kind for item_id, kind in sent.links.items() if kind is not sent.expected.get(item_id)}
    changes = vocabulary.history(db.session(), edition, term=term.text, limit=5)
    kept = replace(sent, links=mine, expected=term.expected)
    return _page(edition, term, kept, theirs=tuple(change for change in changes if change.undoable))


def _page(
    edition: EditionFacts,
    term: Term,
    sent: Sent,
    *,
    errors: Mapping[str, str] | None = None,
    shown: tuple[AnswerChange, ...] | None = None,
    theirs: tuple[ChangeFacts, ...] = (),
) -> str:
    session = db.session()
    changed = [each for each in shown or () if each.changed]
    same = [each for each in shown or () if not each.changed]
    answer = search(session, shared_searcher(session, current_catalogue()), term.text, limit=3)
    return render_template(
        "editors/term.html",
        term=term,
        rows=link_rows_of(term, edition, sent.links, sent.expected, errors or {}),
        errors=errors or {},
        sent=sent,
        lists={SHIPPED: len(shipped_queries()), EMPTY: None},
        added=ADDED,
        categories=edition.categories,
        item_name=item_name,
        says=SAYS,
        explained=EXPLAINED,
        kinds=(TermKind.MEANS, TermKind.RELATED),
        previewed=shown is not None,
        changed=compared(changed, edition),
        same=compared(same, edition),
        theirs=theirs,
        found=[hit.item for hit in answer.items],
        history=vocabulary.history(session, edition, term=term.text, limit=20),
    )
