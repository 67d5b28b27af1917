"""What a person's yes covers, on which day, for which words."""

from datetime import UTC, datetime, timedelta

import pytest

from voc.errors import InputError
from voc.stories.asking import Trouble, refusal
from voc.stories.rights import (
    NO_RIGHT,
    ConsentScope,
    History,
    Recorded,
    Right,
    histories,
    scope_from,
    scope_named,
    scope_text,
)
from voc.terms import ConsentState

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
S, C = ConsentState, ConsentScope


def row(number: int, state: ConsentState, **values: object) -> Recorded:
    """A row of a consent, of all words, for the words alone."""
    standard: dict[str, object] = {
        "consent_id": number, "number": number, "state": state, "scope": frozenset({C.ANONYMOUS}), "passage_id": None,
        "expires_at": None, "recorded_at": NOW - timedelta(days=30 - number),
    }  # fmt: skip
    return Recorded(**(standard | values))  # type: ignore[arg-type]


def test_nothing_recorded_is_no_right() -> None:
    assert History().right(7, now=NOW) == NO_RIGHT
    assert not NO_RIGHT.granted


def test_the_latest_row_counts() -> None:
    history = History(rows=[row(1, S.GRANTED), row(2, S.WITHDRAWN)])
    assert history.right(7, now=NOW).state is S.WITHDRAWN
    assert history.refused()


def test_a_yes_to_one_passage_is_no_yes_to_another() -> None:
    history = History(rows=[row(1, S.GRANTED, passage_id=7)])
    assert history.right(7, now=NOW).granted
    assert not history.right(8, now=NOW).granted
    assert not history.right(None, now=NOW).granted


def test_a_no_to_one_passage_leaves_the_yes_to_the_others() -> None:
    history = History(rows=[row(1, S.GRANTED), row(2, S.WITHDRAWN, passage_id=7)])
    assert history.right(7, now=NOW).state is S.WITHDRAWN
    assert history.right(8, now=NOW).granted
    assert not history.refused()


def test_a_withdrawal_of_all_ends_the_yes_to_single_words() -> None:
    history = History(rows=[row(1, S.GRANTED, passage_id=7), row(2, S.WITHDRAWN)])
    assert history.right(7, now=NOW).state is S.WITHDRAWN


def test_a_grant_ends_in_the_moment_that_it_names_and_covers_nothing_then() -> None:
    history = History(rows=[row(1, S.GRANTED, scope=frozenset({C.COMPANY}), expires_at=NOW)])
    assert history.right(7, now=NOW - timedelta(seconds=1)).scope == {C.COMPANY}
    over = history.right(7, now=NOW)
    assert (over.state, over.scope) == (S.EXPIRED, frozenset())


def test_a_message_that_left_says_that_they_were_asked_until_somebody_records_an_answer() -> None:
    asked = NOW - timedelta(days=3)
    history = History(asked=[(7, asked)])
    assert history.right(7, now=NOW) == Right(state=S.ASKED, since=asked)
    assert history.right(8, now=NOW).state is S.NONE
    assert History(rows=[row(1, S.GRANTED)], asked=[(7, asked)]).right(7, now=NOW).granted


def test_rows_become_histories_by_contact() -> None:
    found = histories([(5, 1, 1, S.GRANTED, "first_name+company", None, None, NOW)], [(6, 7, NOW)])
    assert found[5].right(1, now=NOW).scope == {C.FIRST_NAME, C.COMPANY}
    assert found[6].right(7, now=NOW).state is S.ASKED


@pytest.mark.parametrize(
    "scope", [{C.ANONYMOUS}, {C.FIRST_NAME}, {C.COMPANY, C.LOGO}, set(C) - {C.ANONYMOUS}]
)
def test_a_scope_is_read_as_it_was_written(scope: set[ConsentScope]) -> None:
    assert scope_from(scope_text(scope)) == scope


def test_a_scope_that_nobody_knows_covers_nothing() -> None:
    assert scope_from("everything") == scope_from(None) == {C.ANONYMOUS}


def test_scopes_are_named_one_by_one_or_together_and_a_wrong_one_is_named() -> None:
    assert scope_named(["first_name,company", "logo"]) == {C.FIRST_NAME, C.COMPANY, C.LOGO}
    with pytest.raises(InputError, match="`surname` is no scope"):
        scope_named(["surname"])
    with pytest.raises(InputError, match="Say what the consent covers"):
        scope_named([""])


CALM = Trouble()


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble(open_case="C-7"), "support case C-7 is open"),
        (Trouble(leaving_at=NOW), "spoke of leaving on 01 June"),
        (Trouble(complained_at=NOW), "complained on 01 June"),
        (Trouble(unhappy="gave NPS 3 on 01 May"), "gave NPS 3"),
    ],
)
def test_nobody_in_trouble_is_asked(trouble: Trouble, words: str) -> None:
    assert words in str(refusal(NO_RIGHT, trouble, refused=False, rest=None))


def test_who_said_yes_or_no_is_not_asked_nor_who_is_to_be_left_alone() -> None:
    assert refusal(NO_RIGHT, CALM, refused=False, rest=None) is None
    assert "yes already" in str(refusal(Right(state=S.GRANTED), CALM, refused=False, rest=None))
    assert "said no" in str(refusal(NO_RIGHT, CALM, refused=True, rest=None))
    assert refusal(NO_RIGHT, CALM, refused=False, rest="had enough") == "had enough"
