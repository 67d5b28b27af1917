"""The brief for a launch: who asked, who must not be written to, and whether that is enough."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.factories import NOW, account, ago, case, contact, feature, person, release, take_in
from tests.told import a_place
from tests.wishing import decide, wish
from voc.errors import NotFound
from voc.flow.place import Place
from voc.flow.stories.consents import record
from voc.flow.stories.launch import reach_of
from voc.model import Annotation, Feedback, Passage
from voc.report.launch import launch
from voc.store import writing
from voc.stories.launch import Launch
from voc.terms import Channel, ConsentScope, ConsentState, Sentiment, Speaker, TagKind

HOMES = ("north", "south")


@pytest.fixture
def shipped(engine: Engine, tmp_path: Path) -> Place:
    """Two companies asked for what 1.0 brings; one of the two people has an urgent case open."""
    take_in(
        engine,
        *(account(home) for home in HOMES),
        feature(),
        release("1.0", "F-1", days_ago=3),
        source="tables",
    )
    take_in(engine, contact("ada", "north.example"), contact("bo", "south.example"))
    request = wish(engine, "ada", "Please add the Excel export for our board")
    take_in(engine, case("C-1", person("ada"), priority="urgent"), source="desk")
    decide(engine, request)
    return a_place(engine, tmp_path)


def brief(place: Place) -> Launch:
    found = reach_of(place.engine, place.settings, "1.0", now=NOW)
    return launch(
        place.engine, "1.0", found.features, found.askers, found.near, in_trouble=found.in_trouble,
        questions=found.questions, currency="EUR", rates={}, now=NOW,
    )  # fmt: skip


def felt(place: Place) -> None:
    """Every passage is neutral, as one model saw it."""
    with writing(place.engine) as session:
        for number in session.scalars(select(Passage.id)).all():
            row = Annotation(
                passage_id=number, kind=TagKind.SENTIMENT, value=Sentiment.NEUTRAL, confidence=0.9, score=0.0,
                maker="m", made_at=NOW,
            )  # fmt: skip
            session.add(row)


def test_who_asked_is_named_with_words_and_consent(shipped: Place) -> None:
    felt(shipped)
    found = brief(shipped)
    assert list(found.asking) == [found.asks[0].account]
    assert found.asks[0].consent == "none"
    assert "Please add the Excel export for our board" in found.markdown()


def test_a_consent_that_is_over_is_not_shown_as_one_that_holds(shipped: Place) -> None:
    record(
        shipped.engine, brief(shipped).asks[0].contact or "", ConsentState.GRANTED, scope=[ConsentScope.COMPANY],
        until=ago(1), by="mara", now=ago(9),
    )  # fmt: skip
    assert brief(shipped).asks[0].consent == "expired"


def test_words_are_hidden_as_far_as_their_consent_goes(shipped: Place) -> None:
    decide(
        shipped.engine, wish(shipped.engine, "cy", "The North depots need an Excel export, as Casey knows")
    )
    felt(shipped)
    (asked,) = [one for one in brief(shipped).asks if "depots" in one.words]
    hidden = next(one for one in brief(shipped).best if "depots" in one.words)
    assert ("North" in hidden.words, "Casey" in hidden.words, hidden.covered) == (False, False, False)
    allow = {"scope": [ConsentScope.COMPANY], "by": "mara", "now": ago(1)}
    record(shipped.engine, asked.contact or "", ConsentState.GRANTED, **allow)  # type: ignore[arg-type]
    shown = next(one for one in brief(shipped).best if "depots" in one.words)
    assert ("North" in shown.words, "Casey" in shown.words, shown.covered) == (True, False, True)
    page = brief(shipped).markdown()
    assert page.index("These may be used") < page.index("depots") < page.index("for the house alone")


def test_a_note_of_ours_is_no_quote(shipped: Place) -> None:
    felt(shipped)
    assert len(brief(shipped).best) == 1
    with writing(shipped.engine) as session:
        said = session.scalars(select(Feedback)).one()
        said.channel, said.speaker = Channel.NOTE, Speaker.CSM
    assert brief(shipped).best == ()
    assert "Nobody asked in words that are worth quoting." in brief(shipped).markdown()


def test_an_urgent_case_keeps_somebody_out_with_its_number(shipped: Place) -> None:
    (held,) = [one for one in brief(shipped).askers if one.why_not]
    assert "C-1" in str(held.why_not)


def test_one_account_is_not_enough_for_a_campaign_and_the_numbers_say_so(shipped: Place) -> None:
    found = brief(shipped)
    assert not found.is_enough()
    assert "- accounts asked: 1, less than 5" in found.markdown()


def test_an_unknown_release_is_said_so(shipped: Place) -> None:
    with pytest.raises(NotFound, match=r"9\.9"):
        reach_of(shipped.engine, shipped.settings, "9.9", now=NOW)
