"""Texts that people labelled, read from a table: what they should be judged as, in our vocabulary.

A word that is not ours is refused with its line and all its fellows, unless the person said what it means.
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voc.errors import InputError, NotFound, RowError
from voc.flow.counting import counted
from voc.flow.measuring.judged import CLASSES, intent_names, says_something
from voc.flow.measuring.texts import (
    LANGUAGE_COLUMNS,
    Sheet,
    broken_rows,
    column,
    listing,
    read_sheet,
    text_column,
)
from voc.ingest.headers import plain
from voc.ingest.tables import storable
from voc.terms import Intent

SENTIMENT_COLUMNS = frozenset(
    {"sentiment", "sentiment label", "polarity", "sentiments", "duygu", "情感", "stimmung"}
)
INTENT_COLUMNS = frozenset({"intents", "intent", "intent label", "intent labels", "niyet", "意图", "absicht"})
LABEL_COLUMNS = frozenset({"label", "labels", "class", "category", "gold", "annotation", "target"})
"""Names that say nothing of what is labelled: the words in the column decide."""

UNLABELLED = -1

_SIGNED = re.compile(r"[+-]\s?[\d.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a person said about the file; None where they said nothing.

    `renames`: foreign words and ours, "" to leave rows with that word out. `sentiment_only`, `intents_only`:
    leave the other labels alone.
    """

    text: str | None = None
    sentiment: str | None = None
    intents: str | None = None
    language: str | None = None
    renames: Mapping[str, str] = field(default_factory=dict)
    sentiment_only: bool = False
    intents_only: bool = False
    encoding: str | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """n texts with their labels.

    `languages` (n,) as the file says, None where it is silent. `sentiment` (n,) indices into CLASSES, UNLABELLED
    where the cell is empty; `intents` (n, k) in the order of `intent_names()`, with `has_intents` (n,). Where a
    file has no such column, nothing is labelled. `notes`: sentences about what was left out or assumed.
    """

    path: Path
    lines: tuple[int, ...]
    texts: tuple[str, ...]
    languages: tuple[str | None, ...]
    sentiment: NDArray[np.int64]
    intents: NDArray[np.bool_]
    has_intents: NDArray[np.bool_]
    notes: tuple[str, ...]


def read_labelled(path: Path, wish: Wish) -> Labelled:
    """The texts and labels of a file.

    Raises: InputError for a file without texts or without labels; RowError, naming line, value and allowed
        words, for the first label that is not ours; NotFound for a column that is not there.
    """
    sheet = read_sheet(path, encoding=wish.encoding, delimiter=wish.delimiter)
    words = _renames(wish.renames)
    text, language = text_column(sheet, wish.text), column(sheet, wish.language, LANGUAGE_COLUMNS)
    feels, wants = _label_columns(sheet, wish, words)
    rows = [row for row in sheet.rows if says_something(row.cells.get(text, ""))]
    notes = [*sheet.notes, *broken_rows(sheet)]
    if len(rows) < len(sheet.rows):
        notes.append(f"{counted(len(sheet.rows) - len(rows), 'row')} without words in `{text}` left out")
    if not rows:
        raise InputError(
            f"{path.name}: no cell of column `{text}` has words in it. Say which has: --text COLUMN."
        )
    told = [row.cells.get(language, "").strip() if language else "" for row in rows]
    lines = tuple(row.line for row in rows)
    sentiment = _sentiments(path, lines, feels, [row.cells.get(feels or "", "") for row in rows], words)
    intents, has_intents = _intents(
        path, lines, wants, [row.cells.get(wants or "", "") for row in rows], words
    )
    if not has_intents.any() and (sentiment == UNLABELLED).all():
        raise InputError(f"{path.name}: no row is labelled: nothing to compare with.")
    return Labelled(
        path=path,
        lines=lines,
        texts=tuple(storable(row.cells[text]) for row in rows),
        languages=tuple(code or None for code in told),
        sentiment=sentiment,
        intents=intents,
        has_intents=has_intents,
        notes=(
            *notes,
            *_unlabelled("sentiment", feels, sentiment != UNLABELLED),
            *_unlabelled("intents", wants, has_intents),
        ),
    )


def _renames(given: Mapping[str, str]) -> dict[str, str]:
    """Foreign words and ours, both in plain form.

    Raises: NotFound for a word that is not ours; InputError for two that look alike here and mean different things.
    """
    ours = {*CLASSES, *(intent.value for intent in Intent)}
    found: dict[str, str] = {}
    for foreign, word in given.items():
        told = _ours(word)
        if told and told not in ours:
            raise NotFound("label", word, ours)
        if found.setdefault(_key(foreign), told) != told:
            raise InputError(
                f"`--map {foreign}={word}`: another --map says that `{foreign}`, capitals and signs aside, is "
                f"`{found[_key(foreign)] or 'left out'}`. Keep one of the two."
            )
    return found


