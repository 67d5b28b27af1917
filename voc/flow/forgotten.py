"""Who asked to be forgotten, and which rows were theirs, told by keyed digests alone. Writes forgotten_key.

The digests are made of other digests and with the workspace's key: nobody can tell a person from them, and a file that
names the person again finds them.
"""

import hmac
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from voc.flow.passages import PART
from voc.model import ForgottenKey
from voc.store import insert_new

GONE = "erased:"
"""How the ids begin of contacts and rows whose own ids were taken away."""


class Marks:
    """The digests under which this workspace knows again what it has forgotten."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def of_person(self, kind: str, digest: str) -> str:
        """The mark of a contact key: 64 hex digits."""
        return self._mark(f"person:{kind}:{digest}")

    def of_row(self, source_id: int, external_id: str) -> str:
        """The mark of a row of a source."""
        return self._mark(f"row:{source_id}:{external_id}")

    def new_id(self, source_id: int, external_id: str) -> str:
        """What stands for the id of an erased row: alike for all answers of one response, up to the mark `#`."""
        stem, sign, part = external_id.partition("#")
        return f"{GONE}{self.of_row(source_id, stem)[:24]}{sign}{part}"

    def _mark(self, text: str) -> str:
        return hmac.digest(self._secret, f"forgotten:{text}".encode(), "sha256").hex()


def remember(session: Session, marks: Iterable[str], *, now: datetime) -> int:
    """Keep marks. Returns how many are new."""
    rows = [{"digest": mark, "forgotten_at": now} for mark in sorted(set(marks))]
    return insert_new(session, ForgottenKey, rows, key=["digest"])


def known(session: Session) -> int:
    """How many marks there are: most workspaces have none, and then there is nothing to look for."""
    return session.scalar(select(func.count()).select_from(ForgottenKey)) or 0


def among(session: Session, marks: Collection[str]) -> dict[str, datetime]:
    """Those of these marks that are kept, and since when."""
    found: dict[str, datetime] = {}
    wanted = sorted(marks)
    for start in range(0, len(wanted), PART):
        some = wanted[start : start + PART]
        query = select(ForgottenKey.digest, ForgottenKey.forgotten_at).where(ForgottenKey.digest.in_(some))
        found.update(session.execute(query).all())
    return found
