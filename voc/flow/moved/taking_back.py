"""Taking back what a wrong reading of a file said: comments, cases, signals, rows of tables, keys, names.

What others said, and what a person did, stays. Each table is written through its owner.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from voc.flow.heard import articles, comment_rows, customers, edits, roadmap, sayings, service
from voc.flow.heard.customers import Customers, Who
from voc.flow.moved import nobodys
from voc.flow.moved.readings import (
    ACCOUNT,
    ARTICLE,
    CASE,
    FEATURE,
    RELEASE,
    SIGNAL,
    Difference,
    Reading,
    key_of,
    parts_of,
)
from voc.flow.vault import vault
from voc.ingest.records import BadRow, CaseRow, ContactRow, Person, RawComment, Record
from voc.model import Account, Base, Contact, Feature, Feedback, Release
from voc.terms import ConsentState, ReplacedBecause

BATCH = 2000
CELLS = ("name", "email", "phone")


@dataclass(slots=True)
class TakenBack:
    """What a wrong reading had said and does not say any more, and whom it spoke of."""

    apart: dict[int, str] = field(default_factory=dict)
    """Comments that count no more: their ids in the source, by their numbers."""
    contacts: set[int] = field(default_factory=set)
    accounts: set[int] = field(default_factory=set)
    listed: dict[type[Base], set[int]] = field(default_factory=lambda: defaultdict(set))
    """Features and releases of which the file says nothing any more."""
    keys: list[dict[str, Any]] = field(default_factory=list)
    persons: dict[int, dict[str, set[str]]] = field(default_factory=dict)
    """What was said to be the name, the address, the number of each contact."""

    def met(self, who: Iterable[Who]) -> None:
        """Note whom rows spoke of."""
        found = list(who)
        self.contacts |= {one.contact_id for one in found if one.contact_id is not None}
        self.accounts |= {one.account_id for one in found if one.account_id is not None}

    def learn(self, people: Sequence[Person], who: Sequence[Who]) -> None:
        """Note what rows said of persons."""
        for person, one in zip(people, who, strict=True):
            if one.contact_id is not None:
                cells = self.persons.setdefault(one.contact_id, {name: set() for name in CELLS})
                for name in CELLS:
                    cells[name] |= {getattr(person, name)} - {None}


@dataclass(frozen=True, slots=True)
class _Wrong:
    """The wrong reading, whose rows are gone through."""

    run_id: int
    source_id: int
    difference: Difference
    will: Reading
    people: Customers
    now: datetime


def take_back(
    session: Session,
    run_id: int,
    source_id: int,
    rows: Iterable[Record | BadRow],
    difference: Difference,
    will: Reading,
    people: Customers,
    *,
    now: datetime,
) -> TakenBack:
    """Take back what goes. Parameters: rows: as they were read wrongly. will: as the file is to be read."""
    done = TakenBack()
    wrong = _Wrong(run_id, source_id, difference, will, people, now)
    people.told_by = run_id
    contact_numbers: set[int] = set()
    good = (row for row in rows if not isinstance(row, BadRow))
    every = (one for row in good for one in parts_of(row))
    while batch := list(islice(every, BATCH)):
        going = [row for row in batch if key_of(row) in difference.going]
        _comments(session, wrong, [row for row in going if isinstance(row, RawComment)], done)
        _cases(session, wrong, [row for row in going if isinstance(row, CaseRow)], done)
        tables = [row for row in going if isinstance(row, ContactRow)]
        contact_numbers |= _contacts(session, wrong, tables, done)
    if difference.of(SIGNAL):
        done.accounts |= service.unsay_signals(session, run_id)
    articles.take_back(session, source_id, difference.of(ARTICLE) - will.named(ARTICLE), now=now)
    comment_rows.set_apart(session, done.apart, ReplacedBecause.MISREAD)
    comment_rows.let_earlier_count(session, done.apart)
    _tables(session, wrong, contact_numbers, done)
    _persons(session, wrong, done)
    people.look_anew()
    return done


def _comments(session: Session, wrong: _Wrong, comments: Sequence[RawComment], done: TakenBack) -> None:
    if not comments:
        return
    comment_rows.misread_too(session, comments, wrong.source_id)
    stored = edits.as_read(session, comments, wrong.source_id)
    done.apart |= {number: comment.external_id for number, comment in stored.items()}
    _speakers(session, wrong, [comment.person for comment in comments], done)
    query = select(Feedback.contact_id, Feedback.account_id)
    numbers = list(stored)
    for start in range(0, len(numbers), comment_rows.PART):
        some = numbers[start : start + comment_rows.PART]
        found = session.execute(query.where(Feedback.id.in_(some)))
        done.met(Who(contact_id, account_id) for contact_id, account_id in found)


def _speakers(session: Session, wrong: _Wrong, people: Sequence[Person], done: TakenBack) -> list[Who]:
    who = wrong.people.resolve(session, people, now=wrong.now)
    done.met(who)
    done.learn(people, who)
    return who


def _cases(session: Session, wrong: _Wrong, cases: Sequence[CaseRow], done: TakenBack) -> None:
    if cases:
        who = _speakers(session, wrong, [case.person for case in cases], done)
        staying = wrong.will.named(CASE)
        done.met(service.unsay_cases(session, cases, who, wrong.source_id, staying=staying))


def _contacts(session: Session, wrong: _Wrong, rows: Sequence[ContactRow], done: TakenBack) -> set[int]:
    if not rows:
        return set()
    who = _speakers(session, wrong, [row.person for row in rows], done)
    return {one.contact_id for one in who if one.contact_id is not None}


def _tables(session: Session, wrong: _Wrong, contact_numbers: set[int], done: TakenBack) -> None:
    """What the file's table says of rows that others may speak of too."""
    numbers = {
        noun: list(sayings.numbers_of(session, noun, sorted(wrong.difference.of(name))).values())
        for noun, name in ((Account, ACCOUNT), (Feature, FEATURE), (Release, RELEASE))
    }
    for noun, some in ({Contact: sorted(contact_numbers)} | numbers).items():
        _unsay(session, wrong, noun, some)
    done.accounts |= set(numbers[Account])
    done.listed[Feature] |= set(numbers[Feature])
    done.listed[Release] |= set(numbers[Release])


