"""Step 2c, second look: a large model judges what the small ones are not sure of. Writes large_answer.

Only where the settings name one. The least sure passages come first, a few in a call, and no more than the budget.
What was answered is stored after each call, tags and answer in one transaction: a run that was killed pays for
nothing again but the one call it was in. Annotations go through `voc.flow.understood.tag`; those of a person count
all the same.

Nothing that the endpoint does makes a run fail: after some failures in a row the rest of the run goes without it.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, delete, not_, select
from sqlalchemy.orm import Session

from voc.errors import EndpointError
from voc.flow.counting import counted
from voc.flow.passages import passage_texts
from voc.flow.understood.tag import annotate
from voc.model import Annotation, Feedback, LargeAnswer, Passage
from voc.nlp.endpoint import Patience
from voc.nlp.large import MAKER, LargeModel, prompt
from voc.nlp.large.answers import Answer
from voc.nlp.large.client import PATIENCE, LargeModelClient
from voc.store import insert_new, reading, writing
from voc.store.reads import PERSON, kept, tags
from voc.terms import Intent, Sentiment, TagKind

TOGETHER = 8
"""Passages in one call."""
LOOKED_AT = 20_000
"""So many of the least sure passages are looked at in one run, most of which cost nothing: bounds the work."""
CHUNK = 500
"""Passages whose words are in memory at one time."""
FAILURES = 3
"""So many calls without a single answer, one after the other, end the second look of a run."""


@dataclass(slots=True)
class Looked:
    """What the step did, in passages.

    `asked`: in calls, a second try included; `answered`: judged by these calls; `known`: judged by an earlier answer
    to the same words, for nothing; `left`: as they were. `stopped` says why it ended early.
    """

    asked: int = 0
    answered: int = 0
    known: int = 0
    left: int = 0
    stopped: str = ""

    def words(self) -> str:
        """For a person."""
        said = (
            f"{counted(self.answered, 'passage')} judged by the large model, {self.known:,} known from before"
        )
        if self.left:
            said += f", {self.left:,} left as they were"
        return f"{said}. {self.stopped}" if self.stopped else said


def unsure(session: Session, below: float) -> list[int]:
    """Ids of the passages whose sentiment a small model is not sure of, the least sure first."""
    by_a_model = not_(Annotation.maker.startswith(PERSON)) & not_(Annotation.maker.startswith(MAKER))
    query = (
        tags(TagKind.SENTIMENT)
        .join(Passage, Passage.id == Annotation.passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Annotation.confidence < below, by_a_model, kept())
        .order_by(Annotation.confidence, Annotation.passage_id)
        .limit(LOOKED_AT)
    )
    return [row.passage_id for row in session.execute(query)]


def second_look(
    engine: Engine,
    model: LargeModel,
    *,
    budget: int,
    below: float,
    now: datetime,
    tick: Callable[[int], None] = lambda _passages: None,
    patience: Patience = PATIENCE,
) -> Looked:
    """Ask about what is not sure. `budget`: passages in calls, at most; `below`: of the sentiment, in [0, 1].

    Raises nothing of the endpoint's: that stands in what is given back.
    """
    with reading(engine) as session:
        ids = unsure(session, below)
    with LargeModelClient(model, patience) as client:
        look = _Look(engine, model, client, budget, now, tick)
        for start in range(0, len(ids), CHUNK):
            look.at(ids[start : start + CHUNK])
    look.done.left = len(ids) - look.done.answered - look.done.known
    return look.done


@dataclass(slots=True)
class _Look:
    """One run's second look: what is left of the budget, how many calls failed in a row, what was done."""

    engine: Engine
    model: LargeModel
    client: LargeModelClient
    budget: int
    now: datetime
    tick: Callable[[int], None]
    failures: int = 0
    done: Looked = field(default_factory=Looked)

    def at(self, ids: Sequence[int]) -> None:
        """Judge these passages: from what is known, else by asking, the first ones first."""
        with reading(self.engine) as session:
            texts = passage_texts(session, ids)
            groups: dict[str, list[int]] = {}
            wordings: dict[str, str] = {}
            for passage_id, text in zip(ids, texts, strict=True):
                digest = digest_of(self.model, text)
                groups.setdefault(digest, []).append(passage_id)
                wordings[digest] = text
            known = _known(session, groups)
        self._use_known({digest: (groups[digest], answer) for digest, answer in known.items()})
        open_ones = [digest for digest in groups if digest not in known]
        for some in self._parts(open_ones):
            self._ask(some, groups, wordings)

    def _parts(self, digests: Sequence[str]) -> Iterator[list[str]]:
        """A few together, as long as there is a budget and the endpoint works."""
        start = 0
        while start < len(digests) and self._may_ask:
            some = list(digests[start : start + min(TOGETHER, self.budget)])
            start += len(some)
            yield some

    @property
    def _may_ask(self) -> bool:
        return self.budget > 0 and not self.done.stopped

    def _use_known(self, known: Mapping[str, tuple[list[int], Answer | None]]) -> None:
        said = {i: answer for ids, answer in known.values() if answer for i in ids}
        if said:
            with writing(self.engine) as session:
                annotate(session, self.model.maker, {i: a.tags() for i, a in said.items()}, self.now)
        self.done.known += len(said)

    def _ask(
        self, digests: Sequence[str], groups: Mapping[str, list[int]], wordings: Mapping[str, str]
    ) -> None:
        """Ask about a few together; those without an answer that can be used, once more, each on its own."""
        answers = self._call([wordings[digest] for digest in digests])
        if answers is None:
            return
        found = dict(zip(digests, answers, strict=True))
        self._store({digest: answer for digest, answer in found.items() if answer}, groups)
        for digest in [digest for digest, answer in found.items() if answer is None]:
            again = self._call([wordings[digest]]) if self._may_ask else None
            if again is not None:
                self._store({digest: again[0]}, groups)

    def _call(self, texts: Sequence[str]) -> list[Answer | None] | None:
        """Answers in the order of the texts; None where the endpoint failed. Spends of the budget either way."""
        self.budget -= len(texts)
        self.done.asked += len(texts)
        try:
            answers = self.client.ask(texts)
        except EndpointError as error:
            self._failed(str(error), for_good=error.lasting)
            return None
        if any(answers):
            self.failures = 0
        else:
            self._failed(f"{self.model.where.host} gives no answer of the form that was asked for.")
        return answers

    def _failed(self, why: str, *, for_good: bool = False) -> None:
        self.failures += 1
        if for_good or self.failures >= FAILURES:
            self.done.stopped = f"The rest went without it: {why}"

    def _store(self, answers: Mapping[str, Answer | None], groups: Mapping[str, list[int]]) -> None:
        """Keep the answers and tag the passages with these words, all or nothing."""
        rows = [self._row(digest, answer) for digest, answer in answers.items()]
        said = {i: answer.tags() for digest, answer in answers.items() if answer for i in groups[digest]}
        with writing(self.engine) as session:
            insert_new(session, LargeAnswer, rows, key=["digest"])
            annotate(session, self.model.maker, said, self.now)
        self.done.answered += len(said)
        self.tick(len(said))

    def _row(self, digest: str, answer: Answer | None) -> dict[str, object]:
        return {
            "digest": digest,
            "maker": self.model.maker,
            "sentiment": answer.sentiment if answer else None,
            "confidence": answer.confidence if answer else None,
            "intents": json.dumps(answer.intents if answer else {}),
            "answered_at": self.now,
        }


