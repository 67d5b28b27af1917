"""The ranking of the roadmap as one can argue with it: scores with their terms, low to high, and what is not sure.

`voc.report.stakes` reads, `voc.roadmap` thinks; here the figures become frames with declared columns.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Engine, select

from voc.errors import NotFound
from voc.model import Feedback, Link, Passage, SavedView
from voc.report.frames import frame
from voc.report.ranked import RANKING, ranked
from voc.report.stakes import stakes
from voc.roadmap import keeping
from voc.roadmap.doubts import decisions, stability
from voc.roadmap.formulas import FORMULAS, formula
from voc.roadmap.hearing import representation
from voc.roadmap.inputs import Inputs, narrowed, unpacked
from voc.roadmap.keeping import Kept, Question
from voc.roadmap.priorities import rank
from voc.store import reading, with_replaced
from voc.store.reads import words

__all__ = [
    "FORMULAS",
    "Priorities",
    "Question",
    "View",
    "formula",
    "kept",
    "plain",
    "priorities",
    "view",
    "views",
]

DECISIONS = (
    "link_id",
    "request",
    "key",
    "title",
    "probability",
    "gain",
    "moves",
    "rank",
    "rank_if_accepted",
    "rank_if_rejected",
)
GROUPS = ("dimension", "group", "asked", "share", "low", "high", "customers", "base", "heard")
VIEWS = ("name", "made_by", "made_at", "formula", "weights", "filters", "digest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Priorities:
    """A ranking with all that belongs beside it; frames with the columns RANKING, DECISIONS, GROUPS.

    `facts` holds single figures by name: see `_facts`.
    """

    question: Question
    ranking: pd.DataFrame
    decisions: pd.DataFrame
    groups: pd.DataFrame
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A saved view as it was kept. `same`: computed again from its inputs it gives the same figures."""

    name: str
    made_by: str
    made_at: datetime
    digest: str
    same: bool
    priorities: Priorities


def priorities(
    engine: Engine, question: Question, *, now: datetime, currency: str, rates: Mapping[str, float]
) -> Priorities:
    """Rank the roadmap as asked, as of `now`; money in `currency`.

    Raises: NotFound for an unknown formula, weight or filter; InputError for a weight that is none.
    """
    read = stakes(engine, now=now, currency=currency, rates=rates)
    return _with_words(engine, _computed(read.inputs, question, nameless=read.nameless))


def kept(
    engine: Engine, question: Question, *, now: datetime, currency: str, rates: Mapping[str, float]
) -> Kept:
    """The same ranking, ready to be stored: its inputs and its figures, and all weights, also those not changed."""
    whole = formula(question.formula, question.weights).weights
    question = replace(question, weights=whole)
    read = stakes(engine, now=now, currency=currency, rates=rates)
    found = _computed(read.inputs, question, nameless=read.nameless)
    return Kept(
        question=question,
        digest=read.inputs.digest,
        inputs=read.inputs.packed(),
        figures=keeping.packed(plain(found)),
    )


def views(engine: Engine) -> pd.DataFrame:
    """Saved views, the latest first; columns as in VIEWS."""
    columns = [getattr(SavedView, name) for name in VIEWS]
    return frame(engine, select(*columns).order_by(SavedView.id.desc()), VIEWS)


def view(engine: Engine, name: str) -> View:
    """A saved view with the figures it was saved with, computed again to see that they hold.

    Raises: NotFound, naming the near misses; InputError for one that was damaged.
    """
    with reading(engine) as session:
        row = session.scalars(select(SavedView).where(SavedView.name == name)).one_or_none()
        if row is None:
            raise NotFound("view", name, session.scalars(select(SavedView.name)))
        session.expunge(row)
    question = Question(formula=row.formula, weights=json.loads(row.weights), filters=json.loads(row.filters))
    shown = keeping.unpacked(row.figures)
    inputs = unpacked(row.inputs)
    again = plain(_computed(inputs, question, nameless=shown["facts"]["nameless"]))
    return View(
        name=row.name,
        made_by=row.made_by,
        made_at=row.made_at,
        digest=row.digest,
        same=inputs.digest == row.digest and again == shown,
        priorities=_with_words(engine, _framed(shown, question)),
    )


