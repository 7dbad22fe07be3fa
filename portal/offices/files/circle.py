"""The files of a matrix whose measure is the quarter-hour circle."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _

from catalogue.catalogues import EditionFacts
from catalogue.coverage_files import FileForm
from catalogue.divisions import DivisionFacts, children
from catalogue.foundation.errors import DomainError
from catalogue.models import CommitteeKind, Level

from ...circle.files import circle_as_json, circle_rows
from ...circle.kept import circle_of_division
from ...circle.matrix_files import measure_book, measure_csv, measure_json
from ...extensions import db
from ...files.downloads import as_csv, as_json, as_workbook
from ...words.labels import TYPE_TAGS
from ..criteria import OfficeCriteria


def circle_file(
    division: DivisionFacts, edition: EditionFacts, asked: OfficeCriteria, form: FileForm
) -> Response:
    """The circle of a division by the divisions below, or by the communities of a street. Raises ``DomainError`` for a community."""
    if division.level is Level.COMMUNITY:
        raise DomainError(_("A matrix belongs to a division above a community."), field="division")
    counted = circle_of_division(edition, division, asked.type_tag)
    below = [row for row in children(db.session(), division.code) if row.level is not Level.COMMUNITY]
    urban = asked.kind != CommitteeKind.CUN
    least = asked.least or len(counted.found.circle.kinds)
    of_type = str(TYPE_TAGS[asked.type_tag]) if asked.type_tag else ""
    tag = f"-{asked.type_tag}" if asked.type_tag else ""
    name = f"matrix-circle-{division.code}-{asked.kind}{tag}-{counted.found.day:%Y%m%d}"
    if form is FileForm.JSON:
        return as_json(name, measure_json(counted, below, urban=urban, type_tag=asked.type_tag))
    if form is FileForm.XLSX:
        return as_workbook(name, measure_book(counted, below, urban=urban, least=least, of_type=of_type))
    # At once: the language of the words is that of the request, and they are sent after it.
    return as_csv(name, list(measure_csv(counted, below, urban=urban, least=least, of_type=of_type)))


def circle_by_community(
    division: DivisionFacts, edition: EditionFacts, asked: OfficeCriteria, form: FileForm
) -> Response:
    """The circle of a division community by community."""
    found = circle_of_division(edition, division, asked.type_tag).found
    tag = f"-{asked.type_tag}" if asked.type_tag else ""
    name = f"communities-circle-{division.code}{tag}-{found.day:%Y%m%d}"
    return (
        as_json(name, circle_as_json(found))
        if form is FileForm.JSON
        else as_csv(name, list(circle_rows(found)))
    )
