"""What passages are about, stretch by stretch.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op


revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "aspect",
        sa.Column("id", _KEY, nullable=False, comment="number given by the database"),
        sa.Column("passage_id", _KEY, nullable=False, comment="where it is said"),
        sa.Column(
            "start", _KEY, nullable=False, comment="first character in the feedback's text, counted from 0"
        ),
        sa.Column("end", _KEY, nullable=False, comment="one past the last character"),
        sa.Column("term", sa.Text(), nullable=False, comment="those words in lower case, without an article"),
        sa.Column(
            "sentiment",
            sa.String(length=32),
            nullable=False,
            comment="towards it, which may differ from the passage's",
        ),
        sa.Column("score", sa.Float(), nullable=False, comment="that sentiment in [-1, 1]"),
        sa.Column(
            "confidence",
            sa.Float(),
            nullable=False,
            comment="calibrated probability that this is what is spoken of",
        ),
        sa.Column(
            "maker",
            sa.Text(),
            nullable=False,
            comment="model with version, the same as that of the passage's tags",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], name=op.f("fk_aspect_passage_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aspect")),
        sa.UniqueConstraint(
            "passage_id", "start", "end", "maker", name=op.f("uq_aspect_passage_id_start_end_maker")
        ),
    )
    op.create_index("ix_aspect_term", "aspect", ["term"])


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_index("ix_aspect_term", table_name="aspect")
    op.drop_table("aspect")
