"""What `voc evaluate` finds, as values. Their fields are the keys of `--json`: docs/howto/evaluate.md explains them."""

from dataclasses import asdict, dataclass
from typing import Any

from voc.nlp.measures import Bin, Covered, CutOff, Interval, Scores


@dataclass(frozen=True, slots=True, kw_only=True)
class ByLanguage:
    """One language. Figures are None where it has too few rows. Macro-F1 is over the classes its labels have."""

    language: str
    n: int
    accuracy: float | None = None
    macro_f1: float | None = None
    ece: float | None = None
    ece_by_chance: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """A text that was judged otherwise than it is labelled.

    `about`: the class in question; `missed`: whether it was not said though it is labelled, else it was said though
    it is not. `confidence`: the probability that was given to it.
    """

    line: int
    text: str
    language: str
    labelled: tuple[str, ...]
    said: tuple[str, ...]
    about: str
    missed: bool
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The figures of one kind of label.

    `n`: labelled texts. `classes`: those that occur among the labels, in the order of `confusion` (rows the label,
    columns what was said). `accuracy`: share of texts judged exactly as labelled. `micro_f1`: for intents alone.
    `answers`: how many answers `reliability`, `ece`, `coverage` and `cut_off` are over: the texts for sentiment,
    the intents that were said for intents. `ece_by_chance`: what perfectly calibrated answers would show here.
    `curve`: coverage in fine steps. `cut_off`: None where no threshold reaches the `wished` precision with the
    certainty of `sure`.
    """

    n: int
    classes: tuple[str, ...]
    accuracy: float
    accuracy_interval: Interval
    macro_f1: float
    macro_f1_interval: Interval
    micro_f1: float | None
    ece: float
    ece_by_chance: float
    brier: float
    per_class: dict[str, Scores]
    languages: tuple[ByLanguage, ...]
    confusion: tuple[tuple[int, ...], ...]
    answers: int
    reliability: tuple[Bin, ...]
    coverage: tuple[Covered, ...]
    curve: tuple[Covered, ...]
    wished: float
    sure: float
    cut_off: CutOff | None
    mistakes: tuple[Mistake, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything about one file. `notes`: sentences a reader should know before the figures."""

    file: str
    date: str
    models: str
    judged: str
    rows: int
    notes: tuple[str, ...]
    sentiment: Measured | None
    intents: Measured | None

    def as_dict(self) -> dict[str, Any]:
        """For machines: the fields, all the way down."""
        return asdict(self)
