"""Which requests people merged, and which the machine suggests to merge.

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "request_merge",
        sa.Column("id", KEY, nullable=False, comment="number given by the database"),
        sa.Column("request_id", KEY, nullable=False, comment="which request was merged"),
        sa.Column("into_id", KEY, nullable=False, comment="into which one, as the person named it"),
        sa.Column("merged_by", sa.Text(), nullable=False, comment="who"),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("undone_by", sa.Text(), nullable=True, comment="who took it back"),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True, comment="when; empty: it holds"),
        _to("request_merge", "request_id", "request"),
        _to("request_merge", "into_id", "request"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_merge")),
    )
    op.create_index(op.f("ix_request_merge_request_id"), "request_merge", ["request_id"])
    op.create_index(op.f("ix_request_merge_into_id"), "request_merge", ["into_id"])
    op.create_table(
        "merge_proposal",
        sa.Column("id", KEY, nullable=False, comment="number given by the database"),
        sa.Column("request_id", KEY, nullable=False, comment="the earlier of the two"),
        sa.Column("other_id", KEY, nullable=False, comment="the later of the two"),
        sa.Column(
            "probability",
            sa.Float(),
            nullable=False,
            comment="that they are one want, in [0, 1], as last proposed",
        ),
        sa.Column("reason", sa.Text(), nullable=False, comment="why, in words"),
        sa.Column(
            "evidence_passage_id",
            KEY,
            nullable=False,
            comment="the passage that speaks for the earlier one",
        ),
        sa.Column(
            "other_evidence_passage_id",
            KEY,
            nullable=False,
            comment="the passage that speaks for the later one",
        ),
        sa.Column("maker", sa.Text(), nullable=False, comment="who proposed it, with version"),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False, comment="when first"),
        sa.Column("state", sa.String(length=32), nullable=False, comment="proposed, accepted or rejected"),
        sa.Column("decided_by", sa.Text(), nullable=True, comment="person who decided"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="when"),
        _to("merge_proposal", "request_id", "request"),
        _to("merge_proposal", "other_id", "request"),
        _to("merge_proposal", "evidence_passage_id", "passage"),
        _to("merge_proposal", "other_evidence_passage_id", "passage"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merge_proposal")),
        sa.UniqueConstraint("request_id", "other_id", name=op.f("uq_merge_proposal_request_id_other_id")),
    )
    op.create_index(op.f("ix_merge_proposal_other_id"), "merge_proposal", ["other_id"])
    op.create_index(op.f("ix_merge_proposal_state"), "merge_proposal", ["state"])


def downgrade() -> None:
    """Take the schema back to the revision before: merged requests stand for themselves again."""
    op.execute("UPDATE request SET merged_into_id = NULL")
    op.drop_table("merge_proposal")
    op.drop_table("request_merge")


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
