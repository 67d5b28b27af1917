"""Questions that ask for what is not there become asks under requests; how-tos and errands do not."""

import pytest
from sqlalchemy import Engine, select

from tests.factories import NOW, account, comment, contact, person, rows_of, take_in
from voc.flow.demand.ask import ask
from voc.flow.demand.correct import correct
from voc.flow.demand.heed import Heeded, heed
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Ask, Feedback, Passage, Request
from voc.report.demand import requests
from voc.store import reading
from voc.terms import Intent

ENCODER = "wants-1"
IMPLIED = (
    "When are you going to let us edit sent messages?",
    "Bir gün çevrimdışı kullanım da olacak mı?",
    "你们打算增加支付宝付款吗？",
)
PLAIN = ("How do I change the language?", "When will my parcel arrive?", "Wie exportiere ich meine Kontakte?")


@pytest.fixture
def asked(engine: Engine) -> Engine:
    """One customer asks all of these, each in a comment of its own; all was looked at."""
    take_in(engine, account("home"), source="tables")
    take_in(engine, contact("ada", "home.example"))
    for number, words in enumerate(IMPLIED + PLAIN):
        take_in(engine, comment(words, id=str(number), who=person("ada", "home.example")))
    tag(engine, Here(), now=NOW)
    ask(engine, encoder=ENCODER)
    return engine


def asking(engine: Engine) -> dict[str, int]:
    """The comments with an ask that stands, and the passage of each."""
    query = (
        select(Feedback.text, Ask.passage_id)
        .join(Passage, Passage.feedback_id == Feedback.id)
        .join(Ask, Ask.passage_id == Passage.id)
        .where(Ask.withdrawn_at.is_(None))
    )
    with reading(engine) as session:
        return {row.text: row.passage_id for row in session.execute(query)}


def test_questions_that_imply_a_want_become_asks_and_others_do_not(asked: Engine) -> None:
    assert asking(asked).keys() == set(IMPLIED)
    assert {row.kind for row in rows_of(asked, Request)} == {Intent.QUESTION}
    assert set(requests(asked)["kind"]) == {"question"}


def test_a_person_who_says_that_it_only_asks_takes_the_ask_back(asked: Engine) -> None:
    passage_id = asking(asked)[IMPLIED[0]]
    correct(asked, passage_id, intents=[Intent.QUESTION], who="ana", now=NOW)
    assert asking(asked).keys() == set(IMPLIED[1:])
    assert heed(asked, encoder=ENCODER, now=NOW) == Heeded()


def test_a_second_run_asks_nothing_twice(asked: Engine) -> None:
    assert ask(asked, encoder=ENCODER) == (0, 0)
