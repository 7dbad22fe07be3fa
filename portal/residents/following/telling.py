"""A piece of news as a line of a mail: the day, what it is about, what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _l

from catalogue.foundation import clock
from catalogue.published.news import News, Novelty, PieceOfNews

from ...words.formatting import day, phone_text, short_day
from ...words.i18n import colon, comma, language
from ...words.i18n import say as _
from ...words.item_names import name_as_text
from ...words.opening_hours import joined_week
from ...words.place_names import place_text

_PLAIN = MappingProxyType(
    {
        News.OFFERED: _l("now offered"),
        News.PARTLY: _l("now offered in part"),
        News.PLANNED: _l("being prepared"),
        News.SUSPENDED: _l("suspended"),
        News.NOT_OFFERED: _l("not offered any more"),
        News.NOT_APPLICABLE: _l("does not apply here"),
        News.SILENT: _l("not reported any more, please call and ask"),
        News.LAST_DAY: _l("offered with no last day"),
        News.PLACES: _l("other places"),
        News.NUMBER: _l("another number"),
        News.NEW: _l("new service point"),
        News.GONE: _l("the service point has closed"),
        News.NAME: _l("another name"),
        News.ADDRESS: _l("another address"),
        News.HOURS: _l("other hours"),
    }
)
"""What is said where neither a day nor words are known."""
_DATED = MappingProxyType(
    {
        News.PLANNED: _l("planned from %(day)s"),
        News.SUSPENDED: _l("suspended until %(day)s"),
        News.LAST_DAY: _l("offered until %(day)s"),
    }
)


def piece_in_words(piece: PieceOfNews) -> str:
    """“11月28日 老年餐桌、送餐：电话改为……”: of an item in a district with the community's name."""
    about = _subject(piece)
    changes = ("; " if language() == "en" else "；").join(_novelty(each) for each in piece.changes)
    return f"{short_day(piece.day)} {about}{colon()}{changes}"


def _subject(piece: PieceOfNews) -> str:
    place = place_text(piece.community_name)
    if piece.item is not None:
        return _("%(service)s in %(place)s", service=name_as_text(piece.item), place=place)
    if piece.point is not None:
        return piece.name or _("a service point")
    return _("the service station of %(place)s", place=place)


def _novelty(change: Novelty) -> str:
    if change.news in _DATED and change.day is not None:
        return str(_DATED[change.news]) % {"day": day(change.day)}
    said = str(_PLAIN[change.news])
    if not change.texts:
        return said
    written = _WRITTEN.get(change.news, _joined)
    return f"{said}{colon()}{written(change.texts)}"


def _joined(texts: tuple[str, ...]) -> str:
    return comma().join(texts)


def _numbers(texts: tuple[str, ...]) -> str:
    return comma().join(phone_text(text) for text in texts)


def _hours(texts: tuple[str, ...]) -> str:
    return joined_week(texts[0], clock.today())


_WRITTEN: Mapping[News, Callable[[tuple[str, ...]], str]] = MappingProxyType(
    {News.NUMBER: _numbers, News.HOURS: _hours}
)
