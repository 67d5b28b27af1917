"""How the figures of `voc evaluate` are printed: what a person wants to know first stands first."""

from collections.abc import Iterator

from voc.cli.show import console, grid, sentences
from voc.flow.measuring.evaluate import ENOUGH
from voc.flow.measuring.measured import ByLanguage, Evaluation, Measured, Mistake
from voc.nlp.measures import Interval

FEW = 4
LONGEST = 240
"""Characters of a mistake's text that are shown."""


def print_evaluation(found: Evaluation) -> None:
    """Everything that was measured, sentiment first."""
    sentences([f"  note: {note}" for note in found.notes])
    if found.sentiment is not None:
        _print_measured("Sentiment", found.sentiment, "texts")
    if found.intents is not None:
        _print_measured("Intents", found.intents, "intents that were said")


def _print_measured(title: str, found: Measured, answers: str) -> None:
    console().rule(f"[bold]{title}[/bold], {found.n:,} texts", align="left")
    grid(("", "", ""), _heads(found), words=3)
    sentences([""])
    _print_classes(found)
    _print_languages(found)
    _print_confusion(found)
    _print_mistakes(found)
    _print_coverage(found, answers)


def _heads(found: Measured) -> Iterator[tuple[str, str, str]]:
    exactly = "texts judged as labelled" if found.micro_f1 is None else "texts with exactly their intents"
    yield "accuracy", f"{found.accuracy:.3f}", f"{_between(found.accuracy_interval, found.n)}; {exactly}"
    yield (
        "macro-F1",
        f"{found.macro_f1:.3f}",
        f"{_between(found.macro_f1_interval, found.n)}; every class counts alike",
    )
    if found.micro_f1 is not None:
        yield "micro-F1", f"{found.micro_f1:.3f}", "every label counts alike"
    yield (
        "ECE",
        f"{found.ece:.3f}",
        f"perfectly honest probabilities would show {found.ece_by_chance:.3f} here",
    )
    yield "Brier", f"{found.brier:.3f}", "0 is perfect"


def _between(interval: Interval, n: int) -> str:
    if n < ENOUGH:
        return f"{n} texts are too few to say more"
    return f"{interval.low:.3f} to {interval.high:.3f}, 95% sure"


def _print_classes(found: Measured) -> None:
    rows = [
        (name, f"{scores.support:,}", f"{scores.precision:.3f}", f"{scores.recall:.3f}", f"{scores.f1:.3f}")
        for name, scores in found.per_class.items()
    ]
    grid(("class", "labelled", "precision", "recall", "F1"), rows)
    sentences([""])


def _print_languages(found: Measured) -> None:
    rows = [_language(row) for row in found.languages]
    grid(("language", "n", "accuracy", "macro-F1", "ECE", "by chance"), rows)
    if any(row.accuracy is None for row in found.languages):
        sentences([f"  -: fewer than {ENOUGH} texts are too few to say"])
    sentences([""])


def _language(row: ByLanguage) -> tuple[str, ...]:
    figures = (row.accuracy, row.macro_f1, row.ece, row.ece_by_chance)
    return (row.language, f"{row.n:,}", *("-" if value is None else f"{value:.3f}" for value in figures))


def _print_confusion(found: Measured) -> None:
    """Rows as labelled, columns as said; the columns of many classes are numbered."""
    many = len(found.classes) > FEW
    names = [f"{n} {name}" if many else name for n, name in enumerate(found.classes, 1)]
    heads = [str(n) for n in range(1, len(names) + 1)] if many else names
    counts = [[f"{count:,}" for count in row] for row in found.confusion]
    grid(("labelled \\ said", *heads), [(name, *row) for name, row in zip(names, counts, strict=True)])
    sentences([""])


def _print_mistakes(found: Measured) -> None:
    if not found.mistakes:
        return
    sentences(["The surest mistakes"])
    for mistake in found.mistakes:
        sentences([f"  {_what(mistake)}", f"      {_short(mistake.text)}"])
    sentences([""])


def _what(mistake: Mistake) -> str:
    where = (
        f"line {mistake.line}, {mistake.language}: labelled {', '.join(mistake.labelled) or 'none of these'}"
    )
    if mistake.missed:
        return f"{where}; {mistake.about} was given {mistake.confidence:.2f}"
    return f"{where}, said {mistake.about} {mistake.confidence:.2f}"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _print_coverage(found: Measured, answers: str) -> None:
    rows = [
        (
            f"{row.threshold:.2f}",
            f"{row.n:,}",
            f"{row.coverage:.0%}",
            "-" if row.accuracy is None else f"{row.accuracy:.3f}",
        )
        for row in found.coverage
    ]
    grid(("sure from", answers, "share", "of them right"), rows, words=0)
    sentences(["", *_cut_off(found, answers), ""])


def _cut_off(found: Measured, answers: str) -> list[str]:
    cut, wished = found.cut_off, f"{found.wished:.0%}"
    if cut is None:
        no_cut = f"No cut-off is {found.sure:.0%} sure to be right {wished} of the time on {found.answers:,} {answers}"
        return [f"{no_cut}: label more, or wish for less with --precision."]
    measured = f"Here {cut.precision:.1%} of {cut.n:,} were right; in general at least {cut.at_least:.1%}"
    rule = f"Right {wished} of the time: answers that are at least {cut.threshold:.3f} sure"
    return [f"{rule}. {measured} ({found.sure:.0%} sure). The other {cut.below:.0%} would go to a person."]
