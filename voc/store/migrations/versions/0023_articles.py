"""The pages of the help centre, and what their parts mean.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

from voc.model.base import Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema to this revision."""
    op.create_table(
        "article",
        sa.Column("id", KEY, nullable=False, comment="number given by the database"),
        sa.Column("source_id", KEY, nullable=False, comment="which file family lists it"),
        sa.Column("external_id", sa.Text(), nullable=False, comment="id in the help centre, or its address"),
        sa.Column("title", sa.Text(), nullable=False, comment="headline, as customers read it"),
        sa.Column("url", sa.Text(), nullable=True, comment="where customers read it"),
        sa.Column(
            "text",
            sa.Text(),
            nullable=True,
            comment="its words as plain text; empty: only the title is known",
        ),
        sa.Column("language", sa.Text(), nullable=True, comment="as the file says, a hint"),
        sa.Column("read_at", Instant(), nullable=False, comment="when it first came in"),
        sa.Column(
            "gone_at",
            Instant(),
            nullable=True,
            comment="since when the file of its source lists it no more; empty: it is there",
        ),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("source_id", "external_id", name=op.f("uq_article_source_id_external_id")),
    )
    op.create_table(
        "article_part",
        sa.Column("article_id", KEY, nullable=False, comment="of which article"),
        sa.Column("part", KEY, nullable=False, comment="0: the title; else the sentence, counted from 1"),
        sa.Column("encoder", sa.Text(), nullable=False, comment="whose vector this is"),
        sa.Column(
            "digest", sa.Text(), nullable=False, comment="digest of the title and text they were made from"
        ),
        sa.Column("vector", sa.LargeBinary(), nullable=False, comment="unit vector, little-endian float16"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_article_part_article_id")),
        sa.PrimaryKeyConstraint("article_id", "part", name=op.f("pk_article_part")),
    )


def downgrade() -> None:
    """Take the schema back to the revision before."""
    op.drop_table("article_part")
    op.drop_table("article")
