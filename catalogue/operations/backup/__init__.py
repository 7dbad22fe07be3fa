"""Backups: all rows of an instance in one file that either database can be restored from. See docs/adr/0061-portable-backups.md."""

from __future__ import annotations

from .archive import BackupFacts, Progress, check_backup, no_progress
from .restoring import restore
from .writing import back_up

__all__ = ["BackupFacts", "Progress", "back_up", "check_backup", "no_progress", "restore"]
