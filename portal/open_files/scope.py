"""The two blueprints of open data in files: the page that people read, and what programs take."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from ..open_answers import rates
from ..programs.cross_origin import open_to_all
from ..programs.problems import asked_by_program

pages = Blueprint("open_files", __name__)
programs = Blueprint("open_data", __name__)
rates.limit(programs)


@programs.after_request
def _open(response: Response) -> Response:
    """Pages of other sites read files. Search engines need no leave for what is theirs."""
    return open_to_all(response) if asked_by_program() else response
