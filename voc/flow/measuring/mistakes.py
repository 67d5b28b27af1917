"""The answers that teach most: what was judged wrongly and yet surely, and what was missed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.flow.measuring.labels import Labelled
from voc.flow.measuring.measured import Mistake
from voc.nlp import measures

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Yes = NDArray[np.bool_]
Place = tuple[int, int, bool]
"""A row of the answers, the class in question, and whether it was missed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """One kind of label: `rows` (n,) of the file; `said`, `true`, `chances` (n, n_classes)."""

    rows: Rows
    classes: tuple[str, ...]
    said: Yes
    true: Yes
    chances: Floats


def cells(answers: Answers, most: int) -> list[Place]:
    """Sentiment: of each cell beside the diagonal the surest mistakes, cells with most of them first."""
    said, true = answers.said.argmax(axis=1), answers.true.argmax(axis=1)
    k = len(answers.classes)
    counts = measures.confusion(said, true, k)
    pairs = sorted(
        ((label, word) for label in range(k) for word in range(k) if label != word), key=lambda p: -counts[p]
    )
    found = []
    for label, word in pairs:
        here = np.flatnonzero((true == label) & (said == word))
        surest = here[np.argsort(-answers.chances[here, word], kind="stable")][:most]
        found += [(int(place), word, False) for place in surest]
    return found


def slips(answers: Answers, most: int) -> list[Place]:
    """Intents: of each the surest that were said wrongly, then those missed that seemed least likely."""
    found = []
    for column in range(len(answers.classes)):
        said, true, chance = answers.said[:, column], answers.true[:, column], answers.chances[:, column]
        wrongly, missed = np.flatnonzero(said & ~true), np.flatnonzero(~said & true)
        surest = wrongly[np.argsort(-chance[wrongly], kind="stable")][:most]
        unlikely = missed[np.argsort(chance[missed], kind="stable")][:most]
        found += [(int(place), column, False) for place in surest]
        found += [(int(place), column, True) for place in unlikely]
    return found


def mistakes(
    labelled: Labelled,
    languages: NDArray[np.str_],
    answers: Answers,
    places: Sequence[Place],
) -> tuple[Mistake, ...]:
    """The texts at these places, with what they are labelled and what was said of them."""

    def names(row: Yes) -> tuple[str, ...]:
        return tuple(name for name, holds in zip(answers.classes, row.tolist(), strict=True) if holds)

    return tuple(
        Mistake(
            line=labelled.lines[answers.rows[place]],
            text=labelled.texts[answers.rows[place]],
            language=str(languages[answers.rows[place]]),
            labelled=names(answers.true[place]),
            said=names(answers.said[place]),
            about=answers.classes[column],
            missed=missed,
            confidence=float(answers.chances[place, column]),
        )
        for place, column, missed in places
    )
