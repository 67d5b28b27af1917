"""Keys of people who asked to be forgotten, so that they are not met again as somebody new.

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "forgotten_key",
        sa.Column(
            "digest",
            sa.Text(),
            nullable=False,
            comment="HMAC-SHA256 of the key's digest, hex; no person can be told from it",
        ),
        sa.Column(
            "forgotten_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when they were forgotten",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_forgotten_key")),
    )


def downgrade() -> None:
    """Take the schema back: who was forgotten is a new person to the next file that names them."""
    op.drop_table("forgotten_key")
