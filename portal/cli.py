"""Registers the commands of ``flask``. Each group is a file in ``portal/commands``."""

from __future__ import annotations

from flask import Flask

from .commands import (
    audit,
    calendar,
    catalogue,
    crosswalks,
    hotlines,
    search,
    setup,
    texts,
    today,
    vocabulary,
)
from .commands.checks import rulings, samples, snapshots
from .commands.circle import siting as circle
from .commands.lists import importing as lists
from .commands.meetings import briefs, reminders
from .commands.open_data import dumps
from .commands.people import following, importing
from .commands.safety import backups, databases
from .commands.sources import declarations, demand, departments, elsewhere, grids, indicators, links, platform
from .commands.tables import filling as tables
from .commands.territory import acts as territory
from .commands.workbooks import offerings
from .commands.written import hours, notices, phones


def init_app(app: Flask) -> None:
    """Offer the portal's commands."""
    app.cli.add_command(setup.setup)
    app.cli.add_command(backups.backup)
    app.cli.add_command(backups.restore_)
    app.cli.add_command(dumps.dump)
    app.cli.add_command(audit.group)
    app.cli.add_command(calendar.group)
    app.cli.add_command(catalogue.group)
    app.cli.add_command(crosswalks.group)
    app.cli.add_command(databases.group)
    app.cli.add_command(circle.group)
    app.cli.add_command(declarations.group)
    app.cli.add_command(demand.group)
    app.cli.add_command(grids.group)
    app.cli.add_command(indicators.group)
    app.cli.add_command(platform.group)
    app.cli.add_command(departments.group)
    app.cli.add_command(territory.group)
    app.cli.add_command(elsewhere.group)
    app.cli.add_command(hotlines.group)
    app.cli.add_command(hours.group)
    app.cli.add_command(notices.group)
    app.cli.add_command(links.group)
    app.cli.add_command(lists.group)
    app.cli.add_command(offerings.group)
    app.cli.add_command(tables.group)
    app.cli.add_command(phones.group)
    app.cli.add_command(rulings.group)
    app.cli.add_command(samples.group)
    app.cli.add_command(search.search_)
    app.cli.add_command(texts.group)
    app.cli.add_command(today.group)
    app.cli.add_command(snapshots.group)
    app.cli.add_command(briefs.group)
    app.cli.add_command(reminders.group)
    app.cli.add_command(following.group)
    app.cli.add_command(importing.group)
    app.cli.add_command(vocabulary.group)