def forget_wordings(session: Session, texts: Collection[str]) -> int:
    """Take away what large models said of these wordings: whoever guesses them could tell that they were said."""
    makers = session.scalars(select(LargeAnswer.maker).distinct()).all()
    models = [maker.removeprefix(MAKER) for maker in makers]
    digests = sorted({_digest(model, text) for model in models for text in texts})
    gone = 0
    for start in range(0, len(digests), CHUNK):
        some = select(LargeAnswer.digest).where(LargeAnswer.digest.in_(digests[start : start + CHUNK]))
        known = session.scalars(some).all()
        session.execute(delete(LargeAnswer).where(LargeAnswer.digest.in_(known)))
        gone += len(known)
    return gone


def digest_of(model: LargeModel, text: str) -> str:
    """By what an answer is known again: the question's version, the model, and as much of the text as is sent."""
    return _digest(model.model, text)


def _digest(model: str, text: str) -> str:
    said = json.dumps([prompt.VERSION, model, text[: prompt.MAX_CHARS]])
    return hashlib.sha256(said.encode()).hexdigest()


def _known(session: Session, digests: Mapping[str, object]) -> dict[str, Answer | None]:
    """What was answered before; None for what could not be used."""
    query = select(LargeAnswer).where(LargeAnswer.digest.in_(list(digests)))
    return {row.digest: _answer(row) for row in session.scalars(query)}


def _answer(row: LargeAnswer) -> Answer | None:
    if row.sentiment is None or row.confidence is None:
        return None
    intents = {Intent(name): sure for name, sure in json.loads(row.intents).items()}
    return Answer(sentiment=Sentiment(row.sentiment), confidence=row.confidence, intents=intents)
