"""The page of a service point as linked data: the place, and the services that it offers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from markupsafe import Markup

from catalogue.counters.segments import OFFERED
from catalogue.divisions import DivisionFacts

from ...frame.notices import hours_at
from ...words.i18n import say as _
from ..linked.hours import hours_told
from ..linked.nodes import Node, areas, data_block, demonstration, filled, page_node, plain, position, whole
from .page import PointPage


def linked_point(page: PointPage, lineage: Sequence[DivisionFacts]) -> Markup:
    """What the page of a service point in the community at the end of ``lineage`` says."""
    point = page.point
    href = url_for("residents.show_point", point=point.id)
    about, place = f"{whole(href)}#place", areas(lineage)
    described = filled(
        at_type="CivicStructure",
        at_id=about,
        name=point.name,
        url=whole(href),
        address=point.address,
        telephone=list(point.phones),
        geo=position(point.latitude, point.longitude),
        openingHoursSpecification=[] if page.over else hours_told(hours_at(point), page.today),
        isAccessibleForFree=point.free_of_charge,
        amenityFeature=_features(point.step_free),
        containedInPlace={"@id": place["@id"]},
        disambiguatingDescription=demonstration(),
    )
    services = [
        filled(
            at_type="GovernmentService",
            at_id=f"{whole(each.href)}#service",
            name=plain(each.name),
            url=whole(each.href),
            availableChannel={"@type": "ServiceChannel", "serviceLocation": {"@id": about}},
            disambiguatingDescription=demonstration(),
        )
        for each in page.services
        if each.segment in OFFERED and not page.over
    ]
    return data_block([*page_node(href, point.name, about, page.trail), described, place, *services])


def _features(step_free: bool | None) -> list[Node]:
    """Whether one gets in without steps, if that is said."""
    if step_free is None:
        return []
    return [{"@type": "LocationFeatureSpecification", "name": _("Step-free"), "value": step_free}]
