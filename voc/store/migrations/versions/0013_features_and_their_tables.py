"""Which table listed a feature last, so that one that is not in it any more is noticed.

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.add_column(
        "feature",
        sa.Column(
            "listed_in",
            sa.Text(),
            nullable=True,
            comment="source that listed it last; empty: made by hand, or not listed since this is noted",
        ),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    with op.batch_alter_table("feature") as batch_op:
        batch_op.drop_column("listed_in")
