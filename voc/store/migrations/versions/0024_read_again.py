"""What each file's table said of a row, which file told a key or a signal, and how a file was read before.

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RUNS = (
    ("contact_key", "the file that told it first; empty: none, or before it was kept"),
    ("signal", "the file that says so; empty: it was stored before that was kept"),
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    before = "the mapping it was read with before it was read again otherwise; empty: it never was"
    op.add_column("ingest_run", sa.Column("mapping_before", sa.Text(), nullable=True, comment=before))
    op.create_table(
        "saying",
        sa.Column("run_id", KEY, nullable=False, comment="the file that says it"),
        sa.Column("noun", sa.Text(), nullable=False, comment="kind of row, e.g. `account`"),
        sa.Column("row_id", KEY, nullable=False, comment="its id"),
        sa.Column(
            "said",
            sa.Text(),
            nullable=False,
            comment="JSON object: what it says, by column; no names and addresses of people",
        ),
        sa.ForeignKeyConstraint(["run_id"], ["ingest_run.id"], name=op.f("fk_saying_run_id")),
        sa.PrimaryKeyConstraint("run_id", "noun", "row_id", name=op.f("pk_saying")),
    )
    op.create_index("ix_saying_noun_row_id", "saying", ["noun", "row_id"])
    for table, words in RUNS:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column("run_id", KEY, nullable=True, comment=words))
            batch.create_foreign_key(op.f(f"fk_{table}_run_id"), "ingest_run", ["run_id"], ["id"])


def downgrade() -> None:
    """Take the schema back to the revision before."""
    for table, _ in RUNS:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_run_id"), type_="foreignkey")
            batch.drop_column("run_id")
    op.drop_index("ix_saying_noun_row_id", table_name="saying")
    op.drop_table("saying")
    op.drop_column("ingest_run", "mapping_before")
