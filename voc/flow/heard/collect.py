"""Step 1, heard: a file's rows become feedback, cases, signals, accounts, features, releases.

Writes source, ingest_run and quarantine; hands the other rows to the step that owns their table. A file may be
read as often as you like: rows that are there are counted as known, and those that were edited become versions.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Engine, and_, or_, select, true, update
from sqlalchemy.orm import Session

from voc.flow import decisions
from voc.flow.heard import coming_again, comment_rows, sayings
from voc.flow.heard.articles import import_articles, take_away
from voc.flow.heard.collected import Collected
from voc.flow.heard.customer_rows import account_values
from voc.flow.heard.customers import Customers, Who
from voc.flow.heard.edits import Met, Sorted, replace_all, sort_out
from voc.flow.heard.roadmap import features_said, gone, import_features, import_releases, releases_said
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
from voc.model import Account, Contact, Feature, IngestRun, Release, SetAside, Source
from voc.rights import needs
from voc.store import insert_new, upsert, writing
from voc.store.reads import ASIDE, ERASED
from voc.terms import Family, Right

BATCH = 2000
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


@dataclass(frozen=True, slots=True)
class _Run:
    """One file on its way in: what its batches share."""

    intake: Intake
    customers: Customers
    done: Collected
    met: Met
    source_id: int
    run_id: int
    currency: str
    now: datetime


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
    with writing(engine) as session:
        run = _begin(session, intake, customers, currency, now)
    for batch in _batches(intake.rows):
        with writing(engine) as session:
            _take(session, run, batch)
        tick(len(batch))
    with writing(engine) as session:
        _end(session, run)
    return run.done


def collect_within(
    session: Session,
    intake: Intake,
    customers: Customers,
    *,
    currency: str,
    now: datetime,
    tick: Callable[[int], None] = lambda _rows: None,
) -> Collected:
    """The same within the caller's transaction: all of the file, or nothing."""
    run = _begin(session, intake, customers, currency, now)
    for batch in _batches(intake.rows):
        _take(session, run, batch)
        tick(len(batch))
    _end(session, run)
    return run.done


def _begin(session: Session, intake: Intake, customers: Customers, currency: str, now: datetime) -> _Run:
    done = Collected(intake.source, intake.family, intake.file)
    source_id = _source_id(session, intake, now)
    run_id = _note_run(session, intake, now)
    return _Run(intake, customers, done, Met(), source_id, run_id, currency, now)


def _take(session: Session, run: _Run, batch: Sequence[Record | BadRow]) -> None:
    """Store one batch, and count it in the same transaction."""
    done = run.done
    before = (done.stored + done.edited, done.known, done.set_aside)
    run.customers.told_by = run.run_id
    _store(session, run, batch)
    gained = (
        done.stored + done.edited - before[0],
        done.known - before[1],
        done.set_aside - before[2],
    )
    _count(session, run.intake, gained)


def _end(session: Session, run: _Run) -> None:
    done = run.done
    _settle(session, run.intake, run.now)
    _know_again(session, run.intake, done)
    comment_rows.follow(session)
    if done.listed:
        done.gone = tuple(gone(session, done.source, done.listed))
    if done.articles and not done.set_aside:
        done.articles_gone = take_away(session, run.source_id, done.articles, now=run.now)


def _store(session: Session, run: _Run, batch: Sequence[Record | BadRow]) -> None:
    done, customers, now = run.done, run.customers, run.now
    bad = [row for row in batch if isinstance(row, BadRow)]
    read, ahead = not_yet([row for row in batch if not isinstance(row, BadRow)], file=str(done.file), now=now)
    bad += ahead
    good, again = coming_again.sift(session, read, run.source_id, customers)
    done.forgotten += again
    late: list[BadRow] = []
    new, before = 0, done.edited
    if comments := [row for row in good if isinstance(row, RawComment)]:
        stored, edited, strange = _store_comments(session, run, comments, known=run.intake.who)
        new, done.edited = new + stored, done.edited + edited
        late += _with_other_words(strange, file=str(done.file))
    if cases := [row for row in good if isinstance(row, CaseRow)]:
        who = customers.resolve(session, [case.person for case in cases], now=now)
        new += import_cases(session, cases, who, run.source_id)
        remarks = [remark(case) for case in cases if case.comment or case.csat is not None]
        _store_comments(session, run, remarks)
    if signals := [row for row in good if isinstance(row, SignalRow)]:
        new += import_signals(session, signals, customers, run.run_id, now=now)
    new += _store_customers(session, run, good)
    stored, twice = _store_lists(session, run, good)
    late += twice
    _set_aside(session, [*bad, *late], done, now)
    done.stored += new + stored
    done.known += len(read) - len(late) - new - stored - (done.edited - before)


