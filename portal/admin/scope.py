"""The scope of these pages: only those who administer the whole instance."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from catalogue.access.instance import require_of_instance
from catalogue.access.rights import Right

from ..extensions import db, login_manager
from ..frame.acting import actor

blueprint = Blueprint("admin", __name__)


@blueprint.before_request
def _only_administrators() -> ResponseReturnValue | None:
    """Nothing is read before the right is known. Raises ``NotAllowed``."""
    if not current_user.is_authenticated:
        answer: ResponseReturnValue = login_manager.unauthorized()
        return answer
    require_of_instance(db.session(), actor(), Right.ADMINISTER)
    return None
