"""The items of two editions side by side: each text that changes in its old and its new wording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from catalogue.catalogues import CategoryFacts, ItemFacts
from catalogue.catalogues.guide import GUIDE_FIELDS
from catalogue.coverage.figures import tally
from catalogue.crosswalks.comparing import ComparedLine, EditionComparison, ItemBefore
from catalogue.crosswalks.under import ItemUnder
from catalogue.drafts.beside import EditionPair
from catalogue.drafts.facts import DraftOutlook
from catalogue.models import ChangeKind, Relation

from ..requests.choices import read_choice
from ..words import labels
from ..words.editions import CHANGE_KINDS
from ..words.i18n import comma, in_chinese, pick

ALL = "all"
"""In the place of a kind of change: all items, those too that do not change."""
Counted = tuple[int, int, int]
"""Valid, applicable and unknown cells."""
_OWN_RULE = _l("This system's own rule")
_LABELS: Mapping[str, LazyString] = {
    "number": _l("Number"),
    "name": _l("Name"),
    "summary": _l("What it is"),
    "criterion": _l("Criterion"),
    "form": _l("Form"),
    "audience": _l("Whom it is for"),
    "body": _l("Who answers for it"),
    **{field: _l(text) for field, text in GUIDE_FIELDS.items()},
    "eligibility": _l("Who may use it, in words"),
}


@dataclass(frozen=True, slots=True)
class TextBeside:
    """A text of an item in both editions; empty where there is none."""

    label: LazyString
    old: Markup | str
    new: Markup | str


@dataclass(frozen=True, slots=True)
class LineBeside:
    """An item of the new edition, or one that ends, with those of the old one and the texts that differ.

    ``old_figure`` and ``new_figure`` are what is counted of it under each edition; None where nothing is counted.
    """

    line: ComparedLine
    texts: tuple[TextBeside, ...]
    old_figure: Counted | None
    new_figure: Counted | None


@dataclass(frozen=True, slots=True)
class CategoryBeside:
    """A category with its lines; None for the items that end."""

    category: CategoryFacts | None
    lines: tuple[LineBeside, ...]


@dataclass(frozen=True, slots=True)
class BesideAsked:
    """What an address asks of two editions: which pair (the key of the second), and which items."""

    new: str | None
    kind: str | None


def read_beside(arguments: Mapping[str, str], pairs: Iterable[EditionPair]) -> BesideAsked:
    """The choices of a query string. Raises ``ChoiceRefused``."""
    names = {pair.new.key: pick(pair.new.title_zh, pair.new.title_en) for pair in pairs}
    kinds = {ALL: str(_l("All items")), **{kind.value: str(word) for kind, word in CHANGE_KINDS.items()}}
    return BesideAsked(
        read_choice(arguments, "new", _l("New edition"), names, lambda key: str(names[key])),
        read_choice(arguments, "kind", _l("Kind of change"), kinds, kinds.__getitem__),
    )


def last_day_of_old(pair: EditionPair) -> date | None:
    """The last day of the first edition of a pair, where the first day of the second is known."""
    first = pair.new.in_force_from
    return first - timedelta(days=1) if first else None


def present_lines(
    comparison: EditionComparison, kind: str | None, outlook: DraftOutlook | None
) -> tuple[CategoryBeside, ...]:
    """The lines that change, or those with one kind of change, or all, by the categories of the new edition; then those that end."""
    wanted = [line for line in comparison.lines if _is_wanted(line, kind)]
    before = _figures(outlook.before.lines) if outlook else {}
    after = _figures(outlook.after.lines) if outlook else {}
    views = [_present(line, before, after) for line in wanted]
    found = [
        CategoryBeside(
            category,
            tuple(
                view
                for view in views
                if view.line.new is not None and view.line.new.category_number == category.number
            ),
        )
        for category in comparison.new.categories
    ]
    found.append(CategoryBeside(None, tuple(view for view in views if view.line.new is None)))
    return tuple(each for each in found if each.lines)


def _is_wanted(line: ComparedLine, kind: str | None) -> bool:
    if kind == ALL:
        return True
    if kind is None:
        return bool(line.changes) or not line.decided
    return ChangeKind(kind) in line.changes


def _figures(lines: Iterable[ItemUnder]) -> Mapping[str, Counted]:
    """By the key of the item: valid, applicable and unknown cells."""
    counted = {each.item.key: tally([each.counts]) for each in lines}
    return {key: (each.valid, each.applicable, each.counts[-1]) for key, each in counted.items()}


def _present(
    line: ComparedLine,
    before: Mapping[str, Counted],
    after: Mapping[str, Counted],
) -> LineBeside:
    olds = _counting(line)
    alone = line.dropped or (olds[0].item if len(olds) == 1 else None)
    return LineBeside(
        line,
        tuple(_texts(line, olds)),
        before.get(alone.key) if alone else None,
        after.get(line.new.key) if line.new else None,
    )


def _counting(line: ComparedLine) -> tuple[ItemBefore, ...]:
    return tuple(each for each in line.olds if each.relation is not Relation.RELATED)


def _texts(line: ComparedLine, olds: Iterable[ItemBefore]) -> Iterator[TextBeside]:
    """The texts that differ; of an item that is new or ends, those that explain it."""
    old_items = [line.dropped] if line.dropped else [each.item for each in olds]
    several = len(old_items) > 1
    new = _of(line.new) if line.new else {}
    each_old = [(item, _of(item)) for item in old_items if item is not None]
    names = list(dict.fromkeys([*new, *(name for _item, texts in each_old for name in texts)]))
    for name in names:
        now = new.get(name, "")
        then = [(item, texts.get(name, "")) for item, texts in each_old]
        if each_old and line.new and all(text == now for _item, text in then):
            continue
        if not each_old and name in ("number", "name"):
            continue
        parts = [_marked(item, text) if several else text for item, text in then if text]
        yield TextBeside(_LABELS[name], Markup("<br>").join(parts), now)


def _marked(item: ItemFacts, text: Markup | str) -> Markup:
    return Markup('<span class="code">{}</span> {}').format(item.code, text)


def _of(item: ItemFacts) -> dict[str, Markup | str]:
    """The texts of an item by the keys of ``_LABELS``, in reading order; empty ones are left out."""
    said: dict[str, Markup | str] = {
        "number": item.code,
        "name": pick(item.name_zh, item.name_en),
        "summary": pick(item.summary_zh, item.summary_en) if item.summary_zh else "",
        "criterion": pick(item.criterion_zh, item.criterion_en or "")
        if item.criterion_zh
        else str(_OWN_RULE),
        "form": str(labels.FORMS[item.form]),
        "audience": comma().join(str(labels.AUDIENCES.get(each, each)) for each in item.audiences),
        "body": str(labels.BODIES[item.body]) if item.body else "",
        # What guides say is in Chinese only.
        **{field: in_chinese(text) for field, text in item.guide.items()},
    }
    return {name: escape(text) for name, text in said.items() if text}
