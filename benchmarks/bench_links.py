"""How well links are proposed: without a decision, after some, across languages, and how fast.

    OMP_NUM_THREADS=2 python -m benchmarks.bench_links

Nothing that ships was trained or tuned on what is measured here. Keeps its figures in benchmarks/results/links.json.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from benchmarks.harness import Figure, write
from benchmarks.link_scale import scale
from benchmarks.link_sets import (
    LANGUAGES,
    WANTING,
    Searched,
    duplicates,
    feature_search,
    likenesses,
    wishes,
    workspace,
)
from voc.nlp.encoders.wants import ONCE
from voc.roadmap import proving
from voc.roadmap.matching import INPUTS, shipped_model
from voc.roadmap.teaching import lean, teach

DRAWS = 20
FEATURE_BARS = {0: ">= 0.83", 10: ">= 0.86", 20: ">= 0.89"}
SEARCH = "links/feature_search_en_app_reviews"
QUIET = 2_000
AGAINST_OTHERS = [INPUTS.index("behind"), INPUTS.index("ahead")]

Floats = NDArray[np.float64]


def main() -> None:
    """Measure, print, keep."""
    figures = []
    measures = [
        (searched, WANTING), (across_languages, WANTING), (twins, WANTING), (searched, ONCE), (across_languages, ONCE),
        (twins, ONCE),
    ]  # fmt: skip
    for found in (*(measure(encoder) for measure, encoder in measures), proven(), scale()):
        for figure in found:
            print(f"{figure.name:<72} {figure.value:>8} {figure.unit:<8} {figure.bar or ''}", flush=True)
            figures.append(figure)
    write("links", figures)


def how(encoder: str) -> str:
    """What a figure's name says of the encoder."""
    return ", without the slow encoder" if encoder == ONCE != WANTING else ""


def searched(encoder: str) -> Iterator[Figure]:
    """Mean average precision of features on reviews that nobody decided, after so many decisions a feature."""
    found = feature_search(encoder)
    apps: dict[str, list[Searched]] = defaultdict(list)
    for one in found:
        apps[one.app].append(one)
    for decisions, bar in FEATURE_BARS.items():
        scores = [
            _app(app, decisions, draw, encoder)
            for app in apps.values()
            for draw in range(DRAWS if decisions else 1)
        ]
        by_feature: dict[str, list[float]] = defaultdict(list)
        for some in scores:
            for feature, score in some.items():
                by_feature[feature].append(score)
        yield Figure(
            name=f"mean average precision a feature after {decisions} decisions{how(encoder)}",
            value=round(float(np.mean([np.mean(scores) for scores in by_feature.values()])), 3),
            unit="", bar=bar, n=len(by_feature),
            data=f"{SEARCH}, decided reviews left out, {DRAWS} draws" if decisions else SEARCH,
        )  # fmt: skip


def _app(app: list[Searched], decisions: int, draw: int, encoder: str) -> dict[str, float]:
    """Average precision of each feature of one app, the only one that is learned from."""
    orders = [
        np.random.default_rng([draw, place]).permutation(len(one.matches)) for place, one in enumerate(app)
    ]
    decided = [order[:decisions] for order in orders]
    model = shipped_model(encoder)
    if decisions:
        inputs = np.concatenate([one.inputs[rows] for one, rows in zip(app, decided, strict=True)])
        accepted = np.concatenate([one.matches[rows] for one, rows in zip(app, decided, strict=True)])
        model = lean(model, inputs, accepted)
    scores = {}
    for one, order in zip(app, orders, strict=True):
        logits, rest = model.logits(one.inputs), order[decisions:]
        if decisions:
            rows = order[:decisions].tolist()
            lesson = teach(one.said.only(rows), logits[rows], one.matches[rows])
            logits = lesson.moved(logits, one.said)
        if one.matches[rest].any():
            scores[one.feature] = average_precision(logits[rest], one.matches[rest])
    return scores


