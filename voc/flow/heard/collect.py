"""Step 1, heard: a file's rows become feedback, cases, signals, accounts, features, releases.

Writes source, ingest_run and quarantine; hands the other rows to the step that owns their table. A file may be
read as often as you like: rows that are there are counted as known, and those that were edited become versions.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, func, or_, select, true, update
from sqlalchemy.orm import Session

from voc.flow.counting import counted
from voc.flow.heard import coming_again, comment_rows
from voc.flow.heard.articles import import_articles, take_away
from voc.flow.heard.customers import Customers, Who
from voc.flow.heard.edits import Met, Sorted, replace_all, sort_out
from voc.flow.heard.roadmap import gone, import_features, import_releases
from voc.flow.heard.service import import_cases, import_signals, not_yet, remark
from voc.flow.ledger import messages
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
from voc.model import IngestRun, SetAside, Source
from voc.rights import needs
from voc.store import insert_new, upsert, writing
from voc.store.reads import ERASED
from voc.terms import Family, Right

BATCH = 2000
SHOWN = 12
"""So many keys are named in a sentence."""
OTHER_WORDS = (
    "the source `{source}` has other words under this id{part}; is it another survey? Then give the file a name of its own "
    "with --source NAME"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """One file, recognised: what it is and the rows that its reader gives.

    `who`: whose words they are, where that is known otherwise than by what the rows say of persons. `digest`: by which
    the file is known again as it is now; None: it is always read.
    """

    source: str
    family: Family
    file: Path
    mapping: str
    rows: Iterable[Record | BadRow]
    who: Who | None = None
    digest: str | None = None


@dataclass(slots=True)
class Collected:
    """What came of one file. `stored + edited + known + set_aside` is the number of rows read.

    A row of which only a cell was set aside is among both. `as_it_is`: statuses that changed none, and how often.
    """

    source: str
    family: Family
    file: Path
    stored: int = 0
    edited: int = 0
    """Rows that the source has other words for than before: they are new versions."""
    known: int = 0
    set_aside: int = 0
    forgotten: int = 0
    """Rows of people who asked to be forgotten; they are counted above as well."""
    reasons: dict[str, int] = field(default_factory=dict)
    as_it_is: dict[str, int] = field(default_factory=dict)
    passed_over: dict[str, int] = field(default_factory=dict)
    """What stood in a conversation and nobody said, by what it was; not among the rows."""
    listed: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)
    """Ids of the help articles that the file lists."""
    articles_gone: int = 0
    """Help articles that an earlier file of this source listed and this one does not."""
    unchanged: bool = False
    """Whether the file was as it was when it was read, and so was not read again."""
    gone: tuple[str, ...] = ()
    """Keys of features that stood in an earlier file of this source and do not in this one."""

    @property
    def read(self) -> int:
        """Rows read in this run."""
        return self.stored + self.edited + self.known + self.set_aside

    def as_it_is_words(self) -> str:
        """Which words changed no status, in a sentence; empty where every status was clear."""
        if not self.as_it_is:
            return ""
        named = ", ".join(f"`{said}` ({count})" for said, count in sorted(self.as_it_is.items()))
        return (
            f"{counted(sum(self.as_it_is.values()), 'feature')} kept the status that they had, or are ideas: {named} "
            "says neither that it comes nor that it was declined. `voc ship WORD KEY --decline WHY` declines one."
        )

    def forgotten_words(self) -> str:
        """How many rows came of people who asked to be forgotten, in a sentence; empty where none did."""
        if not self.forgotten:
            return ""
        return (
            f"{counted(self.forgotten, 'row')} of {self.file.name} had been erased, or came from people who asked to be "
            "forgotten: what was erased stays erased, and what is new of them has no person"
        )

    def articles_words(self) -> str:
        """How many help articles are not in the file any more, in a sentence; empty where all are."""
        if not self.articles_gone:
            return ""
        return (
            f"{counted(self.articles_gone, 'help article')} of `{self.source}` not in {self.file.name} any more: "
            "no question counts as answered by what is gone"
        )

    def gone_words(self) -> str:
        """Which features are not in the file any more, in a sentence; empty where all are."""
        if not self.gone:
            return ""
        more = f" and {len(self.gone) - SHOWN} more" if len(self.gone) > SHOWN else ""
        doubt = " (a row that was set aside may be one of them)" if self.set_aside else ""
        are = "is" if len(self.gone) == 1 else "are"
        return (
            f"{counted(len(self.gone), 'feature')} of `{self.source}` {are} not in {self.file.name} any more{doubt}: "
            f"{', '.join(self.gone[:SHOWN])}{more}. Nothing was deleted; "
            f'`voc ship gone {self.gone[0]} ... --decline "WHY"` declines those that will not come.'
        )


@needs(Right.READ_IN)
def collect(
    engine: Engine,
    intake: Intake,
    customers: Customers,
    *,
    currency: str,
    now: datetime,
    tick: Callable[[int], None] = lambda _rows: None,
) -> Collected:
    """Store everything of one file, a batch of rows a transaction. `tick` hears of each batch's size."""
    done, met = Collected(intake.source, intake.family, intake.file), Met()
    with writing(engine) as session:
        source_id = _source_id(session, intake, now)
        _note_run(session, intake, done, now)
    for batch in _batches(intake.rows):
        before = (done.stored + done.edited, done.known, done.set_aside)
        with writing(engine) as session:
            _store(
                session, batch, source_id, customers, done, met, currency=currency, now=now, known=intake.who
            )
            gained = (
                done.stored + done.edited - before[0],
                done.known - before[1],
                done.set_aside - before[2],
            )
            _count(session, intake, gained)
        tick(len(batch))
    with writing(engine) as session:
        _settle(session, intake, now)
        _know_again(session, intake, done)
        comment_rows.follow(session)
        if done.listed:
            done.gone = tuple(gone(session, done.source, done.listed))
        if done.articles and not done.set_aside:
            done.articles_gone = take_away(session, source_id, done.articles, now=now)
    return done


