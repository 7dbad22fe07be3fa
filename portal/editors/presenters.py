"""Words, links and answers as an editor reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from catalogue.catalogues import EditionFacts
from catalogue.models import TermKind
from catalogue.search.answers.ranking import Kind
from catalogue.vocabulary import Term, TermLink
from catalogue.vocabulary.preview import AnswerChange, PreviewedAnswer

from ..words.item_names import item_name

SAYS: Mapping[TermKind, LazyString] = {
    TermKind.MEANS: _l("Means it"),
    TermKind.RELATED: _l("Points to it"),
    TermKind.DROPPED: _l("Dropped"),
}
"""What a word says of an item."""
EXPLAINED: Mapping[TermKind, LazyString] = {
    TermKind.MEANS: _l("Who says this word wants this service."),
    TermKind.RELATED: _l("The word often leads to this service, but to others as well."),
    TermKind.DROPPED: _l("The catalogue has the word for this service, but the search leaves it out."),
}
ANSWERS: Mapping[Kind, LazyString] = {
    Kind.EXACT: _l("Answers"),
    Kind.GROUP: _l("A group of services"),
    Kind.NEAREST: _l("Only the nearest"),
    Kind.NONE: _l("Nothing found"),
}


@dataclass(frozen=True, slots=True)
class TermChoice:
    """A choice for what a word says of an item."""

    value: str
    text: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class TermItemRow:
    """An item in the form of a word: the present links, their editor, and the choices."""

    code: str
    name: str | Markup
    field: str
    own: str
    seen: str
    options: tuple[TermChoice, ...]
    error: str | None


def own_words_of(link: TermLink) -> str:
    """What the catalogue says."""
    if link.is_name:
        return _("In the catalogue: the service's name, always counts")
    if link.own is TermKind.MEANS:
        return _("In the catalogue: means it")
    if link.own is TermKind.RELATED:
        return _("In the catalogue: points to it")
    return _("Not in the catalogue")


def link_rows_of(
    term: Term,
    edition: EditionFacts,
    links: Mapping[int, TermKind | None],
    expected: Mapping[int, TermKind],
    errors: Mapping[str, str],
) -> tuple[TermItemRow, ...]:
    """The lines of a word's form: items that are linked now, and those that the editor has named."""
    known = {link.item.id: link for link in term.links}
    found = []
    for item in edition.items:
        if item.id not in known and item.id not in links:
            continue
        link = known.get(item.id) or TermLink(item, None, None)
        chosen = links.get(item.id, link.taught)
        seen = expected.get(item.id)
        found.append(
            TermItemRow(
                code=item.code,
                name=item_name(item),
                field=f"link-{item.code}",
                own=own_words_of(link),
                seen=seen.value if seen else "",
                options=() if link.is_name and not link.taught else _options(link, chosen),
                error=errors.get(f"link-{item.code}"),
            )
        )
    return tuple(found)


def _options(link: TermLink, chosen: TermKind | None) -> tuple[TermChoice, ...]:
    """What can be said: nothing beyond the catalogue, or what the catalogue does not say by itself."""
    as_it_is = _("As in the catalogue") if link.own else _("No connection")
    offered: list[TermKind] = [kind for kind in TermKind if kind is not link.own]
    if link.own is None:
        offered.remove(TermKind.DROPPED)
    for needed in (chosen, link.taught):
        if needed is not None and needed not in offered:
            offered.append(needed)  # said before the catalogue said it too
    return (
        TermChoice("", as_it_is, chosen is None),
        *(TermChoice(kind.value, str(SAYS[kind]), chosen is kind) for kind in offered),
    )


@dataclass(frozen=True, slots=True)
class Answered:
    """One item of an answer in a preview; ``mark`` says what happened to it: new, gone, up, down or nothing."""

    code: str
    name: str | Markup
    mark: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A query with its answers before and after."""

    query: str
    before: tuple[Answered, ...]
    after: tuple[Answered, ...]
    kind_before: LazyString
    kind_after: LazyString


def compared(differences: Iterable[AnswerChange], edition: EditionFacts) -> tuple[Compared, ...]:
    """Differences in words, in their order."""
    names = {item.code: item_name(item) for item in edition.items}
    return tuple(
        Compared(
            each.query,
            _answered(each.before, each.after, names, "gone"),
            _answered(each.after, each.before, names, "new"),
            ANSWERS[each.before.kind],
            ANSWERS[each.after.kind],
        )
        for each in differences
    )


def _answered(
    shown: PreviewedAnswer, other: PreviewedAnswer, names: Mapping[str, str | Markup], alone: str
) -> tuple[Answered, ...]:
    found = []
    for place, code in enumerate(shown.codes):
        mark = alone if code not in other.codes else ""
        if alone == "new" and not mark and place < other.codes.index(code):
            mark = "up"
        found.append(Answered(code, names.get(code, code), mark))
    return tuple(found)
