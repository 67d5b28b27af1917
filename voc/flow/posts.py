"""A colleague posts a bug or a wish in one line: it is stored by the front door, and product sees it at once.

`store` keeps it, `understand` tags it, asks for it and links it together with whatever else is new, `found` says what it
joined. The words are the colleague's (speaker `csm`), so nobody quotes them to a customer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.decisions import record
from voc.flow.demand import edited
from voc.flow.demand.correct import correct
from voc.flow.demand.heed import heed
from voc.flow.demand.link import link as link_requests
from voc.flow.demand.link import propose_by_hand
from voc.flow.heard import comment_rows
from voc.flow.heard.accounts import account_named
from voc.flow.heard.collect import Intake, collect
from voc.flow.heard.customers import Customers, Who
from voc.flow.hearing import Progress, Silent, Walked
from voc.flow.place import Place
from voc.flow.walk import understand, workers
from voc.ingest.plain import plain_text
from voc.ingest.records import RawComment
from voc.ingest.redact import redact
from voc.model import Account, Ask, Contact, Feature, Feedback, Link, Passage, Request, Source
from voc.nlp.encoders.wants import of_wants
from voc.rights import needs
from voc.store import reading, writing
from voc.store.reads import kept, stands, stands_for, words
from voc.terms import Channel, Family, Intent, LinkState, ReplacedBecause, Right, Speaker, Verdict

SOURCE = "posts"
LONGEST = 4_000
NOUN = "comment"


@dataclass(frozen=True, slots=True)
class Stored:
    """A post as it was kept. `new`: false where the same was posted on the same day; `account`: its company's name."""

    feedback_id: int
    new: bool
    account: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A feature that a request may belong to, with the probability, and whether it was accepted already."""

    feature: str
    title: str
    score: float
    accepted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A request that a post joined: the sentence that stands for it, how often it was asked for, and for what."""

    request_id: int
    sentence: str
    asks: int
    accounts: int
    proposals: tuple[Proposed, ...]


@needs(Right.POST)
def store(
    place: Place,
    text: str,
    *,
    account: str = "",
    contact: str = "",
    feature: str = "",
    by: str,
    now: datetime,
) -> Stored:
    """Keep a post. The same words about the same customer by the same colleague on one day are one post.

    Parameters: account: its name or its id; contact: their id; feature: key of one that it is about, which must exist.
    Raises InputError for no words or too many, NotFound that names the near misses.
    """
    said = " ".join(redact(plain_text(text)).text.split())
    if not said:
        raise InputError("There is nothing to post. Say the bug or the wish in a line.")
    if len(said) > LONGEST:
        raise InputError(
            f"A post has at most {LONGEST:,} signs; this has {len(said):,}. Ingest it as a note."
        )
    with reading(place.engine) as session:
        if feature:
            _feature_id(session, feature)
        who, company = _who(session, account, contact)
    parts = [said, by, str(who.account_id), str(who.contact_id), f"{now:%Y-%m-%d}"]
    comment = RawComment(
        source=SOURCE,
        external_id=blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest(),
        channel=Channel.POST,
        speaker=Speaker.CSM,
        text=said,
        said_at=now,
        author=by,
    )
    intake = Intake(source=SOURCE, family=Family.NOTE, file=Path(SOURCE), mapping="", rows=[comment], who=who)
    known = Customers(place.workspace.secret())
    done = collect(place.engine, intake, known, currency=place.settings.currency, now=now)
    with reading(place.engine) as session:
        query = select(Feedback.id).join(Source, Source.id == Feedback.source_id)
        feedback_id = session.scalars(
            query.where(Source.name == SOURCE, Feedback.external_id == comment.external_id)
        ).one()
    return Stored(feedback_id, done.stored > 0, company)


def understand_posts(
    place: Place,
    feedback_id: int,
    *,
    kind: Intent | None = None,
    feature: str = "",
    by: str,
    now: datetime,
    watch: Progress | None = None,
) -> tuple[Joined, ...]:
    """Tag what is new, ask for it and link it; then say which requests this post joined.

    Parameters: kind: what the colleague says that it is, if the models are not to decide; feature: propose it for this;
        watch: hears how it goes.
    Raises Busy while another process does this in the same workspace: the post is kept, and understood with the next run.
    """
    with workers(place) as pool:
        understand(place, Walked(), now=now, watch=watch or Silent(), pool=pool)
    if kind is not None and not joined(place, feedback_id):
        _take_their_word(place, feedback_id, kind, by=by, now=now)
    if feature:
        _propose(place, feedback_id, feature, by=by, now=now)
    return joined(place, feedback_id)


