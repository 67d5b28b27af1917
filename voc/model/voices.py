"""What was said, and what was understood of it.

A word is kept once: passages are offsets into the feedback's text, tags hang on passages.
"""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id
from voc.terms import Channel, Family, RatingScale, ReplacedBecause, Sentiment, Speaker, TagKind

REPLACED = text("replaced_because IS NOT NULL")
"""What the small indexes of replaced comments hold: most are not."""
TWIN = text("twin_of IS NOT NULL")
"""What the small index of comments that were said twice holds."""


class Source(Base):
    """One configured channel that feedback comes from."""

    __tablename__ = "source"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True, comment="how people call it, e.g. `nps_survey`")
    family: Mapped[Family] = mapped_column(comment="what kind of rows it gives")
    first_read_at: Mapped[datetime] = mapped_column(comment="first run")
    last_read_at: Mapped[datetime] = mapped_column(comment="latest run")


class Feedback(Base):
    """What one person said once, redacted. Never edited: corrections are new annotations, edits at the source new rows.

    A version that was replaced has `~` and its number behind its external id.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        *(
            Index(f"ix_feedback_{name}", name, sqlite_where=REPLACED, postgresql_where=REPLACED)
            for name in ("replaced_by", "replaced_because")
        ),
        Index("ix_feedback_twin_of", "twin_of", sqlite_where=TWIN, postgresql_where=TWIN),
    )

    id: Mapped[Id]
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), comment="where it came from")
    external_id: Mapped[str] = mapped_column(comment="id in the source, stable from run to run")
    channel: Mapped[Channel] = mapped_column(comment="how it reached us")
    speaker: Mapped[Speaker] = mapped_column(comment="whose words these are")
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id"), index=True, comment="who said it, if known"
    )
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), index=True, comment="for which company, if known"
    )
    said_at: Mapped[datetime] = mapped_column(index=True, comment="when it was said")
    stored_at: Mapped[datetime] = mapped_column(comment="when this service stored it")
    text: Mapped[str] = mapped_column(
        comment="the words, redacted; may be empty when only a rating was given"
    )
    title: Mapped[str | None] = mapped_column(comment="headline of a review, subject of a note")
    question: Mapped[str | None] = mapped_column(comment="the question it answers")
    rating: Mapped[float | None] = mapped_column(comment="score on `scale`")
    scale: Mapped[RatingScale | None] = mapped_column(comment="nps 0..10, csat 1..5, ces 1..7, stars 1..5")
    language: Mapped[str | None] = mapped_column(
        comment="ISO 639-1 as the source or the contact says, a hint"
    )
    author: Mapped[str | None] = mapped_column(comment="our own colleague who wrote it down")
    url: Mapped[str | None] = mapped_column(comment="where to read it at the source")
    version: Mapped[str | None] = mapped_column(
        comment="version of the product that it is about, as the source says"
    )
    our_reply: Mapped[str | None] = mapped_column(
        comment="what we replied to it in public, redacted; never the customer's words"
    )
    reply_to: Mapped[int | None] = mapped_column(
        ForeignKey("notification.id"), index=True, comment="the message that it answers, where it says so"
    )
    erased_at: Mapped[datetime | None] = mapped_column(
        comment="since when its words are erased, at their author's wish"
    )
    row_digest: Mapped[str | None] = mapped_column(
        comment="keyed digest of the words as the source gave them, before redaction, hex; empty: stored before it was kept"
    )
    replaced_by: Mapped[int | None] = mapped_column(
        ForeignKey("feedback.id"), comment="the version that counts now, if there is one"
    )
    replaced_because: Mapped[ReplacedBecause | None] = mapped_column(
        comment="why it does not count any more: `edited` at the source, or `misread` by us; empty: it counts"
    )
    twin_of: Mapped[int | None] = mapped_column(
        ForeignKey("feedback.id"),
        comment="the comment in which the same person says the same elsewhere, and which counts for both; empty: it counts",
    )


class Passage(Base):
    """A sentence or clause of a feedback: the unit that is embedded, tagged, grouped and linked."""

    __tablename__ = "passage"
    __table_args__ = (UniqueConstraint("feedback_id", "start", "end"),)

    id: Mapped[Id]
    feedback_id: Mapped[int] = mapped_column(ForeignKey("feedback.id"), comment="the feedback it stands in")
    start: Mapped[int] = mapped_column(comment="first character, counted from 0")
    end: Mapped[int] = mapped_column(comment="one past the last character")


class PassageVector(Base):
    """The meaning of a passage as one encoder sees it."""

    __tablename__ = "passage_vector"

    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id"), primary_key=True, comment="of what")
    encoder: Mapped[str] = mapped_column(primary_key=True, comment="name of the encoder")
    vector: Mapped[bytes] = mapped_column(comment="unit vector, little-endian float16")


class Annotation(Base):
    """One tag on a passage, by a model or a person. A person's tag wins, and neither overwrites the other."""

    __tablename__ = "annotation"
    __table_args__ = (
        UniqueConstraint("passage_id", "kind", "value", "maker"),
        Index("ix_annotation_kind_value", "kind", "value"),
    )

    id: Mapped[Id]
    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id"), comment="what is tagged")
    kind: Mapped[TagKind] = mapped_column(comment="language, sentiment, intent, aspect, urgency or outcome")
    value: Mapped[str] = mapped_column(comment="the word of the vocabulary, or the aspect")
    confidence: Mapped[float] = mapped_column(comment="calibrated probability, 1.0 for a person")
    score: Mapped[float | None] = mapped_column(comment="sentiment in [-1, 1]")
    maker: Mapped[str] = mapped_column(comment="model with version, or `person:<who>`")
    made_at: Mapped[datetime] = mapped_column(comment="when")


