"""Rankings that were kept under a name, and what deals of an account are open.

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op


revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column(
        "account",
        sa.Column(
            "open_deals",
            sa.BigInteger(),
            nullable=True,
            comment="value of deals that are not closed yet in `currency`, cents",
        ),
    )
    op.create_table(
        "saved_view",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="number given by the database",
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="name people call it by"),
        sa.Column("made_by", sa.Text(), nullable=False, comment="who kept it"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("formula", sa.Text(), nullable=False, comment="accounts, rice or revenue"),
        sa.Column("weights", sa.Text(), nullable=False, comment="its weights, JSON"),
        sa.Column("filters", sa.Text(), nullable=False, comment="which askers were counted, JSON"),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the inputs, hex"),
        sa.Column(
            "inputs",
            sa.LargeBinary(),
            nullable=False,
            comment="the inputs without a word of customers, compressed JSON",
        ),
        sa.Column(
            "figures",
            sa.LargeBinary(),
            nullable=False,
            comment="the ranking as it was shown, compressed JSON",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("name", name=op.f("uq_saved_view_name")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("saved_view")
    op.drop_column("account", "open_deals")
