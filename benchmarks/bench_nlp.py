"""How well and how fast the language room works, on data that nothing was trained or tuned on.

    OMP_NUM_THREADS=1 python -m benchmarks.bench_nlp

Accuracy on ../shared/data/eval where it is there (said loudly where not) and on benchmarks/passages;
speed on whole comments, in one process and in two. Keeps its figures in benchmarks/results/nlp.json, or in
nlp_languages.json where the optional encoder of a hundred languages is installed.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.harness import Figure, write
from voc.nlp import heads, judging, language, topics
from voc.nlp.encoders import e5
from voc.nlp.heads import SENTIMENTS, Judged
from voc.nlp.judging import Reading
from voc.nlp.measures import ece, ece_by_chance, f1, macro_f1
from voc.nlp.tagging import embed, tag_batch
from voc.nlp.values import TextIn
from voc.terms import Intent, TagKind

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared" / "data"
PROJECT = ROOT / "benchmarks" / "passages"
BATCH = 256
SPEED_COMMENTS = 2_000
PEAK_MB = 700
FAR = ("hi", "vi")

SENTIMENT_BARS = {
    "sentiment_en_survey": ">= 0.68",
    "sentiment_en_product": ">= 0.70",
    "sentiment_th_brand": ">= 0.65",
    "sentiment_id_review": ">= 0.80",
    "sentiment_ko_shop": None,
    "sentiment_en_id_parallel": None,
}

FIRST_TAG = """
from voc.nlp.tagging import tag_batch
from voc.nlp.values import TextIn
tag_batch([TextIn(feedback_id=1, text="Love the reports. But export keeps failing and please add SSO.")])
"""

Row = dict[str, Any]
Labels = NDArray[np.int64]


def main() -> None:
    """Measure, print, keep."""
    figures = []
    for figure in measured():
        print(
            f"{figure.name:<64} {figure.value:>9} {figure.unit:<12} {figure.bar or '':<9} {figure.data}",
            flush=True,
        )
        figures.append(figure)
    write("nlp_languages" if e5.there() else "nlp", figures)


def measured() -> Iterator[Figure]:
    """Every figure of this bench; those without their data are left out, loudly."""
    yield from project_figures()
    if not (SHARED / "eval").is_dir():
        print("SKIPPED: ../shared/data is not here; accuracy on public sets and speed are not measured.")
        return
    for name, bar in SENTIMENT_BARS.items():
        yield from sentiment_figures(name, bar)
    yield agreement()
    yield from intent_figures()
    yield language_figure()
    yield from twin_figures()
    yield from topic_figures()
    yield from speed_figures()


def rows(path: Path) -> list[Row]:
    """The objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def judged(texts: Sequence[str]) -> Reading:
    """What the shipped models say of whole texts, unsplit, as the labels are of whole texts."""
    languages = [guess.language for guess in language.identify(texts)]
    starts = range(0, len(texts), BATCH)
    found = [judging.read(texts[i : i + BATCH], languages[i : i + BATCH]) for i in starts]
    return Reading(
        vectors=np.concatenate([part.vectors for part in found]),
        judged=Judged(
            sentiment=np.concatenate([part.judged.sentiment for part in found]),
            intents=np.concatenate([part.judged.intents for part in found]),
        ),
        held=np.concatenate([part.held for part in found]),
        routes=np.concatenate([part.routes for part in found]),
        aspects=[one for part in found for one in part.aspects],
    )


def _classes(found: Sequence[Row], key: str) -> Labels:
    names = [sentiment.value for sentiment in SENTIMENTS]
    return np.array([names.index(row[key]) for row in found], dtype=np.int64)