class Aspect(Base):
    """What a stretch of a passage's words is about, and the sentiment towards it, as the models see it."""

    __tablename__ = "aspect"
    __table_args__ = (
        UniqueConstraint("passage_id", "start", "end", "maker"),
        Index("ix_aspect_term", "term"),
    )

    id: Mapped[Id]
    passage_id: Mapped[int] = mapped_column(ForeignKey("passage.id"), comment="where it is said")
    start: Mapped[int] = mapped_column(comment="first character in the feedback's text, counted from 0")
    end: Mapped[int] = mapped_column(comment="one past the last character")
    term: Mapped[str] = mapped_column(comment="those words in lower case, without an article")
    sentiment: Mapped[Sentiment] = mapped_column(comment="towards it, which may differ from the passage's")
    score: Mapped[float] = mapped_column(comment="that sentiment in [-1, 1]")
    confidence: Mapped[float] = mapped_column(comment="calibrated probability that this is what is spoken of")
    maker: Mapped[str] = mapped_column(comment="model with version, the same as that of the passage's tags")
    made_at: Mapped[datetime] = mapped_column(comment="when")


class Lesson(Base):
    """What people's corrections taught the heads of this workspace, once. The latest that is not undone is in use."""

    __tablename__ = "lesson"

    id: Mapped[Id]
    heads: Mapped[str] = mapped_column(comment="the shipped heads that it corrects; useless for others")
    corrections: Mapped[int] = mapped_column(comment="passages that people had corrected")
    right_before: Mapped[float] = mapped_column(
        comment="share of corrected sentiments that the shipped heads got right"
    )
    right_after: Mapped[float] = mapped_column(
        comment="the same with the lesson, on corrections it was not fitted on"
    )
    weights: Mapped[bytes] = mapped_column(comment="what is added to the heads' logits, safetensors")
    made_by: Mapped[str] = mapped_column(comment="who asked for it, or `voc run`")
    made_at: Mapped[datetime] = mapped_column(comment="when")
    undone_at: Mapped[datetime | None] = mapped_column(comment="when it was taken back")


class LargeAnswer(Base):
    """What a large model said of one wording, so that it is not paid for again. Holds no words of a customer."""

    __tablename__ = "large_answer"

    digest: Mapped[str] = mapped_column(
        primary_key=True,
        comment="SHA-256 over the version of the question, the model and the passage's words",
    )
    maker: Mapped[str] = mapped_column(comment="`llm:<model>`")
    sentiment: Mapped[Sentiment | None] = mapped_column(
        comment="empty: what it said, asked twice, could not be used"
    )
    confidence: Mapped[float | None] = mapped_column(
        comment="of the sentiment, as stated, clipped to 0.5..0.95"
    )
    intents: Mapped[str] = mapped_column(comment="JSON object: confidence by intent")
    answered_at: Mapped[datetime] = mapped_column(comment="when")
