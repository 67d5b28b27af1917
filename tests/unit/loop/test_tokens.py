"""Tokens: nobody can make one, change one, or use one of another workspace or of another time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from voc.errors import Expired, NotOurs
from voc.loop.tokens import LENGTH, Grant, Purpose, key_from, seal, unseal

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
KEY = key_from(b"a" * 32)
GRANT = Grant(Purpose.MESSAGE, 17, NOW + timedelta(days=30))
TOKEN = seal(KEY, GRANT)


@given(some.sampled_from(Purpose), some.integers(0, 2**64 - 1), some.integers(1, 10**6))
def test_what_was_sealed_is_unsealed_as_it_was(purpose: Purpose, number: int, minutes: int) -> None:
    grant = Grant(purpose, number, NOW + timedelta(minutes=minutes))
    token = seal(KEY, grant)
    assert unseal(KEY, token, now=NOW) == grant
    assert re.fullmatch(rf"[A-Za-z0-9_-]{{{LENGTH}}}", token)


@pytest.mark.parametrize("place", range(LENGTH))
def test_a_token_of_which_one_sign_was_changed_is_not_ours(place: int) -> None:
    other = "A" if TOKEN[place] != "A" else "B"
    with pytest.raises(NotOurs):
        unseal(KEY, TOKEN[:place] + other + TOKEN[place + 1 :], now=NOW)


@given(some.text(max_size=80))
def test_whatever_else_is_given_is_not_ours(text: str) -> None:
    with pytest.raises(NotOurs):
        unseal(KEY, text, now=NOW)


@pytest.mark.parametrize(
    "token", [TOKEN + "=", TOKEN + "\n", " " + TOKEN[1:], TOKEN[:-4], TOKEN + "AAAA", ""]
)
def test_one_grant_has_one_way_to_be_written(token: str) -> None:
    with pytest.raises(NotOurs):
        unseal(KEY, token, now=NOW)


def test_a_token_of_another_workspace_is_not_ours() -> None:
    with pytest.raises(NotOurs):
        unseal(key_from(b"b" * 32), TOKEN, now=NOW)


def test_the_secret_itself_signs_nothing() -> None:
    with pytest.raises(NotOurs):
        unseal(b"a" * 32, TOKEN, now=NOW)


def test_a_token_is_good_until_its_moment_and_not_in_it() -> None:
    assert unseal(KEY, TOKEN, now=GRANT.until - timedelta(seconds=1)) == GRANT
    with pytest.raises(Expired):
        unseal(KEY, TOKEN, now=GRANT.until)


def test_a_forged_token_is_never_told_that_it_is_over() -> None:
    with pytest.raises(NotOurs):
        unseal(KEY, seal(key_from(b"b" * 32), GRANT), now=GRANT.until + timedelta(days=400))
