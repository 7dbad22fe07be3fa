"""What schemathesis does here besides: loaded by its process as hooks (``SCHEMATHESIS_HOOKS``)."""

from __future__ import annotations

from typing import Any

import schemathesis


@schemathesis.hook
def before_call(_context: Any, case: Any, **_more: Any) -> None:
    """Leave out a cursor that is well-formed: it has no meaning of its own, and only pages give good ones."""
    positive = case.meta is None or case.meta.generation.mode.is_positive
    if positive and case.query:
        case.query.pop("cursor", None)
