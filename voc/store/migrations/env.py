"""Alembic's entry: runs the revisions on the connection that `voc.store.migrate` hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from voc.model import Base
from voc.model.base import Instant, Money


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Revisions name plain types, so that they still run when the model's own types change."""
    if kind != "type":
        return False
    if isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Money):
        return "sa.BigInteger()"
    if isinstance(item, sa.Enum):
        return "sa.String(length=32)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=plain_type,
)
with context.begin_transaction():
    context.run_migrations()
