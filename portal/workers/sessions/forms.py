"""What is filled in of a session. The domain judges; here it is only read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # the stubs do not know it yet

from catalogue.foundation import clock
from catalogue.offerings import Line, PointFacts
from catalogue.sessions import SessionDraft, When, read_when

from ...frame.versioned_forms import VersionedForm
from ...requests.addresses import whole_number
from ...requests.fields import DayField, TextField
from ...words.item_names import name_as_text
from ...words.sessions import when_typed


class SessionForm(VersionedForm):
    """What takes place, when, where and for whom."""

    names = {"item_id": "item", "point_id": "point"}

    what_zh = TextField(_l("What takes place"))
    what_en = TextField(_l("The same in English"))
    when = TextField(_l("When"))
    item = SelectField(_l("Which service it belongs to"), validate_choice=False)
    point = SelectField(_l("At the service point"), validate_choice=False)
    place = TextField(_l("Or at another place"))
    for_whom = TextField(_l("For whom"))
    joining = TextField(_l("How to join"))
    first_day = DayField(_l("From, if it returns"))
    last_day = DayField(_l("Until, if it returns"))
    understood: When | None = None

    def offer(self, lines: Sequence[Line], points: Sequence[PointFacts]) -> None:
        """The lines and places to choose from."""
        self.item.choices = [
            SelectChoice("", _("Choose a service")),
            *(SelectChoice(line.item.code, f"{line.item.code} {name_as_text(line.item)}") for line in lines),
        ]
        self.point.choices = [
            SelectChoice("", _("None of these")),
            *(SelectChoice(str(point.id), point.name) for point in points),
        ]

    def validate_when(self, field: Field) -> None:
        """Days and times must be understood."""
        self.understood = read_when(field.data or "", clock.today())
        if self.understood is None:
            raise ValidationError(
                _(
                    "Give days and times, such as: 每周三14:00-16:00; 2026-12-16 9:00-11:00; 农历逢三、八 6:00-12:00."
                )
            )

    def draft(self, items: dict[str, int], before: SessionDraft | None = None) -> SessionDraft:
        """What the form says; ``items`` are ids by code. Needs the form to be valid."""
        when = self.understood or When()
        return SessionDraft(
            item_id=items.get(self.item.data or "", 0),
            what_zh=self.what_zh.data or "",
            what_en=self.what_en.data or None,
            dates=when.dates,
            repeat=when.repeat,
            times=when.times,
            first_day=self.first_day.data,
            last_day=self.last_day.data,
            cancelled=tuple(day for day in (before.cancelled if before else ()) if day >= clock.today()),
            point_id=whole_number(self.point.data),
            place=self.place.data or None,
            for_whom=self.for_whom.data or None,
            joining=self.joining.data or None,
        )

    def show_session(self, draft: SessionDraft, code: str, version: int) -> None:
        """Show what a session says; ``code`` is its item's."""
        said = {name: getattr(draft, name) for name in ("what_zh", "what_en", "place", "for_whom", "joining")}
        days: dict[str, date | None] = {"first_day": draft.first_day, "last_day": draft.last_day}
        point = str(draft.point_id) if draft.point_id else ""
        self.show(said | days | {"when": when_typed(draft), "item": code, "point": point}, version)
