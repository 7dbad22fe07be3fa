"""办事指南: the fields of a service guide, all empty until the city or the community fills them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..foundation.errors import _

#: Field name -> English label, in the order in which a resident reads them. No field has a default: what the
#: source does not say stays empty and is not shown.
GUIDE_FIELDS: Mapping[str, str] = {
    "eligibility": _("Who may use it"),
    "conditions": _("Conditions"),
    "papers": _("Papers to bring"),
    "steps": _("Steps"),
    "time_limit": _("Time limit"),
    "fee": _("Cost"),
    "office": _("Office in charge"),
    "basis": _("Legal basis"),
    "standard": _("Standard"),
    "complaint_phone": _("Complaints"),
}


def filled(guide: Mapping[str, Any] | None) -> dict[str, str]:
    """The fields of ``guide`` that hold text, in reading order."""
    if not guide:
        return {}
    return {field: str(guide[field]) for field in GUIDE_FIELDS if guide.get(field)}
