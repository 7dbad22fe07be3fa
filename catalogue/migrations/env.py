"""Runs migrations over the connection that ``catalogue.foundation.migrating`` hands in, inside its transaction."""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

from catalogue.foundation.migrating import compares
from catalogue.models import Base


def render_item(kind: str, item: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write a new revision in plain column types, so that it keeps its meaning when the models change."""
    if kind != "type":
        return False
    if isinstance(item, sa.Enum):
        return f"sa.String(length={item.length})"
    if isinstance(item, sa.types.TypeDecorator) and isinstance(item.impl_instance, sa.DateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, sa.types.TypeDecorator) and isinstance(item.impl_instance, sa.Date):
        return "sa.Date()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_item=render_item,
    compare_type=True,
    include_object=compares,
    # The engine begins transactions itself, on SQLite too, so that a failed migration leaves nothing behind.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
