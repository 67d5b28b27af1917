"""Finds what we gave our word for in notes and in what customers say, and follows what became of it. Writes promise.

A promise to ship is kept when its feature ships after it was said and broken when its day is over before that, as long
as nobody decided otherwise. What is promised to be done (a call, a training) only a person can call kept: it stays open.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Engine, and_, func, or_, select
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.counting import counted
from voc.flow.decisions import record
from voc.flow.health import promised_features
from voc.flow.heard.roadmap import feature_named
from voc.flow.place import Place
from voc.health.promises import Promised, Said, promised
from voc.model import Annotation, Feature, Feedback, Passage, Promise, Release, ReleaseFeature
from voc.rights import needs
from voc.store import advance, insert_new, position, reading, writing
from voc.store.reads import PERSON, kept, tags, words
from voc.terms import Channel, FeatureStatus, Intent, PromiseState, Right, Speaker, TagKind, Verdict

STEP = "promises:1"
TOGETHER = 2_000
"""Passages looked at in one transaction."""
SETTLES = 0.5
"""A feature less likely than this moves no promise: a person says what was meant."""
VERDICTS = {
    PromiseState.KEPT: Verdict.KEPT,
    PromiseState.BROKEN: Verdict.BROKEN,
    PromiseState.DISMISSED: Verdict.DISMISSED,
    PromiseState.OPEN: Verdict.UNDONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What the step did, and how many promises are open, slip soon, and are overdue now."""

    found: int
    open: int
    slipping: int
    overdue: int

    def words(self) -> str:
        """In a sentence."""
        late = f"; {self.slipping} slip soon, {self.overdue} overdue" if self.slipping or self.overdue else ""
        return f"{counted(self.found, 'new promise')}, {self.open} open{late}"


def watch(place: Place, *, now: datetime) -> Watched:
    """Find promises among what is new, and bring those that nobody decided up to date."""
    found = _find(place, now=now)
    with writing(place.engine) as session:
        _follow(session, now=now)
    with reading(place.engine) as session:
        here = session.scalars(
            select(Promise.due_on)
            .join(Passage, Passage.id == Promise.passage_id)
            .join(Feedback, Feedback.id == Passage.feedback_id)
            .where(Promise.state == PromiseState.OPEN)
        ).all()
    today = now.astimezone(UTC).date()
    soon = today + timedelta(days=place.settings.promise_days)
    dated = [day for day in here if day is not None]
    return Watched(
        found=found,
        open=len(here),
        slipping=sum(today <= day <= soon for day in dated),
        overdue=sum(day < today for day in dated),
    )


@needs(Right.TELL)
def decide(
    engine: Engine, ids: Sequence[int], state: PromiseState, *, by: str, now: datetime, note: str = ""
) -> int:
    """Say what became of promises; `open` takes a decision back. Raises NotFound or InputError, and then decides none.

    Every decision is remembered with its note. What nobody decided any more follows the roadmap and the calendar again.
    """
    with writing(engine) as session:
        rows = [_known(session, number) for number in dict.fromkeys(ids)]
        for row in rows:
            if state is PromiseState.OPEN and row.decided_by is None:
                raise InputError(f"Nobody decided about promise {row.id}: there is nothing to take back.")
            row.state, row.decided_by, row.settled_at = state, by, now
            if state is PromiseState.OPEN:
                row.decided_by, row.settled_at = None, None
            record(session, noun="promise", row_id=row.id, verdict=VERDICTS[state], by=by, now=now, note=note)
        session.flush()
        _follow(session, now=now)
    return len(rows)


@needs(Right.TELL)
def correct(engine: Engine, number: int, key: str | None, *, by: str, now: datetime) -> None:
    """Say which feature a promise means, None: none of the roadmap. It follows that feature unless somebody decided it.

    The decision keeps both keys. Raises: NotFound for a promise or a feature that is not there.
    """
    with writing(engine) as session:
        row = _known(session, number)
        feature = None if key is None else feature_named(session, key)
        was = session.scalar(select(Feature.key).where(Feature.id == row.feature_id))
        row.feature_id, row.feature_sure = (None, None) if feature is None else (feature.id, 1.0)
        if row.decided_by is None:
            row.state, row.settled_at = PromiseState.OPEN, None
        note = f"feature {key or 'none'}, was {was or 'none'}"
        record(session, noun="promise", row_id=row.id, verdict=Verdict.CORRECTED, by=by, now=now, note=note)
        session.flush()
        _follow(session, now=now)


def _known(session: Session, number: int) -> Promise:
    row = session.get(Promise, number)
    if row is None:
        raise NotFound("promise", str(number))
    return row


