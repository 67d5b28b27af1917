"""Colleagues who sign in, and their roles.

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

from voc.model.base import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "colleague",
        sa.Column("id", KEY, nullable=False, comment="number given by the database"),
        sa.Column(
            "email",
            sa.Text(),
            nullable=False,
            comment="address by which they sign in, lower case; never a customer's",
        ),
        sa.Column(
            "name", sa.Text(), nullable=True, comment="as tables of accounts name them in `csm`, if they do"
        ),
        sa.Column(
            "roles",
            sa.Text(),
            nullable=False,
            comment="their roles in alphabetical order with commas between them",
        ),
        sa.Column("changed_by", sa.Text(), nullable=False, comment="who gave them these roles"),
        sa.Column("changed_at", Instant(), nullable=False, comment="when"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_colleague")),
        sa.UniqueConstraint("email", name=op.f("uq_colleague_email")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("colleague")
