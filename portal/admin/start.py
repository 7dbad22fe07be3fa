"""The first page: whether the portal is well, in words; and every run of a job."""

from __future__ import annotations

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from catalogue.foundation import clock
from catalogue.operations.health import look_at_health
from catalogue.operations.jobs import runs

from ..config import Settings
from ..extensions import db
from .presenters import present_health, present_run
from .scope import blueprint

RUNS_SHOWN = 100


@blueprint.get("/")
def start() -> ResponseReturnValue:
    """Health, and the way to everything else."""
    settings: Settings = current_app.config["PORTAL"]
    found = look_at_health(db.session(), settings.instance_path, now=clock.now())
    checks = present_health(found, clock.now(), roots_leave=bool(settings.audit_roots))
    return render_template("admin/start.html", checks=checks)


@blueprint.get("/jobs")
def list_jobs() -> ResponseReturnValue:
    """What ran by itself or by a command, the newest first."""
    now = clock.now()
    return render_template(
        "admin/jobs.html",
        rows=[present_run(each, now) for each in runs(db.session(), limit=RUNS_SHOWN)],
        most=RUNS_SHOWN,
    )
