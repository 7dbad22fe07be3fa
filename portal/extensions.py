"""The extensions of the web face, made once and bound to an application by ``create_app``."""

from __future__ import annotations

import contextlib
from typing import Any

from flask_babel import Babel
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from flask_wtf import CSRFProtect
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from catalogue.foundation.database import REPLICA
from catalogue.models import Base


class RequestSession(Session):
    """A session that can always be undone and given back.

    A connection that is lost has undone everything by itself. Without this, one that is lost after the last query of
    a page takes the page with it, which was answered already: the server then sends an answer without a body.
    """

    def get_bind(self, *args: Any, **named: Any) -> Engine | Connection:
        """The database: the primary, unless this session reads from a replica (``portal.replicas``)."""
        replica: Engine | None = self.info.get(REPLICA)
        return super().get_bind(*args, **named) if replica is None else replica

    def rollback(self) -> None:
        """Undo what was written. Over a connection that is lost nothing is left to undo; the pool throws it away."""
        with contextlib.suppress(DBAPIError):
            super().rollback()

    def close(self) -> None:
        """Give the connection back. A rollback first: unlike a close that fails, it never keeps the connection."""
        self.rollback()
        super().close()


_session_options: dict[str, Any] = {"class_": RequestSession}
db = SQLAlchemy(model_class=Base, session_options=_session_options, add_models_to_shell=False)
babel = Babel()
csrf = CSRFProtect()
compress = Compress()
limiter = Limiter(key_func=get_remote_address)
login_manager = LoginManager()
