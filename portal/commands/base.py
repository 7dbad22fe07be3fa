"""What all commands share: one clear line and exit code 2 for bad input, and transactions."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from types import FrameType
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from catalogue.catalogues import EditionFacts, edition_in_force
from catalogue.foundation import clock, migrating
from catalogue.foundation.database import begin_writing, does_not_answer
from catalogue.foundation.errors import DomainError, command_called
from catalogue.foundation.trail import Who, acting
from catalogue.models import Role

from ..extensions import db

CODE_LENGTHS = (2, 4, 6, 9, 12)
"""Digits of a division code without its trailing zeros, by level."""


HALF_CHARACTER = re.compile("[\udc80-\udcff]")
"""What Python makes of a byte of the command line that is not UTF-8."""


class BadInput(click.ClickException):
    """The input cannot be used: one line on standard error, nothing written."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


def edition_for(session: Session, catalogue: str | None = None, day: date | None = None) -> EditionFacts:
    """The edition of a catalogue (by its key; None: the first one) in force on a day, today if none is given. Raises ``BadInput``."""
    edition = edition_in_force(session, day or clock.today(), catalogue)
    if edition is None and day is not None:
        raise BadInput(f"No edition of the catalogue was in force on {day}.")
    if edition is None:
        raise BadInput(f"No edition of the catalogue is in force. Run: {command_called('setup')}")
    return edition


class Command(click.Command):
    """A command whose every refusal is one line on standard error and exit code 2."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as click does, with its usage errors cut to their one line that matters."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise BadInput(f"{error.format_message()} Try '{ctx.command_path} --help'.") from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what the domain, a file or the database refuses becomes one line."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise
        except DomainError as error:
            raise BadInput(str(error)) from None
        except SQLAlchemyError as error:
            if not does_not_answer(error):
                raise
            raise BadInput(f"The database cannot be used: {getattr(error, 'orig', None) or error}") from None
        except UnicodeEncodeError as error:
            if not HALF_CHARACTER.match(error.object, error.start):
                raise
            raise BadInput("An argument is not text in UTF-8.") from None
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise BadInput(f"{where}{error.strerror or error}") from None


class CommandGroup(click.Group):
    """A group of such commands; a command that it does not know is one line and exit code 2 too."""

    command_class = Command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command as click does."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise BadInput(f"{error.format_message()} Try '{ctx.command_path} --help'.") from None


def command(name: str, **options: Any) -> Callable[[Callable[..., Any]], Command]:
    """A command outside a group, in the application's context."""

    def make(function: Callable[..., Any]) -> Command:
        return click.command(name, cls=Command, **options)(with_appcontext(function))

    return make


class DivisionCode(click.ParamType[int]):
    """A 12-digit division code; its trailing zeros may be left out, so 11 is Beijing."""

    name = "code"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The code as a number."""
        if isinstance(value, int):
            return value
        if not (value.isascii() and value.isdigit() and len(value) in CODE_LENGTHS) or value[0] == "0":
            self.fail(f"{value!r} is not a division code of 12 digits.", param, ctx)
        return int(value.ljust(CODE_LENGTHS[-1], "0"))


CATALOGUE = click.option(
    "--catalogue", metavar="KEY", help="A catalogue; by default the instance's first one."
)
"""Which of several catalogues a command is about."""

DIVISION = DivisionCode()


def require_schema() -> None:
    """Raise ``BadInput`` or ``Refused`` unless the database has the schema that this version wants."""
    if migrating.require_ours(db.engine) != migrating.newest():
        raise BadInput(f"The database is not set up for this version. Run: {command_called('setup')}")


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads."""
    require_schema()
    with Session(db.engine) as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A session whose changes are committed at the end, all or nothing."""
    require_schema()
    with Session(db.engine) as session:
        acting(session, Who(Role.OPERATOR.value, Role.OPERATOR.value))
        begin_writing(session)
        yield session
        session.commit()


def say(text: str) -> None:
    """Print a line of the answer."""
    click.echo(text)


@contextmanager
def stopped_cleanly() -> Iterator[None]:
    """Let a SIGTERM end the command as Control-C does: what is unfinished is removed."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
