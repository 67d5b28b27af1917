"""What the numbers in voc/nlp/comments.py rest on: python -m training.choose_mood.

Comments of which people labelled the whole, from the training data alone, are split and tagged as `voc run`
does it; then it is counted how often the mood of the passages is the label of the whole, for every choice
of the thresholds. Prints; writes nothing. Takes some minutes.
"""

from collections.abc import Sequence
from itertools import product
from random import Random

import numpy as np
from numpy.typing import NDArray

from training.sets import PUBLIC, lines
from voc.nlp.comments import MIXED, Felt, Heard, feel
from voc.nlp.measures import macro_f1
from voc.nlp.tagging import tag_batch
from voc.nlp.values import TextIn
from voc.terms import Sentiment, TagKind

SETS = {"sentiment_en_survey_nhs": 8_057, "sentiment_id_review": 4_000, "sentiment_zh_review": 3_000}
"""Files of training data with whole comments, and how many of each are read."""

LABELS = tuple(Sentiment)
BATCH = 256
GRID = np.arange(0.05, 0.46, 0.05)

Labels = NDArray[np.int64]
Felts = NDArray[np.float64]
"""What speaks for and against, (n, 2)."""


def main() -> None:
    """Print one table for each number."""
    sets = {name: labelled(name, limit) for name, limit in SETS.items()}
    _bands({name: found for name, found in sets.items() if (found[1] == 1).any()})
    for name, (felts, labels) in sets.items():
        _mixed(name, felts, labels)
        _clear(name, felts, labels)


def labelled(name: str, limit: int) -> tuple[Felts, Labels]:
    """What the comments of a set feel, and their labels; those in which nothing was said are left out."""
    rows = list(lines(PUBLIC / f"{name}.jsonl"))
    rows = Random(3).sample(rows, min(limit, len(rows)))
    felts = felt_of([row["text"] for row in rows])
    kept = [(felt, LABELS.index(row["label"])) for felt, row in zip(felts, rows, strict=True) if felt]
    pairs = np.array([(felt.pro, felt.contra) for felt, _ in kept])
    return pairs, np.array([label for _, label in kept])


def felt_of(texts: Sequence[str]) -> list[Felt | None]:
    """The mood of each text from its passages; None where it has none."""
    heard: list[list[Heard]] = [[] for _ in texts]
    for start in range(0, len(texts), BATCH):
        part = [TextIn(feedback_id=start + n, text=t) for n, t in enumerate(texts[start : start + BATCH])]
        for passage in tag_batch(part):
            tag = next(tag for tag in passage.tags if tag.kind is TagKind.SENTIMENT)
            chars = passage.end - passage.start
            one = Heard(chars=chars, score=tag.score or 0.0, confidence=tag.confidence)
            heard[passage.feedback_id].append(one)
    return [feel(passages) if passages else None for passages in heard]


def _bands(sets: dict[str, tuple[Felts, Labels]]) -> None:
    """Mean macro-F1 of the sets with three classes for every pair of thresholds, the best first."""
    found = []
    for positive, negative in product(GRID, GRID):
        each = [
            macro_f1(_side(felts, positive, -negative), labels, np.unique(labels).tolist())
            for felts, labels in sets.values()
        ]
        found.append((float(np.mean(each)), float(positive), float(-negative)))
    print("macro-F1, positive from, negative from")
    for row in sorted(found, reverse=True)[:5]:
        print("  " + "  ".join(f"{number:.3f}" for number in row))


def _side(felts: Felts, positive: float, negative: float) -> Labels:
    score = felts[:, 0] - felts[:, 1]
    return np.where(score >= positive, 2, np.where(score <= negative, 0, 1))


def _mixed(name: str, felts: Felts, labels: Labels) -> None:
    """How often the stronger side is the label, where both sides are strong and elsewhere."""
    right = np.where(felts[:, 0] >= felts[:, 1], 2, 0) == labels
    sided = labels != 1
    print(f"{name}: both sides from, share of comments, stronger side right there, and elsewhere")
    for least in (0.1, 0.15, 0.2, 0.25, 0.3):
        both = felts.min(axis=1) >= least
        print(
            f"  {least:.2f}  {both.mean():.3f}  {right[both & sided].mean():.2f}  {right[~both & sided].mean():.2f}"
        )


def _clear(name: str, felts: Felts, labels: Labels) -> None:
    """How many comments are called clearly negative or positive, of those labelled so and labelled otherwise."""
    score, mixed = felts[:, 0] - felts[:, 1], felts.min(axis=1) >= MIXED
    print(f"{name}: clear from, negative of negatives, of positives, positive of positives, of negatives")
    for least in (0.3, 0.4, 0.5, 0.6, 0.7):
        no, yes = (score <= -least) & ~mixed, (score >= least) & ~mixed
        shares = [no[labels == 0], no[labels == 2], yes[labels == 2], yes[labels == 0]]
        print(f"  {least:.2f}  " + "  ".join(f"{share.mean():.3f}" for share in shares))


if __name__ == "__main__":
    main()
