"""Searching is made ready when a worker starts: the first visitor waits no longer than the next one."""

from __future__ import annotations

import logging

from flask import Flask

from catalogue.search.suggestions.warming import warm

from ...editions import all_catalogues
from ...extensions import db
from ...probes.answering import SEARCH_READY

_log = logging.getLogger(__name__)


def warm_search(app: Flask) -> None:
    """Fill this process's memory for searches in every catalogue in force.

    What cannot be made, say because the database does not answer, is left to the first search.
    """
    with app.app_context():
        try:
            for catalogue in all_catalogues():
                # The pages that only look for places name no catalogue.
                for key in (None, catalogue):
                    warm(db.session(), key)
            app.extensions[SEARCH_READY] = True
        except Exception as error:  # every other page can be served
            _log.warning("The search is not made ready: %s.", type(error).__name__)
