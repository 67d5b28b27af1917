"""What we gave our word for, and the review calls of accounts.

Revision ID: 0022
Revises: 0021
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NUMBER = "number given by the database"


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table("promise", *_promise(), *_keys_of_promise())
    for name in ("account_id", "contact_id", "feature_id", "state"):
        op.create_index(op.f(f"ix_promise_{name}"), "promise", [name])
    op.create_table("review_call", *_review_call())
    op.create_index(op.f("ix_review_call_account_id"), "review_call", ["account_id"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("review_call")
    op.drop_table("promise")


def _promise() -> list[sa.Column[Any]]:
    moment, states = sa.DateTime(timezone=True), ("open", "kept", "broken", "dismissed")
    return [
        sa.Column("id", KEY, nullable=False, comment=NUMBER),
        sa.Column("passage_id", KEY, nullable=False, comment="the sentence that says so"),
        sa.Column("account_id", KEY, nullable=True, comment="to which company, if known"),
        sa.Column("contact_id", KEY, nullable=True, comment="to whom, if known"),
        sa.Column("said_at", moment, nullable=False, comment="when it was said"),
        sa.Column("sure", sa.Float(), nullable=False, comment="probability in [0, 1] that it is a promise"),
        sa.Column(
            "acting",
            sa.Boolean(),
            nullable=False,
            comment="to write, call, send, train or pay, which no release can keep",
        ),
        sa.Column(
            "due_on", sa.Date(), nullable=True, comment="last day on which it is kept; empty: none was named"
        ),
        sa.Column("feature_id", KEY, nullable=True, comment="what was promised, if it is on the roadmap"),
        sa.Column(
            "feature_sure",
            sa.Float(),
            nullable=True,
            comment="probability in [0, 1] that it is this feature; 1.0 where its request was linked to it",
        ),
        sa.Column(
            "state",
            sa.Enum(*states, name="promisestate", native_enum=False, length=32),
            nullable=False,
            comment="open, kept, broken or dismissed",
        ),
        sa.Column("settled_at", moment, nullable=True, comment="when it was kept or broken; empty: open"),
        sa.Column(
            "decided_by",
            sa.Text(),
            nullable=True,
            comment="person who said so; empty: the roadmap and the calendar say so",
        ),
        sa.Column("found_at", moment, nullable=False, comment="when it was found"),
    ]


def _keys_of_promise() -> list[sa.Constraint]:
    return [
        *(
            sa.ForeignKeyConstraint([f"{one}_id"], [f"{one}.id"], name=op.f(f"fk_promise_{one}_id_{one}"))
            for one in ("passage", "account", "contact", "feature")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint("passage_id", name=op.f("uq_promise_passage_id")),
    ]


def _review_call() -> list[sa.Column[Any] | sa.Constraint]:
    moment = sa.DateTime(timezone=True)
    return [
        sa.Column("id", KEY, nullable=False, comment=NUMBER),
        sa.Column("account_id", KEY, nullable=False, comment="with whom"),
        sa.Column(
            "name", sa.Text(), nullable=False, comment="which call of the calendar, as the setting names it"
        ),
        sa.Column("due_on", sa.Date(), nullable=False, comment="the day it was due"),
        sa.Column(
            "outcome",
            sa.Enum("held", "skipped", name="calloutcome", native_enum=False, length=32),
            nullable=False,
            comment="held or skipped",
        ),
        sa.Column("settled_by", sa.Text(), nullable=False, comment="who said so"),
        sa.Column("settled_at", moment, nullable=False, comment="when"),
        sa.Column("note", sa.Text(), nullable=True, comment="what they wrote about it"),
        sa.Column("undone_by", sa.Text(), nullable=True, comment="who took it back"),
        sa.Column("undone_at", moment, nullable=True, comment="when; empty: it holds"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_review_call_account_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_call")),
    ]
