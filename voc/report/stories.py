"""Before and after, from the ledger: who asked, when it shipped, what they say since, and the score before and after."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from voc.model import Account, Contact, Feature, Feedback, Loop, LoopEvent, Membership, Passage, Story
from voc.report.consents import all_histories
from voc.report.evidence import cards
from voc.store import reading
from voc.store.reads import aspects, kept, tags
from voc.stories.pairing import Pair, Said, Score, Waited, pairs
from voc.stories.rights import History
from voc.terms import Channel, ConsentState, LoopState, LoopStep, Speaker, TagKind

STORIES = (
    "loop_id", "feature", "title", "contact", "account", "segment", "before_id", "before", "before_at", "shipped_at",
    "cause", "between_id", "between", "after_id", "after", "after_at", "days", "scale", "score_before", "score_after",
    "consent", "picked",
)  # fmt: skip
Facts = tuple[str, str, str | None, str | None, str]
"""Title, contact, account, segment, cause of shipping."""
DONE = (LoopState.TOLD, LoopState.CONFIRMED, LoopState.REOPENED)
ASKING = (LoopStep.ASKED, LoopStep.ASKED_AGAIN)


def stories(engine: Engine, *, now: datetime, feature: str | None = None) -> pd.DataFrame:
    """Before/after stories, the strongest first, one for an account and a feature; columns as in STORIES.

    Somebody asked for it in words, it shipped, and the same account said since that it is good: in the answer to our
    message, or in words about the same. Nobody is in it who said that it does not do what they
    wanted, or whose score fell. `consent`: granted where all cited words are covered, else of the first that are not.
    """
    with reading(engine) as session:
        waits, facts = _waits(session, now, feature)
        accounts = {one.account_id for one in waits if one.account_id is not None}
        found = pairs(
            waits, _voices(session, accounts, now), _scores(session, {one.contact_id for one in waits})
        )
        picked = set(session.scalars(select(Story.passage_id)))
    return _table(engine, found, facts, picked, now)


def _waits(session: Session, now: datetime, feature: str | None) -> tuple[list[Waited], dict[int, Facts]]:
    """Loops that were told, and of each: title, contact, account, segment, cause of shipping."""
    query = (
        select(Loop.id, Contact.id, Contact.external_id, Account.id, Account.name, Account.segment, Feature)
        .join(Feature, Feature.id == Loop.feature_id)
        .join(Contact, Contact.id == Loop.contact_id)
        .outerjoin(Account, Account.id == Contact.account_id)
        .where(Loop.state.in_(DONE), Contact.erased_at.is_(None))
        .order_by(Loop.id)
    )
    query = query.where(Feature.key == feature) if feature else query
    rows = session.execute(query).all()
    events: dict[int, list[LoopEvent]] = {}
    steps = (*ASKING, LoopStep.SHIPPED, LoopStep.CONFIRMED, LoopStep.REOPENED, LoopStep.REVERTED)
    for event in session.scalars(
        select(LoopEvent).where(LoopEvent.step.in_(steps), LoopEvent.at <= now).order_by(LoopEvent.number)
    ):
        events.setdefault(event.loop_id, []).append(event)
    said = _said(
        session, [e.passage_id for some in events.values() for e in some if e.passage_id is not None]
    )
    waits: list[Waited] = []
    facts: dict[int, Facts] = {}
    for loop_id, contact_id, name, account_id, account, segment, item in rows:
        mine = events.get(loop_id, [])
        shipped = [event for event in mine if event.step is LoopStep.SHIPPED]
        if not shipped:
            continue
        confirmed = [event for event in mine if event.step is LoopStep.CONFIRMED]
        waits.append(
            Waited(
                loop_id=loop_id,
                account_id=account_id,
                contact_id=contact_id,
                feature=item.key,
                shipped_at=shipped[-1].at,
                asked=[said[e.passage_id] for e in mine if e.step in ASKING and e.passage_id in said],
                confirmed=next((said[e.passage_id] for e in confirmed[::-1] if e.passage_id in said), None),
                confirmed_at=confirmed[-1].at if confirmed else None,
                reopened=any(event.step is LoopStep.REOPENED for event in mine),
            )
        )
        facts[loop_id] = (item.title, name, account, segment, shipped[-1].cause)
    return waits, facts


def _said(session: Session, ids: Sequence[int]) -> dict[int, Said]:
    """These passages, of customers, with what they are about; what was erased is left out."""
    return {one.passage_id: one for _, one in _read(session, Passage.id.in_(sorted(set(ids))))}


def _voices(session: Session, accounts: set[int], now: datetime) -> dict[int, list[Said]]:
    """What people of these accounts said, by account."""
    found: dict[int, list[Said]] = {}
    for account_id, one in _read(session, Feedback.account_id.in_(sorted(accounts)), Feedback.said_at <= now):
        if account_id is not None and one.score > 0:
            found.setdefault(account_id, []).append(one)
    return found


def _read(session: Session, *here: object) -> list[tuple[int | None, Said]]:
    mood = tags(TagKind.SENTIMENT).subquery()
    query = (
        select(
            Passage.id,
            Feedback.account_id,
            Feedback.contact_id,
            Feedback.said_at,
            mood.c.score,
            Membership.topic_id,
        )
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(mood, mood.c.passage_id == Passage.id)
        .outerjoin(Membership, Membership.passage_id == Passage.id)
        .where(kept(), Feedback.speaker == Speaker.CUSTOMER, Feedback.channel != Channel.NOTE, *here)  # type: ignore[arg-type]
    )
    rows = session.execute(query).all()
    terms = aspects().subquery()
    about: dict[int, set[str]] = {}
    for passage_id, term in session.execute(
        select(terms.c.passage_id, terms.c.term).where(terms.c.passage_id.in_([row[0] for row in rows]))
    ):
        about.setdefault(passage_id, set()).add(term)
    return [
        (
            account_id,
            Said(
                passage_id=passage_id,
                contact_id=contact_id,
                said_at=said_at,
                score=score or 0.0,
                about=frozenset(
                    about.get(passage_id, set()) | ({f"topic {topic}"} if topic is not None else set())
                ),
            ),
        )
        for passage_id, account_id, contact_id, said_at, score, topic in rows
    ]


def _scores(session: Session, contacts: set[int]) -> dict[int, list[Score]]:
    query = select(Feedback.contact_id, Feedback.scale, Feedback.rating, Feedback.said_at).where(
        Feedback.contact_id.in_(sorted(contacts)),
        Feedback.rating.is_not(None),
        Feedback.scale.is_not(None),
        Feedback.channel != Channel.REPLY,
    )
    found: dict[int, list[Score]] = {}
    for contact_id, scale, rating, said_at in session.execute(query):
        if contact_id is not None and scale is not None and rating is not None:
            one = Score(contact_id=contact_id, scale=scale.value, value=rating, given_at=said_at)
            found.setdefault(contact_id, []).append(one)
    return found


def _table(
    engine: Engine,
    found: Sequence[Pair],
    facts: dict[int, Facts],
    picked: set[int],
    now: datetime,
) -> pd.DataFrame:
    cited = [
        one.passage_id for pair in found for one in (pair.before, pair.after, pair.between) if one is not None
    ]
    words = _words(engine, cited)
    known = all_histories(engine)
    rows = []
    for pair in found:
        title, contact, account, segment, cause = facts[pair.loop_id]
        between = pair.between.passage_id if pair.between else None
        rights = [
            known.get(one.contact_id or 0, History()).right(one.passage_id, now=now).state
            for one in (pair.before, pair.between, pair.after)
            if one is not None
        ]
        consent = next((state for state in rights if state is not ConsentState.GRANTED), ConsentState.GRANTED)
        rows.append(
            (
                pair.loop_id, pair.feature, title, contact, account, segment, pair.before.passage_id,
                words.get(pair.before.passage_id), pair.before.said_at, pair.shipped_at, cause, between,
                words.get(between or 0), pair.after.passage_id, words.get(pair.after.passage_id), pair.after.said_at,
                pair.days, pair.scale, pair.score_before, pair.score_after, consent.value,
                pair.before.passage_id in picked,
            )
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(STORIES)).astype({"between_id": "Int64"})


def _words(engine: Engine, ids: Sequence[int]) -> dict[int, str]:
    found = cards(engine, ids)
    return dict(zip(map(int, found["passage_id"]), found["words"], strict=True))