def project_figures() -> Iterator[Figure]:
    """The project's own yardstick: sentiment and intents, over all languages and in the worst one."""
    found = [row for path in sorted(PROJECT.glob("*.jsonl")) for row in rows(path)]
    if not found:
        print("SKIPPED: benchmarks/passages is empty.")
        return
    sure = {row["id"]: row["sure"] for path in (PROJECT / "third").glob("*.jsonl") for row in rows(path)}
    spoken = np.array([row["lang"] for row in found])
    answer = judged([row["text"] for row in found])
    true, said = _classes(found, "sentiment"), answer.judged.sentiment.argmax(axis=1)
    source = f"benchmarks/passages, {len(set(spoken.tolist()))} languages"

    def figure(name: str, value: float, bar: str | None, n: int = len(found)) -> Figure:
        return Figure(name=name, value=round(value, 3), unit="", bar=bar, n=n, data=source)

    codes = sorted(set(spoken.tolist()))
    by_language = {code: macro_f1(said[spoken == code], true[spoken == code], (0, 1, 2)) for code in codes}
    worst = min(codes, key=lambda code: by_language[code])
    many = {code: int((spoken == code).sum()) for code in codes}
    yield figure("sentiment, macro-F1", macro_f1(said, true, (0, 1, 2)), ">= 0.85")
    yield figure(f"sentiment, macro-F1, worst ({worst})", by_language[worst], ">= 0.75", many[worst])
    yield figure("sentiment, ECE", ece(answer.judged.sentiment.max(axis=1), said == true), "<= 0.05")
    chances = answer.judged.sentiment.max(axis=1)
    off = {code: ece(chances[spoken == code], (said == true)[spoken == code]) for code in codes}
    worst = max(codes, key=lambda code: off[code])
    honest = ece_by_chance(chances[spoken == worst])
    yield figure(f"sentiment, ECE, worst ({worst})", off[worst], "<= 0.08", many[worst])
    yield figure(f"the same of perfectly honest probabilities ({worst})", honest, None, many[worst])
    for code in codes:
        yield figure(f"sentiment, macro-F1, {code}", by_language[code], None, many[code])
    firm = np.array([sure[row["id"]] for row in found])
    certain = macro_f1(said[firm], true[firm], (0, 1, 2))
    yield figure("sentiment, macro-F1, labels nobody doubted", certain, None, int(firm.sum()))
    scores = {}
    for column, name in enumerate(heads.load().card.intents):
        scores[name] = f1(answer.held[:, column], np.array([name in row["intents"] for row in found]))
    yield figure("intents, macro-F1", float(np.mean(list(scores.values()))), ">= 0.80")
    yield from (figure(f"intent {name}, F1", score, None) for name, score in scores.items())


def sentiment_figures(name: str, bar: str | None) -> Iterator[Figure]:
    """Macro-F1 of a public set; where it has two classes, also accuracy among the two."""
    found = rows(SHARED / "eval" / f"{name}.jsonl")
    chances = judged([row["text"] for row in found]).judged.sentiment
    true = _classes(found, "label")
    source = f"eval/{name}"
    if 1 not in true:
        said = np.where(chances[:, 2] >= chances[:, 0], 2, 0)
        value = round(float((said == true).mean()), 3)
        yield Figure(
            name="sentiment, accuracy", value=value, unit="", bar=">= 0.88", n=len(true), data=source
        )
    else:
        said = chances.argmax(axis=1)
        yield Figure(
            name="sentiment, ECE", value=round(ece(chances.max(axis=1), said == true), 3), unit="", bar=None,
            n=len(true), data=source,
        )  # fmt: skip
    present = sorted(set(true.tolist()))
    value = round(macro_f1(said, true, present), 3)
    yield Figure(name="sentiment, macro-F1", value=value, unit="", bar=bar, n=len(true), data=source)


def agreement() -> Figure:
    """How often a sentence and its translation get the same label. Twins stand in the same order."""
    found = rows(SHARED / "eval" / "sentiment_en_id_parallel.jsonl")
    said = judged([row["text"] for row in found]).judged.sentiment.argmax(axis=1)
    sides = {code: said[[row["lang"] == code for row in found]] for code in ("en", "id")}
    return Figure(
        name="sentiment, same label for a sentence and its twin",
        value=round(float((sides["en"] == sides["id"]).mean()), 3), unit="", bar=">= 0.85",
        n=len(sides["en"]), data="eval/sentiment_en_id_parallel, by order within each language",
    )  # fmt: skip


