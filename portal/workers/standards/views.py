"""The tasks of the standards in the own community: what its profile shows, and what its street and district declare."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from catalogue import divisions, standards
from catalogue.foundation.codes import ancestors

from ...extensions import db
from ...standards.presenters import STANDINGS, count_states, task_lines
from ..scope import blueprint, own_community


@blueprint.get("/<division:community>/standards")
def show_standards(community: int) -> ResponseReturnValue:
    """Each task with its state and whose word it is, or whose it would be. Nothing is asked here: the profile asks."""
    division, session = own_community(community), db.session()
    tasks = standards.tasks_of(session, community)
    own, declared = task_lines(tasks)
    return render_template(
        "workers/standards/list.html",
        community=division,
        edition=standards.standards(session),
        counts=count_states(tasks),
        own=own,
        declared=declared,
        places=divisions.get_divisions(session, ancestors(community)),
        standings=STANDINGS,
    )
