"""How well the shipped models judge texts that people labelled: every figure of `voc evaluate`.

Reads a file, judges its texts, measures. Stores nothing. What each field means for a reader, and the keys of
`--json`, which are the fields of `voc.flow.measuring.measured`: docs/howto/evaluate.md.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voc.errors import InputError
from voc.flow.measuring.judged import (
    BATCH,
    CLASSES,
    Judged,
    in_order,
    intent_names,
    judge_texts,
    models,
    together,
)
from voc.flow.measuring.labels import UNLABELLED, Labelled, Wish, read_labelled
from voc.flow.measuring.measured import ByLanguage, Evaluation, Measured, Mistake
from voc.flow.measuring.mistakes import Answers, cells, mistakes, slips
from voc.nlp import measures

ENOUGH = 30
"""Fewer rows of a language than these say nothing about it."""
THRESHOLDS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
CURVE_POINTS = 80
EXAMPLES = 2

Rows = NDArray[np.int64]
Floats = NDArray[np.float64]
Yes = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to measure: the wished precision, whether texts are split, examples a cell of the confusion."""

    precision: float = 0.9
    split: bool = False
    examples: int = EXAMPLES


def evaluate(
    path: Path,
    wish: Wish,
    plan: Plan,
    *,
    pool: Executor,
    now: datetime,
    expect: Callable[[int], None] = lambda _rows: None,
    tick: Callable[[int], None] = lambda _rows: None,
) -> Evaluation:
    """Judge every labelled text of a file and measure.

    Parameters: pool: where the models run; expect: hears how many texts there are; tick: how many more are done.
    Raises: InputError, RowError and NotFound as `read_labelled` does; InputError where there is nothing to
        tell apart, or for a wished precision outside 0..1.
    """
    if not 0 < plan.precision < 1:
        raise InputError(
            f"A precision of {plan.precision:g} cannot be wished for: name one between 0 and 1, e.g. 0.9."
        )
    labelled = read_labelled(path, wish)
    expect(len(labelled.texts))
    answer = _judge(labelled, pool, plan.split, tick)
    notes = list(labelled.notes)
    sentiment, intents = _sentiment(labelled, answer, notes), _intents(labelled, answer, notes)
    if sentiment is None and intents is None:
        raise InputError(
            f"{path.name}: {notes[-1]}. Add rows with other labels: there is nothing to tell apart."
        )
    languages = _languages(labelled, answer)
    return Evaluation(
        file=path.name,
        date=f"{now:%Y-%m-%d}",
        models=models(),
        judged="by passages" if plan.split else "as one passage each",
        rows=len(labelled.texts),
        notes=tuple(notes),
        sentiment=_sentiment_figures(labelled, languages, sentiment, plan) if sentiment else None,
        intents=_intent_figures(labelled, languages, intents, plan) if intents else None,
    )


def _sentiment_figures(
    labelled: Labelled, languages: NDArray[np.str_], answers: Answers, plan: Plan
) -> Measured:
    return _measured(
        answers,
        languages,
        plan,
        micro=None,
        brier=measures.brier(answers.chances, answers.true.argmax(axis=1)),
        mistakes=mistakes(labelled, languages, answers, cells(answers, plan.examples)),
    )


def _intent_figures(
    labelled: Labelled, languages: NDArray[np.str_], answers: Answers, plan: Plan
) -> Measured:
    """Brier is the mean squared error of all yes-or-no probabilities, in [0, 1]."""
    return _measured(
        answers,
        languages,
        plan,
        micro=measures.f1(answers.said, answers.true),
        brier=float(((answers.chances - answers.true) ** 2).mean()),
        mistakes=mistakes(labelled, languages, answers, slips(answers, plan.examples)),
    )


def _judge(labelled: Labelled, pool: Executor, split: bool, tick: Callable[[int], None]) -> Judged:
    found = []
    for part in in_order(pool, partial(_judge_batch, split=split), _batches(labelled)):
        found.append(part)
        tick(len(part.languages))
    return together(found)


def _batches(labelled: Labelled) -> Iterator[tuple[Sequence[str], Sequence[str | None]]]:
    for start in range(0, len(labelled.texts), BATCH):
        yield labelled.texts[start : start + BATCH], labelled.languages[start : start + BATCH]


def _judge_batch(batch: tuple[Sequence[str], Sequence[str | None]], *, split: bool) -> Judged:
    return judge_texts(*batch, by_passages=split)


def _languages(labelled: Labelled, answer: Judged) -> NDArray[np.str_]:
    """The language of every text: as the file says, else as it was identified."""
    told = zip(labelled.languages, answer.languages, strict=True)
    return np.array([(said or found).replace("_", "-").split("-")[0].lower() for said, found in told])


