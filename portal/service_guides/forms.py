"""The form of a service guide. The domain judges; here it is only read."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from catalogue.catalogues.guide import GUIDE_FIELDS

from ..frame.versioned_forms import VersionedForm
from ..requests.fields import ProseField, TextField

GUIDE_LABELS: Mapping[str, LazyString] = {name: _l(text) for name, text in GUIDE_FIELDS.items()}
"""The labels of the fields, in the order of the form."""

_SHORT = frozenset({"time_limit", "fee", "office", "complaint_phone"})


class ServiceGuideForm(VersionedForm):
    """What a division writes of an item: one field for each of ``GUIDE_FIELDS``."""

    def texts(self) -> dict[str, str]:
        """What the form says, empty fields included."""
        return {name: self[name].data or "" for name in GUIDE_LABELS}


for _name, _label in GUIDE_LABELS.items():
    setattr(ServiceGuideForm, _name, (TextField if _name in _SHORT else ProseField)(_label))
