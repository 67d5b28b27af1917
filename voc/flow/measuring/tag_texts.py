"""Tagging without a workspace: texts from words, lines or a file, in; passages with their tags, out. Stores nothing."""

import codecs
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from voc.errors import InputError
from voc.flow.counting import counted
from voc.flow.measuring.judged import BATCH, in_order, says_something, surely, tag_comments
from voc.nlp.values import AspectOut, PassageOut, TextIn
from voc.terms import TagKind

PIECE_CHARS = 40_000
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".tab", ".jsonl", ".ndjson", ".json", ".xlsx", ".xls"})
LINES_SUFFIX = ".txt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One text as it came in. `line`: where it stands in its file, from 1."""

    line: int
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comments:
    """Texts that say something. `notes`: sentences about what was left out or assumed."""

    texts: tuple[Comment, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """What a passage is about: text[start:end] of the comment, with the sentiment towards it; see `Tagged`."""

    start: int
    end: int
    words: str
    term: str
    confidence: float
    sentiment: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tagged:
    """A passage with its tags: text[start:end] of the comment in that line.

    Confidences in [0, 1], calibrated; `sure`: the sentiment's is at or above the models' cut-off, below it is a
    guess; `score` in [-1, 1]; `intents`: names with confidence, the surest first;
    `aspects`: what it is about, in the order of the words.
    """

    line: int
    start: int
    end: int
    passage: str
    language: str
    language_confidence: float
    sentiment: str
    sentiment_confidence: float
    sure: bool
    score: float
    intents: tuple[tuple[str, float], ...]
    aspects: tuple[Spoken, ...] = ()


def from_words(text: str, *, language: str | None = None) -> Comments:
    """One text as typed. Raises InputError where nothing is said in it."""
    if not says_something(text):
        raise InputError(
            'There is nothing to tag: the text has no words. Try: voc tag "Love the reports, but export fails"'
        )
    return Comments(texts=(Comment(line=1, text=_sound(text), language=language),))


def from_bytes(data: bytes, name: str, *, language: str | None = None) -> Comments:
    """One text a line. Raises InputError for what is no text, naming the line, and for nothing at all."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return from_lines(data.decode("utf-16", "replace"), name, language=language)
    if data.count(b"\0") > len(data) // 100:
        raise InputError(
            f"{name}: is not text (it is full of NUL bytes). Give text in UTF-8, one comment a line."
        )
    try:
        return from_lines(data.decode("utf-8-sig"), name, language=language)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{name}: line {line} is not text in UTF-8. Save it as UTF-8, or name a file instead."
        ) from error


def from_lines(text: str, name: str, *, language: str | None = None) -> Comments:
    """One text a line; lines that say nothing are left out. Raises InputError where all do."""
    lines = [
        Comment(line=n, text=_sound(line), language=language) for n, line in enumerate(text.split("\n"), 1)
    ]
    said = tuple(line for line in lines if says_something(line.text))
    if not said:
        raise InputError(f"{name}: has no words in it. Give one comment a line.")
    bare = sum(bool(line.text.strip()) for line in lines) - len(said)
    return Comments(texts=said, notes=(f"{counted(bare, 'line')} without words left out",) if bare else ())


def from_file(
    path: Path, *, text: str | None = None, language_column: str | None = None, language: str | None = None,
    encoding: str | None = None, delimiter: str | None = None,
) -> Comments:  # fmt: skip
    """The texts of a table, or of a `.txt` file with one a line.

    Parameters: text, language_column: columns, None to find them by name; language: of all texts, where no column
        tells. Raises: InputError for a file without texts; NotFound for a column that is not there.
    """
    if path.suffix.lower() == LINES_SUFFIX and text is None:
        return _from_text_file(path, encoding, language)
    from voc.flow.measuring.texts import LANGUAGE_COLUMNS, broken_rows, column, read_sheet, text_column

    sheet = read_sheet(path, encoding=encoding, delimiter=delimiter)
    name = text_column(sheet, text)
    told = column(sheet, language_column, LANGUAGE_COLUMNS)
    rows = [row for row in sheet.rows if says_something(row.cells.get(name, ""))]
    if not rows:
        raise InputError(
            f"{path.name}: no cell of column `{name}` has words in it. Say which has: --text COLUMN."
        )
    notes = [*sheet.notes, *broken_rows(sheet)]
    if len(rows) < len(sheet.rows):
        notes.append(f"{counted(len(sheet.rows) - len(rows), 'row')} without words in `{name}` left out")
    return Comments(
        texts=tuple(
            Comment(
                line=row.line,
                text=_sound(row.cells[name]),
                language=(row.cells.get(told, "").strip() if told else "") or language,
            )
            for row in rows
        ),
        notes=tuple(notes),
    )


def _from_text_file(path: Path, encoding: str | None, language: str | None) -> Comments:
    from voc.ingest.encodings import scan

    found = scan(path, encoding)
    with path.open(encoding=found.encoding, errors=found.errors, newline="") as file:
        comments = from_lines(file.read(), path.name, language=language)
    return Comments(texts=comments.texts, notes=(*filter(None, [found.note]), *comments.notes))


def is_file(word: str) -> bool:
    """Whether a word names a file. Raises InputError for a folder, and for what looks like a file but is not there."""
    path = Path(word)
    try:
        if word.strip() and path.is_dir():
            raise InputError(f"{word}: is a folder. Name a file in it.")
        if path.is_file():
            return True
    except (OSError, ValueError):
        return False
    if path.suffix.lower() in TABLE_SUFFIXES | {LINES_SUFFIX} and not any(char.isspace() for char in word):
        raise InputError(f"{word}: there is no such file. Check the name and the folder.")
    return False


def tag_all(comments: Sequence[Comment], pool: Executor) -> Iterator[list[Tagged]]:
    """The passages of every comment, in order, batch by batch."""
    pieces = [(comment, start, end) for comment in comments for start, end in _pieces(comment.text)]
    for found in in_order(pool, tag_comments, _batches(pieces)):
        yield [_tagged(*pieces[passage.feedback_id][:2], passage) for passage in found]


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """The text in stretches of at most PIECE_CHARS, cut behind a line, a sentence or a word: bounds memory."""
    start = 0
    while len(text) - start > PIECE_CHARS:
        window = text[start : start + PIECE_CHARS]
        found = max(window.rfind("\n"), window.rfind(". ") + 1) or window.rfind(" ")
        cut = start + (found + 1 if found > 0 else PIECE_CHARS)
        yield start, cut
        start = cut
    yield start, len(text)


def _batches(pieces: Sequence[tuple[Comment, int, int]]) -> Iterator[list[TextIn]]:
    batch: list[TextIn] = []
    size = 0
    for place, (comment, start, end) in enumerate(pieces):
        batch.append(TextIn(feedback_id=place, text=comment.text[start:end], language=comment.language))
        size += end - start
        if len(batch) >= BATCH or size >= PIECE_CHARS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _tagged(comment: Comment, offset: int, passage: PassageOut) -> Tagged:
    """A passage as it is shown: the one language, the one sentiment, and its intents."""
    start, end = offset + passage.start, offset + passage.end
    language = next(tag for tag in passage.tags if tag.kind is TagKind.LANGUAGE)
    sentiment = next(tag for tag in passage.tags if tag.kind is TagKind.SENTIMENT)
    return Tagged(
        line=comment.line,
        start=start,
        end=end,
        passage=comment.text[start:end],
        language=language.value,
        language_confidence=language.confidence,
        sentiment=str(sentiment.value),
        sentiment_confidence=sentiment.confidence,
        sure=sentiment.confidence >= surely(),
        score=sentiment.score or 0.0,
        intents=tuple((str(tag.value), tag.confidence) for tag in passage.tags if tag.kind is TagKind.INTENT),
        aspects=tuple(_spoken(comment.text, start, aspect) for aspect in passage.aspects),
    )


def _spoken(text: str, offset: int, aspect: AspectOut) -> Spoken:
    start, end = offset + aspect.start, offset + aspect.end
    return Spoken(
        start=start,
        end=end,
        words=text[start:end],
        term=aspect.term,
        confidence=aspect.confidence,
        sentiment=aspect.sentiment.value,
        score=aspect.score,
    )


def _sound(text: str) -> str:
    """The text with what no terminal and no file can hold (NUL, halves of characters) as a question mark."""
    return text.replace("\0", "?").encode("utf-8", "replace").decode("utf-8")
