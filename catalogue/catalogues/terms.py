"""The closed lists of words that a catalogue file may use, with their English labels (msgids).

The forms (服务形式) are an enum of the models: ``catalogue.models.Form``.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..foundation.errors import _

#: 服务对象: whom an item is for, in the order in which pages list them.
AUDIENCES: Mapping[str, str] = {
    "everyone": _("All residents"),
    "elderly": _("Older people"),
    "disabled": _("Disabled people"),
    "children_youth": _("Children and young people"),
    "parents": _("Parents"),
    "women": _("Women"),
    "job_seekers": _("Job seekers"),
    "retirees": _("Company retirees"),
    "low_income": _("Low-income families"),
    "migrants": _("People from elsewhere"),
    "landlords": _("Landlords"),
    "tenants": _("Tenants"),
    "corrections": _("People under community corrections or after release"),
}

#: 人生事件: what has happened to the person who looks for an item, in the order in which pages list them.
LIFE_EVENTS: Mapping[str, str] = {
    "birth": _("Having a child"),
    "schooling": _("Going to school"),
    "finding_work": _("Finding work"),
    "starting_business": _("Starting a business"),
    "moving": _("Moving house"),
    "renting": _("Renting a home"),
    "illness": _("Falling ill"),
    "disability": _("Living with a disability"),
    "caring": _("Caring for someone"),
    "retirement": _("Retiring"),
    "bereavement": _("Losing a family member"),
    "hardship": _("Falling on hard times"),
    "safety": _("Staying safe"),
    "home_repair": _("Something is broken"),
    "leisure": _("Free time"),
}

#: 方面 (专栏2): the four aspects of basic public services, in the order of the source.
ASPECTS: Mapping[str, str] = {
    "livelihood": _("Basic livelihood"),
    "development": _("Basic development"),
    "environment": _("Basic environment"),
    "security": _("Basic security"),
}

#: 三个机构 (专栏13, 14): who in a community answers for an item, in the order of the source.
BODIES: Mapping[str, str] = {
    "party": _("Community Party organisation"),
    "committee": _("Residents' or villagers' committee"),
    "station": _("Community service station"),
}

#: 填报口径 until the city sets one; shown with the label 本系统口径 (this system's own rule).
DEFAULT_CRITERION = _(
    "Residents could really get this service in the last 12 months, "
    "and the record says where to go, when, or whom to call."
)
