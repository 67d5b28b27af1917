"""What customers talk about and ask for, and which roadmap feature answers it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id
from voc.terms import FeatureStatus, Intent, LinkState


class Request(Base):
    """A want, in the words of a customer. A merged request points to the one that stands for it."""

    __tablename__ = "request"

    id: Mapped[Id]
    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), unique=True, comment="the passage that opened it"
    )
    voice_passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), comment="the passage that speaks for it: its canonical sentence"
    )
    kind: Mapped[Intent] = mapped_column(comment="bug, feature_request, complaint or question")
    encoder: Mapped[str] = mapped_column(comment="encoder of `centre`")
    centre: Mapped[bytes] = mapped_column(comment="sum of its passages' vectors, little-endian float32")
    asks: Mapped[int] = mapped_column(comment="how many passages `centre` sums; 0: nobody asks any more")
    merged_into_id: Mapped[int | None] = mapped_column(
        ForeignKey("request.id"),
        index=True,
        comment="the request that stands for this one",
    )
    opened_at: Mapped[datetime] = mapped_column(comment="when it was first said")


class Ask(Base):
    """The fact that this contact asked for it in this passage."""

    __tablename__ = "ask"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), index=True, comment="what is asked for")
    passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"),
        unique=True,
        comment="in which words; one passage, one ask",
    )
    contact_id: Mapped[int | None] = mapped_column(
        ForeignKey("contact.id"), index=True, comment="who asked, if known"
    )
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), index=True, comment="for which company, if known"
    )
    asked_at: Mapped[datetime] = mapped_column(comment="when")
    similarity: Mapped[float] = mapped_column(comment="to the request when it joined, in [-1, 1]")
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        comment="since when its passage is no want any more; empty: it stands"
    )
    withdrawn_by: Mapped[str | None] = mapped_column(comment="who said so: a person, or `voc`")


class RequestMerge(Base):
    """The fact that a person merged a request into another one. Taken back, it stays as a row."""

    __tablename__ = "request_merge"

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(
        ForeignKey("request.id"), index=True, comment="which request was merged"
    )
    into_id: Mapped[int] = mapped_column(
        ForeignKey("request.id"), index=True, comment="into which one, as the person named it"
    )
    merged_by: Mapped[str] = mapped_column(comment="who")
    merged_at: Mapped[datetime] = mapped_column(comment="when")
    undone_by: Mapped[str | None] = mapped_column(comment="who took it back")
    undone_at: Mapped[datetime | None] = mapped_column(comment="when; empty: it holds")


class MergeProposal(Base):
    """A suggestion that two requests are one want, with evidence and, later, a decision."""

    __tablename__ = "merge_proposal"
    __table_args__ = (UniqueConstraint("request_id", "other_id"),)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), comment="the earlier of the two")
    other_id: Mapped[int] = mapped_column(
        ForeignKey("request.id"), index=True, comment="the later of the two"
    )
    probability: Mapped[float] = mapped_column(comment="that they are one want, in [0, 1], as last proposed")
    reason: Mapped[str] = mapped_column(comment="why, in words")
    evidence_passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), comment="the passage that speaks for the earlier one"
    )
    other_evidence_passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), comment="the passage that speaks for the later one"
    )
    maker: Mapped[str] = mapped_column(comment="who proposed it, with version")
    proposed_at: Mapped[datetime] = mapped_column(comment="when first")
    state: Mapped[LinkState] = mapped_column(index=True, comment="proposed, accepted or rejected")
    decided_by: Mapped[str | None] = mapped_column(comment="person who decided")
    decided_at: Mapped[datetime | None] = mapped_column(comment="when")


class Feature(Base):
    """An item of the roadmap."""

    __tablename__ = "feature"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True, comment="key in the tracker")
    title: Mapped[str] = mapped_column(comment="name, as customers may read it")
    description: Mapped[str | None] = mapped_column(comment="what it does")
    status: Mapped[FeatureStatus] = mapped_column(comment="where it stands")
    area: Mapped[str | None] = mapped_column(comment="part of the product")
    effort: Mapped[Decimal | None] = mapped_column(comment="person-weeks, hundredths")
    tracker_url: Mapped[str | None] = mapped_column(comment="where the team works on it")
    planned_for: Mapped[date | None] = mapped_column(comment="day it is planned for")
    declined_reason: Mapped[str | None] = mapped_column(comment="why not, as customers may read it")
    declined_instead: Mapped[str | None] = mapped_column(
        comment="what to use instead, as customers may read it"
    )
    how_to_try: Mapped[str | None] = mapped_column(comment="how to try it, as customers may read it")
    url: Mapped[str | None] = mapped_column(comment="where customers read more about it")
    listed_status: Mapped[FeatureStatus | None] = mapped_column(
        comment="where the roadmap's own table says it stands; what a person said later here counts until it changes"
    )
    listed_in: Mapped[str | None] = mapped_column(
        comment="source that listed it last; empty: made by hand, or not listed since this is noted"
    )


class Link(Base):
    """A proposal that a request belongs to a feature, with evidence and, later, a decision."""

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("request_id", "feature_id"),)

    id: Mapped[Id]
    request_id: Mapped[int] = mapped_column(ForeignKey("request.id"), comment="the want")
    feature_id: Mapped[int] = mapped_column(ForeignKey("feature.id"), index=True, comment="its answer")
    score: Mapped[float] = mapped_column(comment="probability in [0, 1] as proposed")
    reason: Mapped[str] = mapped_column(comment="why, in words")
    evidence_passage_id: Mapped[int] = mapped_column(
        ForeignKey("passage.id"), comment="the passage that says it best"
    )
    maker: Mapped[str] = mapped_column(comment="who proposed it, with version")
    proposed_at: Mapped[datetime] = mapped_column(comment="when")
    state: Mapped[LinkState] = mapped_column(index=True, comment="the latest decision")
    decided_by: Mapped[str | None] = mapped_column(
        comment="who decided: a person, or `voc` from its earned cut-off on"
    )
    decided_at: Mapped[datetime | None] = mapped_column(comment="when")
    evidence_start: Mapped[int | None] = mapped_column(
        comment="first character to highlight, counted within the passage; empty: all of it"
    )
    evidence_end: Mapped[int | None] = mapped_column(comment="the character behind the last one to highlight")
    likenesses: Mapped[bytes | None] = mapped_column(
        comment="what the model saw of the pair, little-endian float32; decisions are learned from"
    )


class Fit(Base):
    """How well the roadmap answers a request, as of the last look. Where nothing fits, a new feature may be missing."""

    __tablename__ = "fit"

    request_id: Mapped[int] = mapped_column(
        ForeignKey("request.id"), primary_key=True, comment="which request"
    )
    unanswered: Mapped[float] = mapped_column(
        comment="probability in [0, 1] that no feature of the roadmap answers it"
    )
    asks: Mapped[int] = mapped_column(
        comment="how many asks it had then; more of them are a reason to look again"
    )
    roadmap: Mapped[str] = mapped_column(
        comment="digest of the features, encoder and model it was compared with"
    )
    looked_at: Mapped[datetime] = mapped_column(comment="when")


class FeatureVector(Base):
    """What a feature means, kept so that a run encodes only what is new."""

    __tablename__ = "feature_vector"

    feature_id: Mapped[int] = mapped_column(
        ForeignKey("feature.id"), primary_key=True, comment="which feature"
    )
    encoder: Mapped[str] = mapped_column(comment="whose vectors these are")
    digest: Mapped[str] = mapped_column(comment="digest of the title and description they were made from")
    title: Mapped[bytes] = mapped_column(comment="unit vector of the title, little-endian float16")
    text: Mapped[bytes] = mapped_column(comment="the same of title and description")


class SavedView(Base):
    """A ranking that somebody kept under a name, with everything it was computed from. Never changed."""

    __tablename__ = "saved_view"

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(unique=True, comment="name people call it by")
    made_by: Mapped[str] = mapped_column(comment="who kept it")
    made_at: Mapped[datetime] = mapped_column(comment="when")
    formula: Mapped[str] = mapped_column(comment="accounts, rice or revenue")
    weights: Mapped[str] = mapped_column(comment="its weights, JSON")
    filters: Mapped[str] = mapped_column(comment="which askers were counted, JSON")
    digest: Mapped[str] = mapped_column(comment="SHA-256 of the inputs, hex")
    inputs: Mapped[bytes] = mapped_column(comment="the inputs without a word of customers, compressed JSON")
    figures: Mapped[bytes] = mapped_column(comment="the ranking as it was shown, compressed JSON")
