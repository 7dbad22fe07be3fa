"""What a community says of itself: its service station, a few plain facts, the names that people use."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, platform_villages
from catalogue.access.rights import Right
from catalogue.divisions import DivisionFacts, ProfileFacts, tidy_profile
from catalogue.foundation.errors import Conflict, Invalid
from catalogue.models import CommitteeKind
from catalogue.village_pilots import pilot_of

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, as_message, in_form, refused_as_message
from ..frame.versioned_forms import read_version
from ..versions.conflicts import Sides, settle_choices, told_of_both
from ..versions.history import present_history
from ..words.labels import PILOT_CONTENTS
from ..words.place_names import place_name
from .checking.returning import back_from, came_from
from .elsewhere.views import next_address
from .profile_forms import ProfileForm, own_fields
from .scope import blueprint, own_community
from .telephones import agree, show_restored
from .versions.in_words import ProfileInWords
from .versions.undoing import undoable_fact


@blueprint.get("/<division:community>/profile")
def edit_profile(community: int) -> ResponseReturnValue:
    """The form of the community's profile."""
    division = own_community(community)
    profile = divisions.get_profile(db.session(), division.code)
    if profile is not None:
        return _page(division, ProfileForm.of(profile))
    form = ProfileForm()
    form.show({}, 0)
    return _page(division, form)


@blueprint.post("/<division:community>/profile")
def save_profile(community: int) -> ResponseReturnValue:
    """Put the profile in the place of the one before."""
    division = own_community(community, Right.RECORD)
    form = ProfileForm()
    page = partial(_page, division, form)
    with answered({**in_form(form, page), Conflict: lambda _conflict: _settle(division, form)}):
        form.check()
        profile = divisions.get_profile(db.session(), division.code)
        if profile is not None and form.seen == profile.version:
            asked = settle_choices(
                form,
                _sides(form, profile),
                ask=lambda chosen: _conflict_page(division, form, profile, None, chosen),
                page=page,
            )
            if asked is not None:
                return asked
        before = profile.phones if profile else ()
        agree(division.code, form.mobile_agreed, form.phones.entries, before=before)
        saved = divisions.save_profile(
            db.session(),
            actor=actor(),
            community=division.code,
            draft=form.draft(),
            expected_version=form.seen,
        )
    category = undoable_fact(division.code, None, saved.version, seen=form.seen)
    flash(_("The profile is saved."), category)
    show_restored(form.phones)
    onward = back_from(division.code, url_for("workers.edit_profile", community=division.code))
    return redirect(next_address(division.code, onward, point=None, version=saved.version))


@blueprint.post("/<division:community>/profile/restore")
def restore_profile(community: int) -> ResponseReturnValue:
    """Say again what the profile said at an earlier version."""
    division = own_community(community, Right.RECORD)
    itself = url_for("workers.edit_profile", community=division.code)
    with answered({**refused_as_message(itself), Invalid: as_message(itself)}):
        saved = divisions.restore_profile(
            db.session(),
            actor=actor(),
            community=division.code,
            version=read_version(request.form.get("restored")),
            expected_version=read_version(request.form.get("version")),
        )
    seen = read_version(request.form.get("version"))
    flash(_("The profile is as it was then."), undoable_fact(division.code, None, saved.version, seen=seen))
    return redirect(itself)


def _page(community: DivisionFacts, form: ProfileForm) -> str:
    history = divisions.profile_history(db.session(), community.code)
    return render_template(
        "workers/profile.html",
        community=community,
        form=form,
        history=present_history(history, ProfileInWords()),
        platform=platform_villages.served_of(db.session(), community.code)
        if community.kind is CommitteeKind.CUN
        else None,
        pilot=pilot_of(db.session(), community.code) if community.kind is CommitteeKind.CUN else None,
        contents=PILOT_CONTENTS,
        came_from=came_from(),
        back=back_from(community.code, url_for("workers.show_lines", community=community.code)),
    )


def _sides(form: ProfileForm, profile: ProfileFacts) -> Sides:
    mine = own_fields(tidy_profile(form.draft(), kept=profile.phones))
    return Sides(ProfileInWords(), mine, own_fields(profile.draft))


def _settle(community: DivisionFacts, form: ProfileForm) -> str:
    """The page for choosing between both versions of the profile; the form again where there is only one."""
    profile = divisions.get_profile(db.session(), community.code)
    seen = form.seen
    form.version.data = str(profile.version if profile else 0)
    if profile is None or not divisions.profile_history(db.session(), community.code):
        form.blame(None, _("Please read what you typed again, and save it."))
        return _page(community, form)
    return _conflict_page(community, form, profile, seen, {})


def _conflict_page(
    community: DivisionFacts,
    form: ProfileForm,
    profile: ProfileFacts,
    seen: int | None,
    chosen: Mapping[str, str],
) -> str:
    """Both versions side by side. ``seen``: the version that the person opened; None once they were asked."""
    revisions = divisions.profile_history(db.session(), community.code)
    return render_template(
        "workers/conflict.html",
        community=community,
        tab="profile",
        title=_("Two versions of the profile"),
        heading=_("The profile was changed by someone else"),
        name=place_name(community.short_name),
        version=profile.version,
        **told_of_both(form, _sides(form, profile), revisions, seen=seen, chosen=chosen),
        saving=url_for("workers.save_profile", community=community.code, **came_from()),
        dropping=url_for("workers.edit_profile", community=community.code),
    )
