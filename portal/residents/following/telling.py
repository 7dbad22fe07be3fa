"""A piece of news as a line of a mail: the day, what it is about, what changed."""

from __future__ import annotations

from catalogue.published.news import PieceOfNews

from ...news.words import news_in_words
from ...words.formatting import short_day
from ...words.i18n import colon, language
from ...words.i18n import say as _
from ...words.item_names import plain_text
from ...words.place_names import place_text


def piece_in_words(piece: PieceOfNews) -> str:
    """“11月28日 老年餐桌、送餐：电话改为……”: of an item in a district with the community's name."""
    about = _subject(piece)
    changes = ("; " if language() == "en" else "；").join(news_in_words(piece))
    return f"{short_day(piece.day)} {about}{colon()}{changes}"


def _subject(piece: PieceOfNews) -> str:
    place = place_text(piece.community_name)
    if piece.item is not None:
        return _("%(service)s in %(place)s", service=plain_text(piece.item), place=place)
    if piece.point is not None:
        return piece.name or _("a service point")
    return _("the service station of %(place)s", place=place)