@needs(Right.POST)
def take_back(place: Place, feedback_id: int, *, by: str, now: datetime) -> int:
    """A post counts no more, and what it asked for is asked for no more; loops follow. Returns how many asks went.

    The same words may be posted again. Raises InputError where no post of this number counts.
    """
    with writing(place.engine) as session:
        query = select(Feedback).join(Source, Source.id == Feedback.source_id)
        row = session.scalar(query.where(Source.name == SOURCE, Feedback.id == feedback_id, kept()))
        if row is None:
            raise InputError(
                f"There is no post {feedback_id} that counts: it was taken back, or never posted."
            )
        comment_rows.set_apart(session, {row.id: row.external_id}, ReplacedBecause.MISREAD)
        record(session, noun=NOUN, row_id=row.id, verdict=Verdict.UNDONE, by=by, now=now)
    return edited.withdraw(place.engine, now=now)


def joined(place: Place, feedback_id: int) -> tuple[Joined, ...]:
    """The requests that a post joined, with the features that wait for a decision or were accepted."""
    with reading(place.engine) as session:
        return tuple(_joined(session, request_id) for request_id, _ in _asked(session, feedback_id))


def _who(session: Session, account: str, contact: str) -> tuple[Who, str | None]:
    company = account_named(session, account) if account else None
    if not contact:
        return Who(None, company.id if company else None), company.name if company else None
    person = session.scalar(select(Contact).where(Contact.external_id == contact))
    if person is None:
        raise NotFound("contact", contact, session.scalars(select(Contact.external_id)).all())
    home = session.get(Account, person.account_id) if person.account_id else None
    if company is not None and home is not None and company.id != home.id:
        raise InputError(f"Contact {contact} belongs to {home.name or home.external_id}, not to {account}.")
    company = company or home
    return Who(person.id, company.id if company else None), company.name if company else None


def _feature_id(session: Session, key: str) -> int:
    found = dict(session.execute(select(Feature.key, Feature.id)).all())
    if key not in found:
        raise NotFound("feature", key, found)
    return found[key]


def _take_their_word(place: Place, feedback_id: int, kind: Intent, *, by: str, now: datetime) -> None:
    """The models heard no want: the colleague says that there is one, in the longest passage."""
    with reading(place.engine) as session:
        query = select(Passage.id).where(Passage.feedback_id == feedback_id)
        passage_id = session.scalars(query.order_by((Passage.end - Passage.start).desc()).limit(1)).first()
    if passage_id is None:
        return
    correct(place.engine, passage_id, intents=[kind], who=by, now=now)
    wanting = of_wants(place.settings.encoder)
    heed(place.engine, encoder=wanting, now=now)
    link_requests(place.engine, encoder=wanting, now=now)


def _propose(place: Place, feedback_id: int, feature: str, *, by: str, now: datetime) -> None:
    with writing(place.engine) as session:
        feature_id = _feature_id(session, feature)
        for request_id, passage_id in _asked(session, feedback_id):
            reason = f"proposed by {by}"
            propose_by_hand(
                session, request_id, feature_id, by=by, now=now, reason=reason, passage_id=passage_id
            )


def _asked(session: Session, feedback_id: int) -> Sequence[tuple[int, int]]:
    """The requests that stand for what this feedback asks for, each with the first passage that does."""
    query = (
        select(stands_for(), func.min(Ask.passage_id))
        .select_from(Ask)
        .join(Passage, Passage.id == Ask.passage_id)
        .join(Request, Request.id == Ask.request_id)
        .where(Passage.feedback_id == feedback_id, stands())
        .group_by(stands_for())
        .order_by(func.min(Ask.passage_id))
    )
    return [(request_id, passage_id) for request_id, passage_id in session.execute(query)]


def _joined(session: Session, request_id: int) -> Joined:
    sentence = session.scalar(
        select(words())
        .select_from(Request)
        .join(Passage, Passage.id == Request.voice_passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Request.id == request_id)
    )
    counts = (
        select(func.count(), func.count(Ask.account_id.distinct()))
        .select_from(Ask)
        .join(Request, Request.id == Ask.request_id)
        .where(stands_for() == request_id, stands())
    )
    asks, accounts = session.execute(counts).one()
    links = (
        select(Feature.key, Feature.title, Link.score, Link.state)
        .join(Link, Link.feature_id == Feature.id)
        .where(Link.request_id == request_id, Link.state != LinkState.REJECTED)
        .order_by(Link.state == LinkState.PROPOSED, Link.score.desc(), Feature.key)
    )
    proposals = tuple(
        Proposed(feature=key, title=title, score=score, accepted=state is LinkState.ACCEPTED)
        for key, title, score, state in session.execute(links)
    )
    return Joined(
        request_id=request_id, sentence=sentence or "", asks=asks, accounts=accounts, proposals=proposals
    )
