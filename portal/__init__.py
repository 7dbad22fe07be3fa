"""The web face of the 1060 portal: for residents, community workers and offices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """The application, see ``portal.application``.

    It is loaded here and not earlier: starting workers or reading the settings then takes half the time.
    """
    # Late, see above.
    from .application import create_app as create

    return create(settings)
