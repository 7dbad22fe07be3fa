"""Applications of tests: one that a test gave back as it was is set up for the next test's database and handed out again.

Making one and compiling its first page takes as long as two more pages, and three thousand tests need one.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import Engine

from catalogue.foundation.database import prepare_engine
from portal import create_app
from portal.config import Settings, flask_config, load
from portal.extensions import db, limiter
from portal.logs.measuring import watch_queries
from portal.residents.search import empty_searches
from tests.guards import watch, watch_engine

_HOOKS = (
    "before_request_funcs",
    "after_request_funcs",
    "teardown_request_funcs",
    "template_context_processors",
    "error_handler_spec",
    "view_functions",
)


def _apart_from_places(settings: Settings) -> Settings:
    return replace(settings, instance_path=Path(), database_url="", secret_key="")


def _shape(app: Flask) -> list[object]:
    """What an application is made of, as far as a test could add to it."""
    environment = app.jinja_env
    return [
        [(str(key), repr(value)) for name in _HOOKS for key, value in getattr(app, name).items()],
        len(app.url_map._rules),
        [*app.teardown_appcontext_funcs],
        {**environment.globals},
        {**environment.filters},
        app.wsgi_app,
        app.session_interface,
        sorted(app.cli.commands),
    ]


class Applications:
    """Makes applications and keeps those that can be used again."""

    def __init__(self) -> None:
        self._spare: list[Flask] = []
        self._made: dict[Flask, tuple[Settings, list[object], dict[str, Any], dict[str, Any]]] = {}

    def take(self, settings: Mapping[str, Any]) -> Flask:
        """An application with these settings, like a new one."""
        for app in self._spare:
            if self._again(app, settings):
                self._spare.remove(app)
                return app
        app = create_app(settings)
        watch(app)
        loaded = _apart_from_places(app.config["PORTAL"])
        self._made[app] = (loaded, _shape(app), dict(app.config), dict(app.extensions))
        return app

    def give_back(self, app: Flask) -> None:
        """Close an application's database; keep the application unless its test has built something into it."""
        with app.app_context():
            for engine in db.engines.values():
                engine.dispose()
        if not app.config["RATELIMIT_ENABLED"] and _shape(app) == self._made[app][1]:
            self._spare.append(app)
        else:
            del self._made[app]

    def _again(self, app: Flask, settings: Mapping[str, Any]) -> bool:
        wanted, (own, _, config, extensions) = load(os.environ, settings), self._made[app]
        changed = flask_config(wanted, settings)
        if _apart_from_places(wanted) != own or changed.keys() - config.keys():
            return False
        places = {"PORTAL", "SECRET_KEY", "SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_ENGINE_OPTIONS"}
        if any(changed[name] != config[name] for name in changed.keys() - places):
            return False
        app.config.clear()
        app.config.update(config | changed)
        app.instance_path = str(wanted.instance_path)
        app.extensions.clear()
        app.extensions.update(extensions)
        empty_searches.init_app(app)
        app._got_first_request = False
        # All applications share one limiter, which follows the one that was made last.
        limiter.enabled = False
        db._app_engines[app][None] = self._engine(app)
        return True

    def _engine(self, app: Flask) -> Engine:
        # As Flask-SQLAlchemy makes one for a new application, and ``portal.requests.transactions`` prepares it.
        options = {"url": app.config["SQLALCHEMY_DATABASE_URI"], **app.config["SQLALCHEMY_ENGINE_OPTIONS"]}
        db._apply_driver_defaults(options, app)
        engine = prepare_engine(db._make_engine(None, options, app))
        watch_queries(engine)
        watch_engine(engine)
        return engine
