"""How the portal writes its log: to standard error, with the instant in UTC, and one entry that cannot look like two."""

from __future__ import annotations

import logging
import time

from flask import Flask
from flask.logging import default_handler

from .config import Settings


class LogLine(logging.Formatter):
    """``2026-11-30T01:02:03.456Z WARNING portal.security: …``; further lines of an entry are indented."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        """An entry. What a message holds never begins a line, where it could pass for another entry."""
        return "\n  ".join(super().format(record).splitlines())


def init_app(app: Flask) -> None:
    """Write what ``PORTAL_LOG_LEVEL`` asks for."""
    settings: Settings = app.config["PORTAL"]
    default_handler.setFormatter(LogLine())
    app.logger.setLevel(settings.log_level.upper())
