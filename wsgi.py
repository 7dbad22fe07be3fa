"""The WSGI application: ``flask`` and other servers find it here."""

import click

from portal import create_app

try:
    app = create_app()
except click.ClickException as error:
    # A setting that cannot be used: one line, where a server or a command would print a traceback.
    error.show()
    raise SystemExit(error.exit_code) from None
