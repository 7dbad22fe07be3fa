"""How the backups of nights and the roots of the trail are: for probes and figures. A folder may lie on another machine and hang."""

from __future__ import annotations

from flask import Flask

from catalogue.audit.roots import RootState
from catalogue.foundation import clock
from catalogue.operations.backup.nightly import BackupState, state_of

from ..config import Settings
from .looks import Looks

WITHIN = 1.0
"""Seconds within which the folder must have been read."""
KEPT = 10.0
"""Seconds for which a look at the folder holds."""


class BackupLooks:
    """Looks at the folder of backups."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._looks: Looks[BackupState | None] = Looks(
            self._look, within=WITHIN, kept=0.0 if app.testing else KEPT
        )

    def ask(self) -> BackupState | None:
        """How the backups are; None where there are none by setting, or the folder does not answer."""
        settings: Settings = self._app.config["PORTAL"]
        return self._looks.ask() if settings.backup_folder is not None else None

    def facts(self) -> dict[str, object]:
        """The same for a probe: a word, and the age in whole hours. Never a reason not to serve."""
        settings: Settings = self._app.config["PORTAL"]
        if settings.backup_folder is None:
            return {"state": "off"}
        state = self._looks.ask()
        if state is None:
            return {"state": "unknown"}
        if state.age is None:
            return {"state": state.word}
        return {"state": state.word, "hours": int(state.age.total_seconds() // 3600)}

    def _look(self) -> BackupState | None:
        settings: Settings = self._app.config["PORTAL"]
        if settings.backup_folder is None:
            return None
        try:
            return state_of(settings.backup_folder, settings.instance_path, clock.now())
        except OSError:
            return None


def facts_of_roots(roots: RootState | None, place: str) -> dict[str, object]:
    """How the roots of the trail are, for a probe: a word, the age of the newest in whole hours, how many wait. Never a reason not to serve."""
    if roots is None:
        return {"state": "unknown"}
    now = clock.now()
    facts: dict[str, object] = {"state": roots.word(now, leaves=bool(place))}
    if roots.newest is not None:
        facts["hours"] = int((now - roots.newest).total_seconds() // 3600)
    return facts | ({"waiting": roots.waiting} if place else {})