def intent_figures() -> Iterator[Figure]:
    """Bug and request in app reviews, each against the rest: a review is what any of its passages is."""
    found = rows(SHARED / "eval" / "intent_en_app_reviews.jsonl")
    pair = (Intent.BUG, Intent.FEATURE_REQUEST)
    sure = np.zeros((len(found), 2))
    for passage in tag_batch(
        [TextIn(feedback_id=place, text=row["text"]) for place, row in enumerate(found)]
    ):
        for tag in passage.tags:
            if tag.kind == TagKind.INTENT and tag.value in pair:
                column = pair.index(Intent(tag.value))
                sure[passage.feedback_id, column] = max(sure[passage.feedback_id, column], tag.confidence)
    said = np.where((sure > 0).any(axis=1), sure.argmax(axis=1), 2)
    true = np.array([{"bug_report": 0, "feature_request": 1}.get(row["label"], 2) for row in found])
    source = "eval/intent_en_app_reviews, labels mapped"
    for place, name in enumerate(pair):
        value = round(f1(said == place, true == place), 3)
        yield Figure(
            name=f"intent {name} against the rest, F1",
            value=value,
            unit="",
            bar=None,
            n=len(true),
            data=source,
        )
    value = round(macro_f1(said, true, (0, 1, 2)), 3)
    yield Figure(
        name="intent bug, request, rest: macro-F1",
        value=value,
        unit="",
        bar=">= 0.70",
        n=len(true),
        data=source,
    )


def language_figure() -> Figure:
    """Share of sentences whose language is named rightly, no hint given."""
    found = rows(SHARED / "eval" / "topics_16lang_sib200_test.jsonl")
    guesses = language.identify([row["text"] for row in found])
    right = np.mean([guess.language == row["lang"] for guess, row in zip(guesses, found, strict=True)])
    return Figure(
        name="language identified", value=round(float(right), 4), unit="", bar=">= 0.97", n=len(found),
        data="eval/topics_16lang_sib200, 16 languages",
    )  # fmt: skip


def twin_figures() -> Iterator[Figure]:
    """How often the vector of a sentence lies nearest to that of its English twin, for each language."""
    found = rows(SHARED / "eval" / "topics_16lang_sib200_test.jsonl")
    vectors = embed([row["text"] for row in found])
    spoken = np.array([row["lang"] for row in found])
    english = vectors[spoken == "en"]
    for code in sorted(set(spoken.tolist()) - {"en"}):
        nearest = (vectors[spoken == code] @ english.T).argmax(axis=1)
        yield Figure(
            name=f"English twin found, {code}",
            value=round(float((nearest == np.arange(len(english))).mean()), 3),
            unit="", bar=">= 0.95", n=len(english), data="eval/topics_16lang_sib200",
        )  # fmt: skip


def topic_figures() -> Iterator[Figure]:
    """How well topics match known intents, and how long the largest fit takes."""
    from sklearn.metrics import adjusted_rand_score, v_measure_score

    for name in ("topics_en_banking77_test", "topics_en_clinc150_test"):
        found = rows(SHARED / "eval" / f"{name}.jsonl")
        texts, true = [row["text"] for row in found], [row["label"] for row in found]
        labels = topics.fit(texts, embed(texts), languages=["en"] * len(texts)).labels
        for metric, score in (("V-measure", v_measure_score), ("ARI", adjusted_rand_score)):
            value = round(float(score(true, labels)), 3)
            yield Figure(
                name=f"topics, {metric}", value=value, unit="", bar=None, n=len(true), data=f"eval/{name}"
            )
    command = "from benchmarks.bench_nlp import largest_fit; print(largest_fit())"
    seconds = float(_child(command))
    yield Figure(
        name="topic fit, fresh process, import included", value=round(seconds, 1), unit="s", bar="<= 15",
        n=topics_rows(), data="train/topics_en_hwu64 and train/topics_en_banking77, vectors given",
    )  # fmt: skip


