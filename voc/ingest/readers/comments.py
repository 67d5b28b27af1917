"""What the four families of free text share: ids, time, rating and one comment for each text of a row."""

from collections.abc import Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import Any, NamedTuple

from voc.ingest.digests import row_digest
from voc.ingest.mapping import Mapping, TextColumn
from voc.ingest.ratings import is_unrated, rating
from voc.ingest.readers.base import Cells, Context
from voc.ingest.readers.people import People
from voc.ingest.records import Person, RawComment
from voc.ingest.redact import Own, redact
from voc.ingest.tables import Row
from voc.ingest.values import BadCell, is_empty
from voc.terms import Channel, RatingScale, Speaker

_NO_COLUMN = TextColumn(column="")
_HASHED = ("said_at", "email", "crm_id", "account_id", "rating", "title")


class Said(NamedTuple):
    """One text of a row: its column, its words with personal data taken out, and what really stands there."""

    column: TextColumn
    words: str
    raw: str = ""


class Ids:
    """The external id of each row: its id cell, or a hash of what was said with the number of its occurrence.

    The number tells equal rows apart ("great" said twice by nobody in particular). It is why a file without
    ids costs about 100 bytes of memory a row.
    """

    def __init__(self, mapping: Mapping) -> None:
        self._id = mapping.columns.get("id")
        self._hashed = [mapping.columns[name] for name in _HASHED if name in mapping.columns]
        self._hashed += [text.column for text in mapping.texts]
        self._seen: dict[bytes, int] = {}

    def of(self, row: Row) -> str:
        """The id of this row. Raises BadCell where there is an id column and its cell is empty."""
        if self._id is not None:
            cell = row.cells.get(self._id, "").strip()
            if not cell:
                raise BadCell(self._id, "", "empty, and the row means nothing without it")
            return cell
        content = "\x1f".join([row.cells.get(column, "").strip() for column in self._hashed])
        digest = blake2b(content.encode(), digest_size=10).digest()
        number = self._seen[digest] = self._seen.get(digest, 0) + 1
        return f"{digest.hex()}-{number}"


class Comments:
    """Builds the comments of each row of one file."""

    def __init__(
        self, mapping: Mapping, context: Context, channel: Channel, speaker: Speaker = Speaker.CUSTOMER
    ) -> None:
        self.cells = Cells(mapping, context)
        self._people, self._ids = People(mapping, context), Ids(mapping)
        self._texts, self._scale = mapping.texts, mapping.scale or RatingScale.CSAT
        self._fixed: dict[str, Any] = {"source": context.source, "channel": channel, "speaker": speaker}
        self._fallback_time, self._key = context.fallback_time, context.key
        self._title = mapping.columns.get("title", "")
        self._rating = mapping.columns.get("rating")
        self._has_date, self._has_title, self._has_url = (
            name in mapping.columns for name in ("said_at", "title", "url")
        )
        self._has_version, self._has_reply = (name in mapping.columns for name in ("version", "our_reply"))

    def of(self, row: Row) -> list[RawComment]:
        """One comment for each text of the row. The rating goes with the first, so that it counts once.

        A rating without words is a comment with the text "". Raises BadCell where nothing was said at all.
        """
        base = self.base(row)
        score = self.score(row)
        said = self.said(row, base["person"])
        if not said:
            title = base.get("title") or ""
            if score is None and not title:
                raise BadCell(None, "", "nothing was said: no text and no rating")
            said = [Said(_NO_COLUMN, title, row.cells.get(self._title, "") if title else "")]
        return self.built(base, said, score)

    def base(self, row: Row) -> dict[str, Any]:
        """What all comments of the row have in common; `external_id` is the row's."""
        base = dict(self._fixed)
        base["person"] = self._people.of(row)
        base["said_at"] = self.cells.needed_moment(row, "said_at") if self._has_date else self._fallback_time
        base["line"] = row.line
        if self._has_title:
            title = self.cells.text(row, "title")
            base["title"] = None if title is None else redact(title, own=own_of(base["person"])).text
        if self._has_url:
            base["url"] = self.cells.clean(row, "url")
        if self._has_version:
            base["version"] = self.cells.text(row, "version")
        if self._has_reply:
            reply = self.cells.text(row, "our_reply")
            base["our_reply"] = None if reply is None else redact(reply, names_of(base["person"])).text
        base["external_id"] = self._ids.of(row)
        return base

    def said(self, row: Row, person: Person) -> list[Said]:
        """The texts of the row that hold something, redacted."""
        own = own_of(person)
        said = []
        for column in self._texts:
            text = row.cells.get(column.column, "").strip()
            if not is_empty(text):
                said.append(Said(column, redact(text, own=own).text, text))
        return said

    def score(self, row: Row) -> Decimal | None:
        """The rating of the row, None where there is none."""
        if self._rating is None:
            return None
        cell = row.cells.get(self._rating, "")
        return None if is_empty(cell) or is_unrated(cell) else rating(self._rating, cell, self._scale)

    def built(self, base: dict[str, Any], said: Sequence[Said], score: Decimal | None) -> list[RawComment]:
        """The comments, the first of them with the rating."""
        row_id = base["external_id"]
        if score is not None:
            base["rating"], base["scale"] = score, self._scale
        made = []
        for column, text, raw in said:
            base["external_id"] = f"{row_id}#{column.slug}" if column.slug else row_id
            base["question"], base["text"] = column.question, text
            base["row_digest"] = row_digest(self._key, raw)
            made.append(RawComment(**base))
            base["rating"] = base["scale"] = None
        return made


def own_of(person: Person) -> Own:
    """What is to be taken out of this person's words, and known again as theirs."""
    return Own(name=person.name, email=person.email, phone=person.phone)


def names_of(person: Person) -> tuple[str, ...]:
    """The names that are to be taken out of what others wrote about this person."""
    return (person.name,) if person.name else ()
