"""From what an office asked for to the order of a file, with every word that the file says."""

from __future__ import annotations

from flask_babel import gettext as _

from catalogue.counters.segments import SEGMENTS
from catalogue.coverage_files import Content, FileForm, FileOrder
from catalogue.foundation import clock

from ...matrix_files.words import About, definition, head_lines
from ...words import labels
from ...words.i18n import language
from ..criteria import OfficeCriteria


def order_for(content: Content, form: FileForm, about: About, asked: OfficeCriteria) -> FileOrder:
    """The order of a file of a division's cells."""
    english = language() == "en"
    edition = about.edition
    title = _title(content, asked)
    return FileOrder(
        content=content,
        form=form,
        division=about.division.code,
        division_name=about.division.name,
        edition=edition.key,
        day=about.day.isoformat(),
        kind=about.kind,
        written=clock.today().isoformat(),
        type_tag=asked.type_tag,
        disputed=asked.disputed,
        segments=tuple(segment.value for segment in asked.wanted),
        items={
            str(item.id): (item.code, item.name_en if english else item.name_zh) for item in edition.items
        },
        criteria={str(item.id): item.criterion_id for item in edition.items},
        categories=tuple(
            (category.code, category.name_en if english else category.name_zh, len(category.items))
            for category in edition.categories
        ),
        title=title,
        head=tuple(head_lines(about, definition(), *narrowed(content, about, asked))),
        words=_words(about),
        symbols={segment.value: labels.SYMBOLS[segment] for segment in SEGMENTS},
        english=english,
        past=asked.day is not None,
    )


def _title(content: Content, asked: OfficeCriteria) -> str:
    if content is not Content.GAPS:
        return _("Coverage matrix")
    if asked.segment is not None:
        return str(labels.LISTED[asked.segment])
    return _("Disputed lines") if asked.disputed else _("List of gaps")


def narrowed(content: Content, about: About, asked: OfficeCriteria) -> list[tuple[str, ...]]:
    """What was left out, as lines of the head."""
    said: list[tuple[str, ...]] = []
    if asked.category is not None:
        names = (
            category.name_en if language() == "en" else category.name_zh
            for category in about.edition.categories
        )
        said.append((_("Category"), *names))
    if content is Content.GAPS and asked.segment is not None:
        said.append((_("State"), str(labels.LISTED[asked.segment])))
    if asked.type_tag is not None:
        said.append((_("Type of community"), str(labels.TYPE_TAGS[asked.type_tag])))
    if asked.disputed:
        said.append((_("Only"), _("Disputed lines")))
    return said


def _words(about: About) -> dict[str, str]:
    return {
        **{segment.value: str(labels.SEGMENTS[segment]) for segment in SEGMENTS},
        "code": _("Code"),
        "street": _("Street or township"),
        "community": _("Community or village"),
        "item": _("Item"),
        "state": _("State"),
        "disputed_lines": _("Disputed lines"),
        "disputed": _("disputed"),
        "confirmed": _("Last confirmed"),
        "until": _("Holds until"),
        "definition": definition(),
        **_matrix_words(about),
    }


def _matrix_words(about: About) -> dict[str, str]:
    return {
        **{f"meaning_{segment.value}": str(labels.SEGMENT_MEANINGS[segment]) for segment in SEGMENTS},
        "meaning_disputed": _("Disputed: this was reported as wrong, and the street has not settled it."),
        "name": _("Name"),
        "communities": _("Communities"),
        "valid": _("Valid"),
        "applicable": _("Applicable"),
        "coverage": _("Coverage rate"),
        "range": _("Range"),
        "by_part": _("By division"),
        "by_community": _("By community"),
        "definitions": _("Definitions"),
        "prepared": _("Prepared by: ________  Checked by: ________  Date: ________"),
        # Excel puts the numbers in place of its own signs.
        "pages": _("Page %(number)s of %(count)s", number="&P", count="&N"),
        "edition_and_day": f"{about.edition.key} {about.day.isoformat()}",
    }
