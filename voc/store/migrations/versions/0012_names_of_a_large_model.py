"""What a large model called topics, so that it is not paid for again.

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "suggested_name",
        sa.Column(
            "digest",
            sa.Text(),
            nullable=False,
            comment="SHA-256 over the version of the question, the model, the language and what was sent",
        ),
        sa.Column("maker", sa.Text(), nullable=False, comment="`llm:<model>`"),
        sa.Column(
            "name", sa.Text(), nullable=False, comment="the name; empty: what it said could not be used"
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_suggested_name")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before: names are paid for again. Those that a person took stay."""
    op.drop_table("suggested_name")
