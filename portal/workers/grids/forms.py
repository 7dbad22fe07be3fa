"""What workers fill in of a grid."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from catalogue.grids import GridDraft, GridFacts, split_areas

from ...frame.answering import DomainForm, typed_before
from ...requests.fields import ListField, TextField


class GridForm(DomainForm):
    """A grid."""

    code = TextField(_l("Code of the grid"))
    name = TextField(_l("Name of the grid"))
    areas = ListField(_l("Housing estates and hutongs in it"), rows=4)
    steward = TextField(_l("Role of its steward"))

    @classmethod
    def of(cls, grid: GridFacts) -> GridForm:
        """The form of a grid, filled in."""
        form = cls()
        if typed_before() is None:
            form.code.data, form.name.data, form.steward.data = grid.code, grid.name, grid.steward or ""
            form.areas.data = "\n".join(grid.areas)
        return form

    def draft(self) -> GridDraft:
        """What the form says."""
        return GridDraft(
            code=self.code.data or "",
            name=self.name.data or "",
            areas=split_areas("\n".join(self.areas.entries)),
            steward=self.steward.data,
        )
