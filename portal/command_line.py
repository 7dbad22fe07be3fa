"""The command ``portal1060`` of the installed package: serving, and every command of ``flask``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import ScriptInfo

from catalogue.foundation.errors import CALLED_AS

from . import cli, create_app, server
from .commands.base import CommandGroup
from .config import SETTINGS_FILE

NAME = "portal1060"
SYSTEM_SETTINGS = Path("/etc/portal1060/portal.env")
"""Where the settings of an installed portal are, so that commands reach the instance that its service serves."""
HELP = f"""The 1060 portal: serving it, and keeping its instance.

Settings come from the environment and from the file that {SETTINGS_FILE} names, by default {SYSTEM_SETTINGS} if there
is one. Without PORTAL_INSTANCE_PATH the instance is the folder `instance` of the current one."""


@click.command("serve", help="Serve the real thing: no demonstration data, no published log-ins.")
def serve() -> None:
    """Serve as ``make serve`` does."""
    sys.exit(server.main([]))


@click.command("run", help="Serve; with --demo, fill an empty instance with a demonstration first.")
@click.option("--demo", is_flag=True, help="Invented data and published log-ins, marked on every page.")
def run(demo: bool) -> None:
    """Serve as ``make run`` does."""
    sys.exit(server.main(["--demo"] if demo else []))


def commands() -> CommandGroup:
    """Every command. The application is made when one runs that needs it: asking for help makes no instance."""
    offering = Flask("portal")
    cli.init_app(offering)
    offered = {**offering.cli.commands, "serve": serve, "run": run}
    group = CommandGroup(NAME, commands=offered, help=HELP)
    return click.version_option(package_name="portal1060", message="%(prog)s %(version)s")(group)


def main() -> None:
    """Run the command that the arguments name."""
    os.environ[CALLED_AS] = NAME
    if SYSTEM_SETTINGS.exists():
        os.environ.setdefault(SETTINGS_FILE, str(SYSTEM_SETTINGS))
    commands().main(
        prog_name=NAME,
        obj=ScriptInfo(create_app=create_app, set_debug_flag=False, load_dotenv_defaults=False),
    )


if __name__ == "__main__":
    main()
