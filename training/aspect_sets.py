"""Texts whose aspects somebody marked, each as spans of the text with the sentiment towards them.

Three public sets and the project's own corpus. A set that names an aspect without saying where it stands is
searched for it; a text whose aspect does not stand in it teaches nothing about spans. Only `train/` is read.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from training.sets import CORPUS, OWN, PUBLIC, Row, lines
from voc.nlp.heads import SENTIMENTS
from voc.terms import Sentiment

RESTAURANT, PRODUCT, APP = (
    "aspect_en_restaurant",
    "sentiment_en_product_aspects",
    "feature_opinions_en_app_reviews",
)

UNKNOWN = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A text with its aspects: `spans` as (start, end, row of SENTIMENTS or UNKNOWN).

    `whole`: all of its aspects are marked, so what is not marked is none.
    """

    text: str
    language: str
    source: str
    spans: tuple[tuple[int, int, int], ...]
    whole: bool = True


def corpus(folder: Path = CORPUS) -> list[Marked]:
    """The project's own corpus. The one aspect of a passage is felt about as the passage is."""
    return [_own(row) for path in sorted(folder.glob("*.jsonl")) for row in lines(path)]


def public(folder: Path = PUBLIC) -> list[Marked]:
    """The public sets that are in `folder`."""
    readers = {RESTAURANT: restaurant, PRODUCT: _product, APP: _app}
    found: list[Marked] = []
    for name, read in readers.items():
        path = folder / f"{name}.jsonl"
        if path.is_file():
            found += read(lines(path))
    return found


def restaurant(rows: Iterator[Row]) -> list[Marked]:
    """Rows of one aspect each, gathered by their text; `frm` and `to` count characters."""
    spans: dict[str, list[tuple[int, int, int]]] = {}
    for row in rows:
        place = int(row["frm"]), int(row["to"]), _feels(row["label"])
        spans.setdefault(row["text"], []).append(place)
    return [
        Marked(text=text, language="en", source=RESTAURANT, spans=tuple(sorted(found)))
        for text, found in spans.items()
    ]


def _own(row: Row) -> Marked:
    text, feels = row["text"].strip(), _feels(row["sentiment"])
    places = [stands(text, aspect) for aspect in row["aspects"]]
    return Marked(
        text=text,
        language=row["lang"],
        source=OWN,
        spans=tuple(sorted((start, end, feels) for start, end in filter(None, places))),
        whole=None not in places,
    )


def _product(rows: Iterator[Row]) -> list[Marked]:
    """Hu and Liu: the name of a feature with a strength from -3 to +3, often without standing in the text."""
    found = []
    for row in rows:
        text = row["text"].strip()
        named = [
            (stands(text, name, loose=True), 2 if strength.startswith("+") else 0)
            for name, strength in row["aspects"]
        ]
        found.append(_marked(text, PRODUCT, named))
    return found


def _app(rows: Iterator[Row]) -> list[Marked]:
    found = []
    for row in rows:
        text = row["text"].strip()
        named = [
            (stands(text, name), _feels(feeling.lower()))
            for feeling, names in row["features"].items()
            for name in names
        ]
        found.append(_marked(text, APP, named))
    return found


def _marked(text: str, source: str, named: Sequence[tuple[tuple[int, int] | None, int]]) -> Marked:
    spans = {place: feels for place, feels in named if place is not None}
    return Marked(
        text=text,
        language="en",
        source=source,
        spans=tuple((start, end, feels) for (start, end), feels in sorted(spans.items())),
        whole=all(place is not None for place, _ in named),
    )


def _feels(label: str) -> int:
    return SENTIMENTS.index(Sentiment(label)) if label in set(Sentiment) else UNKNOWN


def stands(text: str, aspect: str, *, loose: bool = False) -> tuple[int, int] | None:
    """Where an aspect stands in its text: as a word of its own if it does, else anywhere. None: nowhere.

    `loose`: in any case, and with an ending (`photo` stands in `Photos`).
    """
    wanted = re.escape(aspect.strip())
    if not wanted:
        return None
    flags = re.IGNORECASE if loose else re.NOFLAG
    ending = r"(?:e?s)?" if loose else ""
    match = re.search(rf"(?<!\w){wanted}{ending}(?!\w)", text, flags) or re.search(wanted, text, flags)
    return match.span() if match else None