def _unsay(session: Session, wrong: _Wrong, noun: Any, numbers: Sequence[int]) -> None:
    said = sayings.of_run(session, wrong.run_id, noun, numbers)
    others = sayings.of_others(session, wrong.run_id, noun, list(said))
    kept = sayings.needed(noun)
    rows: dict[int, Mapping[str, Any]] = {}
    for number, told in said.items():
        stored = _cells(session.get_one(noun, number))
        left = sayings.without(stored, told, others.get(number, {}), kept)
        if noun is Contact and stored["consent"] == told.get("consent"):
            left["consent"] = others.get(number, {}).get("consent", ConsentState.NONE)
        if noun is Feature and stored["status"] != told.get("status"):
            left.pop("listed_status", None)  # a person moved it since
        rows[number] = left
    if noun in (Account, Contact):
        customers.correct(session, noun, rows)
    else:
        roadmap.correct(session, noun, rows)
    if noun is Release:
        _empty(session, wrong, said, others)
    sayings.drop(session, wrong.run_id, noun, list(said))


def _empty(
    session: Session, wrong: _Wrong, said: Mapping[int, sayings.Told], others: Mapping[int, sayings.Told]
) -> None:
    """Features of which this file alone says that they were in a release never were."""
    known = roadmap.feature_ids(session)
    for number, told in said.items():
        theirs = others.get(number, {}).get("features", ())
        for key in told.get("features", ()):
            if key in known and key not in theirs:
                roadmap.take_from_release(session, number, known[key], now=wrong.now)


def _persons(session: Session, wrong: _Wrong, done: TakenBack) -> None:
    """Keys that this file told first; and of whom it alone told, what it said of them."""
    if not wrong.difference.going:
        return
    done.keys = customers.unlearn_keys(session, wrong.run_id)
    new = {key["contact_id"] for key in done.keys}
    done.contacts |= new
    alone = sorted(new - sayings.spoken_of(session, Contact, sorted(new)))
    vault.unlearn(session, {one: done.persons[one] for one in alone if one in done.persons}, now=wrong.now)
    customers.correct(session, Contact, {one: {"role": None, "language": None} for one in alone})
    staying = sayings.numbers_of(session, Account, sorted(wrong.will.named(ACCOUNT))).values()
    nobodys.unlearn_companies(session, done.contacts, done.accounts, staying)


def _cells(row: Base) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in inspect(row).mapper.column_attrs}
