"""Topics with ids that never change, the fits that found them, and every change of them, so that it can be undone."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id
from voc.terms import ChangeKind, ChangeState


class TopicRun(Base):
    """One fit of the topic model."""

    __tablename__ = "topic_run"

    id: Mapped[Id]
    encoder: Mapped[str] = mapped_column(comment="whose vectors were grouped")
    method: Mapped[str] = mapped_column(comment="how, in words")
    fitted_at: Mapped[datetime] = mapped_column(comment="when")
    passages: Mapped[int] = mapped_column(comment="how many passages it saw")
    outliers: Mapped[int] = mapped_column(comment="how many of them belong nowhere")
    upto_passage_id: Mapped[int] = mapped_column(comment="the latest passage it saw")


class Topic(Base):
    """A theme with an id that never changes."""

    __tablename__ = "topic"

    id: Mapped[Id]
    label: Mapped[str] = mapped_column(comment="name a person would give it")
    named_by: Mapped[str | None] = mapped_column(comment="the person who gave `label`, if one did")
    words: Mapped[str] = mapped_column(comment="key phrases, separated by `; `")
    encoder: Mapped[str] = mapped_column(comment="encoder of `centre`")
    centre: Mapped[bytes] = mapped_column(comment="unit vector, little-endian float16")
    reach: Mapped[float] = mapped_column(
        default=0.4, comment="least cosine to `centre` at which a passage joins"
    )
    example_passage_id: Mapped[int | None] = mapped_column(
        ForeignKey("passage.id"), comment="the passage nearest the centre"
    )
    born_run_id: Mapped[int] = mapped_column(ForeignKey("topic_run.id"), comment="the fit that found it")
    last_run_id: Mapped[int] = mapped_column(
        ForeignKey("topic_run.id"), comment="the latest fit that kept it"
    )
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("topic.id"), index=True, comment="the topic that it became part of"
    )
    retired_at: Mapped[datetime | None] = mapped_column(
        comment="when it stopped: merged, dissolved, or its split undone"
    )
    broad: Mapped[bool] = mapped_column(
        default=False, comment="whether it has topics below it and no passages of its own"
    )
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("topic.id"), index=True, comment="the broad topic above it"
    )


class Membership(Base):
    """To which topic a passage belongs, or to none."""

    __tablename__ = "membership"

    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), primary_key=True, comment="which passage"
    )
    topic_id: Mapped[int | None] = mapped_column(
        ForeignKey("topic.id"), index=True, comment="its topic; empty: an outlier"
    )
    run_id: Mapped[int] = mapped_column(ForeignKey("topic_run.id"), comment="the fit that says so")
    probability: Mapped[float] = mapped_column(comment="how sure, in [0, 1]")


class TopicProposal(Base):
    """Changes of topics that belong together: what a refit found, or what a person did."""

    __tablename__ = "topic_proposal"

    id: Mapped[Id]
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("topic_run.id"), index=True, comment="the fit that found it; empty: a person's doing"
    )
    why: Mapped[str] = mapped_column(comment="what made it due, in words")
    made_by: Mapped[str] = mapped_column(comment="step or person")
    made_at: Mapped[datetime] = mapped_column(comment="when")


class TopicChange(Base):
    """One line of a proposal: what becomes of one topic. Decided by itself, and undone by itself."""

    __tablename__ = "topic_change"

    id: Mapped[Id]
    proposal_id: Mapped[int] = mapped_column(
        ForeignKey("topic_proposal.id"), index=True, comment="what it is a line of"
    )
    kind: Mapped[ChangeKind] = mapped_column(comment="same, split, merged, new, gone or renamed")
    topic_id: Mapped[int | None] = mapped_column(
        ForeignKey("topic.id"), index=True, comment="which topic; empty until a new one is accepted"
    )
    other_id: Mapped[int | None] = mapped_column(
        ForeignKey("topic.id"), comment="split: the topic it comes off; merged: the one it goes to"
    )
    label: Mapped[str] = mapped_column(comment="name after it")
    label_before: Mapped[str | None] = mapped_column(comment="name before it, if it had one")
    words: Mapped[str] = mapped_column(comment="key phrases, separated by `; `")
    example_passage_id: Mapped[int | None] = mapped_column(
        ForeignKey("passage.id"), comment="a passage that shows what it is about"
    )
    passages_before: Mapped[int] = mapped_column(comment="passages of the topic before")
    passages_after: Mapped[int] = mapped_column(comment="passages of the topic after all lines")
    state: Mapped[ChangeState] = mapped_column(index=True, comment="the latest decision")
    decided_by: Mapped[str | None] = mapped_column(comment="person or step that decided")
    decided_at: Mapped[datetime | None] = mapped_column(comment="when")


class TopicMove(Base):
    """One passage that a change takes from a topic, or from none, to the topic of the change."""

    __tablename__ = "topic_move"

    change_id: Mapped[int] = mapped_column(
        ForeignKey("topic_change.id"), primary_key=True, comment="by which change"
    )
    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), primary_key=True, index=True, comment="which passage"
    )
    before_id: Mapped[int | None] = mapped_column(
        ForeignKey("topic.id"), comment="where it was; empty: nowhere"
    )


class SuggestedName(Base):
    """What a large model called a topic of some content, so that it is not paid for again."""

    __tablename__ = "suggested_name"

    digest: Mapped[str] = mapped_column(
        primary_key=True,
        comment="SHA-256 over the version of the question, the model, the language and what was sent",
    )
    maker: Mapped[str] = mapped_column(comment="`llm:<model>`")
    name: Mapped[str] = mapped_column(comment="the name; empty: what it said could not be used")
    answered_at: Mapped[datetime] = mapped_column(comment="when")
