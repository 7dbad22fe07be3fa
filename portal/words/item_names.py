"""Names of items and categories in the language in force."""

from __future__ import annotations

from markupsafe import Markup

from catalogue.catalogues import CategoryFacts, ItemFacts

from .i18n import language, pick
from .i18n import say as _


def item_name(item: ItemFacts) -> str | Markup:
    """An item's name; Chinese on an English page is marked as such."""
    return pick(item.name_zh, item.name_en)


def plain_name(item: ItemFacts) -> str | Markup:
    """What a resident would call an item: what residents read first. Official papers have ``item_name`` alone."""
    return pick(item.plain_zh, item.plain_en)


def official_beneath(item: ItemFacts) -> str | Markup | None:
    """An item's official name, to be read below its plain one; None where they are the same."""
    official = item_name(item)
    return None if official == plain_name(item) else official


def category_name(category: CategoryFacts) -> str | Markup:
    """A category's name; Chinese on an English page is marked as such."""
    return pick(category.name_zh, category.name_en)


def name_as_text(item: ItemFacts) -> str:
    """An item's name in the language in force, as text for a message."""
    return item.name_en if language() == "en" and item.name_en else item.name_zh


def plain_text(item: ItemFacts) -> str:
    """What a resident would call an item, in the language in force, as text for a title, a mail or a feed."""
    return item.plain_en if language() == "en" and item.plain_en else item.plain_zh or item.name_zh


def named(item: ItemFacts, message: str) -> str:
    """A message about an item's line, with its code and name before it."""
    return _("%(code)s %(name)s: %(message)s", code=item.code, name=name_as_text(item), message=message)
