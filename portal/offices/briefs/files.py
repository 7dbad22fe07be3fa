"""A brief as files: official paper (.docx), workbook (.xlsx), and a text to paste into a work group."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from flask_babel import gettext as _

from catalogue.briefs import Brief
from catalogue.exchange.documents import Paper, PaperSection, PaperTable, write_paper
from catalogue.exchange.paper_book import write_paper_book

from ...words.formatting import day
from ...words.i18n import comma, language
from .sentences import present_brief
from .voice import BriefPage, BriefSection, BriefTable, PlainVoice

LONGEST_TEXT = 500
"""Characters of the text to paste."""
_NUMERALS = "一二三四五六七八九十"


def paper_of(brief: Brief, now: datetime) -> Paper:
    """The brief as a paper, its sections numbered as an official paper does."""
    page = present_brief(brief, PlainVoice())
    return Paper(
        title=page.title,
        line=_period(page),
        sections=[_section(number, section) for number, section in enumerate(page.sections)],
        notes=[_("Definition: %(text)s", text=page.definition)],
        made_at=now,
    )


def _period(page: BriefPage) -> str:
    return _("%(since)s to %(until)s", since=day(page.days[0]), until=day(page.days[1]))


def _section(number: int, section: BriefSection) -> PaperSection:
    heading = (
        f"{number + 1}. {section.heading}"
        if language() == "en"
        else f"{_NUMERALS[number]}、{section.heading}"
    )
    return PaperSection(
        heading, list(map(str, section.paragraphs)), _table(section.table) if section.table else None
    )


def _table(table: BriefTable) -> PaperTable:
    return PaperTable(
        table.heads,
        [list(map(str, row)) for row in table.rows],
        list(map(str, table.foot)) if table.foot else None,
    )


def text_of(brief: Brief) -> str:
    """The brief in at most ``LONGEST_TEXT`` characters: what does not fit is left out, the least needed first."""
    page = present_brief(brief, PlainVoice())
    by_key = page.by_key
    title = f"{page.title}（{_period(page)}）" if language() == "zh" else f"{page.title} ({_period(page)})"
    parts = [title, *map(str, by_key["coverage"].paragraphs)]
    causes = by_key["changes"].table
    if causes is not None:
        parts.append(comma().join(" ".join(map(str, row)) for row in causes.rows))
    steps = by_key["steps"].table
    if steps is not None:
        # Item, gaps and what they lead to: who does it reads the list itself.
        parts += [
            _(
                "%(item)s: %(step)s, %(gaps)s gaps, %(after)s",
                item=row[0],
                step=row[1],
                gaps=row[2],
                after=row[4],
            )
            for row in steps.rows[:3]
        ]
    for key in ("help", "requests", "asked", "checks"):
        parts += map(str, by_key[key].paragraphs)
    text = ""
    for part in parts:
        longer = f"{text}\n{part}" if text else part
        if len(longer) <= LONGEST_TEXT:
            text = longer
    return text + "\n"


WRITERS: Mapping[str, Callable[[Brief, datetime], bytes]] = {
    "docx": lambda brief, now: write_paper(paper_of(brief, now)),
    "xlsx": lambda brief, now: write_paper_book(paper_of(brief, now)),
    "txt": lambda brief, _now: text_of(brief).encode(),
}
"""The files of a brief, by their extension."""