def _find(place: Place, *, now: datetime) -> int:
    """Look at the passages behind the cursor, some thousand a transaction. Returns how many promises are new."""
    new = 0
    while True:
        with reading(place.engine) as session:
            after = position(session, STEP)
            last = session.scalar(
                select(func.max(Passage.id)).where(Passage.id > after, Passage.id <= after + TOGETHER)
            )
            beyond = session.scalar(select(func.min(Passage.id)).where(Passage.id > after + TOGETHER))
            rows = _promised(session, after, after + TOGETHER)
        if last is None and beyond is None:
            return new
        meant = promised_features.meant(place, {row[0]: row[1].about for row in rows if not row[1].acting})
        upto = last if beyond is None else beyond - 1
        with writing(place.engine) as session:
            new += insert_new(session, Promise, [_row(*row, meant, now) for row in rows], key=["passage_id"])
            advance(session, STEP, upto or after)


Found = tuple[int, Promised, int | None, int | None, datetime]


def _promised(session: Session, after: int, upto: int) -> list[Found]:
    """Promises among these passages: passage, what it says, account, contact, when."""
    commitment = tags(TagKind.INTENT).where(Annotation.value == Intent.COMMITMENT).subquery()
    spoken = tags(TagKind.LANGUAGE).subquery()
    note = and_(Feedback.speaker == Speaker.CSM, Feedback.channel == Channel.NOTE)
    query = (
        select(
            Passage.id,
            words(),
            Feedback.said_at,
            Feedback.account_id,
            Feedback.contact_id,
            spoken.c.value,
            func.coalesce(commitment.c.confidence, 0.0),
            note,
        )
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .outerjoin(commitment, commitment.c.passage_id == Passage.id)
        .outerjoin(spoken, spoken.c.passage_id == Passage.id)
        .where(
            Passage.id > after, Passage.id <= upto, kept(), or_(note, commitment.c.confidence.is_not(None))
        )
        .order_by(Passage.id)
    )
    judged = _judged(session, after, upto)
    found: list[Found] = []
    for passage, text, said_at, account, contact, language, sure, ours in session.execute(query):
        said = Said(
            text=text,
            said_on=said_at.date(),
            language=language or "en",
            commitment=sure,
            ours=bool(ours),
            judged=sure > 0 if passage in judged else None,
        )
        told = promised(said)
        if told is not None:
            found.append((passage, told, account, contact, said_at))
    return found


def _judged(session: Session, after: int, upto: int) -> set[int]:
    """Passages whose intents a person said."""
    query = select(Annotation.passage_id).where(
        Annotation.kind == TagKind.INTENT,
        Annotation.maker.startswith(PERSON),
        Annotation.passage_id > after,
        Annotation.passage_id <= upto,
    )
    return set(session.scalars(query))


def _row(
    passage: int,
    told: Promised,
    account: int | None,
    contact: int | None,
    said_at: datetime,
    meant: dict[int, tuple[int, float]],
    now: datetime,
) -> dict[str, object]:
    feature, likely = meant.get(passage, (None, None))
    return {
        "passage_id": passage,
        "account_id": account,
        "contact_id": contact,
        "said_at": said_at,
        "sure": round(told.sure, 4),
        "acting": told.acting,
        "due_on": told.due.day if told.due else None,
        "feature_id": feature,
        "feature_sure": likely,
        "state": PromiseState.OPEN,
        "settled_at": None,
        "decided_by": None,
        "found_at": now,
    }


def _follow(session: Session, *, now: datetime) -> None:
    """Promises to ship that nobody decided, as the roadmap and the calendar have them."""
    shipped = _shipped(session)
    query = select(Promise, Feature.id, Feature.status).join(Feature, Feature.id == Promise.feature_id)
    for row, feature, status in session.execute(
        query.where(Promise.decided_by.is_(None), Promise.feature_sure >= SETTLES)
    ):
        after = [at for at in shipped.get(feature, []) if row.said_at < at <= now]
        state, when = PromiseState.OPEN, None
        if after and status is FeatureStatus.SHIPPED:
            state, when = PromiseState.KEPT, after[0]
        elif row.due_on is not None and row.due_on < now.astimezone(UTC).date() and not shipped.get(feature):
            state, when = PromiseState.BROKEN, datetime.combine(row.due_on + timedelta(days=1), time(), UTC)
        if (row.state, row.settled_at) != (state, when):
            row.state, row.settled_at = state, when
    session.flush()


def _shipped(session: Session) -> dict[int, list[datetime]]:
    """When each feature shipped and was not taken back, the earliest first."""
    query = (
        select(ReleaseFeature.feature_id, Release.released_at)
        .join(Release, Release.id == ReleaseFeature.release_id)
        .where(ReleaseFeature.reverted_at.is_(None))
        .order_by(Release.released_at)
    )
    found: dict[int, list[datetime]] = {}
    for feature, at in session.execute(query):
        found.setdefault(feature, []).append(at)
    return found