def _store_customers(session: Session, run: _Run, good: Sequence[Record]) -> int:
    """Accounts and contacts of their own tables, and what each row says of them. Returns how many changed something."""
    new = 0
    if accounts := [row for row in good if isinstance(row, AccountRow)]:
        new += run.customers.import_accounts(session, accounts, currency=run.currency)
        told = {row.external_id: account_values(row, run.currency) for row in accounts}
        sayings.keep(session, run.run_id, Account, told)
    if contacts := [row for row in good if isinstance(row, ContactRow)]:
        new += run.customers.import_contacts(session, contacts, now=run.now)
        sayings.keep(session, run.run_id, Contact, run.customers.said_of(session, contacts, now=run.now))
    return new


def _store_lists(session: Session, run: _Run, good: Sequence[Record]) -> tuple[int, list[BadRow]]:
    """Features, releases, articles. Returns how many changed something, and the rows that are to be set aside."""
    done, new, file = run.done, 0, str(run.done.file)
    late: list[BadRow] = []
    if features := [row for row in good if isinstance(row, FeatureRow)]:
        for said in (row.said_status for row in features if row.said_status):
            done.as_it_is[said] = done.as_it_is.get(said, 0) + 1
        stored, late = import_features(session, features, file=file, source=done.source, now=run.now)
        done.listed |= {row.key for row in features}
        new += stored
        sayings.keep(session, run.run_id, Feature, features_said(session, features))
    if releases := [row for row in good if isinstance(row, ReleaseRow)]:
        stored, unknown = import_releases(session, releases, now=run.now, file=file)
        new, late = new + stored, late + unknown
        sayings.keep(session, run.run_id, Release, releases_said(session, releases))
    if articles := [row for row in good if isinstance(row, ArticleRow)]:
        stored, twice = import_articles(session, articles, run.source_id, now=run.now, file=file)
        done.articles |= {row.external_id for row in articles}
        new, late = new + stored, late + twice
    return new, late


def _store_comments(
    session: Session, run: _Run, comments: Sequence[RawComment], *, known: Who | None = None
) -> tuple[int, int, list[RawComment]]:
    """Store what is new, and new versions of what was edited. Returns how many of either, and what is neither."""
    source_id, met, now = run.source_id, run.met, run.now
    persons = [comment.person for comment in comments]
    here = coming_again.still(session, known) if known else None
    who = [here for _ in comments] if here else run.customers.resolve(session, persons, now=now)
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
    now_is = {"last_read_at": now, "family": intake.family}
    session.execute(update(Source).where(Source.name == intake.source).values(now_is))
    return session.scalars(select(Source.id).where(Source.name == intake.source)).one()


def _run_where(intake: Intake) -> Any:
    return (IngestRun.source == intake.source) & (IngestRun.file == str(intake.file))


def _note_run(session: Session, intake: Intake, now: datetime) -> int:
    """Remember that the file is read, and as what. Returns the number of its run."""
    row: dict[str, Any] = {
        "source": intake.source,
        "file": str(intake.file),
        "family": intake.family,
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
        .values(read_at=now, family=intake.family, mapping=intake.mapping, known=0, set_aside=0, digest=None)
    )
    return session.scalars(select(IngestRun.id).where(_run_where(intake))).one()


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


def read_otherwise(session: Session, run_id: int, *, before: str | None, same: int) -> None:
    """Note how a file was read before it was read again. `same`: rows that both readings give, which are not new."""
    here = update(IngestRun).where(IngestRun.id == run_id)
    session.execute(here.values(mapping_before=before, stored=IngestRun.stored + same))


def forget_reading(session: Session, run_id: int, *, now: datetime) -> None:
    """A file counts as not read: nothing of it is stored, and nothing of it waits in the quarantine."""
    run = session.get_one(IngestRun, run_id)
    run.mapping, run.read_at, run.digest, run.rows = "", now, None, None
    run.stored = run.known = run.set_aside = 0
    session.flush()
    here = (SetAside.source == run.source, SetAside.file == run.file, SetAside.settled_at.is_(None))
    session.execute(update(SetAside).where(*here).values(settled_at=now))


def empty_quarantine(session: Session, which: ColumnElement[bool] | None = None) -> int:
    """Take what stood there out of rows that were set aside: nobody can tell whose they are. Returns how many."""
    held = and_(or_(SetAside.raw != ERASED, SetAside.value != ERASED), true() if which is None else which)
    rows = session.scalars(select(SetAside.id).where(held)).all()
    decisions.erase_notes(session, ASIDE, rows)
    session.execute(update(SetAside).where(held).values(raw=ERASED, value=ERASED))
    return len(rows)


def _part(external_id: str) -> str:
    """Which answer of its row a comment is, so that two of one row are two in the quarantine."""
    _, mark, answer = external_id.partition("#")
    return f" ({answer})" if mark else ""


def _batches(rows: Iterable[Record | BadRow]) -> Iterator[list[Record | BadRow]]:
    walker = iter(rows)
    while batch := list(islice(walker, BATCH)):
        yield batch
