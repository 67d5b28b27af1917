"""What a reply means for the loop it answers, from its words."""

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, comment, rows_of, take_in
from voc.flow.answered.answer import _verdict
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Feedback
from voc.store import reading
from voc.terms import LoopState


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (
            "Thank you for letting us know! Single sign-on works great, everybody was in within a minute.",
            LoopState.CONFIRMED,
        ),
        ("Perfect, thanks a lot!", LoopState.CONFIRMED),
        ("Sorry, it still crashes when I log in.", LoopState.REOPENED),
        ("Thanks! But the export still fails every time.", LoopState.REOPENED),
        ("I forwarded it to my colleague.", None),
    ],
)
def test_thanks_confirm_and_what_is_still_broken_reopens(
    engine: Engine, words: str, verdict: LoopState | None
) -> None:
    take_in(engine, comment(words))
    tag(engine, Here(), now=NOW)
    (reply,) = rows_of(engine, Feedback)
    with reading(engine) as session:
        assert _verdict(session, reply.id)[0] is verdict