def _key(word: str) -> str:
    """A foreign word as it is looked up: capitals and signs do not count, save the sign of a number."""
    bare = word.strip().replace("\u2212", "-")
    return bare if _SIGNED.match(bare) else plain(bare) or bare


def _ours(word: str) -> str:
    """A word as our vocabulary spells it: `Feature request` is `feature_request`."""
    return plain(word).replace(" ", "_")


def _meant(word: str, renames: Mapping[str, str]) -> str:
    return renames.get(_key(word), _ours(word) or word.strip())


def _label_columns(sheet: Sheet, wish: Wish, words: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The columns with sentiments and with intents. Raises InputError where there is neither."""
    feels = None if wish.intents_only else column(sheet, wish.sentiment, SENTIMENT_COLUMNS)
    wants = None if wish.sentiment_only else column(sheet, wish.intents, INTENT_COLUMNS)
    if feels is None and wants is None:
        feels, wants = _by_words(sheet, column(sheet, None, LABEL_COLUMNS), words)
        feels, wants = (None if wish.intents_only else feels), (None if wish.sentiment_only else wants)
    if feels is None and wants is None:
        wanted = (
            "sentiment" if wish.sentiment_only else "intents" if wish.intents_only else "sentiment or intents"
        )
        raise InputError(
            f"{sheet.path.name}: none of its columns ({listing(sheet.header)}) is named {wanted}. "
            "Say which holds the labels: --sentiment COLUMN or --intents COLUMN."
        )
    return feels, wants


def _by_words(sheet: Sheet, name: str | None, renames: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Whether a column named `label` holds sentiments or intents. Raises InputError where its words tell neither."""
    if name is None:
        return None, None
    said = Counter(_meant(word, renames) for row in sheet.rows for word in _several(row.cells.get(name, "")))
    feels, wants = sum(said[word] for word in CLASSES), sum(said[intent.value] for intent in Intent)
    if not feels and not wants:
        common = listing([f"`{word}`" for word, _ in said.most_common(6)])
        raise InputError(
            f"{sheet.path.name}: the words in column `{name}` ({common}) are neither sentiments nor intents of ours. "
            f"Say what they are, e.g. --intents {name} --map {next(iter(said), 'BROKEN')}=bug."
        )
    return (name, None) if feels >= wants else (None, name)


def _several(cell: str) -> list[str]:
    """The words of a cell: a JSON list, or parted by semicolons or commas."""
    if cell.strip().startswith("["):
        try:
            found = json.loads(cell)
        except ValueError:
            found = None
        if isinstance(found, list):
            return [str(word).strip() for word in found if str(word).strip()]
    return [word.strip() for word in cell.replace(",", ";").split(";") if word.strip()]


def _sentiments(
    path: Path, lines: Sequence[int], name: str | None, cells: Sequence[str], renames: Mapping[str, str]
) -> NDArray[np.int64]:
    found = np.full(len(cells), UNLABELLED, dtype=np.int64)
    foreign: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        word = _meant(cell, renames) if cell.strip() else ""
        if word in CLASSES:
            found[place] = CLASSES.index(word)
        elif word:
            foreign.setdefault(cell.strip(), []).append(lines[place])
    _refuse(path, name, foreign, CLASSES)
    return found


def _intents(
    path: Path, lines: Sequence[int], name: str | None, cells: Sequence[str], renames: Mapping[str, str]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    names = intent_names()
    found = np.zeros((len(cells), len(names)), dtype=bool)
    labelled = np.zeros(len(cells), dtype=bool)
    foreign: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        words = [(word, _meant(word, renames)) for word in _several(cell)]
        for said, word in words:
            if word in names:
                found[place, names.index(word)] = True
            elif word:
                foreign.setdefault(said, []).append(lines[place])
        labelled[place] = bool(words) and all(word for _, word in words)
    _refuse(path, name, foreign, names)
    return found, labelled


def _refuse(
    path: Path, name: str | None, foreign: Mapping[str, Sequence[int]], allowed: Sequence[str]
) -> None:
    """Raise for the first word that is not ours, with all the others, so that one more try is enough."""
    if not foreign:
        return
    word, lines = next(iter(foreign.items()))
    more = [f"`{other}` ({counted(len(found), 'row')})" for other, found in list(foreign.items())[1:]]
    shown = word if word.isalnum() else f"'{word}'"
    reason = (
        f"not one of {', '.join(allowed)}. Say what it means with `--map {shown}=WORD`, or leave such rows out "
        f"with `--map {shown}=`" + (f". Foreign as well: {listing(more)}" if more else "")
    )
    raise RowError(path, lines[0], name, word, reason)


def _unlabelled(noun: str, name: str | None, labelled: NDArray[np.bool_]) -> list[str]:
    missing = int((~labelled).sum())
    return (
        [f"{counted(missing, 'row')} without a label in `{name}` not counted for {noun}"]
        if name and missing
        else []
    )
