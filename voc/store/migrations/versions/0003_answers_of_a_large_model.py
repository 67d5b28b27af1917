"""What a large model answered is kept by digest, so that nothing is paid for twice.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "large_answer",
        sa.Column(
            "digest",
            sa.Text(),
            nullable=False,
            comment="SHA-256 over the version of the question, the model and the passage's words",
        ),
        sa.Column("maker", sa.Text(), nullable=False, comment="`llm:<model>`"),
        sa.Column(
            "sentiment",
            sa.String(length=32),
            nullable=True,
            comment="empty: what it said, asked twice, could not be used",
        ),
        sa.Column(
            "confidence",
            sa.Float(),
            nullable=True,
            comment="of the sentiment, as stated, clipped to 0.5..0.95",
        ),
        sa.Column("intents", sa.Text(), nullable=False, comment="JSON object: confidence by intent"),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_large_answer")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("large_answer")
