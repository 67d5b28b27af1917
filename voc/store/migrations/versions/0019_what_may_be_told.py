"""Consents say for which words and how; collections of quotes, and what left of them.

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SCOPE = "anonymous, first_name, company or logo"
SCOPES = "anonymous, or what may be named, joined by +: first_name (with the role), company, logo"


def upgrade() -> None:
    """Bring the schema to this revision."""
    with op.batch_alter_table("consent") as batch_op:
        batch_op.alter_column("scope", existing_type=sa.Text(), existing_nullable=True, comment=SCOPES)
        batch_op.add_column(
            sa.Column(
                "passage_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
                comment="the words that it is for; empty: all that they said",
            )
        )
        batch_op.add_column(
            sa.Column(
                "channel", sa.Text(), nullable=True, comment="how they said it, e.g. mail, phone, contract"
            )
        )
        batch_op.create_foreign_key(op.f("fk_consent_passage_id"), "passage", ["passage_id"], ["id"])
    with op.batch_alter_table("story") as batch_op:
        batch_op.add_column(
            sa.Column(
                "feature_id",
                sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
                nullable=True,
                comment="the feature that lies between before and after",
            )
        )
        batch_op.create_foreign_key(op.f("fk_story_feature_id"), "feature", ["feature_id"], ["id"])
    _collections()
    _exports()


def _key(name: str, comment: str | None = None, *, nullable: bool = False) -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column(name, kind, nullable=nullable, comment=comment)


def _text(name: str, comment: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable, comment=comment)


def _when(name: str, comment: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, comment=comment)


def _collections() -> None:
    op.create_table(
        "quote_collection",
        _key("id", "number given by the database"),
        _text("name", "what it is called"),
        _text("made_by", "who made it"),
        _when("made_at", "when"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_collection")),
        sa.UniqueConstraint("name", name=op.f("uq_quote_collection_name")),
    )
    op.create_table(
        "collected_quote",
        _key("collection_id", "in which collection"),
        _key("passage_id", "the words"),
        _text("added_by", "who put it in"),
        _when("added_at", "when"),
        _text("removed_by", "who took it out; empty: it is in", nullable=True),
        _when("removed_at", "when", nullable=True),
        sa.ForeignKeyConstraint(
            ["collection_id"], ["quote_collection.id"], name=op.f("fk_collected_quote_collection_id")
        ),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], name=op.f("fk_collected_quote_passage_id")),
        sa.PrimaryKeyConstraint("collection_id", "passage_id", name=op.f("pk_collected_quote")),
    )
    op.create_index(op.f("ix_collected_quote_passage_id"), "collected_quote", ["passage_id"])


def _exports() -> None:
    op.create_table(
        "quote_export",
        _key("id", "number given by the database"),
        _text("name", "of which collection or story"),
        _text("file", "path of the file or folder as it was given"),
        sa.Column(
            "internal",
            sa.Boolean(),
            nullable=False,
            comment="whether every page says that it is not for publication",
        ),
        _text("exported_by", "who"),
        _when("exported_at", "when"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_export")),
    )
    op.create_table(
        "exported_quote",
        _key("export_id", "in which export"),
        _key("passage_id", "the words"),
        _key(
            "consent_id", "the consent that covered it; empty: none did, it left as internal", nullable=True
        ),
        _text("shown", "what stood under it: anonymous, or first_name, company, logo"),
        sa.ForeignKeyConstraint(["export_id"], ["quote_export.id"], name=op.f("fk_exported_quote_export_id")),
        sa.ForeignKeyConstraint(["passage_id"], ["passage.id"], name=op.f("fk_exported_quote_passage_id")),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"], name=op.f("fk_exported_quote_consent_id")),
        sa.PrimaryKeyConstraint("export_id", "passage_id", name=op.f("pk_exported_quote")),
    )
    op.create_index(op.f("ix_exported_quote_passage_id"), "exported_quote", ["passage_id"])


def downgrade() -> None:
    """Take the schema back; what left and was collected is not remembered any more."""
    for name in ("exported_quote", "quote_export", "collected_quote", "quote_collection"):
        op.drop_table(name)
    with op.batch_alter_table("story") as batch_op:
        batch_op.drop_constraint(op.f("fk_story_feature_id"), type_="foreignkey")
        batch_op.drop_column("feature_id")
    with op.batch_alter_table("consent") as batch_op:
        batch_op.drop_constraint(op.f("fk_consent_passage_id"), type_="foreignkey")
        batch_op.drop_column("passage_id")
        batch_op.drop_column("channel")
        batch_op.alter_column("scope", existing_type=sa.Text(), existing_nullable=True, comment=SCOPE)
