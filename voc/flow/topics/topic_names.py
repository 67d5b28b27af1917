"""Names for topics by a large model, where one is configured and somebody asks for it. Writes suggested_name.

What it says is a suggestion: a line of a diff that a person accepts or not (`voc topics diff`). A topic that a person
named is not asked about, and a topic whose words and passages are what they were is not paid for twice.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from voc.errors import EndpointError
from voc.flow.counting import counted
from voc.flow.passages import passage_texts
from voc.flow.topics import topic_changes as changes
from voc.flow.topics import topic_store as store
from voc.flow.topics.topic_diff import Line
from voc.model import Membership, SuggestedName, Topic, TopicChange
from voc.nlp.endpoint import Patience
from voc.nlp.large import LargeModel, naming
from voc.nlp.large.client import PATIENCE, LargeModelClient
from voc.store import insert_new, reading, writing
from voc.terms import ChangeKind, ChangeState

TOGETHER = 6
"""Topics in one call."""
PASSAGES = 8
"""Of a topic that are shown to the model: those that belong to it most surely."""
HOME = "en"
"""The language that is asked for where the settings name none."""


@dataclass(slots=True)
class Named:
    """What was done, in topics: `asked` in calls, `known` from an earlier answer, `suggested` as lines that wait."""

    asked: int = 0
    known: int = 0
    suggested: int = 0
    stopped: str = ""

    def words(self) -> str:
        """For a person."""
        said = f"{counted(self.suggested, 'name')} suggested, {counted(self.asked, 'topic')} asked about"
        said += f", {self.known:,} known from before."
        return f"{said} {self.stopped}".strip()


def suggest_names(
    engine: Engine, model: LargeModel, *, language: str, now: datetime, patience: Patience = PATIENCE
) -> Named:
    """Ask what the topics that no person named are called, in `language` (ISO 639-1, empty: English).

    Raises nothing of the endpoint's: that stands in what is given back, and what was answered before is kept.
    """
    language, done = language or HOME, Named()
    with reading(engine) as session:
        told = {topic: _told(session, topic) for topic in _unnamed(session)}
        digests = {topic: digest_of(model, language, unnamed) for topic, unnamed in told.items()}
        known = _known(session, list(digests.values()))
    names = {topic: known[digest] for topic, digest in digests.items() if digest in known}
    done.known = len(names)
    open_ones = [topic for topic in told if topic not in names]
    with LargeModelClient(model, patience) as client:
        for start in range(0, len(open_ones), TOGETHER):
            some = open_ones[start : start + TOGETHER]
            done.asked += len(some)
            try:
                said = client.name([told[topic] for topic in some], language)
            except EndpointError as error:
                done.stopped = f"The rest went without it: {error}"
                break
            answered = dict(zip(some, said, strict=True))
            _store(engine, {digests[topic]: name for topic, name in answered.items()}, model.maker, now)
            names |= answered
    done.suggested = _suggest(engine, names, model.maker, now)
    return done


def forget_names(session: Session) -> int:
    """Take away all that large models suggested: nobody can tell which name was made of whose words."""
    count = session.scalar(select(func.count()).select_from(SuggestedName)) or 0
    session.execute(delete(SuggestedName))
    return count


def digest_of(model: LargeModel, language: str, topic: naming.Unnamed) -> str:
    """By what an answer is known again: the question's version, the model, the language, and what is sent."""
    said = json.dumps([naming.VERSION, model.model, language, topic.sent()])
    return hashlib.sha256(said.encode()).hexdigest()


def _unnamed(session: Session) -> list[int]:
    """Topics that stand and that no person named, in the order of ids."""
    query = select(Topic.id).where(Topic.retired_at.is_(None), ~Topic.broad, Topic.named_by.is_(None))
    return list(session.scalars(query.order_by(Topic.id)))


def _told(session: Session, topic: int) -> naming.Unnamed:
    row = session.get_one(Topic, topic)
    nearest = (
        select(Membership.passage_id)
        .where(Membership.topic_id == topic)
        .order_by(Membership.probability.desc(), Membership.passage_id)
        .limit(PASSAGES)
    )
    texts = passage_texts(session, list(session.scalars(nearest)))
    return naming.Unnamed(phrases=[part for part in row.words.split("; ") if part], passages=texts)


def _known(session: Session, digests: Sequence[str]) -> dict[str, str]:
    query = select(SuggestedName.digest, SuggestedName.name).where(SuggestedName.digest.in_(digests))
    return dict(session.execute(query).all())


def _store(engine: Engine, names: dict[str, str], maker: str, now: datetime) -> None:
    rows = [
        {"digest": digest, "maker": maker, "name": name, "answered_at": now} for digest, name in names.items()
    ]
    with writing(engine) as session:
        insert_new(session, SuggestedName, rows, key=["digest"])


def _suggest(engine: Engine, names: dict[int, str], maker: str, now: datetime) -> int:
    """A line that waits for each name that is new to its topic and to all others. Returns how many."""
    made = 0
    with writing(engine) as session:
        taken = set(session.scalars(select(func.lower(Topic.label)).where(Topic.retired_at.is_(None))))
        sizes = store.sizes(session)
        for topic, name in sorted(names.items()):
            row = session.get_one(Topic, topic)
            if (
                not name
                or name.lower() in taken
                or row.named_by is not None
                or _was_told(session, topic, name)
            ):
                continue
            held = sizes.get(topic, 0)
            line = Line(
                kind=ChangeKind.RENAMED, topic=topic, label=name, label_before=row.label, before=held, after=held,
                words=row.words, example=row.example_passage_id,
            )  # fmt: skip
            changes.of_person(session, line, why=f"name suggested by {maker}", by=maker, now=now)
            taken.add(name.lower())
            made += 1
    return made


def _was_told(session: Session, topic: int, name: str) -> bool:
    """Whether this name waits for this topic already, or a person would not have it."""
    query = select(TopicChange.id).where(
        TopicChange.kind == ChangeKind.RENAMED,
        TopicChange.topic_id == topic,
        TopicChange.label == name,
        TopicChange.state != ChangeState.OUTDATED,
    )
    return session.scalar(query.limit(1)) is not None
