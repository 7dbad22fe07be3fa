"""The forms of owners' lists: sending a file, what the columns say, doubtful rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import starmap

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from catalogue.catalogues import EditionFacts
from catalogue.departments import DepartmentFacts
from catalogue.owner_lists.coordinates import CoordinateSystem
from catalogue.owner_lists.headings import ColumnRole
from catalogue.owner_lists.mappings import LONGEST_NAME, MappingFacts, value_key
from catalogue.owner_lists.planning import ListValue

from ...frame.answering import DomainForm
from ...requests.addresses import whole_number
from .presenters import item_choices

NEW = "new"
"""In the place of a list's number: it gets a new one."""
_POSITION = {ColumnRole.COORDINATES, ColumnRole.LATITUDE, ColumnRole.LONGITUDE}
_TOO_LONG = _l("At most %(max)d characters.")


class SendForm(DomainForm):
    """A file, and which list it is."""

    file = FileField(
        _l("The list (.xlsx, .xls, .ods or .csv)"), validators=[FileRequired(_l("Please choose a file."))]
    )
    known = SelectField(
        _l("Which list is it?"), validators=[InputRequired(_l("Please say which list it is."))]
    )
    name = StringField(
        _l("Name of a new list"), validators=[Optional(), Length(max=LONGEST_NAME, message=_TOO_LONG)]
    )

    def offer(self, lists: Sequence[MappingFacts]) -> None:
        """Offer the lists that there are, and a new one. None is chosen beforehand; the first list is a new one."""
        if not lists:
            del self.known
            return
        self.known.choices = [
            SelectChoice("", _l("Please choose")),
            *(SelectChoice(str(each.id), each.name) for each in lists),
            SelectChoice(NEW, _l("A new list")),
        ]


class ColumnsForm(DomainForm):
    """What each column says, whose list it is and which items its places deliver."""

    department = SelectField(_l("Department that keeps the list"))
    coordinates = SelectField(
        _l("Coordinate system, where the list names none"),
        choices=[
            SelectChoice("", _l("Not known: coordinates are left out")),
            SelectChoice(CoordinateSystem.WGS84.value, "WGS 84, CGCS2000"),
            SelectChoice(CoordinateSystem.GCJ02.value, _l("GCJ-02: Amap, Tencent maps")),
            SelectChoice(CoordinateSystem.BD09.value, _l("BD-09: Baidu maps")),
        ],
    )
    items = SelectMultipleField(
        _l("Items that its places deliver"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget()
    )

    @classmethod
    def of(
        cls,
        headings: Mapping[str, str],
        proposed: Mapping[str, ColumnRole | None],
        edition: EditionFacts,
        *,
        departments: Sequence[DepartmentFacts],
        department: int | None,
        items: Sequence[int],
        coordinates: CoordinateSystem | None = None,
        values: Sequence[ListValue] = (),
    ) -> ColumnsForm:
        """The form for these headings, by their one spelling; shows what is proposed, or what was sent.

        ``departments`` are those of the office; without any the field is left out. ``values`` name items.
        """
        choices = [
            SelectChoice("", _l("Not used")),
            *(SelectChoice(role.value, words) for role, words in COLUMN_ROLES.items()),
        ]
        fields = {
            f"column-{number}": SelectField(
                shown.replace("\n", " "), choices=choices, default=(proposed.get(heading) or "")
            )
            for number, (heading, shown) in enumerate(headings.items())
        }
        named = [SelectChoice("", _l("None of these items")), *starmap(SelectChoice, item_choices(edition))]
        fields |= {
            f"named-{number}": SelectField(value.text, choices=named, default=str(value.item or ""))
            for number, value in enumerate(values)
        }
        made: ColumnsForm = type("ColumnsOfList", (cls,), fields)(
            department=str(department or ""),
            coordinates=coordinates.value if coordinates else "",
            items=[item for item in items if item in edition.items_by_id],
        )
        if not _POSITION & set(proposed.values()):
            del made.coordinates
        if departments:
            made.department.choices = [
                SelectChoice("", _l("The office itself")),
                *(SelectChoice(str(each.id), each.name) for each in departments),
            ]
        else:
            del made.department
        made.items.choices = [SelectChoice(int(item), words) for item, words in item_choices(edition)]
        return made

    def columns(self, headings: Mapping[str, str]) -> dict[str, ColumnRole | None]:
        """What was said of each heading."""
        return {
            heading: ColumnRole(value) if (value := self[f"column-{number}"].data) else None
            for number, heading in enumerate(headings)
        }

    def settled_values(self, values: Sequence[ListValue]) -> dict[str, int | None]:
        """What was said of the values that name items, where it is not what is known of them already."""
        said = [
            (value, whole_number(self[f"named-{number}"].data) or None) for number, value in enumerate(values)
        ]
        return {value_key(value.text): item for value, item in said if item != value.item}


COLUMN_ROLES = {
    ColumnRole.COMMUNITY: _l("Community or village"),
    ColumnRole.COMMUNITY_CODE: _l("Code of the community"),
    ColumnRole.STREET: _l("Street or township"),
    ColumnRole.DISTRICT: _l("District"),
    ColumnRole.KEY: _l("The place's own code"),
    ColumnRole.NAME: _l("Name of the place"),
    ColumnRole.ADDRESS: _l("Address"),
    ColumnRole.PHONE: _l("Telephone"),
    ColumnRole.HOURS: _l("Opening hours"),
    ColumnRole.WEEKEND: _l("Hours at weekends"),
    ColumnRole.TRADES: _l("What it offers"),
    ColumnRole.LATITUDE: _l("Latitude"),
    ColumnRole.LONGITUDE: _l("Longitude"),
    ColumnRole.COORDINATES: _l("Coordinates in one cell"),
    ColumnRole.COORDINATE_SYSTEM: _l("Coordinate system"),
    ColumnRole.STATUS: _l("Whether it still serves"),
    ColumnRole.SERIAL: _l("Running number (not used)"),
    ColumnRole.CONTACT: _l("Person (not used, not public)"),
    ColumnRole.NOTE: _l("Remark (not used, not public)"),
    ColumnRole.STREET_CODE: _l("Code of the street"),
    ColumnRole.ITEM: _l("Item"),
    ColumnRole.ITEM_CODE: _l("Item code"),
    ColumnRole.TICK: _l("Ticked if it is offered"),
    ColumnRole.LINK: _l("Web address"),
}
