"""How accounts are doing week by week, and early signs that one may be slipping.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBER = "number given by the database"
KINDS = (
    "churn_words",
    "usage_gone",
    "usage_falling",
    "champion_left",
    "champion_silent",
    "unsolved",
    "promoter_lost",
    "password_resets",
    "no_help",
)


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "health",
        sa.Column("id", KEY, nullable=False, comment=NUMBER),
        sa.Column("account_id", KEY, nullable=False, comment="whose"),
        sa.Column("week", sa.Date(), nullable=False, comment="Monday of the week"),
        sa.Column(
            "as_of",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="moment it is of: nothing later was looked at",
        ),
        sa.Column("score", sa.Float(), nullable=True, comment="0..100; empty: nothing is known of any part"),
        sa.Column(
            "band",
            sa.Enum("red", "yellow", "green", name="band", native_enum=False, length=32),
            nullable=True,
            comment="red, yellow or green",
        ),
        sa.Column(
            "parts",
            sa.Text(),
            nullable=False,
            comment="JSON list: part, weight, value, points, n, evidence (days and ids, no words), what is lacking",
        ),
        sa.Column(
            "computed_at", sa.DateTime(timezone=True), nullable=False, comment="when it was worked out"
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_health_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_health")),
        sa.UniqueConstraint("account_id", "week", name=op.f("uq_health_account_id_week")),
    )
    op.create_index("ix_health_week", "health", ["week"])
    op.create_table(
        "early_sign",
        sa.Column("id", KEY, nullable=False, comment=NUMBER),
        sa.Column("account_id", KEY, nullable=False, comment="whose"),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="signkind", native_enum=False, length=32),
            nullable=False,
            comment="what was seen",
        ),
        sa.Column(
            "began", sa.Date(), nullable=False, comment="Monday of the week in which it was first seen"
        ),
        sa.Column(
            "evidence", sa.Text(), nullable=False, comment="JSON: figures, days and ids it rests on, no words"
        ),
        sa.Column(
            "worth",
            sa.Float(),
            nullable=False,
            comment="how grave in (0, 1], times what the account pays a year",
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False, comment="when it was last seen"),
        sa.Column(
            "raised_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when the CSM was told; empty: it waits for a week with room",
        ),
        sa.Column(
            "gone_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="since when it is not there any more",
        ),
        sa.Column(
            "dismissed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when somebody said that nothing is to be done",
        ),
        sa.Column("dismissed_by", sa.Text(), nullable=True, comment="who"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_early_sign_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_early_sign")),
        sa.UniqueConstraint("account_id", "kind", "began", name=op.f("uq_early_sign_account_id_kind_began")),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("early_sign")
    op.drop_index("ix_health_week", "health")
    op.drop_table("health")
