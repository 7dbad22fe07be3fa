"""What every view of the interface needs: the blueprint, its description, pages by number, and where records lead to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint
from pydantic import BaseModel, Field

from catalogue.catalogues import EditionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_
from catalogue.hsds import Addresses, editions_published

from ..editions import all_catalogues
from ..extensions import db
from ..open_answers import rates
from ..open_answers.asked import NoParameters as NoParameters
from ..open_answers.asked import Parameters
from ..open_answers.described import describing
from ..programs.cross_origin import open_to_all
from ..requests.addresses import LAST_PAGE, public_address

blueprint = Blueprint("hsds", __name__, url_prefix="/hsds")
rates.limit(blueprint)
blueprint.after_request(open_to_all)

described = describing(
    "1060 portal, Open Referral",
    "Basic community public services as records of HSDS 3.1 (https://docs.openreferral.org/).",
    "3.1",
)
USUAL, MOST = 50, 100
"""Records of a page."""
LONGEST_ID = 36


class NumberedPageParameters(Parameters):
    """A page of a list, by its number."""

    page: int = Field(1, ge=1, le=LAST_PAGE, description="Number of the page, from 1.")
    per_page: int = Field(USUAL, ge=1, le=MOST, description="How many records a page has at most.")

    @property
    def offset(self) -> int:
        """How many records are before the page."""
        return (self.page - 1) * self.per_page


class NumberedPageModel(BaseModel):
    """What the standard says of a page."""

    total_items: int = Field(description="How many records there are in all.")
    total_pages: int
    page_number: int
    size: int = Field(description="How many records this page has.")
    first_page: bool
    last_page: bool
    empty: bool


def page_of(asked: NumberedPageParameters, total: int, contents: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """A page of records in the standard's words."""
    pages = -(-total // asked.per_page)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(contents),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": not contents,
        "contents": contents,
    }


def folded(identifier: str | None) -> str | None:
    """An identifier as records have it: case says nothing in it (RFC 9562, 4)."""
    return identifier and identifier.lower()


def words_of(text: str | None) -> tuple[str, ...]:
    """The words of a search, folded; at most eight."""
    return tuple((text or "").lower().split()[:8])


def editions() -> tuple[EditionFacts, ...]:
    """The editions whose services are published."""
    return editions_published(db.session(), clock.today())


def addresses() -> Addresses:
    """Where records lead to."""
    base = public_address("hsds.show_interface").removesuffix("/hsds/")
    first = next(iter(all_catalogues()), "")

    def of(catalogue: str) -> str:
        return base if catalogue == first else f"{base}/c/{catalogue}"

    def division(code: int) -> str:
        return f"{base}/communities/{code}" if code % 1000 else f"{base}/divisions/{code}"

    return Addresses(
        item=lambda catalogue, code, community: f"{of(catalogue)}/items/{code}?in={community}",
        division=division,
        point=lambda point: f"{base}/points/{point}",
        edition=lambda catalogue: f"{of(catalogue)}/",
    )


def no_such_record() -> NotFound:
    """What is raised for an identifier of which nothing is published."""
    return NotFound(N_("There is no such record."))
