"""Which sample an address means, its lines in a division, and where somebody works through it."""

from __future__ import annotations

from flask_babel import gettext as _

from catalogue import spot_checks
from catalogue.access.rights import Right, may
from catalogue.catalogues import EditionFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation.codes import ancestors, contains
from catalogue.foundation.errors import NotFound
from catalogue.spot_checks import SampleFacts

from ...extensions import db
from ...frame.acting import actor
from ..scope import enter
from .presenters import CheckRow, check_rows


def enter_sample(code: int, sample: int) -> tuple[DivisionFacts, SampleFacts, EditionFacts]:
    """The division of an address, a sample with lines there, and its edition. Raises ``NotFound`` and ``NotAllowed``."""
    division, session = enter(code), db.session()
    found = spot_checks.get_sample(session, sample)
    if not (contains(found.division, code) or contains(code, found.division)):
        raise NotFound(_("There is no such sample."))
    return division, found, spot_checks.edition_of(session, found)


def rows_of(edition: EditionFacts, sample: SampleFacts, code: int) -> list[CheckRow]:
    """The lines of a sample in a division, in walking order."""
    cells = spot_checks.cells_of_sample(db.session(), sample.id, within=code)
    return check_rows(db.session(), edition, cells)


def home_of(sample: SampleFacts, community: int) -> int:
    """The division in which the actor works through a sample: the one that drew it, else the widest that it sees."""
    around = [sample.division, *reversed(ancestors(community)), community]
    return next(
        code for code in around if may(actor(), Right.SEE_OFFICE, code) and contains(sample.division, code)
    )
