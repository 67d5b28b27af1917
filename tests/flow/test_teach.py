"""What a person says of a passage counts at once, teaches the workspace's heads, and can be taken back."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, comment, rows_of, take_in
from voc.errors import InputError
from voc.flow.demand.correct import correct, look
from voc.flow.heard import foreign
from voc.flow.understood import learn
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag, waiting
from voc.model import Annotation, Decision, Lesson, Passage
from voc.nlp.encoders import e5
from voc.report.review import review
from voc.terms import Intent, Sentiment, Verdict

ODD = "The blue widget does its thing"
"""Words that say little, which this company's people mean as praise."""


def said(engine: Engine, *texts: str) -> list[int]:
    """Comments of one passage each, tagged; the ids of their passages."""
    take_in(engine, *(comment(text, id=str(n)) for n, text in enumerate(texts)))
    tag(engine, Here(), now=NOW)
    return [passage.id for passage in rows_of(engine, Passage)]


def taught(engine: Engine) -> list[int]:
    """Seventy passages, half of them corrected to positive against what the heads say, half confirmed."""
    ids = said(
        engine,
        *(f"{ODD} on floor {n}." for n in range(35)),
        *(f"The export of week {n} crashed again, this is terrible." for n in range(35)),
    )
    for place, passage_id in enumerate(ids):
        feels = Sentiment.POSITIVE if place < 35 else Sentiment.NEGATIVE
        correct(engine, passage_id, sentiment=feels, who="ana", now=NOW)
    return ids


def test_a_persons_word_wins_at_once_and_is_kept_with_their_name(engine: Engine) -> None:
    (passage_id,) = said(engine, "Great, it crashed again.")
    found = correct(
        engine, passage_id, sentiment=Sentiment.NEGATIVE, intents=[Intent.BUG], who="ana", now=NOW
    )
    assert (found.sentiment, found.intents) == ("negative", ("bug",))
    decision = rows_of(engine, Decision)[-1]
    assert (decision.noun, decision.verdict, decision.by) == ("passage", Verdict.CORRECTED, "ana")


def test_what_a_person_says_nothing_about_stays_and_a_second_word_replaces_the_first(engine: Engine) -> None:
    (passage_id,) = said(engine, "How do I change my password?")
    correct(engine, passage_id, intents=[Intent.BUG, Intent.COMPLAINT], who="ana", now=NOW)
    later = correct(engine, passage_id, intents=[Intent.QUESTION], who="ana", now=NOW + timedelta(minutes=1))
    assert later.intents == ("question",)
    assert later.sentiment == "neutral"


def test_of_two_people_the_one_who_spoke_last_counts(engine: Engine) -> None:
    (passage_id,) = said(engine, "It is what it is.")
    correct(engine, passage_id, sentiment=Sentiment.NEGATIVE, who="ana", now=NOW)
    correct(engine, passage_id, sentiment=Sentiment.POSITIVE, who="ben", now=NOW)
    assert look(engine, passage_id).sentiment == "positive"


@pytest.mark.parametrize(
    ("passage", "words", "error"),
    [
        (99, {"sentiment": Sentiment.NEGATIVE}, "There is no passage 99"),
        (1, {}, "say what it is"),
        (1, {"intents": [Intent.OTHER, Intent.BUG]}, "`other` means that no other intent holds"),
    ],
)
def test_a_correction_that_says_nothing_useful_is_refused(
    engine: Engine, passage: int, words: dict[str, object], error: str
) -> None:
    said(engine, "It is what it is.")
    with pytest.raises(InputError, match=error):
        correct(engine, passage, who="ana", now=NOW, **words)  # type: ignore[arg-type]
    assert not [row for row in rows_of(engine, Annotation) if row.maker.startswith("person:")]


def test_the_queue_shows_what_is_unsure_least_sure_first_and_not_what_was_corrected(engine: Engine) -> None:
    ids = said(engine, "We love it!", "The window is on the left side then.", "Okay so then what.")
    queue = review(engine, sure=1.0)
    assert list(queue["confidence"]) == sorted(queue["confidence"])
    assert set(queue["passage_id"]) == set(ids)
    correct(engine, int(queue["passage_id"][0]), sentiment=Sentiment.NEUTRAL, who="ana", now=NOW)
    assert list(review(engine, sure=1.0)["passage_id"]) == list(queue["passage_id"])[1:]
    assert review(engine, sure=0.0).empty


def test_a_lesson_is_learned_used_and_taken_back(engine: Engine) -> None:
    ids = taught(engine)
    found = learn.learn(engine, who="ana", now=NOW)
    assert found.number is not None
    assert found.lesson.sentiment.after > found.lesson.sentiment.before
    tagger = learn.tagger_of(engine)
    assert tagger.lesson == found.number
    take_in(engine, comment(f"{ODD} on floor 31.", id="new"))
    assert waiting(engine, tagger=tagger) == len(ids) + 1
    tag(engine, Here(), tagger=tagger, now=NOW)
    new = rows_of(engine, Passage)[-1].id
    assert look(engine, new).sentiment == "positive"

    assert learn.undo(engine, who="ana", now=NOW) == found.number
    tag(engine, Here(), tagger=learn.tagger_of(engine), now=NOW)
    assert look(engine, new).sentiment != "positive"
    assert look(engine, ids[0]).sentiment == "positive"
    assert not [row for row in rows_of(engine, Annotation) if "+w" in row.maker]


def test_a_dry_run_writes_nothing(engine: Engine) -> None:
    taught(engine)
    found = learn.learn(engine, who="ana", now=NOW, dry=True)
    assert found.lesson.adopted
    assert (found.number, rows_of(engine, Lesson)) == (None, [])
    assert learn.since_last(engine) == 70


def test_nothing_is_learned_from_nothing_and_nothing_undone_twice(engine: Engine) -> None:
    with pytest.raises(InputError, match="Nobody corrected a passage yet"):
        learn.learn(engine, who="ana", now=NOW)
    with pytest.raises(InputError, match="No lesson is in use"):
        learn.undo(engine, who="ana", now=NOW)


def test_too_few_corrections_change_nothing_and_are_not_tried_again_at_once(engine: Engine) -> None:
    ids = said(engine, "It is what it is.", "Okay so then what.")
    correct(engine, ids[0], sentiment=Sentiment.NEGATIVE, who="ana", now=NOW)
    assert learn.since_last(engine) == 1
    assert learn.learn(engine, who="ana", now=NOW).number is None
    assert learn.since_last(engine) == 0


def test_languages_that_nobody_reads_are_named_with_what_would_read_them(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(e5, "there", lambda: False)
    said(engine, "रिपोर्ट बहुत धीमी है और ऐप बंद हो जाता है", "The report is slow")
    assert foreign.unread(engine) == [("hi", 1)]
    assert foreign.advice(engine) == ("; 1 passage in hi read badly: `python3 start.py languages` helps")
    monkeypatch.setattr(e5, "there", lambda: True)
    assert foreign.advice(engine) == ""
