"""Notes of customer success managers. Lines that begin with a speaker (`Customer:`, `Me:`) are told apart."""

import re
from collections.abc import Iterator

from voc.ingest.headers import plain
from voc.ingest.mapping import Mapping, TextColumn
from voc.ingest.readers.base import Context, each_row
from voc.ingest.readers.comments import Comments, names_of, own_of
from voc.ingest.records import BadRow, RawComment, Record
from voc.ingest.redact import redact
from voc.ingest.tables import Row, Table
from voc.ingest.values import BadCell
from voc.terms import Channel, Speaker

_TURN = re.compile(
    r"^[ \t>*\-]{0,4}([^\W\d_][\w .'\u2019\-]{0,40}?)[ \t]{0,2}[:\uff1a](?!//)[ \t]*", re.MULTILINE
)
_CUSTOMER = frozenset(
    "customer client user caller guest prospect them musteri kunde kundin cliente usuario 客户 顾客 用户 "
    "お客様 고객 ลูกค้า ລູກຄ້າ клиент عميل".split()
)
_CSM = frozenset(
    "me csm i us we agent host rep ben biz ich wir yo nosotros moi nous 我 我们 客户经理 私 나 ผม ฉัน "
    "ຂ້ອຍ я мы أنا".split()
)


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """Comments of the channel `note`.

    A note is the CSM's words, `<note>`; one with marked speakers becomes `<note>#1`, `<note>#2`, ..., each
    with its speaker.
    """
    return each_row(table, mapping, _Notes(mapping, context).of)


class _Notes:
    def __init__(self, mapping: Mapping, context: Context) -> None:
        self._comments = Comments(mapping, context, Channel.NOTE, Speaker.CSM)
        self._texts = mapping.texts

    def of(self, row: Row) -> list[RawComment]:
        base = self._comments.base(row)
        base["author"] = self._comments.cells.text(row, "author")
        names, own = names_of(base["person"]), own_of(base["person"])
        customer, csm = _known_as(base["person"].name), _known_as(base["author"])
        made: list[RawComment] = []
        for column in self._texts:
            cell = row.cells.get(column.column, "").strip()
            turns = split_turns(cell, customer=customer, csm=csm)
            for number, (speaker, text) in enumerate(turns, start=1):
                part = f"{column.slug}-{number}" if column.slug else str(number)
                named = (
                    column
                    if len(turns) == 1
                    else TextColumn(column=column.column, question=column.question, slug=part)
                )
                base["speaker"] = speaker
                theirs = speaker is Speaker.CUSTOMER
                plain = redact(text, own=own) if theirs else redact(text, names)
                made += self._comments.built(dict(base), [(named, plain.text)], None)
        if not made:
            column_name = self._texts[0].column if self._texts else None
            raise BadCell(column_name, "", "empty, and the row means nothing without it")
        return made


def _known_as(name: str | None) -> frozenset[str]:
    """How a person may be named at the beginning of a line: the full name or the first one."""
    if not name or not plain(name):
        return frozenset()
    return frozenset({plain(name), plain(name).split(" ")[0]})


def split_turns(
    body: str, *, customer: frozenset[str] = frozenset(), csm: frozenset[str] = frozenset()
) -> list[tuple[Speaker, str]]:
    """A note as turns of speakers, empty ones left out; what stands before the first marker is the CSM's.

    Parameters: customer, csm: plain names by which the two may be marked beside the usual words.
    """
    turns: list[tuple[Speaker, str]] = []
    speaker, begun = Speaker.CSM, 0
    for mark in _TURN.finditer(body):
        word = plain(mark.group(1))
        now = _speaker(word, customer, csm)
        if now is None:
            continue
        turns.append((speaker, body[begun : mark.start()].strip()))
        speaker, begun = now, mark.end()
    turns.append((speaker, body[begun:].strip()))
    return [turn for turn in turns if turn[1]]


def _speaker(word: str, customer: frozenset[str], csm: frozenset[str]) -> Speaker | None:
    if word in csm or word in _CSM:
        return Speaker.CSM
    if word in customer or word in _CUSTOMER:
        return Speaker.CUSTOMER
    return None
