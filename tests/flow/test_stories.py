"""Stories and advocates from what the steps wrote."""

import pytest
from sqlalchemy import Engine, select

from tests.asking import passage_of
from tests.factories import NOW, SETTINGS, account, ago, comment, contact, feature, person, rows_of, take_in
from tests.ledgers import Past, loop
from voc.errors import NotFound
from voc.flow.stories.advocates import advocates
from voc.flow.stories.picked import pick
from voc.model import Annotation, Aspect, Feedback, Story
from voc.report.advocates import advocates as advocate_table
from voc.report.stories import stories
from voc.store import writing
from voc.terms import Intent, LoopStep, Sentiment, TagKind

S = LoopStep
GOT_IT: Past = [(S.ASKED, 200), (S.SHIPPED, 100), (S.TOLD, 95)]
WITH_YES: Past = [*GOT_IT, (S.CONFIRMED, 90)]
BROKEN: Past = [*GOT_IT, (S.REOPENED, 80)]


@pytest.fixture
def north(engine: Engine) -> Engine:
    """Ada asked for the export a long time ago; it shipped and she was told."""
    take_in(
        engine,
        account("north"),
        account("south"),
        feature("F-1"),
        contact("ada"),
        contact("bo", "south.example"),
    )
    return engine


def say(
    engine: Engine, words: str, comment_id: str, *, days: float, who: str = "ada", domain: str = "north.example",
    score: float = 0.9, intent: Intent = Intent.PRAISE, term: str = "export", **values: object,
) -> int:  # fmt: skip
    """Something said so many days ago, with what the models say of it. Gives the passage."""
    take_in(engine, comment(words, id=comment_id, who=person(who, domain), said_at=ago(days), **values))
    with writing(engine) as session:
        said = session.scalars(select(Feedback).where(Feedback.external_id == comment_id)).one()
        passage = passage_of(session, said)
        tag(session, passage.id, score, intent, term)
        return passage.id


def tag(session: object, passage_id: int, score: float, intent: Intent, term: str) -> None:
    """Language, sentiment, intent, aspect of a passage, as one model saw them."""
    mood = Sentiment.POSITIVE if score > 0 else Sentiment.NEGATIVE
    for kind, value in ((TagKind.LANGUAGE, "en"), (TagKind.SENTIMENT, mood), (TagKind.INTENT, intent)):
        shown = score if kind is TagKind.SENTIMENT else None
        row = Annotation(
            passage_id=passage_id, kind=kind, value=value, confidence=0.9, score=shown, maker="m", made_at=NOW
        )
        session.add(row)  # type: ignore[attr-defined]
    session.add(  # type: ignore[attr-defined]
        Aspect(
            passage_id=passage_id, start=0, end=3, term=term, sentiment=mood, score=score, confidence=0.9, maker="m",
            made_at=NOW,
        )
    )  # fmt: skip


def asked(engine: Engine, past: Past, *, who: str = "ada", domain: str = "north.example") -> int:
    """A loop whose ask is a complaint about the export."""
    number = loop(engine, who, "F-1", past, domain=domain, words="We copy every table by hand")
    with writing(engine) as session:
        said = session.scalars(select(Feedback).where(Feedback.external_id == f"{who}-F-1")).one()
        from voc.model import Passage

        passage = session.scalars(select(Passage).where(Passage.feedback_id == said.id)).one()
        tag(session, passage.id, -0.7, Intent.COMPLAINT, "export")
    return number


def test_a_story_has_its_words_its_release_and_its_scores(north: Engine) -> None:
    number = asked(north, WITH_YES)
    say(north, "score", "s1", days=150, rating=4.0, scale="nps", intent=Intent.OTHER, term="x")
    say(north, "The export saves us a day", "p1", days=50, rating=9.0, scale="nps")
    (row,) = stories(north, now=NOW).itertuples(index=False)
    assert (row.loop_id, row.before, row.after) == (
        number,
        "We copy every table by hand",
        "The export saves us a day",
    )
    assert (row.days, row.scale, row.score_before, row.score_after) == (150, "nps", 4, 9)
    assert (row.cause, row.consent, row.picked) == ("cause of shipped", "none", False)


def test_nobody_is_in_it_who_said_that_it_does_not_do(north: Engine) -> None:
    asked(north, BROKEN)
    say(north, "The export saves us a day", "p1", days=50)
    assert stories(north, now=NOW).empty


def test_another_account_praising_is_no_story_of_this_one(north: Engine) -> None:
    asked(north, GOT_IT)
    say(north, "The export saves us a day", "p1", days=50, who="bo", domain="south.example")
    assert stories(north, now=NOW).empty


def test_a_story_is_kept_once_and_only_of_a_feature_that_is_there(north: Engine) -> None:
    asked(north, GOT_IT)
    after = say(north, "The export saves us a day", "p1", days=50)
    (row,) = stories(north, now=NOW).itertuples(index=False)
    assert pick(north, int(row.before_id), after, "F-1", by="mia", now=NOW) == (1, True)
    assert pick(north, int(row.before_id), after, "F-1", by="mia", now=NOW) == (1, False)
    assert [one.picked_by for one in rows_of(north, Story)] == ["mia"]
    assert list(stories(north, now=NOW)["picked"]) == [True]
    with pytest.raises(NotFound):
        pick(north, 1, 2, "F-9", by="mia", now=NOW)


def praise(engine: Engine, who: str = "ada", domain: str = "north.example") -> None:
    """Somebody praises often and gives top scores."""
    for number in range(4):
        say(
            engine, f"The board is great, part {number}", f"{who}-{number}", days=20 + number, who=who, domain=domain,
            rating=10.0, scale="nps",
        )  # fmt: skip


def test_who_praises_often_is_an_advocate_with_their_words(north: Engine) -> None:
    praise(north)
    done = advocates(north, SETTINGS, now=NOW)
    (row,) = advocate_table(north, done.advocates, now=NOW).itertuples(index=False)
    assert (row.account, row.use, row.consent) == ("North", "public review", "none")
    assert row.words.startswith("The board is great")
    assert "gave a top score 4 times" in row.reasons


def test_somebody_on_fire_is_left_alone_and_counted(north: Engine) -> None:
    praise(north)
    praise(north, "bo", "south.example")
    say(north, "We will cancel in autumn", "c1", days=30, who="eve", score=-0.9, intent=Intent.CHURN_RISK)
    asked(north, BROKEN, who="bo", domain="south.example")
    done = advocates(north, SETTINGS, now=NOW)
    assert (done.advocates, done.in_trouble) == ((), 2)


def test_trouble_that_is_long_over_stands_against_nobody(north: Engine) -> None:
    praise(north)
    say(north, "We may cancel", "c1", days=120, who="eve", score=-0.9, intent=Intent.CHURN_RISK)
    assert len(advocates(north, SETTINGS, now=NOW).advocates) == 1


def test_who_must_not_be_contacted_speaks_for_nobody(north: Engine) -> None:
    praise(north)
    take_in(north, contact("ada", do_not_contact=True))
    assert advocates(north, SETTINGS, now=NOW).advocates == ()


def test_nobody_said_anything_and_nobody_is_an_advocate(north: Engine) -> None:
    done = advocates(north, SETTINGS, now=NOW)
    assert (done.advocates, done.in_trouble) == ((), 0)
    assert advocate_table(north, (), now=NOW).empty
    assert stories(north, now=NOW).empty
