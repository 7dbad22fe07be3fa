"""A form that knows which version its writer saw."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, DateField, HiddenField

from ..requests.addresses import whole_number
from ..requests.cleaning import clean
from .answering import DomainForm, typed_before


def read_version(value: str | None) -> int:
    """The version that a form says its writer saw; one that never was, if it says nonsense."""
    version = whole_number(value)
    return -1 if version is None else version


class VersionedForm(DomainForm):
    """A form of something that has versions."""

    version = HiddenField(filters=[clean])

    @property
    def seen(self) -> int:
        """The version that the writer saw."""
        return read_version(self.version.data)

    def put(self, name: str, value: Any) -> None:
        """Show a value of the subject in its field; None empties the field."""
        field = self._fields[name]
        if isinstance(value, tuple | list):
            field.data = [str(each) for each in value]
        elif isinstance(field, DateField):
            field.data, field.raw_data = value, None
        elif isinstance(field, BooleanField):
            field.data = bool(value)
        else:
            field.data = str(value) if value is not None else ""

    def show(self, values: Mapping[str, Any], version: int) -> None:
        """Show the subject's values, by field, unless the form shows what was typed before a log-in ended."""
        if typed_before() is not None:
            return
        self.version.data = str(version)
        for name, value in values.items():
            self.put(name, value)
