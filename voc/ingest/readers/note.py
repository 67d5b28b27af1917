"""Notes of customer success managers. Lines that begin with a speaker (`Customer:`, `Me:`, a name) are told apart.

A name counts where the row or the note itself says who was there. A point of somebody whose side nothing tells is
nobody's words, and counts for the account that the note is about.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from voc.ingest.headers import plain
from voc.ingest.identity import company_domain
from voc.ingest.mapping import Mapping as Columns
from voc.ingest.mapping import TextColumn
from voc.ingest.readers.base import Context, each_row
from voc.ingest.readers.comments import Comments, Said, own_of
from voc.ingest.records import BadRow, Person, RawComment, Record
from voc.ingest.redact import redact
from voc.ingest.tables import Row, Table
from voc.ingest.talks.html import words_of
from voc.ingest.talks.named import attendees, contacts
from voc.ingest.talks.people import CSM_WORDS, CUSTOMER_WORDS, Somebody
from voc.ingest.values import BadCell
from voc.terms import Channel, Speaker

_TURN = re.compile(
    r"^[ \t>*\-]{0,4}([^\W\d_][\w .'\u2019\-]{0,40}?)[ \t]{0,2}[:\uff1a](?!//)[ \t]*", re.MULTILINE
)


class Voice(NamedTuple):
    """Whose words a part of a note holds."""

    speaker: Speaker
    person: Person


def read(table: Table, mapping: Columns, context: Context) -> Iterator[Record | BadRow]:
    """Comments of the channel `note`.

    A note is the CSM's words, `<note>`; one with marked speakers becomes `<note>#1`, `<note>#2`, ..., each
    with its speaker, and the person whose point it is where the row names several.
    """
    return each_row(table, mapping, _Notes(mapping, context).of)


class _Notes:
    def __init__(self, mapping: Columns, context: Context) -> None:
        self._comments = Comments(mapping, context, Channel.NOTE, Speaker.CSM)
        self._texts = mapping.texts

    def of(self, row: Row) -> list[RawComment]:
        base = self._comments.base(row)
        base["author"] = self._comments.cells.text(row, "author")
        cells = [(column, words_of(row.cells.get(column.column, "").strip())) for column in self._texts]
        there = _people(base["person"])
        others = attendees("\n".join(text for _, text in cells))
        voices = _voices(there, base, others)
        ours = plain(base["author"] or "")
        names = tuple(
            dict.fromkeys(one.name for one in (*there, *others) if one.name and plain(one.name) != ours)
        )
        made: list[RawComment] = []
        for column, text in cells:
            made += self._parts(base, column, split_turns(text, voices), names)
        if not made:
            column_name = self._texts[0].column if self._texts else None
            raise BadCell(column_name, "", "empty, and the row means nothing without it")
        return made

    def _parts(
        self,
        base: dict[str, Any],
        column: TextColumn,
        turns: list[tuple[Voice, str]],
        names: tuple[str, ...],
    ) -> list[RawComment]:
        """One comment for each turn of a text."""
        made: list[RawComment] = []
        for number, (voice, text) in enumerate(turns, start=1):
            part = f"{column.slug}-{number}" if column.slug else str(number)
            named = replace(column, slug=part) if len(turns) > 1 else column
            theirs = voice.speaker is Speaker.CUSTOMER
            others = tuple(name for name in names if not theirs or name != voice.person.name)
            plain_words = redact(text, others, own_of(voice.person)) if theirs else redact(text, others)
            about = {**base, "speaker": voice.speaker, "person": voice.person}
            made += self._comments.built(about, [Said(named, plain_words.text, text)], None)
        return made


def _people(person: Person) -> tuple[Somebody, ...]:
    """Who the row names: one person, or several in one cell."""
    if not person.name:
        return ()
    return contacts(person.name) or (Somebody(key=person.name, name=person.name),)


def _voices(
    there: tuple[Somebody, ...], base: Mapping[str, Any], others: tuple[Somebody, ...]
) -> dict[str, Voice]:
    """Whose words stand behind each marker. The empty one stands for words without any."""
    person: Person = base["person"]
    home = Person(
        account_id=person.account_id, company=person.company, domain=person.domain, language=person.language
    )
    if len(there) == 1:
        email = person.email or there[0].email
        domain = person.domain or company_domain(email)
        person = replace(person, name=there[0].name, email=email, domain=domain)
    about = person if len(there) < 2 else home
    named = [(one.name, _of_attendee(one, home, person)) for one in others]
    named += [(one.name, Voice(Speaker.CUSTOMER, _theirs(one, home, person))) for one in there]
    named += [(base["author"], Voice(Speaker.CSM, about))]
    voices = _by_names(named)
    voices |= dict.fromkeys(CUSTOMER_WORDS, Voice(Speaker.CUSTOMER, about))
    voices |= dict.fromkeys({"", *CSM_WORDS}, Voice(Speaker.CSM, about))
    return voices


def _of_attendee(one: Somebody, home: Person, only: Person) -> Voice:
    """Somebody who was there: the customer's with an address of theirs, else nobody knows whose."""
    if one.email and company_domain(one.email) == home.domain:
        return Voice(Speaker.CUSTOMER, _theirs(one, home, only))
    return Voice(Speaker.UNKNOWN, home)


def _theirs(one: Somebody, home: Person, only: Person) -> Person:
    """The person of a point: the row's where it is theirs, else of the same account."""
    if only.name is not None and plain(only.name) == plain(one.name or ""):
        return only
    return replace(home, name=one.name, email=one.email, domain=company_domain(one.email) or home.domain)


def _by_names(named: Sequence[tuple[str | None, Voice]]) -> dict[str, Voice]:
    """Voices by full names, and by first names that one person alone has; of one name the later voice counts."""
    whole = {plain(name): voice for name, voice in named if name and plain(name)}
    first = Counter(name.split(" ")[0] for name in whole)
    short = {name.split(" ")[0]: voice for name, voice in whole.items() if first[name.split(" ")[0]] == 1}
    return short | whole


def split_turns(body: str, voices: Mapping[str, Voice]) -> list[tuple[Voice, str]]:
    """A note as turns of speakers, empty ones left out; what stands before the first marker is the CSM's.

    Parameters: voices: by the plain words that stand before the colon; "" for words without a marker.
    """
    turns: list[tuple[Voice, str]] = []
    voice, begun = voices[""], 0
    for mark in _TURN.finditer(body):
        now = voices.get(plain(mark.group(1)))
        if now is None:
            continue
        turns.append((voice, body[begun : mark.start()].strip()))
        voice, begun = now, mark.end()
    turns.append((voice, body[begun:].strip()))
    return [turn for turn in turns if turn[1]]
