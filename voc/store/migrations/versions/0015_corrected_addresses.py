"""How often an address was corrected, and which of them a message went to: a bounce speaks of that one alone.

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ADDED = {
    "vault": "how often the address was corrected; empty: never",
    "notification": "how often their address had been corrected when it was last taken in hand; empty: never",
}


def upgrade() -> None:
    """Bring the schema to this revision."""
    for table, comment in ADDED.items():
        op.add_column(table, sa.Column("corrections", sa.Integer(), nullable=True, comment=comment))


def downgrade() -> None:
    """Take the schema back to the revision before."""
    for table in ADDED:
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("corrections")
