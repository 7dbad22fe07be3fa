"""What entries of the trail are about, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

KINDS: Mapping[str, LazyString] = {
    "line": _l("Lines of communities"),
    "place": _l("Service points"),
    "profile": _l("Profiles of communities"),
    "declaration": _l("Shared services"),
    "list": _l("Owners' lists"),
    "session": _l("Sessions"),
    "guide": _l("Service guides"),
    "case": _l("Residents' reports: handled"),
    "report": _l("Residents' reports: sent"),
    "contact": _l("Contacts that were read"),
    "file": _l("Files that were taken"),
    "log_in": _l("Log-ins"),
    "account": _l("Accounts"),
    "proposal": _l("What does not apply"),
    "sample": _l("Spot checks"),
    "check": _l("Spot checks"),
    "request": _l("Requests between offices"),
    "notice": _l("Closing days"),
    "grid": _l("Grids"),
    "table": _l("Departments' tables"),
    "division": _l("Divisions"),
    "word": _l("Words of the search"),
    "department": _l("Departments"),
    "standard": _l("Standards for communities"),
    "village_pilot": _l("Villages run as communities"),
    "platform_village": _l("Villages that the 96156 platform serves"),
    "quarter": _l("Snapshots and reviews"),
    "indicators": _l("Indicators of the plan"),
    "calendar": _l("Public holidays"),
    "settings": _l("Settings at a start"),
    "trail": _l("The trail itself"),
    "rows": _l("Other changes"),
}
"""The kinds by which a page can be narrowed. An action begins with its kind."""


def kind_in_words(kind: str) -> LazyString:
    """A kind in words; those that have none are other changes."""
    return KINDS.get(kind, KINDS["rows"])
