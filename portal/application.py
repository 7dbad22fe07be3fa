"""The application: what the web face is made of, in order."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask

from catalogue.search import keep_learned_in

from . import cli, config, editions
from .accounts import kept_forms, scope, sessions
from .accounts.routes import blueprint as accounts
from .admin.routes import blueprint as admin
from .api.pages.views import pages as api_pages
from .api.routes import blueprint as api
from .editors.routes import blueprint as editors
from .extensions import compress, db
from .feeds.routes import blueprint as feeds
from .files import assets
from .frame import errors, hotline, notices, presentation, refusals
from .frame.gallery import blueprint as gallery
from .hsds.routes import blueprint as hsds
from .logs import lines, measuring
from .metrics import counting
from .news import addresses as feed_addresses
from .offices.routes import blueprint as offices
from .open_answers import ahead
from .open_files.routes import pages as open_files
from .open_files.routes import programs as open_data
from .probes import answering as probes
from .replicas import reading
from .requests import addresses, events, security, sent_files, sizes, transactions
from .residents.routes import blueprint as residents
from .residents.search import empty_searches
from .residents.search.warming import warm_search
from .trail import reading as trail
from .words import formatting, i18n, place_names
from .workers.routes import blueprint as workers

LEARNED = "learned"
"""The folder in the instance for what its search learned."""


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application, set up from the environment; ``settings`` wins over it, see ``portal.config.load``.

    Raises ``ConfigError`` for a setting that cannot be used or translations that are not compiled.
    """
    loaded = config.load(os.environ, settings)
    app = transactions.CommittingFlask("portal", instance_path=str(loaded.instance_path))
    app.config.from_mapping(config.flask_config(loaded, settings))

    lines.init_app(app)
    ahead.init_app(app)
    addresses.init_app(app)
    refusals.init_app(app)
    sizes.init_app(app)
    security.init_app(app)
    db.init_app(app)
    reading.init_app(app)
    transactions.init_app(app)
    events.init_app(app)
    sessions.init_app(app)
    i18n.init_app(app)
    place_names.init_app(app)
    formatting.init_app(app)
    editions.init_app(app)
    presentation.init_app(app)
    hotline.init_app(app)
    notices.init_app(app)
    feed_addresses.init_app(app)
    errors.init_app(app)
    kept_forms.init_app(app)
    scope.init_app(app)
    sent_files.init_app(app)
    assets.init_app(app)
    compress.init_app(app)
    cli.init_app(app)
    empty_searches.init_app(app)
    trail.init_app(app)
    probes.init_app(app, warm_search)
    counting.init_app(app)
    measuring.init_app(app)
    keep_learned_in(loaded.instance_path / LEARNED)

    app.register_blueprint(residents)
    app.register_blueprint(workers, url_prefix="/work")
    app.register_blueprint(offices, url_prefix="/office")
    app.register_blueprint(editors, url_prefix="/editor")
    app.register_blueprint(admin, url_prefix="/admin")
    app.register_blueprint(accounts)
    app.register_blueprint(api)
    app.register_blueprint(api_pages)
    app.register_blueprint(feeds)
    app.register_blueprint(hsds)
    app.register_blueprint(open_files)
    app.register_blueprint(open_data)
    if app.testing:
        app.register_blueprint(gallery)
    return app
