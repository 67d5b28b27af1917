"""Which version of the product a review is about, and what we replied to it in public.

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ADDED = {
    "version": "version of the product that it is about, as the source says",
    "our_reply": "what we replied to it in public, redacted; never the customer's words",
}


def upgrade() -> None:
    """Bring the schema to this revision."""
    for name, comment in ADDED.items():
        op.add_column("feedback", sa.Column(name, sa.Text(), nullable=True, comment=comment))


def downgrade() -> None:
    """Take the schema back to the revision before."""
    with op.batch_alter_table("feedback") as batch_op:
        for name in ADDED:
            batch_op.drop_column(name)
