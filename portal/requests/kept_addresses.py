"""Addresses that were built are kept: a page has some hundred links, and most pages have the same ones."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from flask import Flask, has_request_context, request
from flask.globals import request_ctx

ROOM = 8192
"""How many addresses are kept."""
LONGEST = 150
"""Longer ones carry what somebody typed, or where they came from, and are never kept."""


class AddressingFlask(Flask):
    """An application that keeps the addresses that it built within the portal."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._kept: OrderedDict[Any, str] = OrderedDict()

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """The address of an endpoint, as Flask builds it.

        What is kept depends on where the portal is mounted, a catalogue's own addresses included, on the blueprint of the
        page for an endpoint that begins with a dot, and on the values with their types: 1 and True are equal.
        """
        if not has_request_context() or values.get("_external") or values.get("_scheme"):
            return super().url_for(endpoint, **values)
        adapter = request_ctx.url_adapter
        key = (
            adapter.script_name if adapter else None,
            request.blueprint if endpoint[:1] == "." else None,
            endpoint,
            *((name, type(value), value) for name, value in values.items()),
        )
        try:
            kept = self._kept.get(key)
        except TypeError:  # a value that is a list
            return super().url_for(endpoint, **values)
        if kept is None:
            kept = super().url_for(endpoint, **values)
            if len(kept) <= LONGEST:
                self._kept[key] = kept
                while len(self._kept) > ROOM:
                    self._kept.popitem(last=False)
        return kept
