"""The small world with the demonstration in it, as `make run` fills an instance."""

from __future__ import annotations

from sqlalchemy.orm import Session

from catalogue import demo
from catalogue.access.rights import operator
from catalogue.foundation import clock
from catalogue.foundation.database import begin_writing


def fill(session: Session) -> None:
    """Fill the communities of the small world."""
    begin_writing(session)
    demo.fill(session, today=clock.today(), actor=operator("tests"))
