"""Early signs: what was seen of which account, what shows it, and the one useful thing to do."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.health.kinds import role
from voc.health.signs import ACTIONS
from voc.health.telling import SIGNS as SEEN
from voc.health.telling import tell_sign
from voc.model import Account, Contact, EarlySign, Feedback, Passage, Signal
from voc.report.frames import frame
from voc.store import reading
from voc.store.reads import words
from voc.terms import SignKind

SIGNS = (
    "sign_id",
    "account",
    "csm",
    "kind",
    "seen",
    "shows",
    "words",
    "passage_id",
    "todo",
    "worth",
    "began",
    "raised_at",
    "dismissed_at",
    "dismissed_by",
)
READ = (
    "sign_id",
    "account",
    "csm",
    "kind",
    "evidence",
    "worth",
    "began",
    "raised_at",
    "dismissed_at",
    "dismissed_by",
)


def signs(engine: Engine, *, csm: str | None = None, everything: bool = False) -> pd.DataFrame:
    """Signs that stand and that a CSM was told of, the most valuable first; columns as in SIGNS.

    Parameters: csm: only of accounts of this colleague. everything: those too that wait for a week with room
        (`raised_at` is missing) or were dismissed.
    """
    query = (
        select(
            EarlySign.id.label("sign_id"),
            func.coalesce(Account.name, Account.external_id).label("account"),
            Account.csm,
            EarlySign.kind,
            EarlySign.evidence,
            EarlySign.worth,
            EarlySign.began,
            EarlySign.raised_at,
            EarlySign.dismissed_at,
            EarlySign.dismissed_by,
        )
        .join(Account, Account.id == EarlySign.account_id)
        .where(EarlySign.gone_at.is_(None))
        .order_by(EarlySign.worth.desc(), EarlySign.id)
    )
    if not everything:
        query = query.where(EarlySign.raised_at.is_not(None), EarlySign.dismissed_at.is_(None))
    if csm is not None:
        query = query.where(Account.csm == csm)
    return _told(engine, frame(engine, query, READ))


def unraised(engine: Engine, *, csm: str | None = None) -> int:
    """How many signs wait for a week with room for them."""
    query = (
        select(func.count())
        .select_from(EarlySign)
        .join(Account, Account.id == EarlySign.account_id)
        .where(EarlySign.gone_at.is_(None), EarlySign.dismissed_at.is_(None), EarlySign.raised_at.is_(None))
    )
    if csm is not None:
        query = query.where(Account.csm == csm)
    with reading(engine) as session:
        return session.scalar(query) or 0


def silent_kinds(engine: Engine, given: Mapping[str, str]) -> list[str]:
    """Kinds of signals of which nobody knows what they say: they are kept and count for nothing.

    Parameters: given: the setting `health_signals`.
    """
    with reading(engine) as session:
        kinds = session.scalars(select(Signal.kind).distinct())
        return sorted(kind for kind in kinds if role(kind, given) == "unknown")


def _told(engine: Engine, found: pd.DataFrame) -> pd.DataFrame:
    """With sentences for kinds and evidence, and the first words that show it."""
    evidence = [json.loads(text) for text in found["evidence"]]
    contacts = _contacts(engine, evidence)
    said = _words(engine, evidence)
    passages = [_passage(seen, said) for seen in evidence]
    shows = [_shows(kind, seen, contacts) for kind, seen in zip(found["kind"], evidence, strict=True)]
    told = found.assign(
        seen=[SEEN[kind] for kind in found["kind"]],
        shows=shows,
        words=pd.Series([said.get(passage) for passage in passages], dtype=object),
        passage_id=pd.Series([None if passage < 0 else passage for passage in passages], dtype="Int64"),
        todo=[ACTIONS[SignKind(kind)] for kind in found["kind"]],
    )
    return told[list(SIGNS)]


def _shows(kind: str, seen: Mapping[str, Any], contacts: Mapping[int, str]) -> str:
    contact = contacts.get(seen.get("contact", 0))
    words = tell_sign(kind, seen)
    return f"{contact}: {words}" if contact else words


def _passage(seen: Mapping[str, Any], said: Mapping[int, str]) -> int:
    """The passage that shows it: of its own, else the first of its feedback, as a negative number of that."""
    if seen.get("passages"):
        return int(seen["passages"][0])
    return -int(seen["feedback"]) if -int(seen.get("feedback", 0)) in said else 0


def _words(engine: Engine, evidence: list[dict[str, Any]]) -> dict[int, str]:
    """Words by passage; by the negative number of a feedback for signs that rest on a score with words."""
    ids = [seen["passages"][0] for seen in evidence if seen.get("passages")]
    comments = [seen["feedback"] for seen in evidence if "feedback" in seen]
    plain = select(Passage.id, Passage.feedback_id, words()).join(
        Feedback, Feedback.id == Passage.feedback_id
    )
    with reading(engine) as session:
        own = session.execute(plain.where(Passage.id.in_(ids)))
        found: dict[int, str] = {passage: text for passage, _, text in own}
        beside = session.execute(plain.where(Passage.feedback_id.in_(comments)).order_by(Passage.id.desc()))
        found |= {-feedback: text for _, feedback, text in beside}
    return found


def _contacts(engine: Engine, evidence: list[dict[str, Any]]) -> dict[int, str]:
    ids = [seen["contact"] for seen in evidence if "contact" in seen]
    query = select(Contact.id, Contact.external_id, Contact.role).where(Contact.id.in_(ids))
    with reading(engine) as session:
        return {
            row.id: ", ".join(filter(None, (row.external_id, row.role))) for row in session.execute(query)
        }
