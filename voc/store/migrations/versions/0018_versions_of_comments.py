"""Which comment took the place of an earlier version of itself, what tells an edit, and what a file held when it was read.

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ADDED = {
    "row_digest": "keyed digest of the words as the source gave them, before redaction, hex; empty: stored before it was kept",
    "replaced_because": "why it does not count any more: `edited` at the source, or `misread` by us; empty: it counts",
}
REPLACED = sa.text("replaced_because IS NOT NULL")
ROWS = "rows that the file held when `digest` was made"
DIGEST = "keyed digest of its bytes, its mapping and how it was read; empty: it has to be read again"


def upgrade() -> None:
    """Bring the schema to this revision."""
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.add_column(sa.Column("row_digest", sa.Text(), nullable=True, comment=ADDED["row_digest"]))
        batch_op.add_column(
            sa.Column(
                "replaced_by", KEY, nullable=True, comment="the version that counts now, if there is one"
            )
        )
        batch_op.add_column(
            sa.Column("replaced_because", sa.String(32), nullable=True, comment=ADDED["replaced_because"])
        )
        batch_op.create_foreign_key(op.f("fk_feedback_replaced_by"), "feedback", ["replaced_by"], ["id"])
    for name in ("replaced_by", "replaced_because"):
        op.create_index(
            op.f(f"ix_feedback_{name}"),
            "feedback",
            [name],
            sqlite_where=REPLACED,
            postgresql_where=REPLACED,
        )
    op.add_column("ingest_run", sa.Column("rows", KEY, nullable=True, comment=ROWS))
    op.add_column("ingest_run", sa.Column("digest", sa.Text(), nullable=True, comment=DIGEST))


def downgrade() -> None:
    """Take the schema back: earlier versions stay as comments of their own."""
    with op.batch_alter_table("ingest_run") as batch_op:
        batch_op.drop_column("digest")
        batch_op.drop_column("rows")
    for name in ("replaced_because", "replaced_by"):
        op.drop_index(op.f(f"ix_feedback_{name}"), table_name="feedback")
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.drop_constraint(op.f("fk_feedback_replaced_by"), type_="foreignkey")
        for name in ("replaced_because", "replaced_by", "row_digest"):
            batch_op.drop_column(name)
