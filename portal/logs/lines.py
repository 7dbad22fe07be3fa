"""How the portal writes its log: to standard error, with the instant in UTC, and one entry that cannot look like two."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from types import TracebackType

from flask import Flask
from flask.logging import default_handler

from catalogue.foundation.discretion import told

from ..config import Settings
from .present import present

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Entry(logging.Formatter):
    """What both forms share: the clock, and that an error is told without values."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"
    converter = staticmethod(time.gmtime)

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - a name that the library asks for
        """The places in the code that an error went through, and its words without values."""
        return told(ei[1]) if ei[1] is not None else ""


class LogLine(_Entry):
    """``2026-11-30T01:02:03.456Z WARNING portal.security [request]: …``; further lines of an entry are indented."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s%(of_request)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """An entry. What a message holds never begins a line, where it could pass for another entry."""
        request = present()
        record.of_request = f" [{request.id}]" if request else ""
        return "\n  ".join(super().format(record).splitlines())


class JsonLine(_Entry):
    """An entry as one line of JSON: ``time``, ``level``, ``logger``, ``request`` if it belongs to one, and ``message`` or ``facts``."""

    def format(self, record: logging.LogRecord) -> str:
        """An entry. Events of security and slow requests are ``facts`` by name, all else is a ``message``."""
        request = present()
        entry: dict[str, object] = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
        }
        if request:
            entry["request"] = request.id
        facts = getattr(record, "facts", None)
        if facts is not None:
            return json.dumps(entry | {"facts": facts})
        message = record.getMessage()
        if record.exc_info:
            message = f"{message}\n{self.formatException(record.exc_info)}"
        return json.dumps(entry | {"message": message})


def write_facts(log: logging.Logger, level: int, facts: Mapping[str, object]) -> None:
    """Write an entry that is facts by name: JSON in either form of the log."""
    log.log(level, json.dumps(facts), extra={"facts": facts})


def init_app(app: Flask) -> None:
    """Write what ``PORTAL_LOG_LEVEL`` asks for, in the form of ``PORTAL_LOG_FORMAT``."""
    settings: Settings = app.config["PORTAL"]
    form = JsonLine() if settings.log_format == "json" else LogLine()
    default_handler.setFormatter(form)
    if logging.lastResort is not None:
        # What libraries warn of.
        logging.lastResort.setFormatter(form)
    app.logger.setLevel(settings.log_level.upper())
