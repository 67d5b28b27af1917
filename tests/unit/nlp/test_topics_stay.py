"""Topics that are known stay: what a refit finds is told as same, split, merged, new or gone."""

import sys
from importlib.util import find_spec

import numpy as np
import pytest

from tests.architecture.sources import files, imported_modules, name
from voc.nlp import topics
from voc.nlp.topics import clusters, grouping, neighbours, themes
from voc.nlp.topics.aligning import Group, align
from voc.nlp.topics.clusters import Labels
from voc.nlp.topics.weak import is_weak
from voc.nlp.values import Vectors

AXES = np.eye(8, dtype=np.float32)


def heap(*sizes: int, spread: float = 0.05, homes: Vectors = AXES) -> tuple[Vectors, Labels]:
    """Unit rows around axes, so many around each, and the axis of each."""
    labels = np.repeat(np.arange(len(sizes)), sizes)
    noise = np.random.default_rng(2).standard_normal((len(labels), homes.shape[1])).astype(np.float32)
    return themes.unit(homes[labels] + spread * noise), labels


def test_what_is_found_again_is_the_same_under_any_numbers() -> None:
    rows, labels = heap(20, 15, 10)
    aligned = align(rows, labels, (labels + 1) % 3)
    assert {group.keeps for group in aligned.groups} == {0, 1, 2}
    keeps = np.array([group.keeps for group in aligned.groups])
    assert (keeps[aligned.labels] == labels).all()


def test_a_part_that_lies_apart_comes_off() -> None:
    rows, parts = heap(20, 10)
    aligned = align(rows, np.zeros(30, dtype=np.int64), parts)
    assert aligned.groups == (Group(keeps=0), Group(source=0))


def test_a_part_that_does_not_lie_apart_stays() -> None:
    rows, _ = heap(30)
    aligned = align(rows, np.zeros(30, dtype=np.int64), np.repeat([0, 1], [20, 10]))
    assert aligned.groups == (Group(keeps=0),)
    assert (aligned.labels == 0).all()


def test_two_topics_become_one_only_where_their_centres_are_near() -> None:
    near = themes.unit(np.array([[1, 0.2], [1, -0.2]], dtype=np.float32))
    rows, labels = heap(20, 10, homes=near)
    merged = align(rows, labels, np.zeros(30, dtype=np.int64))
    assert merged.groups == (Group(keeps=0, merged=(1,)),)
    rows, labels = heap(20, 10)
    apart = align(rows, labels, np.zeros(30, dtype=np.int64))
    assert {group.keeps for group in apart.groups} == {0, 1}
    assert (apart.labels == labels).all()


def test_outliers_that_found_one_another_are_a_new_topic() -> None:
    rows, labels = heap(20, 12)
    aligned = align(rows, np.where(labels == 0, 0, -1), labels)
    assert aligned.groups == (Group(keeps=0), Group())


def test_a_topic_whose_passages_belong_nowhere_now_is_gone() -> None:
    rows, labels = heap(20, 10)
    aligned = align(rows, labels, np.where(labels == 0, 0, -1))
    assert aligned.gone == (1,)
    assert (aligned.labels[labels == 1] == -1).all()


def test_a_passage_leaves_its_topic_only_for_one_that_is_clearly_nearer() -> None:
    rows, labels = heap(20, 20)
    between = themes.unit((AXES[:1] + 1.05 * AXES[1:2]).astype(np.float32))
    rows, before = np.vstack([rows, between]), np.append(labels, 0)
    found = np.append(labels, 1)
    assert _home(rows, before, found) == 0
    rows[-1] = AXES[1]
    assert _home(rows, before, found) == 1


def _home(rows: Vectors, before: Labels, found: Labels) -> int:
    """The known topic that the last passage is in after a refit."""
    aligned = align(rows, before, found)
    return aligned.groups[int(aligned.labels[-1])].keeps


def test_the_order_of_passages_changes_nothing() -> None:
    rows, labels = heap(60, 50, 40)
    texts = [f"{'abc'[label] * 4} {row % 7}" for row, label in enumerate(labels.tolist())]
    mixed = np.random.default_rng(1).permutation(len(texts))
    languages = ["en"] * len(texts)
    one = topics.fit(texts, rows, languages=languages, encoder="hashing")
    other = topics.fit([texts[row] for row in mixed], rows[mixed], languages=languages, encoder="hashing")
    assert (other.labels == one.labels[mixed]).all()
    assert [topic.label for topic in other.topics] == [topic.label for topic in one.topics]


def test_what_lies_far_from_its_neighbours_belongs_nowhere() -> None:
    homes = np.linalg.qr(np.random.default_rng(8).standard_normal((40, 40)))[0].astype(np.float32)
    rows, _ = heap(50, 50, 50, homes=homes)
    strays = homes[10:20]
    found = clusters.many(np.vstack([rows, strays]))
    assert (found[-10:] == -1).all()
    assert (found[:-10] >= 0).all()


def test_cells_find_nearly_all_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, _ = heap(*[100] * 8, spread=0.3)
    exact, _ = neighbours.neighbours(rows, 5)
    monkeypatch.setattr(neighbours, "EXACT", 100)
    monkeypatch.setattr(neighbours, "_CELL", 40)
    quick, cosines = neighbours.neighbours(rows, 5)
    shared = [len(set(a) & set(b)) / 5 for a, b in zip(exact.tolist(), quick.tolist(), strict=True)]
    assert np.mean(shared) > 0.9
    assert (np.diff(cosines, axis=1) <= 0).all()
    assert (quick != np.arange(len(rows))[:, None]).all()


def test_bertopic_is_imported_in_one_module_only() -> None:
    users = {name(path) for path in files("voc", "app", "benchmarks") if "bertopic" in imported_modules(path)}
    assert users - {"benchmarks/warm.py", "benchmarks/bench_topics.py"} == {"voc/nlp/topics/grouping.py"}


def test_the_fallback_of_bertopic_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever groups BERTopic makes of its own, ours are kept or an error says that they were not."""
    said = [("red", "apple"), ("blue", "boat")] * 20
    labels = np.array([0, 1] * 20)
    ranked = grouping.ranked(said, labels)
    assert {ranked[0][0][0], ranked[0][1][0]} == {"red", "apple"}
    monkeypatch.setattr(grouping, "Grouped", lambda _labels: clusters.Grouped(np.zeros(40, dtype=np.int64)))
    with pytest.raises(RuntimeError, match="did not keep the groups"):
        grouping.ranked(said, labels)


def test_umap_and_hdbscan_are_not_needed() -> None:
    assert find_spec("bertopic") is not None
    topics.fit(["red apple pie"] * 80, np.ones((80, 4), dtype=np.float32), languages=["en"] * 80)
    assert not {"umap", "hdbscan"} & sys.modules.keys()


@pytest.mark.parametrize("term", ["ok", "i'll", "november", "think"])
def test_a_word_that_names_nothing_is_weak(term: str) -> None:
    assert is_weak(term)
    assert not is_weak(f"{term} export")
