"""What the trail needs at each start and each day, with the settings of the instance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from functools import partial

from sqlalchemy import Engine

from catalogue.audit.roots import RootFacts
from catalogue.foundation.database import writing_session
from catalogue.models import JobName
from catalogue.operations import trail_keeping
from catalogue.operations.alone import one_at_a_time

from ..settings import Settings, variable_of


def key_of(settings: Settings) -> bytes:
    """The key of the instance; what signs checkpoints is derived from it."""
    return settings.secret_key.encode()


def keep(engine: Engine, settings: Settings, say: Callable[[str], None]) -> RootFacts | None:
    """Do what the trail needs each day; gives the root of today. Waits while another machine does so, and finds it kept."""
    with one_at_a_time(engine, JobName.ROOT):
        return trail_keeping.keep_trail(
            partial(writing_session, engine),
            key=key_of(settings),
            kept_for=timedelta(days=settings.audit_days),
            place=settings.audit_roots,
            say=say,
        )


def note_settings(engine: Engine, settings: Settings) -> None:
    """Note the settings that are not as they are shipped."""
    values = {
        variable_of(each.name): None if each.metadata["secret"] else str(getattr(settings, each.name))
        for each in fields(settings)
        if getattr(settings, each.name) != each.default
    }
    with writing_session(engine) as session:
        trail_keeping.note_settings(session, key=key_of(settings), values=values)
