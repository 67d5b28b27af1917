"""Topics that stay put: changes of them are proposals with lines, decided and undone one by one.

Topics that are there get a reach that is refreshed in the next run, since their centres are of another space.

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema to this revision."""
    with op.batch_alter_table("topic") as batch:
        batch.add_column(
            sa.Column("named_by", sa.Text(), nullable=True, comment="the person who gave `label`, if one did")
        )
        batch.add_column(
            sa.Column(
                "reach",
                sa.Float(),
                nullable=False,
                server_default="0.4",
                comment="least cosine to `centre` at which a passage joins",
            )
        )
        batch.add_column(
            sa.Column("merged_into_id", KEY, nullable=True, comment="the topic that it became part of")
        )
        batch.add_column(
            sa.Column(
                "retired_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="when it stopped: merged, dissolved, or its split undone",
            )
        )
        batch.add_column(
            sa.Column(
                "broad",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="whether it has topics below it and no passages of its own",
            )
        )
        batch.add_column(sa.Column("parent_id", KEY, nullable=True, comment="the broad topic above it"))
        batch.create_foreign_key(op.f("fk_topic_merged_into_id"), "topic", ["merged_into_id"], ["id"])
        batch.create_foreign_key(op.f("fk_topic_parent_id"), "topic", ["parent_id"], ["id"])
        batch.create_index(op.f("ix_topic_merged_into_id"), ["merged_into_id"])
        batch.create_index(op.f("ix_topic_parent_id"), ["parent_id"])
    with op.batch_alter_table("topic") as batch:
        batch.alter_column("reach", existing_type=sa.Float(), server_default=None)
        batch.alter_column("broad", existing_type=sa.Boolean(), server_default=None)
    op.execute("UPDATE topic SET encoder = ''")
    op.execute(
        "UPDATE topic SET retired_at = (SELECT MAX(fitted_at) FROM topic_run) "
        "WHERE NOT EXISTS (SELECT 1 FROM membership WHERE membership.topic_id = topic.id)"
    )
    _tables()


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("topic_move")
    op.drop_table("topic_change")
    op.drop_table("topic_proposal")
    with op.batch_alter_table("topic") as batch:
        batch.drop_index(op.f("ix_topic_parent_id"))
        batch.drop_index(op.f("ix_topic_merged_into_id"))
        batch.drop_constraint(op.f("fk_topic_parent_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_topic_merged_into_id"), type_="foreignkey")
        for name in ("parent_id", "broad", "retired_at", "merged_into_id", "reach", "named_by"):
            batch.drop_column(name)


def _tables() -> None:
    op.create_table(
        "topic_proposal",
        sa.Column("id", KEY, nullable=False, comment="number given by the database"),
        sa.Column("run_id", KEY, nullable=True, comment="the fit that found it; empty: a person's doing"),
        sa.Column("why", sa.Text(), nullable=False, comment="what made it due, in words"),
        sa.Column("made_by", sa.Text(), nullable=False, comment="step or person"),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.ForeignKeyConstraint(["run_id"], ["topic_run.id"], name=op.f("fk_topic_proposal_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_proposal")),
    )
    op.create_index(op.f("ix_topic_proposal_run_id"), "topic_proposal", ["run_id"], unique=False)
    op.create_table(
        "topic_change",
        sa.Column("id", KEY, nullable=False, comment="number given by the database"),
        sa.Column("proposal_id", KEY, nullable=False, comment="what it is a line of"),
        sa.Column(
            "kind", sa.String(length=32), nullable=False, comment="same, split, merged, new, gone or renamed"
        ),
        sa.Column("topic_id", KEY, nullable=True, comment="which topic; empty until a new one is accepted"),
        sa.Column(
            "other_id",
            KEY,
            nullable=True,
            comment="split: the topic it comes off; merged: the one it goes to",
        ),
        sa.Column("label", sa.Text(), nullable=False, comment="name after it"),
        sa.Column("label_before", sa.Text(), nullable=True, comment="name before it, if it had one"),
        sa.Column("words", sa.Text(), nullable=False, comment="key phrases, separated by `; `"),
        sa.Column("example_passage_id", KEY, nullable=True, comment="a passage that shows what it is about"),
        sa.Column("passages_before", KEY, nullable=False, comment="passages of the topic before"),
        sa.Column("passages_after", KEY, nullable=False, comment="passages of the topic after all lines"),
        sa.Column("state", sa.String(length=32), nullable=False, comment="the latest decision"),
        sa.Column("decided_by", sa.Text(), nullable=True, comment="person or step that decided"),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True, comment="when"),
        sa.ForeignKeyConstraint(
            ["example_passage_id"], ["passage.id"], name=op.f("fk_topic_change_example_passage_id")
        ),
        sa.ForeignKeyConstraint(["other_id"], ["topic.id"], name=op.f("fk_topic_change_other_id")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["topic_proposal.id"], name=op.f("fk_topic_change_proposal_id")
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_change_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_change")),
    )
    op.create_index(op.f("ix_topic_change_proposal_id"), "topic_change", ["proposal_id"], unique=False)
    op.create_index(op.f("ix_topic_change_state"), "topic_change", ["state"], unique=False)
    op.create_index(op.f("ix_topic_change_topic_id"), "topic_change", ["topic_id"], unique=False)
    op.create_table(
        "topic_move",
        sa.Column("change_id", KEY, nullable=False, comment="by which change"),
        sa.Column("passage_id", KEY, nullable=False, comment="which passage"),
        sa.Column("before_id", KEY, nullable=True, comment="where it was; empty: nowhere"),
        sa.ForeignKeyConstraint(["before_id"], ["topic.id"], name=op.f("fk_topic_move_before_id")),
        sa.ForeignKeyConstraint(["change_id"], ["topic_change.id"], name=op.f("fk_topic_move_change_id")),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], name=op.f("fk_topic_move_passage_id")),
        sa.PrimaryKeyConstraint("change_id", "passage_id", name=op.f("pk_topic_move")),
    )
    op.create_index(op.f("ix_topic_move_passage_id"), "topic_move", ["passage_id"], unique=False)
