"""Topics: passages about one thing come together, under a name that reads like a person's."""

from itertools import product

import numpy as np
import pytest

from voc.errors import InputError
from voc.nlp import topics
from voc.nlp.tagging import embed
from voc.nlp.topics import neighbours
from voc.nlp.values import TopicFit, Vectors

OPENINGS = ("", "Honestly, ", "Since Monday ", "For our team ", "Again: ", "As an admin I say ")
THEMES = {
    "export": ("the CSV export fails", "the CSV export stops half way", "CSV export gives an empty file"),
    "dark": ("I want a dark mode", "please build a dark mode", "a dark mode would save my eyes"),
    "invoice": (
        "the invoice shows the wrong VAT",
        "wrong VAT number on my invoice",
        "the invoice lacks our VAT",
    ),
    "login": (
        "I cannot log in with SSO",
        "SSO login sends me in circles",
        "SSO login is broken for new users",
    ),
}


@pytest.fixture(scope="module")
def heap() -> tuple[list[str], list[str]]:
    rows = [(o + s, theme) for theme, said in THEMES.items() for o, s in product(OPENINGS, said)]
    rows.sort(key=lambda row: (len(row[0]), row[0]))
    return [text for text, _ in rows], [theme for _, theme in rows]


@pytest.fixture(scope="module")
def found(heap: tuple[list[str], list[str]]) -> TopicFit:
    texts, _ = heap
    return topics.fit(texts, embed(texts), languages=["en"] * len(texts))


def test_each_theme_is_a_topic(heap: tuple[list[str], list[str]], found: TopicFit) -> None:
    _, themes = heap
    homes = {
        theme: {int(label) for label, t in zip(found.labels, themes, strict=True) if t == theme}
        for theme in THEMES
    }
    most = [max(home, key=lambda label: (found.labels == label).sum()) for home in homes.values()]
    assert len(set(most)) == len(THEMES)
    assert (found.labels >= 0).mean() > 0.8
    assert found.method.startswith("bertopic + leiden")


def test_labels_are_phrases_of_the_customers(found: TopicFit) -> None:
    labels = {topic.label for topic in found.topics}
    assert len(labels) == len(found.topics)
    assert "Dark mode" in labels
    assert any("CSV export" in label for label in labels)
    assert all(label[:1] == label[:1].upper() and len(label.split()) <= 6 for label in labels)


def test_probabilities_are_shares_and_outliers_have_none(found: TopicFit) -> None:
    assert ((found.probabilities >= 0) & (found.probabilities <= 1)).all()
    assert not found.probabilities[found.labels < 0].any()
    assert (found.probabilities[found.labels >= 0] > 0).all()


def test_centres_are_unit_vectors_and_examples_are_members(found: TopicFit) -> None:
    centres = np.stack([topic.centre for topic in found.topics])
    assert np.allclose(np.linalg.norm(centres, axis=1), 1.0, atol=1e-4)
    assert [int(found.labels[topic.example]) for topic in found.topics] == list(range(len(found.topics)))


def test_a_second_fit_finds_the_same(heap: tuple[list[str], list[str]], found: TopicFit) -> None:
    texts, _ = heap
    again = topics.fit(texts, embed(texts), languages=["en"] * len(texts))
    assert (again.labels == found.labels).all()
    assert [topic.label for topic in again.topics] == [topic.label for topic in found.topics]


def test_new_passages_join_the_nearest_topic_or_none(found: TopicFit) -> None:
    centres = np.stack([topic.centre for topic in found.topics])
    labels, chances = topics.assign(
        embed(["Is a dark mode planned?", "Wir fahren morgen in den Urlaub"]), centres
    )
    assert found.topics[labels[0]].label == "Dark mode"
    assert chances[0] > 0.5
    assert (labels[1], chances[1]) == (-1, 0.0)


def test_without_topics_everything_is_outside() -> None:
    labels, chances = topics.assign(embed(["anything"]), np.zeros((0, 512), dtype=np.float32))
    assert (labels.tolist(), chances.tolist()) == ([-1], [0.0])


def test_vectors_of_two_encoders_are_not_compared() -> None:
    with pytest.raises(InputError, match="two encoders"):
        topics.assign(np.zeros((1, 256), dtype=np.float32), np.zeros((2, 512), dtype=np.float32))


