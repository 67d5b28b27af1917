"""Rows of the vault may be sealed with a key; what there is, but not what it is, stays in clear.

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

ADDED = (
    (
        "sealed",
        sa.LargeBinary(),
        "name, email and phone as one token that only the key opens; empty: they lie in clear",
    ),
    ("key_id", sa.Text(), "name of the key that sealed it, which tells nothing of the key"),
    ("has_name", sa.Boolean(), "whether there is a name in the token"),
    ("has_email", sa.Boolean(), "whether there is an e-mail address in the token"),
    ("has_phone", sa.Boolean(), "whether there is a phone number in the token"),
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    for name, kind, comment in ADDED:
        op.add_column("vault", sa.Column(name, kind, nullable=True, comment=comment))
    op.create_index(op.f("ix_vault_key_id"), "vault", ["key_id"])


def downgrade() -> None:
    """Take the schema back, if nothing is sealed: what is would be lost."""
    sealed = op.get_bind().execute(sa.text("SELECT count(*) FROM vault WHERE sealed IS NOT NULL")).scalar()
    if sealed:
        raise RuntimeError(f"{sealed} rows of the vault are sealed; an older version cannot read them")
    op.drop_index(op.f("ix_vault_key_id"), table_name="vault")
    with op.batch_alter_table("vault") as batch_op:
        for name, _, _ in ADDED:
            batch_op.drop_column(name)