def _computed(inputs: Inputs, question: Question, *, nameless: int) -> Priorities:
    """Everything that follows from the inputs. Requests have no words yet: those are not among the inputs."""
    chosen = formula(question.formula, question.weights)
    inputs = narrowed(inputs, question.filters)
    ranking = rank(inputs, chosen)
    sure = stability(ranking)
    heard = representation(inputs, ranking.ranked)
    worth = decisions(ranking)
    of = inputs.features
    asked = pd.DataFrame(
        {
            "link_id": worth.link,
            "request": "",
            "key": [of.key[i] for i in worth.feature],
            "title": [of.title[i] for i in worth.feature],
            "probability": worth.chance,
            "gain": worth.gain,
            "moves": worth.moves,
            "rank": worth.now,
            "rank_if_accepted": worth.accepted,
            "rank_if_rejected": worth.rejected,
        },
        columns=list(DECISIONS),
    )
    return Priorities(
        question=question,
        ranking=ranked(ranking, sure),
        decisions=asked,
        groups=pd.DataFrame([asdict(group) for group in heard.groups], columns=list(GROUPS)),
        facts={
            "as_of": inputs.as_of.isoformat(),
            "currency": inputs.currency,
            "weights": dict(chosen.weights),
            "top": sure.top,
            "same_by_luck": _number(sure.luck_same),
            "same_by_weights": _number(sure.weights_same),
            "stay_by_luck": _number(sure.luck_stay),
            "stay_by_weights": _number(sure.weights_stay),
            "askers": heard.askers,
            "customers": heard.customers,
            "asks": heard.asks,
            "loudest": heard.loudest,
            "known": dict(heard.known),
            "nameless": nameless,
        },
    )


def _with_words(engine: Engine, found: Priorities) -> Priorities:
    """The same, with the words of each request that waits for a decision."""
    ids = [int(link_id) for link_id in found.decisions["link_id"]]
    query = (
        select(Link.id, words())
        .join(Passage, Passage.id == Link.evidence_passage_id)
        .join(Feedback, Feedback.id == Passage.feedback_id)
        .where(Link.id.in_(ids))
    )
    with reading(engine) as session:
        said: dict[int, str] = dict(session.execute(with_replaced(query)).all())
    told = found.decisions.assign(request=[said.get(link_id, "") for link_id in ids])
    return Priorities(
        question=found.question, ranking=found.ranking, decisions=told, groups=found.groups, facts=found.facts
    )


def plain(found: Priorities) -> dict[str, Any]:
    """As JSON can hold it: `ranking`, `decisions`, `groups`, `facts`."""
    frames = {"ranking": found.ranking, "decisions": found.decisions, "groups": found.groups}
    plain = {name: [_row(row) for row in table.to_dict("records")] for name, table in frames.items()}
    whole: dict[str, Any] = json.loads(json.dumps(plain | {"facts": dict(found.facts)}))
    return whole


def _framed(plain: Mapping[str, Any], question: Question) -> Priorities:
    ranking = pd.DataFrame(plain["ranking"], columns=list(RANKING)).astype({"rank": "Int64"})
    for name in ("first_asked_at", "last_asked_at"):
        ranking[name] = [
            date.fromisoformat(cell) if isinstance(cell, str) else None for cell in ranking[name]
        ]
    return Priorities(
        question=question,
        ranking=ranking,
        decisions=pd.DataFrame(plain["decisions"], columns=list(DECISIONS)),
        groups=pd.DataFrame(plain["groups"], columns=list(GROUPS)),
        facts=plain["facts"],
    )


def _row(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {str(name): _cell(cell) for name, cell in row.items()}


def _cell(cell: Any) -> Any:
    if cell is None or cell is pd.NA or cell is pd.NaT:
        return None
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float | np.floating):
        return _number(float(cell))
    return cell.item() if hasattr(cell, "item") else cell


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value
