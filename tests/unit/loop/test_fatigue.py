"""When somebody has had enough, and until when they are left alone."""

from datetime import timedelta

import pytest

from tests.factories import NOW, ago
from voc.errors import InputError
from voc.loop.fatigue import Favour, patience, rest
from voc.terms import FavourKind

K, RULE = FavourKind, patience({}, 5)


def favours(**days: tuple[float, ...]) -> list[Favour]:
    """Favours of each kind, so many days ago."""
    return [Favour(kind=K(kind), at=ago(one)) for kind, some in days.items() for one in some]


def test_after_a_survey_somebody_is_left_alone_for_a_fortnight() -> None:
    found = rest(favours(survey=(13,)), RULE, now=NOW)
    assert found is not None
    assert found.words() == "answered a survey on 19 May 2026; may be asked again from 02 June 2026"
    assert rest(favours(survey=(14,)), RULE, now=NOW) is None


def test_what_lasts_longest_counts() -> None:
    found = rest(favours(survey=(1,), consent=(30,), rating=(0.5,)), RULE, now=NOW)
    assert found is not None
    assert found.why == "was asked for their words on 02 May 2026"
    assert found.until == ago(30) + timedelta(days=91)


def test_five_of_any_kind_in_a_quarter_are_enough_until_the_first_of_them_is_a_quarter_old() -> None:
    some = favours(message=(10, 20, 30, 40, 80, 100))
    found = rest(some, RULE, now=NOW)
    assert found is not None
    assert found.until == ago(80) + timedelta(days=91)
    assert found.why == "heard from us 5 times in 91 days, 5 are enough"
    assert rest(some, patience({}, 6), now=NOW) is None
    assert rest(some, patience({}, 0), now=NOW) is None


def test_a_workspace_has_a_rule_of_its_own_and_a_wrong_kind_is_named() -> None:
    assert rest(favours(message=(2,)), patience({"message": 3}, 5), now=NOW) is not None
    assert rest(favours(survey=(2,)), patience({"survey": 0}, 5), now=NOW) is None
    with pytest.raises(InputError, match="`call` is nothing that anybody is asked for"):
        patience({"call": 3}, 5)


def test_what_is_to_come_wears_nobody_out() -> None:
    assert rest(favours(survey=(-3,)), RULE, now=NOW) is None
