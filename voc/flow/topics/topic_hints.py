"""What helps to name topics: what passages are about, whose names may not be one, and in which language. Writes nothing."""

import re
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from voc.model import Account
from voc.nlp import topics as model
from voc.store.reads import aspects

_WORD = re.compile(r"[^\W\d_]{2,}")


def hints(session: Session, ids: Sequence[int], language: str) -> model.Hints:
    """Hints for the passages `ids`. `language`: ISO 639-1, empty for what suits the passages."""
    about: dict[int, list[str]] = {}
    for row in session.execute(aspects()):
        about.setdefault(row.passage_id, []).append(row.term)
    wish = model.Wish(language=language, never=_own_people(session))
    return model.Hints(aspects=[about.get(i, []) for i in ids], wish=wish)


def _own_people(session: Session) -> frozenset[str]:
    """The words of the names of those who look after accounts, lower case."""
    named = session.scalars(select(Account.csm).where(Account.csm.is_not(None)).distinct())
    return frozenset(word.lower() for name in named if name for word in _WORD.findall(name))