def _store(
    session: Session,
    batch: Sequence[Record | BadRow],
    source_id: int,
    customers: Customers,
    done: Collected,
    met: Met,
    *,
    currency: str,
    now: datetime,
    known: Who | None = None,
) -> None:
    bad = [row for row in batch if isinstance(row, BadRow)]
    read, ahead = not_yet([row for row in batch if not isinstance(row, BadRow)], file=str(done.file), now=now)
    bad += ahead
    good, again = coming_again.sift(session, read, source_id, customers)
    done.forgotten += again
    late: list[BadRow] = []
    new, before = 0, done.edited
    if comments := [row for row in good if isinstance(row, RawComment)]:
        stored, edited, strange = _store_comments(
            session, comments, source_id, customers, met, now=now, known=known
        )
        new, done.edited = new + stored, done.edited + edited
        late += _with_other_words(strange, file=str(done.file))
    if accounts := [row for row in good if isinstance(row, AccountRow)]:
        new += customers.import_accounts(session, accounts, currency=currency)
    if contacts := [row for row in good if isinstance(row, ContactRow)]:
        new += customers.import_contacts(session, contacts, now=now)
    if cases := [row for row in good if isinstance(row, CaseRow)]:
        who = customers.resolve(session, [case.person for case in cases], now=now)
        new += import_cases(session, cases, who, source_id)
        remarks = [remark(case) for case in cases if case.comment or case.csat is not None]
        _store_comments(session, remarks, source_id, customers, met, now=now)
    if signals := [row for row in good if isinstance(row, SignalRow)]:
        new += import_signals(session, signals, customers, now=now)
    if features := [row for row in good if isinstance(row, FeatureRow)]:
        for said in (row.said_status for row in features if row.said_status):
            done.as_it_is[said] = done.as_it_is.get(said, 0) + 1
        stored, twice = import_features(session, features, file=str(done.file), source=done.source, now=now)
        done.listed |= {row.key for row in features}
        new, late = new + stored, late + twice
    if releases := [row for row in good if isinstance(row, ReleaseRow)]:
        stored, unknown = import_releases(session, releases, now=now, file=str(done.file))
        new, late = new + stored, late + unknown
    if articles := [row for row in good if isinstance(row, ArticleRow)]:
        stored, twice = import_articles(session, articles, source_id, now=now, file=str(done.file))
        done.articles |= {row.external_id for row in articles}
        new, late = new + stored, late + twice
    _set_aside(session, [*bad, *late], done, now)
    done.stored += new
    done.known += len(read) - len(late) - new - (done.edited - before)


def _store_comments(
    session: Session,
    comments: Sequence[RawComment],
    source_id: int,
    customers: Customers,
    met: Met,
    *,
    now: datetime,
    known: Who | None = None,
) -> tuple[int, int, list[RawComment]]:
    """Store what is new, and new versions of what was edited. Returns how many of either, and what is neither."""
    persons = [comment.person for comment in comments]
    here = coming_again.still(session, known) if known else None
    who = [here for _ in comments] if here else customers.resolve(session, persons, now=now)
    answered = messages.ids_by_key(session, {comment.reply_to for comment in comments if comment.reply_to})
    new = comment_rows.store(session, comments, who, source_id, answered, now=now)
    found = Sorted()
    if new < len(comments):
        found = sort_out(session, comments, who, source_id, met)
    edited = replace_all(session, found.edited, source_id, answered, now=now) if found.edited else 0
    met.add(comments)
    return new, edited, found.strange


