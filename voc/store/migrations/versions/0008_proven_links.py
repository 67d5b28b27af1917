"""Links with their exact evidence, what decisions are learned from, and requests that nothing answers.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op


revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = (
    (
        "evidence_start",
        NUMBER,
        "first character to highlight, counted within the passage; empty: all of it",
    ),
    ("evidence_end", NUMBER, "the character behind the last one to highlight"),
    (
        "likenesses",
        sa.LargeBinary(),
        "what the model saw of the pair, little-endian float32; decisions are learned from",
    ),
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    for name, kind, comment in ADDED:
        op.add_column("link", sa.Column(name, kind, nullable=True, comment=comment))
    op.create_table(
        "fit",
        sa.Column("request_id", NUMBER, nullable=False, autoincrement=False, comment="which request"),
        sa.Column(
            "unanswered",
            sa.Float(),
            nullable=False,
            comment="probability in [0, 1] that no feature of the roadmap answers it",
        ),
        sa.Column(
            "asks",
            NUMBER,
            nullable=False,
            comment="how many asks it had then; more of them are a reason to look again",
        ),
        sa.Column(
            "roadmap",
            sa.Text(),
            nullable=False,
            comment="digest of the features, encoder and model it was compared with",
        ),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_fit_request_id_request")),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_fit")),
    )
    op.create_table(
        "feature_vector",
        sa.Column("feature_id", NUMBER, nullable=False, autoincrement=False, comment="which feature"),
        sa.Column("encoder", sa.Text(), nullable=False, comment="whose vectors these are"),
        sa.Column(
            "digest",
            sa.Text(),
            nullable=False,
            comment="digest of the title and description they were made from",
        ),
        sa.Column(
            "title",
            sa.LargeBinary(),
            nullable=False,
            comment="unit vector of the title, little-endian float16",
        ),
        sa.Column("text", sa.LargeBinary(), nullable=False, comment="the same of title and description"),
        sa.ForeignKeyConstraint(
            ["feature_id"], ["feature.id"], name=op.f("fk_feature_vector_feature_id_feature")
        ),
        sa.PrimaryKeyConstraint("feature_id", name=op.f("pk_feature_vector")),
    )
    _say_who("who decided: a person, or `voc` from its earned cut-off on")


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("feature_vector")
    op.drop_table("fit")
    for name, _kind, _comment in reversed(ADDED):
        op.drop_column("link", name)
    _say_who("person who decided")


def _say_who(words: str) -> None:
    """What the column says of itself, where the database keeps that."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("link", "decided_by", existing_type=sa.Text(), comment=words)
