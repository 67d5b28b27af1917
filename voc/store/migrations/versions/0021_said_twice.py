"""Which comment says what the same person said elsewhere.

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TWIN = sa.text("twin_of IS NOT NULL")
COMMENT = "the comment in which the same person says the same elsewhere, and which counts for both; empty: it counts"


def upgrade() -> None:
    """Bring the schema to this revision. What is stored is looked through by the next run."""
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.add_column(sa.Column("twin_of", KEY, nullable=True, comment=COMMENT))
        batch_op.create_foreign_key(op.f("fk_feedback_twin_of"), "feedback", ["twin_of"], ["id"])
    op.create_index(
        op.f("ix_feedback_twin_of"), "feedback", ["twin_of"], sqlite_where=TWIN, postgresql_where=TWIN
    )


def downgrade() -> None:
    """Take the schema back: every comment counts by itself."""
    op.drop_index(op.f("ix_feedback_twin_of"), table_name="feedback")
    op.execute("DELETE FROM cursor WHERE step = 'said twice'")
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.drop_constraint(op.f("fk_feedback_twin_of"), type_="foreignkey")
        batch_op.drop_column("twin_of")
