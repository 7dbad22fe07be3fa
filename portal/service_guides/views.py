"""The pages of service guides: a division's list, and one item with what is said above, its history and conflicts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from catalogue import divisions, service_guides
from catalogue.access.rights import Right
from catalogue.catalogues import EditionFacts, ItemFacts
from catalogue.divisions import DivisionFacts
from catalogue.foundation.errors import Conflict, Invalid
from catalogue.service_guides import ServiceGuideFacts

from ..extensions import db
from ..frame.acting import actor
from ..frame.answering import answered, as_message, in_form, refused_as_message
from ..frame.desks import Desk
from ..frame.versioned_forms import read_version
from ..versions.conflicts import Sides, settle_choices, told_of_both
from ..versions.history import present_history
from ..words.item_names import item_name, name_as_text
from .forms import ServiceGuideForm
from .presenters import GuideInWords, present_guide, present_list

WRITE = Right.WRITE_SERVICE_GUIDES


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideDesk(Desk):
    """What differs between the parts of the portal where guides are written.

    ``rule`` is the address of an item's guide, ``back`` where its page leads without saving.
    """

    rule: str
    sees: Right
    edition: Callable[[], EditionFacts]
    back: Callable[[DivisionFacts, ItemFacts], str]


@dataclass(frozen=True, slots=True)
class _Subject:
    """A division's guide of an item, at a desk."""

    desk: GuideDesk
    division: DivisionFacts
    item: ItemFacts

    @property
    def guide(self) -> ServiceGuideFacts:
        return service_guides.get_guide(db.session(), self.division.code, self.item)

    @property
    def itself(self) -> str:
        return self.desk.href("edit_service_guide", self.division, item=self.item.code)


def mount(desk: GuideDesk) -> None:
    """Give a part of the portal its pages of guides."""
    blueprint = desk.blueprint

    def subject(where: Mapping[str, Any], right: Right) -> _Subject:
        division = desk.enter(where[desk.parameter], right)
        return _Subject(desk, division, desk.edition().item(where["item"]))

    @blueprint.get(desk.rule, endpoint="edit_service_guide")
    def edit_service_guide(**where: Any) -> ResponseReturnValue:
        asked = subject(where, desk.sees)
        form, guide = ServiceGuideForm(), asked.guide
        form.show(guide.texts, guide.version)
        return _page(asked, form)

    @blueprint.post(desk.rule, endpoint="save_service_guide")
    def save_service_guide(**where: Any) -> ResponseReturnValue:
        return _save(subject(where, WRITE))

    @blueprint.post(f"{desk.rule}/restore", endpoint="restore_service_guide")
    def restore_service_guide(**where: Any) -> ResponseReturnValue:
        return _restore(subject(where, WRITE))


def list_page(desk: GuideDesk, division: DivisionFacts) -> str:
    """Every item with what is said of it above, by the division itself, and where communities differ."""
    session = db.session()
    lineage = divisions.lineage(session, division.code)
    written = service_guides.guides_of(session, [each.code for each in lineage])
    return render_template(
        "service_guides/list.html",
        desk=desk,
        division=division,
        trail=desk.trail(division),
        groups=present_list(
            desk.edition(), lineage, written, service_guides.count_differing(session, division.code)
        ),
    )


def _page(asked: _Subject, form: ServiceGuideForm) -> str:
    session, division, item = db.session(), asked.division, asked.item
    lineage = divisions.lineage(session, division.code)
    above = service_guides.said_above(session, asked.desk.edition(), lineage, item)
    told = service_guides.guide_history(session, division.code, item)
    return render_template(
        "service_guides/guide.html",
        desk=asked.desk,
        division=division,
        item=item,
        name=item_name(item),
        trail=asked.desk.trail(division),
        form=form,
        above={each.name: each for each in present_guide(above)},
        history=present_history(told, GuideInWords()),
        version=told[0].version if told else 0,
        back=asked.desk.back(division, item),
    )


def _save(asked: _Subject) -> ResponseReturnValue:
    form = ServiceGuideForm()
    answers = {**in_form(form, lambda: _page(asked, form)), Conflict: lambda _error: _settle(asked, form)}
    with answered(answers):
        form.check()
        guide = asked.guide
        if form.seen == guide.version:
            answer = settle_choices(
                form,
                _sides(form, guide),
                ask=lambda chosen: _conflict_page(asked, form, guide, None, chosen),
                page=lambda: _page(asked, form),
            )
            if answer is not None:
                return answer
        service_guides.save_guide(
            db.session(),
            actor=actor(),
            division=asked.division.code,
            item=asked.item,
            texts=form.texts(),
            expected_version=form.seen,
        )
    flash(_("The guide of %(code)s %(name)s is saved.", code=asked.item.code, name=name_as_text(asked.item)))
    return redirect(asked.itself)


def _restore(asked: _Subject) -> ResponseReturnValue:
    with answered({**refused_as_message(asked.itself), Invalid: as_message(asked.itself)}):
        service_guides.restore_guide(
            db.session(),
            actor=actor(),
            division=asked.division.code,
            item=asked.item,
            version=read_version(request.form.get("restored")),
            expected_version=read_version(request.form.get("version")),
        )
    flash(_("The guide is as it was then."))
    return redirect(asked.itself)


def _sides(form: ServiceGuideForm, guide: ServiceGuideFacts) -> Sides:
    wording = GuideInWords()
    return Sides(wording, wording.by_field(form.texts()), guide.texts)


def _settle(asked: _Subject, form: ServiceGuideForm) -> str:
    """The page for choosing between both versions; the form again where there is only one."""
    guide, seen = asked.guide, form.seen
    form.version.data = str(guide.version)
    if not guide.version:
        form.blame(None, _("Please read what you typed again, and save it."))
        return _page(asked, form)
    return _conflict_page(asked, form, guide, seen, {})


def _conflict_page(
    asked: _Subject,
    form: ServiceGuideForm,
    guide: ServiceGuideFacts,
    seen: int | None,
    chosen: Mapping[str, str],
) -> str:
    """Both versions side by side. ``seen``: the version that the person opened; None once they were asked."""
    told = service_guides.guide_history(db.session(), asked.division.code, asked.item)
    return render_template(
        "service_guides/conflict.html",
        desk=asked.desk,
        division=asked.division,
        trail=asked.desk.trail(asked.division),
        code=asked.item.code,
        name=item_name(asked.item),
        version=guide.version,
        **told_of_both(form, _sides(form, guide), told, seen=seen, chosen=chosen),
        saving=asked.desk.href("save_service_guide", asked.division, item=asked.item.code),
        dropping=asked.itself,
    )
