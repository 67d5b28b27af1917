"""Asks whose passage turned out to be no want are withdrawn, never lost.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op


revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

OLD, NEW = "how many passages `centre` sums", "how many passages `centre` sums; 0: nobody asks any more"


def upgrade() -> None:
    """Bring the schema to this revision."""
    with op.batch_alter_table("ask") as batch_op:
        batch_op.add_column(
            sa.Column(
                "withdrawn_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="since when its passage is no want any more; empty: it stands",
            )
        )
        batch_op.add_column(
            sa.Column("withdrawn_by", sa.Text(), nullable=True, comment="who said so: a person, or `voc`")
        )
    _say_asks(NEW)


def downgrade() -> None:
    """Take the schema back to the revision before: withdrawn asks stand again."""
    with op.batch_alter_table("ask") as batch_op:
        batch_op.drop_column("withdrawn_by")
        batch_op.drop_column("withdrawn_at")
    _say_asks(OLD)


def _say_asks(words: str) -> None:
    """What the column says of itself, where the database keeps that."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("request", "asks", existing_type=sa.Integer(), comment=words)