def average_precision(scores: Floats, matches: NDArray[np.bool_]) -> float:
    """Mean of the precision at every match, best score first; equal scores in the order given."""
    ranked = matches[np.argsort(-scores, kind="stable")]
    precision = np.cumsum(ranked) / np.arange(1, len(ranked) + 1)
    return float(precision[ranked].mean())


def across_languages(encoder: str) -> Iterator[Figure]:
    """Whether a wish finds its feature among all, in each language: mean reciprocal rank and the first place."""
    reciprocal = {}
    for language in LANGUAGES:
        texts, titles, descriptions, meant = wishes(language)
        roadmap, known, wants, _ = workspace(
            texts, titles, descriptions, [language] * len(texts), encoder=encoder
        )
        logits = shipped_model(encoder).logits(likenesses(wants, roadmap, known, encoder))
        # a wish of several passages is one request of several
        ranks = (-logits).argsort(axis=1, kind="stable").argsort(axis=1)[np.arange(len(meant)), meant]
        reciprocal[language] = float((1 / (1 + ranks)).mean())
        for name, value in (
            ("mean reciprocal rank", reciprocal[language]),
            ("in the first three", float((ranks < 3).mean())),
        ):
            yield Figure(
                name=f"wish in {language} finds its feature: {name}{how(encoder)}", value=round(value, 3), unit="", bar=None,
                n=len(meant), data="benchmarks/wishes, 24 features",
            )  # fmt: skip
    others = float(np.mean([value for language, value in reciprocal.items() if language != "en"]))
    yield Figure(
        name=f"wishes in seven languages, as a share of what English reaches{how(encoder)}",
        value=round(others / reciprocal["en"], 3),
        unit="", bar=">= 0.95", n=24 * 7, data="benchmarks/wishes, mean reciprocal rank",
    )  # fmt: skip


def twins(encoder: str) -> Iterator[Figure]:
    """Whether the duplicate of an issue is among the five likest of its file, by titles alone."""
    hits: list[bool] = []
    for titles, pairs in duplicates().values():
        roadmap, known, wants, _ = workspace(titles, titles, [""] * len(titles), encoder=encoder)
        found = likenesses(wants, roadmap, known, encoder)
        found[..., AGAINST_OTHERS] = 0  # the issue itself is among them, so no other leads
        logits = shipped_model(encoder).logits(found)
        both = logits + logits.T
        np.fill_diagonal(both, -np.inf)
        for issue, others in pairs.items():
            likest = set(np.argsort(-both[issue], kind="stable")[:5].tolist())
            hits += [twin in likest for twin in others]
    yield Figure(
        name=f"duplicate of an issue among the five likest of its file{how(encoder)}",
        value=round(float(np.mean(hits)), 3), unit="",
        bar=">= 0.8", n=len(hits), data="links/duplicate_issues_en_gitbugs, both directions",
    )  # fmt: skip


def proven() -> Iterator[Figure]:
    """How often a cut-off is earned by proposals that are right less often than wished, and when it is by good ones."""
    rng = np.random.default_rng(11)
    wrongly = sum(_earns(rng, 300, 0.949) for _ in range(QUIET)) / QUIET
    yield Figure(
        name="cut-off earned by proposals that are right 94.9% of the time", value=round(wrongly, 4), unit="",
        bar=f"<= {proving.RISK}", n=QUIET, data="simulated workspaces of 300 decisions, wished precision 0.95",
    )  # fmt: skip
    for right in (0.99, 1.0):
        earns = sum(_earns(rng, 200, right) for _ in range(QUIET)) / QUIET
        yield Figure(
            name=f"cut-off earned by proposals that are right {right:.0%} of the time", value=round(earns, 3), unit="",
            bar=None, n=QUIET, data="simulated workspaces of 200 decisions, wished precision 0.95",
        )  # fmt: skip


def _earns(rng: np.random.Generator, decisions: int, right: float) -> bool:
    likely = rng.uniform(0.6, 1, decisions)
    return proving.earned(likely, rng.random(decisions) < right, wished=0.95).cut is not None


if __name__ == "__main__":
    main()
