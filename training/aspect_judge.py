"""How to use a fitted marker: least chances, calibration, and what was measured, all on texts not trained on."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from training.aspect_sets import Marked
from training.aspect_tokens import Read
from voc.nlp.aspects import LEAST, Card, Marker, begins, found
from voc.nlp.span_measures import overlaps, span_f1
from voc.nlp.values import AspectOut

BEGINS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45)
GOES_ON = (0.25, 0.35, 0.45)
FEWEST = 10
"""Held-out texts that a language needs for a figure of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A held-out text: what the marker sees of it, and what is right."""

    marked: Marked
    near: Any
    places: Sequence[tuple[int, int]]
    sentiment: Any


def card(marker: Marker, texts: Sequence[Marked], read: Read, rows: Sequence[int]) -> dict[str, Any]:
    """The least chances that give the best F1 by overlap, the calibration of the confidence, and figures.

    `rows`: of the texts in `read`.
    """
    cases = []
    for marked, row in zip(texts, rows, strict=True):
        tokens = read.features[read.starts[row] : read.starts[row + 1]].astype(np.float32)
        near = marker(tokens, np.array([0]), np.array([len(tokens)]))
        cases.append(
            Case(
                marked=marked,
                near=near,
                places=read.places[row][: len(tokens)],
                sentiment=read.sentiment[row],
            )
        )
    plain = Card(begins=0.0, goes_on=0.0, slope=1.0, offset=0.0)
    tried = [replace(plain, begins=b, goes_on=g) for b in BEGINS for g in GOES_ON]
    best = max(tried, key=lambda card: _score(marker, card, cases))
    slope, offset = _calibrated(marker, best, cases)
    use = replace(best, slope=slope, offset=offset)
    return {
        "use": {
            name: round(float(getattr(use, name)), 4) for name in ("begins", "goes_on", "slope", "offset")
        },
        "held_out": _figures(marker, use, cases),
    }


def _said(marker: Marker, card: Card, case: Case) -> list[AspectOut]:
    marked = case.marked
    return [
        aspect
        for seen in begins([case.near], marker, card)
        for aspect in found(marked.text, marked.language, seen, case.places, case.sentiment, marker, card)
    ]


def _pairs(marker: Marker, card: Card, cases: Sequence[Case]) -> list[tuple[list[Any], list[Any]]]:
    return [
        (
            [(a.start, a.end) for a in _said(marker, card, case)],
            [(start, end) for start, end, _ in case.marked.spans],
        )
        for case in cases
    ]


def _score(marker: Marker, card: Card, cases: Sequence[Case]) -> float:
    pairs = _pairs(marker, card, cases)
    return span_f1(pairs, exact=True).f1 + span_f1(pairs, exact=False).f1


def _calibrated(marker: Marker, card: Card, cases: Sequence[Case]) -> tuple[float, float]:
    """Slope and offset of the log odds that what is marked overlaps something that is right."""
    odds, right = [], []
    for case in cases:
        for aspect in _said(marker, card, case):
            chance = aspect.confidence
            odds.append(np.log(max(chance, LEAST) / max(1 - chance, LEAST)))
            right.append(any(overlaps((aspect.start, aspect.end), gold[:2]) for gold in case.marked.spans))
    fitted = LogisticRegression(C=100.0).fit(np.array(odds)[:, None], right)
    return float(fitted.coef_[0, 0]), float(fitted.intercept_[0])


def _figures(marker: Marker, card: Card, cases: Sequence[Case]) -> dict[str, Any]:
    by_language: dict[str, list[tuple[list[Any], list[Any]]]] = defaultdict(list)
    pairs = _pairs(marker, card, cases)
    for case, pair in zip(cases, pairs, strict=True):
        by_language[case.marked.language].append(pair)
    return {"texts": len(cases), **_both(pairs)} | {
        "languages": {
            language: {"texts": len(part), **_both(part)}
            for language, part in sorted(by_language.items())
            if len(part) >= FEWEST
        }
    }


def _both(pairs: Sequence[tuple[list[Any], list[Any]]]) -> dict[str, float]:
    exact, near = span_f1(pairs, exact=True), span_f1(pairs, exact=False)
    return {"exact_f1": round(exact.f1, 3), "overlap_f1": round(near.f1, 3)}