def _sentiment(labelled: Labelled, answer: Judged, notes: list[str]) -> Answers | None:
    """Sentiment among the classes that occur; None where nothing is labelled, or, with a note, all is one class."""
    rows = np.flatnonzero(labelled.sentiment != UNLABELLED)
    present = np.unique(labelled.sentiment[rows])
    if not len(rows):
        return None
    classes = tuple(CLASSES[c] for c in present)
    if len(classes) < 2:
        notes.append(f"every sentiment is labelled {classes[0]}, so sentiment is not measured")
        return None
    if len(classes) < len(CLASSES):
        missing = " or ".join(name for name in CLASSES if name not in classes)
        notes.append(f"no sentiment is labelled {missing}: judged among {' and '.join(classes)} alone")
    chances = answer.sentiment[rows][:, present]
    chances = chances / np.maximum(chances.sum(axis=1, keepdims=True), 1e-12)
    columns = np.arange(len(classes))
    return Answers(
        rows=rows,
        classes=classes,
        said=chances.argmax(axis=1)[:, None] == columns,
        true=np.searchsorted(present, labelled.sentiment[rows])[:, None] == columns,
        chances=chances,
    )


def _intents(labelled: Labelled, answer: Judged, notes: list[str]) -> Answers | None:
    """The intents that occur among the labels; None where nothing is labelled or, with a note, nothing is said."""
    rows = np.flatnonzero(labelled.has_intents)
    if not len(rows):
        return None
    present = np.flatnonzero(labelled.intents[rows].any(axis=0))
    classes = tuple(intent_names()[c] for c in present)
    if len(classes) < len(intent_names()):
        missing = ", ".join(name for name in intent_names() if name not in classes)
        notes.append(f"no intent is labelled {missing}: whether they are said is not counted")
    said = answer.held[rows][:, present]
    if not said.any():
        notes.append("none of the labelled intents is ever said, so intents are not measured")
        return None
    true, chances = labelled.intents[rows][:, present], answer.intents[rows][:, present]
    return Answers(rows=rows, classes=classes, said=said, true=true, chances=chances)


def _measured(
    answers: Answers, languages: NDArray[np.str_], plan: Plan, *, micro: float | None, brier: float,
    mistakes: tuple[Mistake, ...],
) -> Measured:  # fmt: skip
    said, true = answers.said, answers.true
    sure, right = answers.chances[said], true[said]
    exact = (said == true).all(axis=1)
    n = len(true)
    steps = np.unique(np.quantile(sure, np.linspace(0, 1, CURVE_POINTS), method="lower"))

    def macro(some: Rows) -> float:
        return _macro_f1(said[some], true[some])

    return Measured(
        n=n,
        classes=answers.classes,
        accuracy=float(exact.mean()),
        accuracy_interval=measures.share_interval(int(exact.sum()), n),
        macro_f1=macro(np.arange(n)),
        macro_f1_interval=measures.bootstrap(macro, n),
        micro_f1=micro,
        ece=measures.ece(sure, right),
        ece_by_chance=measures.ece_by_chance(sure),
        brier=brier,
        per_class={name: measures.scores(said[:, c], true[:, c]) for c, name in enumerate(answers.classes)},
        languages=_by_language(answers, languages[answers.rows]),
        confusion=tuple(tuple(row) for row in (true.astype(int).T @ said.astype(int)).tolist()),
        answers=len(sure),
        reliability=tuple(measures.reliability(sure, right)),
        coverage=tuple(measures.coverage(sure, right, THRESHOLDS)),
        curve=tuple(measures.coverage(sure, right, steps.tolist())),
        wished=plan.precision,
        sure=measures.SURE,
        cut_off=measures.cut_off_for_precision(sure, right, plan.precision),
        mistakes=mistakes,
    )


def _macro_f1(said: Yes, true: Yes) -> float:
    """Mean F1 of the columns that hold anywhere in `true`; as `measures.macro_f1`, for a matrix."""
    columns = np.flatnonzero(true.any(axis=0))
    return float(np.mean([measures.f1(said[:, c], true[:, c]) for c in columns])) if len(columns) else 0.0


def _by_language(answers: Answers, codes: NDArray[np.str_]) -> tuple[ByLanguage, ...]:
    """Every language, the one with most rows first."""
    names, counts = np.unique(codes, return_counts=True)
    ranked = sorted(zip(names.tolist(), counts.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))
    return tuple(_one_language(code, answers, codes == code) for code, _ in ranked)


def _one_language(code: str, answers: Answers, here: Yes) -> ByLanguage:
    said, true, chances = answers.said[here], answers.true[here], answers.chances[here]
    n = len(said)
    if n < ENOUGH or not said.any():
        return ByLanguage(language=code, n=n)
    return ByLanguage(
        language=code,
        n=n,
        accuracy=float((said == true).all(axis=1).mean()),
        macro_f1=_macro_f1(said, true),
        ece=measures.ece(chances[said], true[said]),
        ece_by_chance=measures.ece_by_chance(chances[said]),
    )