def test_a_handful_is_grouped_simply_and_says_so() -> None:
    texts = [
        "Please add dark mode",
        "A dark mode would be nice",
        "Dark mode, please",
        "The invoice was wrong",
    ]
    fit = topics.fit(texts, embed(texts), languages=["en"] * 4)
    assert fit.method.startswith("too few passages for a topic model (4)")
    assert fit.labels.tolist() == [0, 0, 0, -1]
    assert fit.topics[0].label == "Dark mode"


def test_chinese_passages_get_a_chinese_name() -> None:
    texts = ["希望增加深色模式", "请加一个深色模式", "深色模式什么时候有", "什么时候支持深色模式"]
    fit = topics.fit(texts, embed(texts), languages=["zh"] * 4)
    assert [topic.label for topic in fit.topics] == ["深色模式"]


def test_enough_english_passages_name_a_topic_of_many_languages() -> None:
    texts = [
        "Please add dark mode",
        "Dark mode please",
        "We want dark mode",
        "请加一个深色模式",
        "Bitte einen dunklen Modus",
        "Lütfen karanlık mod ekleyin",
    ]
    fit = topics.fit(texts, embed(texts), languages=["en", "en", "en", "zh", "de", "tr"])
    assert fit.topics[0].label == "Dark mode"


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_or_one_passage_has_no_topic(n: int) -> None:
    fit = topics.fit(["The export fails"][:n], np.full((n, 4), 0.5, dtype=np.float32), languages=["en"] * n)
    assert (fit.topics, fit.labels.tolist()) == ((), [-1] * n)


def test_texts_and_vectors_must_be_as_many() -> None:
    with pytest.raises(InputError, match="2 texts and 1 vectors"):
        topics.fit(["a", "b"], np.zeros((1, 4), dtype=np.float32))


@pytest.mark.slow
def test_a_heap_too_large_is_sampled_and_the_rest_joins(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    homes = np.linalg.qr(rng.standard_normal((16, 16)))[0][:3].astype(np.float32)
    which = rng.integers(3, size=600)
    noise: Vectors = (0.05 * rng.standard_normal((600, 16))).astype(np.float32)
    vectors = homes[which] + noise
    words = ("red apples", "blue boats", "green doors")
    monkeypatch.setattr("voc.nlp.topics.fitting.MOST", 100)
    fit = topics.fit([f"about {words[k]} here" for k in which], vectors, languages=["en"] * 600)
    assert fit.method.endswith("over 100 passages")
    assert {topic.label for topic in fit.topics} == {"Red apples", "Blue boats", "Green doors"}
    assert (fit.labels >= 0).mean() > 0.95


def test_neighbours_are_exact_and_do_not_depend_on_the_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = np.random.default_rng(1).standard_normal((50, 8)).astype(np.float32)
    whole, cosines = neighbours.neighbours(vectors, 5)
    near = vectors @ vectors.T
    np.fill_diagonal(near, -np.inf)
    assert (whole[:, 0] == near.argmax(axis=1)).all()
    assert np.allclose(cosines[:, 0], near.max(axis=1), atol=1e-4)
    monkeypatch.setattr(neighbours, "_CHUNK", 7)
    assert (neighbours.neighbours(vectors, 5)[0] == whole).all()


@pytest.mark.parametrize(
    ("language", "name", "texts"),
    [
        (
            "th",
            "ใบแจ้งหนี้",
            ["ใบแจ้งหนี้ผิดอีกแล้ว", "ใบแจ้งหนี้คิดภาษีผิด", "ทำไมใบแจ้งหนี้ผิดทุกเดือน", "แก้ใบแจ้งหนี้ให้หน่อยค่ะ"],
        ),
        (
            "lo",
            "ໃບເກັບເງິນ",
            ["ໃບເກັບເງິນຜິດອີກແລ້ວ", "ໃບເກັບເງິນຄິດອາກອນຜິດ", "ເປັນຫຍັງໃບເກັບເງິນຜິດທຸກເດືອນ", "ແກ້ໃບເກັບເງິນໃຫ້ແດ່"],
        ),
        (
            "ja",
            "請求書",
            [
                "請求書の税額が違います",
                "請求書がまた間違っています",
                "請求書を直してください",
                "毎月請求書が間違っている",
            ],
        ),
        ("zh", "单点登录", ["希望支持单点登录", "请增加单点登录", "单点登录什么时候有", "我们需要单点登录"]),
    ],
)
def test_a_topic_without_spaces_is_named_by_a_whole_word(language: str, name: str, texts: list[str]) -> None:
    fit = topics.fit(texts, embed(texts), languages=[language] * len(texts))
    assert [topic.label for topic in fit.topics] == [name]
