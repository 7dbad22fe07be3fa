"""The WSGI application: ``flask`` and granian find it here."""

from portal import create_app

app = create_app()
