"""Names of topics: what is spoken of, in one language, and no mood, no person, no name twice."""

import numpy as np

from voc.nlp import topics
from voc.nlp.tagging import embed
from voc.nlp.topics import Hints, Wish
from voc.nlp.topics.named_things import is_titled, noun_shares, persons
from voc.nlp.values import TopicFit


def fitted(said: dict[str, str], hints: Hints | None = None) -> TopicFit:
    texts = list(said)
    return topics.fit(texts, embed(texts), languages=list(said.values()), hints=hints or Hints())


def test_a_topic_of_thanks_is_called_thanks() -> None:
    fit = fitted({"Thank you!": "en", "Thanks a lot": "en", "thanks": "en", "Danke!": "de", "Merci": "fr"})
    assert [topic.label for topic in fit.topics] == ["Thanks"]


def test_passages_of_other_languages_name_a_topic_with_the_word_that_says_the_same() -> None:
    said = {
        "Please add notifications": "en",
        "notifications would be good": "en",
        "希望增加通知": "zh",
        "请增加通知": "zh",
        "通知が欲しい": "ja",
        "通知を追加してください": "ja",
    }
    assert fitted(said).topics[0].label == "Notifications"


def test_a_person_who_chose_a_language_gets_it() -> None:
    said = {
        "Karanlık mod ekleyin": "tr",
        "Karanlık mod istiyoruz": "tr",
        "Please add dark mode": "en",
        "We want dark mode": "en",
        "Dark mode please": "en",
    }
    assert fitted(said).topics[0].label == "Dark mode"
    wish = Hints(wish=Wish(language="tr"))
    assert fitted(said, wish).topics[0].label == "Karanlık mod"


def test_a_word_that_may_never_be_a_name_is_none() -> None:
    said = {f"Ilse explained the export {n}": "en" for n in ("well", "again", "today", "twice")}
    hints = Hints(wish=Wish(never=frozenset({"ilse"})))
    assert "ilse" not in fitted(said, hints).topics[0].label.lower()


def test_who_tells_and_is_thanked_is_a_person() -> None:
    texts = ["Niamh told me so", "thanks Niamh", "Outlook is slow", "I sync with Outlook", "the export fails"]
    assert persons(texts) == {"niamh"}


def test_who_has_a_title_is_a_person() -> None:
    assert [is_titled(words) for words in ("顾经理", "田中さん", "通知", "export")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_noun_is_known_by_its_company() -> None:
    shares = noun_shares(
        ["the export fails", "my export", "an export", "I merged it", "we merged", "to merged"]
    )
    assert (shares["export"], shares["merged"]) == (1.0, 0.0)


def test_broad_topics_take_every_topic_in_and_the_largest_is_first() -> None:
    rng = np.random.default_rng(3)
    homes = np.repeat(np.eye(3, 8), 5, axis=0) + 0.05 * rng.standard_normal((15, 8))
    centres = (homes / np.linalg.norm(homes, axis=1, keepdims=True)).astype(np.float32)
    sizes = np.array([2] * 5 + [9] * 5 + [4] * 5)
    assert topics.broad(centres, sizes, groups=3) == [2] * 5 + [0] * 5 + [1] * 5
    assert min(topics.broad(centres, sizes)) == 0


def test_no_topic_has_no_broad_one() -> None:
    assert topics.broad(np.zeros((0, 8), dtype=np.float32), np.zeros(0, dtype=np.int64)) == []
