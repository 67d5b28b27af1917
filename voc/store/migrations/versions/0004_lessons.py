"""What a workspace's corrections taught its heads.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "lesson",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            comment="number given by the database",
        ),
        sa.Column(
            "heads",
            sa.Text(),
            nullable=False,
            comment="the shipped heads that it corrects; useless for others",
        ),
        sa.Column("corrections", sa.Integer(), nullable=False, comment="passages that people had corrected"),
        sa.Column(
            "right_before",
            sa.Float(),
            nullable=False,
            comment="share of corrected sentiments that the shipped heads got right",
        ),
        sa.Column(
            "right_after",
            sa.Float(),
            nullable=False,
            comment="the same with the lesson, on corrections it was not fitted on",
        ),
        sa.Column(
            "weights",
            sa.LargeBinary(),
            nullable=False,
            comment="what is added to the heads' logits, safetensors",
        ),
        sa.Column("made_by", sa.Text(), nullable=False, comment="who asked for it, or `voc run`"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True, comment="when it was taken back"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    _say_kinds("language, sentiment, intent, aspect, urgency or outcome")


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("lesson")
    _say_kinds("language, sentiment, intent or aspect")


def _say_kinds(words: str) -> None:
    """What the column says of itself, where the database keeps that."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("annotation", "kind", existing_type=sa.String(length=32), comment=words)
