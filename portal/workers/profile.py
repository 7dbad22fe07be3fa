"""What a community says of itself: its service station, a few plain facts, the names that people use."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, in_form
from .point_forms import ProfileForm
from .scope import blueprint, own_community


@blueprint.get("/<division:community>/profile")
def edit_profile(community: int) -> ResponseReturnValue:
    """The form of the community's profile."""
    division = own_community(community)
    profile = divisions.get_profile(db.session(), division.code)
    return _page(division, ProfileForm.of(profile) if profile else ProfileForm())


@blueprint.post("/<division:community>/profile")
def save_profile(community: int) -> ResponseReturnValue:
    """Put the profile in the place of the one before."""
    division = own_community(community, Right.RECORD)
    form = ProfileForm()
    with answered(in_form(form, lambda: _page(division, form))):
        form.check()
        divisions.save_profile(db.session(), actor=actor(), community=division.code, draft=form.draft())
    flash(_("The profile is saved."))
    return redirect(url_for("workers.edit_profile", community=division.code))


def _page(community: DivisionFacts, form: ProfileForm) -> str:
    return render_template("workers/profile.html", community=community, form=form)