def topics_rows() -> int:
    """How many passages the fit of this bench takes; `bench_topics` measures larger ones."""
    return 12_000


def largest_fit() -> float:
    """Seconds of the largest fit in this process, BERTopic's import included."""
    names = ("topics_en_hwu64", "topics_en_banking77_train")
    found = [row["text"] for name in names for row in rows(SHARED / "train" / f"{name}.jsonl")]
    texts = found[: topics_rows()]
    vectors = embed(texts)
    start = time.perf_counter()
    topics.fit(texts, vectors, languages=["en"] * len(texts))
    return time.perf_counter() - start


def speed_figures() -> Iterator[Figure]:
    """Passages a second from comment to tags, memory, and the time to the first tag."""
    found = rows(SHARED / "train" / "sentiment_en_survey_nhs.jsonl")[:SPEED_COMMENTS]
    batch = [TextIn(feedback_id=place, text=row["text"]) for place, row in enumerate(found)]
    parts = [batch[start : start + BATCH] for start in range(0, len(batch), BATCH)]
    source = "train/sentiment_en_survey_nhs, whole comments"
    tag_batch(parts[0])
    start = time.perf_counter()
    passages = sum(len(tag_batch(part)) for part in parts)
    one = passages / (time.perf_counter() - start)
    two = passages / _in_two(parts)
    yield Figure(
        name="tagging, one process",
        value=round(one),
        unit="passages/s",
        bar=">= 450",
        n=passages,
        data=source,
    )
    yield Figure(
        name="tagging, two processes",
        value=round(two),
        unit="passages/s",
        bar=">= 800",
        n=passages,
        data=source,
    )
    if e5.there():
        yield far_speed()
    start = time.perf_counter()
    _child(FIRST_TAG)
    seconds = time.perf_counter() - start
    used = float(_child("from benchmarks.bench_nlp import memory; print(memory())"))
    yield Figure(
        name="first tag, start of Python included",
        value=round(seconds, 2),
        unit="s",
        bar="<= 3",
        n=1,
        data=source,
    )
    yield Figure(
        name="memory of a tagging process",
        value=round(used),
        unit="MB",
        bar=f"<= {PEAK_MB}",
        n=1,
        data=source,
    )


def far_speed() -> Figure:
    """Passages a second, in two processes, of languages that only the slow encoder reads."""
    texts = [row["text"] for code in FAR for row in rows(ROOT / "training" / "corpus" / f"{code}.jsonl")]
    batch = [TextIn(feedback_id=place, text=text) for place, text in enumerate(texts[:SPEED_COMMENTS])]
    parts = [batch[start : start + BATCH // 4] for start in range(0, len(batch), BATCH // 4)]
    passages = sum(len(tag_batch(part)) for part in parts)
    return Figure(
        name="tagging, far languages, two processes", value=round(passages / _in_two(parts)), unit="passages/s",
        bar=">= 60", n=passages, data="training/corpus, Hindi and Vietnamese, for speed alone",
    )  # fmt: skip


def _in_two(parts: Sequence[Sequence[TextIn]]) -> float:
    """Seconds to tag all parts in two warm processes."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(tag_batch, parts[:4]))
        start = time.perf_counter()
        list(pool.map(tag_batch, parts))
        return time.perf_counter() - start


def memory() -> float:
    """Memory of this process in MB after it tagged 2,000 comments."""
    found = rows(SHARED / "train" / "sentiment_en_survey_nhs.jsonl")[:2_000]
    tag_batch([TextIn(feedback_id=place, text=row["text"]) for place, row in enumerate(found)])
    table = Path("/proc/self/status")
    if table.exists():  # what a child inherits from its parent's peak is not in VmHWM
        return next(int(line.split()[1]) for line in table.read_text().splitlines() if "VmHWM" in line) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _child(command: str) -> str:
    """What a fresh Python prints."""
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return done.stdout


if __name__ == "__main__":
    main()
