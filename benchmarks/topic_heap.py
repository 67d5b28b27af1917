"""A workspace with topics and passages that wait to join them, without the language work before it."""

import time
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Engine

from voc.flow.topics.topics import assign_topics
from voc.model import Feedback, Passage, PassageVector, Source
from voc.nlp.tagging import ENCODER, embed
from voc.nlp.values import Vectors
from voc.store import insert_new, open_engine, to_blob, upgrade, writing
from voc.terms import Channel, Family, Speaker

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def joined_a_second(path: Path, texts: list[str], *, stored: int, new: int) -> float:
    """New passages that get their topic in a second, where so many are stored: reading and writing included."""
    engine = open_engine(f"sqlite:///{path}")
    upgrade(engine)
    vectors = embed(texts)
    rng = np.random.default_rng(4)
    fill(engine, texts, vectors, rng.integers(len(texts), size=stored), first=1)
    assign_topics(engine, encoder=ENCODER, now=NOW)
    fill(engine, texts, vectors, rng.integers(len(texts), size=new), first=stored + 1)
    begun = time.perf_counter()
    done = assign_topics(engine, encoder=ENCODER, now=NOW)
    seconds = time.perf_counter() - begun
    engine.dispose()
    if done.joined + done.outliers != new:
        raise RuntimeError(f"{done} is not about {new} passages")
    return new / seconds


def fill(engine: Engine, texts: list[str], vectors: Vectors, drawn: NDArray[np.int64], *, first: int) -> None:
    """Store feedback of one passage each, with its vector; ids from `first` on."""
    with writing(engine) as session:
        source = {
            "id": 1,
            "name": "heap",
            "family": Family.SURVEY,
            "first_read_at": NOW,
            "last_read_at": NOW,
        }
        insert_new(session, Source, [source], key=["name"])
        feedback, passages, stored = [], [], []
        for number, row in enumerate(drawn.tolist(), first):
            feedback.append(
                {
                    "id": number, "source_id": 1, "external_id": str(number), "channel": Channel.SURVEY,
                    "speaker": Speaker.CUSTOMER, "said_at": NOW, "stored_at": NOW, "text": texts[row],
                }
            )  # fmt: skip
            passages.append({"id": number, "feedback_id": number, "start": 0, "end": len(texts[row])})
            stored.append({"passage_id": number, "encoder": ENCODER, "vector": to_blob(vectors[row])})
        insert_new(session, Feedback, feedback, key=["source_id", "external_id"])
        insert_new(session, Passage, passages, key=["feedback_id", "start", "end"])
        insert_new(session, PassageVector, stored, key=["passage_id", "encoder"])
