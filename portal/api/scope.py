"""What every view of the interface needs: the blueprint, its description, and what each answer says of itself."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint
from pydantic import BaseModel, Field

from catalogue.catalogues import EditionFacts
from catalogue.foundation import clock
from catalogue.foundation.errors import NotFound
from catalogue.foundation.errors import _ as N_

from ..editions import named_edition
from ..frame.presentation import is_demonstration
from ..open_answers import rates
from ..open_answers.asked import Parameters
from ..open_answers.described import describing
from ..programs.cross_origin import open_to_all

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
rates.limit(blueprint)
blueprint.after_request(open_to_all)

described = describing(
    "1060 portal",
    "Which basic community public services there are, where they are offered, and how many communities have them.",
    "1",
)


class EditionParameters(Parameters):
    """The catalogue whose items are meant, and its edition."""

    catalogue: str | None = Field(
        None,
        max_length=40,
        description="Key of the catalogue; without it the first one.",
        examples=["beijing-1060"],
    )
    edition: str | None = Field(
        None, max_length=60, description="Key of the edition; without it the one in force today."
    )


class AboutModel(BaseModel):
    """What an answer says of itself."""

    demonstration: bool = Field(description="True: everything here is made up, to try the portal.")
    day: date = Field(description="The day, in Beijing, of which the answer speaks.")
    catalogue: str | None = Field(None, description="Key of the catalogue of which it speaks.")
    edition: str | None = Field(None, description="Key of the edition of which it speaks.")


def about(edition: EditionFacts | None = None, day: date | None = None) -> dict[str, Any]:
    """What an answer says of itself: see ``AboutModel``."""
    said: dict[str, Any] = {"demonstration": is_demonstration(), "day": day or clock.today()}
    if edition is not None:
        said |= {"catalogue": edition.catalogue.key, "edition": edition.key}
    return said


def asked_edition(asked: EditionParameters) -> EditionFacts:
    """The edition that is asked for. Raises ``NotFound`` if there is none."""
    found = named_edition(asked.catalogue, asked.edition)
    if found is None:
        raise NotFound(N_("No edition of the catalogue is in force."))
    return found
