"""News as sentences of plain text in the language in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l

from catalogue.foundation import clock
from catalogue.published import News, Novelty, OfficeNews, PieceOfNews

from ..words.formatting import day, phone_text
from ..words.i18n import comma, language
from ..words.i18n import say as _
from ..words.item_names import plain_text
from ..words.opening_hours import joined_week

_SAID: Mapping[News, Any] = {
    News.OFFERED: _l("Now offered"),
    News.PARTLY: _l("Now offered in part"),
    News.PLANNED: _l("Being prepared"),
    News.SUSPENDED: _l("Suspended; no date of return is known"),
    News.NOT_OFFERED: _l("Not offered at present"),
    News.NOT_APPLICABLE: _l("Does not apply here"),
    News.SILENT: _l("Nothing is reported of it any more. Please call and ask."),
    News.LAST_DAY: _l("No last day is set any more"),
    News.PLACES: _l("Offered at other service points than before"),
    News.NUMBER: _l("The telephone number has changed"),
    News.NEW: _l("New service point"),
    News.GONE: _l("This service point is not listed any more"),
    News.NAME: _l("The name has changed"),
    News.ADDRESS: _l("The address has changed"),
    News.HOURS: _l("The hours have changed"),
}
"""What is said where no day and no text is known."""
_WITH_DAY: Mapping[News, Any] = {
    News.PLANNED: _l("Being prepared, planned from %(day)s"),
    News.SUSPENDED: _l("Suspended until %(day)s"),
    News.LAST_DAY: _l("Offered until %(day)s"),
}
_WITH_TEXT: Mapping[News, Any] = {
    News.PLACES: _l("Now offered at: %(text)s"),
    News.NUMBER: _l("New telephone number: %(text)s"),
    News.NAME: _l("Now called: %(text)s"),
    News.ADDRESS: _l("New address: %(text)s"),
    News.HOURS: _l("New hours: %(text)s"),
}


def subject_in_words(piece: PieceOfNews) -> str:
    """What a piece of news is about: a service by its plain name, a service point, or the station."""
    if piece.item is not None:
        return plain_text(piece.item)
    if piece.point is not None:
        return piece.name or _("Service point")
    return _("Service station")


def news_in_words(piece: PieceOfNews) -> tuple[str, ...]:
    """What changed, a phrase for each change, without the subject and without a full stop."""
    today = clock.today()
    return tuple(filter(None, (_phrase(each, today) for each in piece.changes)))


def _phrase(change: Novelty, today: date) -> str:
    if change.day is not None and change.news in _WITH_DAY:
        return str(_WITH_DAY[change.news]) % {"day": day(change.day)}
    text = _text(change, today)
    if text and change.news in _WITH_TEXT:
        return str(_WITH_TEXT[change.news]) % {"text": text}
    return str(_SAID[change.news])


def _text(change: Novelty, today: date) -> str:
    if change.news is News.HOURS:
        return "; ".join(joined_week(text, today) for text in change.texts)
    if change.news is News.NUMBER:
        return comma().join(phone_text(text) for text in change.texts)
    return comma().join(change.texts)


def office_news_in_words(news: OfficeNews) -> tuple[str, ...]:
    """What is new of another office: first that it is new or changed, then what it answers, then its number."""
    door = news.door
    answers = door.answers_en if language() == "en" and door.answers_en else door.answers_zh
    said = [_("New office") if news.new else _("What is said of it has changed")]
    if answers:
        said.append(_("It answers: %(what)s", what=answers))
    if door.hotline:
        said.append(_("Telephone: %(number)s", number=phone_text(door.hotline)))
    return tuple(said)
