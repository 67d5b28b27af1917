"""Asks follow the tags that count: a person's word makes an ask or takes one back, and so do other heads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, account, comment, contact, feature, person, ranking, rows_of, take_in
from voc.flow.demand import heed as heeding
from voc.flow.demand.ask import ask
from voc.flow.demand.correct import correct
from voc.flow.demand.heed import Heeded, heed
from voc.flow.demand.link import decide, decide_many
from voc.flow.shipped.ship import ship_version
from voc.flow.told.send import send
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import annotate, tag, waiting
from voc.model import Annotation, Ask, Decision, Loop, LoopEvent, Passage, Request
from voc.nlp.tagging import Tagger
from voc.nlp.values import PassageOut, Tag, TextIn
from voc.report.demand import requests
from voc.store import from_blob, reading, writing
from voc.store.reads import tags
from voc.terms import Intent, LinkState, LoopState, LoopStep, Sentiment, TagKind
from voc.testing import MemoryChannel

ENCODER = "wants-1"
WISH = "Please add an export of our reports to Excel."
PRAISE = "We love the friendly support team!"
PEOPLE = ("ada", "bo")


@pytest.fixture
def asked(engine: Engine) -> Engine:
    """Two customers wish for the export, one praises; all was looked at."""
    take_in(engine, *(account(f"home-{who}") for who in PEOPLE), feature(), source="tables")
    take_in(engine, *(contact(who, f"home-{who}.example") for who in PEOPLE))
    take_in(engine, *(comment(WISH, id=who, who=person(who, f"home-{who}.example")) for who in PEOPLE))
    take_in(engine, comment(PRAISE, id="praise", who=person("bo", "home-bo.example")))
    tag(engine, Here(), now=NOW)
    ask(engine, encoder=ENCODER)
    return engine


@pytest.fixture
def accepted(asked: Engine, understand: Callable[[], None]) -> Engine:
    """The wish is linked to its feature by a person."""
    understand()
    decide_many(asked, LinkState.ACCEPTED, at_least=0, by="pam", now=NOW)
    return asked


def again(engine: Engine) -> Heeded:
    """What `voc run` does after tagging."""
    found = heed(engine, encoder=ENCODER, now=NOW)
    ask(engine, encoder=ENCODER)
    return found


def passage(engine: Engine, words: str, number: int = 0) -> int:
    """The id of a passage by its words, the `number`th of them."""
    ids = {WISH: [1, 2], PRAISE: [3]}[words]
    assert len(rows_of(engine, Passage)) >= ids[number]
    return ids[number]


def standing(engine: Engine) -> list[int]:
    """The passages of all asks that stand."""
    return [row.passage_id for row in rows_of(engine, Ask) if row.withdrawn_at is None]


def test_a_wish_that_only_a_person_sees_becomes_an_ask_in_the_next_run(asked: Engine) -> None:
    praise = passage(asked, PRAISE)
    correct(asked, praise, intents=[Intent.FEATURE_REQUEST], who="ana", now=NOW)
    assert again(asked) == Heeded(made=1)
    assert standing(asked) == [1, 2, praise]
    assert again(asked) == Heeded()


@pytest.mark.parametrize("intent", [Intent.BUG, Intent.COMPLAINT])
def test_a_persons_bug_or_complaint_needs_no_bad_mood(asked: Engine, intent: Intent) -> None:
    correct(asked, passage(asked, PRAISE), intents=[intent], who="ana", now=NOW)
    assert again(asked).made == 1


def test_a_want_that_a_person_takes_away_is_withdrawn_at_once_and_stays_as_a_row(asked: Engine) -> None:
    wish = passage(asked, WISH)
    correct(asked, wish, intents=[Intent.QUESTION], who="ana", now=NOW)
    gone = next(row for row in rows_of(asked, Ask) if row.passage_id == wish)
    assert (gone.withdrawn_at, gone.withdrawn_by) == (NOW, "ana")
    assert standing(asked) == [2]
    (request,) = rows_of(asked, Request)
    assert (request.asks, request.voice_passage_id) == (1, 2)
    assert list(requests(asked)["asks"]) == [1]
    assert [row.note for row in rows_of(asked, Decision)] == ["question"]
    assert again(asked) == Heeded()


def test_the_centre_of_a_request_is_that_of_the_asks_that_stand(asked: Engine) -> None:
    before = rows_of(asked, Request)[0].centre
    correct(asked, 1, intents=[Intent.OTHER], who="ana", now=NOW)
    correct(asked, 2, intents=[Intent.OTHER], who="ana", now=NOW)
    assert not from_blob([rows_of(asked, Request)[0].centre], exact=True).any()
    assert requests(asked).empty
    for wish in (1, 2):
        correct(asked, wish, intents=[Intent.FEATURE_REQUEST], who="ben", now=NOW)
    assert rows_of(asked, Request)[0].centre == before
    assert standing(asked) == [1, 2]


def test_a_withdrawn_ask_withdraws_the_loop_that_only_it_held(accepted: Engine) -> None:
    assert ranking(accepted)["accounts"].tolist() == [2]
    correct(accepted, 1, intents=[Intent.PRAISE], who="ana", now=NOW)
    assert [loop.state for loop in rows_of(accepted, Loop)] == [LoopState.WITHDRAWN, LoopState.OPEN]
    assert ranking(accepted)["accounts"].tolist() == [1]
    correct(accepted, 1, intents=[Intent.FEATURE_REQUEST], who="ana", now=NOW)
    assert [loop.state for loop in rows_of(accepted, Loop)] == [LoopState.OPEN, LoopState.OPEN]


def test_the_loop_of_who_was_told_ends_with_the_ask_and_keeps_its_history(accepted: Engine) -> None:
    from tests.factories import SETTINGS
    from voc.flow.told import approvals
    from voc.flow.told.close import plan

    ship_version(accepted, "1.0", ["F-1"], by="pam", now=NOW)
    plan(accepted, SETTINGS, now=NOW)
    approvals.approve(accepted, approvals.drafts(accepted), by="cas", now=NOW)
    send(accepted, MemoryChannel(), SETTINGS, now=NOW)
    assert rows_of(accepted, Loop)[0].state is LoopState.TOLD
    correct(accepted, 1, intents=[Intent.PRAISE], who="ana", now=NOW)
    assert rows_of(accepted, Loop)[0].state is LoopState.WITHDRAWN
    steps = [row.step for row in rows_of(accepted, LoopEvent) if row.loop_id == 1]
    assert steps[-2:] == [LoopStep.TOLD, LoopStep.WITHDRAWN]


def test_a_killed_run_heeds_the_rest_later(asked: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heeding, "BATCH", 1)
    kind = ("We love your kind support.", "Great onboarding!", "The training was wonderful.")
    take_in(asked, *(comment(text, id=text) for text in kind))
    tag(asked, Here(), now=NOW)
    ask(asked, encoder=ENCODER)
    assert standing(asked) == [1, 2]
    said = [4, 5, 6]
    for one in said:
        correct(asked, one, intents=[Intent.FEATURE_REQUEST], who="ana", now=NOW)
    calls: list[object] = []

    def breaks(session: Any, *rest: Any) -> int:
        calls.append(rest)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return adds(session, *rest)

    adds = heeding._add
    with monkeypatch.context() as patch:
        patch.setattr(heeding, "_add", breaks)
        with pytest.raises(KeyboardInterrupt):
            again(asked)
    assert set(standing(asked)) == {1, 2, said[0]}
    again(asked)
    assert set(standing(asked)) == {1, 2, *said}


@dataclass(frozen=True)
class Other(Tagger):
    """Other heads: what they say of a text is given, by its first word; nothing else is said."""

    name: str = "other/usem3"
    says: Mapping[str, tuple[Tag, ...]] = field(default_factory=dict)

    @property
    def maker(self) -> str:
        return self.name


def of(kind: TagKind, value: str, sure: float = 0.9) -> Tag:
    """A tag."""
    return Tag(kind=kind, value=value, confidence=sure)


CALM = (
    of(TagKind.LANGUAGE, "en"),
    of(TagKind.SENTIMENT, Sentiment.NEUTRAL),
    of(TagKind.INTENT, Intent.OTHER),
)
WISHES = (*CALM[:2], of(TagKind.INTENT, Intent.FEATURE_REQUEST))


@pytest.fixture
def retag(monkeypatch: pytest.MonkeyPatch) -> Callable[[Engine, Other], int]:
    """Tag with other heads: the same passages, their own tags."""
    from voc.flow.understood import tag as tagging

    real = tagging.tag_batch

    def tagged(batch: tuple[TextIn, ...], tagger: Tagger) -> list[PassageOut]:
        if not isinstance(tagger, Other):
            return real(batch, tagger)
        words = {text.feedback_id: text.text for text in batch}
        return [
            PassageOut(
                feedback_id=found.feedback_id,
                start=found.start,
                end=found.end,
                vector=found.vector,
                tags=tagger.says.get(words[found.feedback_id].split()[0], CALM),
            )
            for found in real(batch, Tagger())
        ]

    monkeypatch.setattr(tagging, "tag_batch", tagged)
    return lambda engine, tagger: tag(engine, Here(), tagger=tagger, now=NOW)


def counting(engine: Engine, kind: TagKind) -> list[tuple[int, str]]:
    """The tags of a kind that count, by passage."""
    with reading(engine) as session:
        return sorted((row.passage_id, row.value) for row in session.execute(tags(kind)))


def test_what_older_heads_said_is_superseded_also_where_the_newer_say_nothing(
    engine: Engine, retag: Callable[[Engine, Other], int]
) -> None:
    take_in(engine, comment("This is urgent, our whole team is blocked, please fix it today!", id="u"))
    tag(engine, Here(), now=NOW)
    assert counting(engine, TagKind.URGENCY)
    before = len(rows_of(engine, Annotation))
    retag(engine, Other())
    assert counting(engine, TagKind.URGENCY) == []
    assert {value for _, value in counting(engine, TagKind.INTENT)} == {Intent.OTHER}
    assert len(rows_of(engine, Annotation)) > before


def test_a_persons_word_wins_over_newer_heads(asked: Engine, retag: Callable[[Engine, Other], int]) -> None:
    correct(asked, 1, sentiment=Sentiment.NEGATIVE, who="ana", now=NOW)
    retag(asked, Other())
    assert counting(asked, TagKind.SENTIMENT)[0] == (1, Sentiment.NEGATIVE)
    assert counting(asked, TagKind.INTENT)[0] == (1, Intent.OTHER)


def test_asks_follow_newer_heads_once(asked: Engine, retag: Callable[[Engine, Other], int]) -> None:
    retag(asked, Other(says={"We": WISHES}))
    assert again(asked) == Heeded(made=1, withdrawn=2)
    assert standing(asked) == [3]
    assert {row.withdrawn_by for row in rows_of(asked, Ask) if row.withdrawn_at} == {"voc"}
    assert again(asked) == Heeded()


def test_newer_heads_take_back_no_ask_of_a_link_that_a_person_accepted(
    accepted: Engine, retag: Callable[[Engine, Other], int]
) -> None:
    retag(accepted, Other())
    assert again(accepted) == Heeded()
    assert standing(accepted) == [1, 2]
    decide(accepted, [1], LinkState.REJECTED, by="pam", now=NOW)
    retag(accepted, Other(name="third/usem3"))
    assert again(accepted) == Heeded(withdrawn=2)


def test_heads_that_come_back_speak_last_again(asked: Engine, retag: Callable[[Engine, Other], int]) -> None:
    before = [counting(asked, kind) for kind in TagKind]
    retag(asked, Other())
    again(asked)
    assert standing(asked) == []
    assert waiting(asked) == 3
    tag(asked, Here(), now=NOW)
    assert [counting(asked, kind) for kind in TagKind] == before
    assert waiting(asked) == 0
    assert again(asked) == Heeded(again=2)
    assert standing(asked) == [1, 2]


def test_what_a_large_model_says_later_is_heeded(asked: Engine) -> None:
    wish = (of(TagKind.SENTIMENT, Sentiment.NEUTRAL), of(TagKind.INTENT, Intent.FEATURE_REQUEST))
    with writing(asked) as session:
        annotate(session, "llm:big", {3: wish}, NOW)
    assert again(asked) == Heeded(made=1)
    assert again(asked) == Heeded()


def test_who_is_asked_for_the_first_time_is_not_looked_at_twice(
    asked: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object, **__: object) -> None:
        pytest.fail("looked again at what was just looked at")

    monkeypatch.setattr(heeding, "settle", never)
    take_in(asked, comment("Please add dark mode.", id="new"))
    tag(asked, Here(), now=NOW)
    assert again(asked) == Heeded()
    assert again(asked) == Heeded()
