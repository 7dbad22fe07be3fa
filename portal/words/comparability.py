"""Why 村 and 居 cannot be compared (不具可比性), in words."""

from __future__ import annotations

from types import MappingProxyType

from flask_babel import lazy_gettext as _l

from catalogue.coverage.figures import MINIMUM_COMMUNITIES, Incomparable

from .labels import Words

WHY_NOT: Words = MappingProxyType(
    {
        Incomparable.NO_CUN: _l("no villages"),
        Incomparable.NO_JU: _l("no urban communities"),
        Incomparable.FEW_CUN: _l("fewer than %(least)s villages", least=MINIMUM_COMMUNITIES),
        Incomparable.FEW_JU: _l("fewer than %(least)s urban communities", least=MINIMUM_COMMUNITIES),
        Incomparable.NONE_APPLIES_CUN: _l("applies to no village"),
        Incomparable.NONE_APPLIES_JU: _l("applies to no urban community"),
        Incomparable.SILENT_CUN: _l("no village has reported"),
        Incomparable.SILENT_JU: _l("no urban community has reported"),
    }
)
