"""The ledger keeps every step of a loop; messages have a delivery log; releases lines; colleagues tasks.

Revision ID: 0011
Revises: 0010
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(length=32)

ADDED: dict[str, list[tuple[str, Any, str]]] = {
    "feature": [
        ("declined_instead", sa.Text(), "what to use instead, as customers may read it"),
        ("how_to_try", sa.Text(), "how to try it, as customers may read it"),
        ("url", sa.Text(), "where customers read more about it"),
    ],
    "contact": [("erased_at", MOMENT, "since when nothing personal is held about them")],
    "vault": [
        ("bounced_at", MOMENT, "since when mail to this address comes back; empty: it arrives"),
    ],
    "release_feature": [
        ("reverted_at", MOMENT, "when it was taken back; empty: it is out"),
        ("reverted_reason", sa.Text(), "why"),
    ],
    "notification": [
        ("due_at", MOMENT, "not before this; empty: at once"),
        ("lease_by", sa.Text(), "the sender that has it in hand now"),
        ("taken_at", MOMENT, "when a sender last took it in hand"),
    ],
    "feedback": [
        ("reply_to", KEY, "the message that it answers, where it says so"),
        ("erased_at", MOMENT, "since when its words are erased, at their author's wish"),
    ],
    "loop_event": [
        ("step", WORD, "what happened"),
        ("passage_id", KEY, "the words, where there are any"),
    ],
}
LINKED = [("feedback", "reply_to", "notification"), ("loop_event", "passage_id", "passage")]
STATE = {
    False: "the state it moved to",
    True: "the state that the loop has since",
}
OCCASION = {
    False: "`release:<version>` or `declined:<feature key>`",
    True: "what it tells of, e.g. `release:<version>`, `declined:<feature key>`",
}


def upgrade() -> None:
    """Bring the schema to this revision."""
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as batch:
            for name, kind, comment in columns:
                batch.add_column(sa.Column(name, kind, nullable=True, comment=comment))
    op.execute(
        "UPDATE loop_event SET step = CASE WHEN state <> 'open' THEN state "
        "WHEN number = 1 THEN 'asked' ELSE 'renewed' END"
    )
    op.execute(
        "UPDATE loop_event SET passage_id = (SELECT ask.passage_id FROM loop JOIN ask ON ask.id = loop.ask_id "
        "WHERE loop.id = loop_event.loop_id) WHERE step = 'asked'"
    )
    with op.batch_alter_table("loop_event") as batch:
        batch.alter_column("step", existing_type=WORD, nullable=False, existing_comment="what happened")
    for table, column, other in LINKED:
        with op.batch_alter_table(table) as batch:
            batch.create_foreign_key(op.f(f"fk_{table}_{column}"), other, [column], ["id"])
    op.create_index(op.f("ix_feedback_reply_to"), "feedback", ["reply_to"])
    _say(True)
    _release_item()
    _delivery_event()
    _task()


def downgrade() -> None:
    """Take the schema back: steps that moved no loop, the delivery log, release lines and tasks are lost."""
    for table in ("task", "delivery_event", "release_item"):
        op.drop_table(table)
    _say(False)
    op.execute(
        "DELETE FROM loop_event WHERE step NOT IN "
        "('asked', 'shipped', 'declined', 'told', 'confirmed', 'reopened', 'withdrawn', 'renewed')"
    )
    op.drop_index(op.f("ix_feedback_reply_to"), "feedback")
    for table, column, _ in LINKED:
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_{column}"), type_="foreignkey")
    for table, columns in ADDED.items():
        with op.batch_alter_table(table) as batch:
            for name, _, _ in columns:
                batch.drop_column(name)


def _say(now: bool) -> None:
    """What the columns say of themselves, where the database keeps that."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("loop_event", "state", existing_type=WORD, comment=STATE[now])
        op.alter_column("notification", "occasion", existing_type=sa.Text(), comment=OCCASION[now])


def _release_item() -> None:
    op.create_table(
        "release_item",
        sa.Column("id", KEY, nullable=False, comment="number given by the database"),
        sa.Column("release_id", KEY, nullable=False, comment="the release"),
        sa.Column("number", KEY, nullable=False, comment="1, 2, 3 ... in the order of the notes"),
        sa.Column("text", sa.Text(), nullable=False, comment="the line"),
        sa.Column("feature_id", KEY, nullable=True, comment="the feature; empty: none fits"),
        sa.Column(
            "score", sa.Float(), nullable=True, comment="probability in [0, 1]; 1: the line names its key"
        ),
        sa.Column("state", WORD, nullable=False, comment="the latest decision"),
        sa.Column("decided_by", sa.Text(), nullable=True, comment="who decided"),
        sa.Column("decided_at", MOMENT, nullable=True, comment="when"),
        _to("release_item", "release_id", "release"),
        _to("release_item", "feature_id", "feature"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release_item")),
        sa.UniqueConstraint("release_id", "number", name=op.f("uq_release_item_release_id_number")),
    )
    op.create_index(op.f("ix_release_item_feature_id"), "release_item", ["feature_id"])
    op.create_index(op.f("ix_release_item_state"), "release_item", ["state"])


def _delivery_event() -> None:
    op.create_table(
        "delivery_event",
        sa.Column("id", KEY, nullable=False, comment="number given by the database"),
        sa.Column("notification_id", KEY, nullable=False, comment="the message"),
        sa.Column("number", KEY, nullable=False, comment="1, 2, 3 ... within the message"),
        sa.Column("kind", WORD, nullable=False, comment="what happened"),
        sa.Column("at", MOMENT, nullable=False, comment="when"),
        sa.Column("detail", sa.Text(), nullable=True, comment="what the channel or the mail system said"),
        sa.Column(
            "source",
            sa.Text(),
            nullable=True,
            comment="where the word came from, e.g. `mail <id>`; the same word counts once",
        ),
        _to("delivery_event", "notification_id", "notification"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_event")),
        sa.UniqueConstraint(
            "notification_id", "number", name=op.f("uq_delivery_event_notification_id_number")
        ),
        sa.UniqueConstraint("source", name=op.f("uq_delivery_event_source")),
    )


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("id", KEY, nullable=False, comment="number given by the database"),
        sa.Column("key", sa.Text(), nullable=False, comment="what makes it the same task, e.g. `call:41.2`"),
        sa.Column("kind", WORD, nullable=False, comment="what to do"),
        sa.Column("contact_id", KEY, nullable=True, comment="about whom, if about a person"),
        sa.Column("feature_id", KEY, nullable=True, comment="about which feature"),
        sa.Column("passage_id", KEY, nullable=True, comment="the words that it rests on"),
        sa.Column(
            "assignee", sa.Text(), nullable=True, comment="who should do it: the CSM, else whoever sees it"
        ),
        sa.Column("words", sa.Text(), nullable=False, comment="what to do and why, in a sentence"),
        sa.Column("opened_at", MOMENT, nullable=False, comment="since when"),
        sa.Column("done_at", MOMENT, nullable=True, comment="when it was done; empty: it waits"),
        sa.Column("done_by", sa.Text(), nullable=True, comment="who did it"),
        _to("task", "contact_id", "contact"),
        _to("task", "feature_id", "feature"),
        _to("task", "passage_id", "passage"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
        sa.UniqueConstraint("key", name=op.f("uq_task_key")),
    )
    op.create_index(op.f("ix_task_contact_id"), "task", ["contact_id"])


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
