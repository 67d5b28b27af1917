"""Names of a large model, against a real server: suggestions that wait, paid once, and never over a person's name."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import Engine, select

from tests.factories import NOW, rows_of
from tests.flow.test_topics import ENCODER, OLD, say
from voc.flow.topics.topic_edits import decide, rename
from voc.flow.topics.topic_names import Named, suggest_names
from voc.flow.topics.topics import assign_topics
from voc.model import SuggestedName, Topic, TopicChange
from voc.nlp.endpoint import Patience
from voc.nlp.large import configured
from voc.store import reading
from voc.terms import ChangeKind, ChangeState
from voc.testing_endpoint import FakeEndpoint, refused

HASTY = Patience(timeout_s=20, tries=1, wait_s=0.01)


def worded(topic: Mapping[str, Any]) -> str:
    """A name that is no other topic's: its first phrase, and a word before it."""
    first = [*topic["phrases"], *topic["passages"]][0]
    return "about " + " ".join(re.findall("[a-z]+", first.lower())[:4])


@pytest.fixture
def server() -> Iterator[FakeEndpoint]:
    with FakeEndpoint(namer=worded) as server:
        yield server


@pytest.fixture
def settled(engine: Engine) -> Engine:
    """A workspace with topics."""
    say(engine, OLD)
    assign_topics(engine, encoder=ENCODER, now=NOW)
    return engine


def asked(engine: Engine, server: FakeEndpoint) -> Named:
    model = configured(server.url, "some-model")
    assert model is not None
    return suggest_names(engine, model, language="en", now=NOW, patience=HASTY)


def standing(engine: Engine) -> dict[int, str]:
    with reading(engine) as session:
        rows = session.execute(select(Topic.id, Topic.label).where(~Topic.broad, Topic.retired_at.is_(None)))
        return dict(rows.all())


def test_a_name_waits_for_a_person_and_says_who_made_it(settled: Engine, server: FakeEndpoint) -> None:
    before = standing(settled)
    done = asked(settled, server)
    assert done.suggested == done.asked == len(before)
    assert standing(settled) == before
    lines = rows_of(settled, TopicChange)
    assert {(line.kind, line.state) for line in lines} == {(ChangeKind.RENAMED, ChangeState.PROPOSED)}
    assert {row.maker for row in rows_of(settled, SuggestedName)} == {"llm:some-model"}


def test_an_accepted_name_holds_and_can_be_undone(settled: Engine, server: FakeEndpoint) -> None:
    before = standing(settled)
    asked(settled, server)
    decide(settled, [], ChangeState.ACCEPTED, encoder=ENCODER, by="ana", now=NOW)
    assert all(label.startswith("About ") for label in standing(settled).values())
    lines = [line.id for line in rows_of(settled, TopicChange)]
    decide(settled, lines, ChangeState.UNDONE, encoder=ENCODER, by="ana", now=NOW)
    assert standing(settled) == before


def test_the_same_topics_are_paid_for_once(settled: Engine, server: FakeEndpoint) -> None:
    first = asked(settled, server)
    calls = len(server.asked)
    again = asked(settled, server)
    assert (again.asked, again.known, again.suggested) == (0, first.asked, 0)
    assert len(server.asked) == calls


def test_a_rejected_name_is_not_suggested_again(settled: Engine, server: FakeEndpoint) -> None:
    asked(settled, server)
    decide(settled, [], ChangeState.REJECTED, encoder=ENCODER, by="ana", now=NOW)
    assert asked(settled, server).suggested == 0


def test_a_topic_that_a_person_named_is_not_asked_about(settled: Engine, server: FakeEndpoint) -> None:
    topic = min(standing(settled))
    rename(settled, topic, "Ana's own name", encoder=ENCODER, by="ana", now=NOW)
    asked(settled, server)
    named = {line.topic_id for line in rows_of(settled, TopicChange) if line.state is ChangeState.PROPOSED}
    assert topic not in named
    assert standing(settled)[topic] == "Ana's own name"


@pytest.mark.parametrize(
    "said",
    ["Globex Portal", "two\nlines", "a name that goes on and on and on and on", "", "http://x.y/z?", "导出"],
)
def test_what_is_no_name_is_not_suggested(settled: Engine, server: FakeEndpoint, said: str) -> None:
    server.namer = lambda _topic: said
    assert asked(settled, server).suggested == 0


def test_a_server_that_fails_stops_it_and_nothing_else(settled: Engine, server: FakeEndpoint) -> None:
    server.always = refused(500)
    before = standing(settled)
    done = asked(settled, server)
    assert done.stopped.startswith("The rest went without it")
    assert (done.suggested, standing(settled)) == (0, before)


def test_only_words_leave(settled: Engine, server: FakeEndpoint) -> None:
    asked(settled, server)
    sent = [topic for call in server.asked for topic in call.topics]
    assert {tuple(sorted(topic)) for topic in sent} == {("id", "passages", "phrases")}
    assert not {topic["id"] for topic in sent} & {str(topic) for topic in standing(settled)}
