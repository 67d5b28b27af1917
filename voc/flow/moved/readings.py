"""One reading of a file, row by row as digests, and two readings compared. Touches no database.

Rows are told apart by what they are and by their id, so a file of any size costs some hundred bytes a row.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from voc.flow.heard.service import remark
from voc.ingest.identity import person_keys
from voc.ingest.records import (
    AccountRow,
    ArticleRow,
    BadRow,
    CaseRow,
    ContactRow,
    FeatureRow,
    RawComment,
    Record,
    ReleaseRow,
    SignalRow,
)

SAMPLE = 3
"""Rows that are kept to be shown."""
Key = tuple[str, ...]
COMMENT, CASE, SIGNAL, ARTICLE = "feedback", "service_case", "signal", "article"
ACCOUNT, CONTACT, FEATURE, RELEASE = "account", "contact", "feature", "release"
CALLED = {
    COMMENT: ("comment", "comments"),
    CASE: ("support case", "support cases"),
    SIGNAL: ("usage signal", "usage signals"),
    ARTICLE: ("help article", "help articles"),
    ACCOUNT: ("account", "accounts"),
    CONTACT: ("contact", "contacts"),
    FEATURE: ("feature", "features"),
    RELEASE: ("release", "releases"),
}
"""What a row is called: one, many."""


@dataclass(slots=True)
class Reading:
    """What a file says, read in one way. `digests`: of each row by its key. `first`: the first rows as they are stored."""

    digests: dict[Key, bytes] = field(default_factory=dict)
    first: list[Record | BadRow] = field(default_factory=list)
    rows: int = 0
    aside: int = 0

    def named(self, noun: str) -> set[str]:
        """The ids of what it holds of one kind."""
        return {key[1] for key in self.digests if key[0] == noun}

    def words(self) -> str:
        """How much of what it holds, e.g. `3 accounts, 5 comments`."""
        found = Counter(key[0] for key in self.digests)
        parts = [f"{count:,} {CALLED[noun][count != 1]}" for noun, count in found.items()]
        return ", ".join([*parts, *([f"{self.aside:,} set aside"] if self.aside else [])]) or "nothing"


@dataclass(frozen=True, slots=True)
class Difference:
    """Two readings of one file: what only the first says, or says otherwise; what only the second does; what is the same."""

    going: frozenset[Key]
    coming: frozenset[Key]
    same: int

    @classmethod
    def between(cls, was: Reading, will: Reading) -> "Difference":
        """Compare what a file was read as with what it will be read as."""
        going = {key for key, digest in was.digests.items() if will.digests.get(key) != digest}
        coming = {key for key, digest in will.digests.items() if was.digests.get(key) != digest}
        return cls(frozenset(going), frozenset(coming), len(was.digests) - len(going))

    def of(self, noun: str) -> set[str]:
        """The ids of what goes of one kind."""
        return {key[1] for key in self.going if key[0] == noun}


def read(rows: Iterable[Record | BadRow]) -> Reading:
    """Read a file to its end. Of two comments with one id the first counts, of other rows the last."""
    found = Reading()
    for row in rows:
        found.rows += 1
        if len(found.first) < SAMPLE:
            found.first.append(row)
        if isinstance(row, BadRow):
            found.aside += 1
            continue
        for one in parts_of(row):
            key = key_of(one)
            if key is not None and not (key[0] == COMMENT and key in found.digests):
                found.digests[key] = _digest(one)
    return found


def parts_of(row: Record) -> Iterator[Record]:
    """A row, and the remark that a support case brings with it."""
    yield row
    if isinstance(row, CaseRow) and (row.comment or row.csat is not None):
        yield remark(row)


def key_of(row: Record) -> Key | None:
    """What a row is and by which id it is stored; None for what is not stored."""
    keys = _KEYS.get(type(row))
    found: Key | None = keys(row) if keys else None
    return found if found and len(found) > 1 else None


_KEYS: dict[type, Callable[[Any], Key]] = {
    RawComment: lambda row: (COMMENT, row.external_id),
    CaseRow: lambda row: (CASE, row.external_id),
    SignalRow: lambda row: (SIGNAL, row.account_id, row.kind, row.day.isoformat()),
    ArticleRow: lambda row: (ARTICLE, row.external_id),
    AccountRow: lambda row: (ACCOUNT, row.external_id),
    ContactRow: lambda row: (CONTACT, *(f"{kind}:{value}" for kind, value in person_keys(row.person))),
    FeatureRow: lambda row: (FEATURE, row.key),
    ReleaseRow: lambda row: (RELEASE, row.version),
}


def _digest(row: Record) -> bytes:
    told = [getattr(row, name) for name in type(row).__slots__ if name != "line"]
    return blake2b(repr(told).encode(), digest_size=16).digest()
