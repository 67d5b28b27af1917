"""A message knows which event of each loop it answers; a feature, what its own table said of it last.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision: messages that are there answer the loop's latest yes or no."""
    with op.batch_alter_table("notification_loop") as batch:
        batch.add_column(
            sa.Column(
                "event_number",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=False,
                server_default="0",
                comment="the event of the loop that it answers: shipped or declined",
            )
        )
    op.execute(
        "UPDATE notification_loop SET event_number = COALESCE((SELECT MAX(number) FROM loop_event "
        "WHERE loop_event.loop_id = notification_loop.loop_id AND loop_event.state IN ('shipped', 'declined')), 0)"
    )
    with op.batch_alter_table("notification_loop") as batch:
        batch.alter_column("event_number", server_default=None)
    with op.batch_alter_table("feature") as batch:
        batch.add_column(
            sa.Column(
                "listed_status",
                sa.String(length=32),
                nullable=True,
                comment="where the roadmap's own table says it stands; what a person said later here counts "
                "until it changes",
            )
        )
    op.execute("UPDATE feature SET listed_status = status")


def downgrade() -> None:
    """Take the schema back to the revision before."""
    with op.batch_alter_table("feature") as batch:
        batch.drop_column("listed_status")
    with op.batch_alter_table("notification_loop") as batch:
        batch.drop_column("event_number")