def _with_other_words(comments: Sequence[RawComment], *, file: str) -> list[BadRow]:
    """Comments whose id the source has already used for something else: they are set aside, not lost."""
    return [
        BadRow(
            file=file,
            line=comment.line,
            column=None,
            value=comment.external_id,
            reason=OTHER_WORDS.format(source=comment.source, part=_part(comment.external_id)),
            raw=comment.text[:500],
        )
        for comment in comments
    ]


def _set_aside(session: Session, bad: Sequence[BadRow], done: Collected, now: datetime) -> None:
    rows = [
        {
            "source": done.source,
            "file": row.file,
            "line": row.line,
            "column": row.column,
            "value": row.value,
            "reason": row.reason,
            "raw": row.raw,
            "set_aside_at": now,
            "settled_at": None,
        }
        for row in bad
    ]
    upsert(session, SetAside, rows, key=["source", "file", "line", "reason"], keep_known=False)
    done.set_aside += len(bad)
    for row in bad:
        done.reasons[row.reason] = done.reasons.get(row.reason, 0) + 1


def _source_id(session: Session, intake: Intake, now: datetime) -> int:
    row = {"name": intake.source, "family": intake.family, "first_read_at": now, "last_read_at": now}
    insert_new(session, Source, [row], key=["name"])
    session.execute(update(Source).where(Source.name == intake.source).values(last_read_at=now))
    return session.scalars(select(Source.id).where(Source.name == intake.source)).one()


def _run_where(intake: Intake) -> Any:
    return (IngestRun.source == intake.source) & (IngestRun.file == str(intake.file))


def _note_run(session: Session, intake: Intake, done: Collected, now: datetime) -> None:
    row: dict[str, Any] = {
        "source": done.source,
        "file": str(done.file),
        "family": done.family,
        "mapping": intake.mapping,
        "read_at": now,
        "stored": 0,
        "known": 0,
        "set_aside": 0,
    }
    insert_new(session, IngestRun, [row], key=["source", "file"])
    session.execute(
        update(IngestRun)
        .where(_run_where(intake))
        .values(read_at=now, mapping=intake.mapping, known=0, set_aside=0, digest=None)
    )


def _count(session: Session, intake: Intake, gained: tuple[int, int, int]) -> None:
    """Adds a batch to the run's counts, in the batch's own transaction."""
    stored, known, set_aside = gained
    session.execute(
        update(IngestRun)
        .where(_run_where(intake))
        .values(
            stored=IngestRun.stored + stored,
            known=IngestRun.known + known,
            set_aside=IngestRun.set_aside + set_aside,
        )
    )


def _know_again(session: Session, intake: Intake, done: Collected) -> None:
    """Keep by what a file that was read whole is known again, unless a row of it waits to be mended."""
    if intake.digest is not None and not done.set_aside:
        kept = {"digest": intake.digest, "rows": done.read}
        session.execute(update(IngestRun).where(_run_where(intake)).values(kept))


def _settle(session: Session, intake: Intake, now: datetime) -> None:
    """Rows of this file that an earlier run set aside and this one did not are settled."""
    session.execute(
        update(SetAside)
        .where(
            SetAside.source == intake.source,
            SetAside.file == str(intake.file),
            SetAside.settled_at.is_(None),
            SetAside.set_aside_at < now,
        )
        .values(settled_at=now)
    )


def empty_quarantine(session: Session, which: ColumnElement[bool] | None = None) -> int:
    """Take what stood there out of rows that were set aside: nobody can tell whose they are. Returns how many."""
    held = and_(or_(SetAside.raw != ERASED, SetAside.value != ERASED), true() if which is None else which)
    count = session.scalar(select(func.count()).select_from(SetAside).where(held)) or 0
    session.execute(update(SetAside).where(held).values(raw=ERASED, value=ERASED))
    return count


def _part(external_id: str) -> str:
    """Which answer of its row a comment is, so that two of one row are two in the quarantine."""
    _, mark, answer = external_id.partition("#")
    return f" ({answer})" if mark else ""


def _batches(rows: Iterable[Record | BadRow]) -> Iterator[list[Record | BadRow]]:
    walker = iter(rows)
    while batch := list(islice(walker, BATCH)):
        yield batch
