"""The score: its parts worked by hand, what is left out, and what moved."""

from typing import Any

import numpy as np
import pytest

from tests.unit.health.made import (
    BANDS,
    LAST,
    NONE,
    NOW,
    RULES,
    STEADY,
    WEEKS,
    cases,
    contacts,
    day,
    inputs,
    replies,
    signals,
    voices,
)
from voc.errors import InputError
from voc.health.inputs import Promises
from voc.health.parts import (
    of_champion,
    of_churn,
    of_promises,
    of_renewal,
    of_replies,
    of_sentiment,
    of_service,
)
from voc.health.roles import weight
from voc.health.score import Judged, as_rows, healths, moved, weights
from voc.health.telling import tell
from voc.terms import Band, HealthPart


def health(**values: Any) -> Judged:
    given = values.pop("weights", {})
    (found,), _ = healths(inputs(**values), NOW, LAST, weighing=weights(given), bands=BANDS, rules=RULES)
    return found


def test_an_account_of_which_nothing_is_known_has_no_score() -> None:
    found = health()
    assert (found.score, found.band) == (None, None)
    assert all(part.lacking for part in found.parts)


def test_what_is_not_known_is_left_out_and_its_weight_goes_to_the_rest() -> None:
    found = health(renewal=np.array([day("2026-11-30")]))  # 30 of 180 days ahead, and nothing else is known
    assert found.score == pytest.approx(100 * 30 / 180)
    assert found.band is Band.RED
    shares = {part.kind: found.weights[part.kind] for part in found.parts}
    assert shares.pop(HealthPart.RENEWAL) == 1.0
    assert set(shares.values()) == {0.0}


def test_the_points_of_the_parts_add_up_to_the_score() -> None:
    found = health(
        signals=signals({"logins": [[*STEADY[4:], 65, 65, 65, 65]]}),
        renewal=np.array([day("2027-06-01")]),
        voices=voices((10, -0.8, 0.9), (100, 0.6, 0.0)),
        cases=cases((20, 19, 18, 3, 5)),
    )
    rows = as_rows(found)
    assert found.score == pytest.approx(sum(row["points"] or 0 for row in rows), abs=0.05)
    assert sum(row["weight"] for row in rows) == pytest.approx(1.0, abs=1e-3)
    assert {row["part"] for row in rows if row["value"] is None} == {"promises", "replies", "champion"}
    assert all(tell(row) for row in rows)


def test_usage_at_two_thirds_of_its_past_is_half_of_its_part() -> None:
    found = health(signals=signals({"logins": [[*STEADY[4:], 65, 65, 65, 65]]}))
    assert found.score == pytest.approx(50.0, abs=0.01)
    evidence = found.parts[0].evidence
    assert evidence["kinds"] == {"logins": [65.0, 100.0]}
    assert evidence["now"] == ["2026-09-28", "2026-10-25"]


def test_a_weight_in_the_settings_counts_and_one_that_there_is_not_is_refused() -> None:
    parts = {
        "signals": signals({"logins": [[*STEADY[4:], 0, 0, 0, 0]]}),
        "renewal": np.array([day("2027-10-01")]),
    }
    assert health(**parts).score == pytest.approx(100 * 5 / 40)
    assert health(**parts, weights={"usage": 0}).score == 100.0
    with pytest.raises(InputError, match="`usages` is no part of health"):
        weights({"usages": 3})
    with pytest.raises(InputError, match="every part weighs nothing"):
        weights({part.value: 0 for part in HealthPart})


def test_service_is_the_mean_of_open_cases_answers_in_time_and_content_ratings() -> None:
    one = of_service(cases((0, 0, 0, 3, 5)), NOW, RULES)
    assert one.value == pytest.approx(
        (1 + 1 + 1.5 / 2) / 3
    )  # one content of one, and half a rating as is usual
    late = of_service(cases((30, 20, NONE, 40, NONE)), NOW, RULES)
    assert late.value == pytest.approx((1 / 2 + 0) / 2)
    assert late.evidence["cases"] == [1]
    assert of_service(cases((400, 399, 398, 3, 1)), NOW, RULES).value is None


def test_a_case_that_was_solved_later_was_open_then() -> None:
    solved = cases((20, 19, 2, 3, 1))
    then = of_service(solved, NOW - 5, RULES)
    assert then.evidence["long_open"] == 1
    assert then.evidence["content"] == [0, 0]
    assert of_service(solved, NOW, RULES).evidence["long_open"] == 0


def test_mood_is_an_average_in_which_old_words_fade() -> None:
    assert of_sentiment(voices((0, -1.0, 0)), NOW).value == pytest.approx((1 - 1 / 2) / 2)
    fresh, old = (
        of_sentiment(voices((0, 1.0, 0), (60, -1.0, 0)), NOW),
        of_sentiment(voices((400, -1.0, 0)), NOW),
    )
    assert fresh.value == pytest.approx(((1 - 0.5) / 2.5 + 1) / 2)
    assert old.value is None
    assert fresh.evidence["passages"][0] == [1, 0, 1.0]


def test_a_long_comment_counts_once_and_a_colleagues_note_does_not_count_as_their_mood() -> None:
    several = of_sentiment(voices((0, -1.0, 0), (0, -1.0, 0), (0, -1.0, 0), feedback=9), NOW)
    assert several.value == pytest.approx(0.25)
    assert several.n == 1
    assert of_sentiment(voices((0, -1.0, 0), own=0), NOW).value is None


def test_words_about_leaving_fade_and_unsure_ones_do_not_count() -> None:
    assert of_churn(voices((0, 0, 0.9)), NOW).value == pytest.approx(0.1)
    assert of_churn(voices((90, 0, 0.9)), NOW).value == pytest.approx(0.55)
    assert of_churn(voices((0, 0, 0.5)), NOW).value == 1.0
    assert of_churn(voices((0, 0, 0.9), own=0), NOW).value == pytest.approx(0.1)
    assert of_churn(voices(), NOW).value is None


def test_owed_replies_weigh_by_how_long_they_are_owed() -> None:
    assert of_replies(replies((14, NONE)), NOW).value == pytest.approx(1 - 0.5 / 3)
    assert of_replies(replies((300, NONE), (300, NONE), (300, NONE), (300, NONE)), NOW).value == 0.0
    assert of_replies(replies((14, 3)), NOW).value == 1.0
    assert of_replies(replies((14, 3)), NOW - 5).value == pytest.approx(1 - 9 / 28 / 3)
    assert of_replies(replies(), NOW).value is None


def promised(*rows: tuple[float, float, float]) -> Promises:
    """Promises made 90 days ago, surely: days ago that each was due, kept, broken (NaN: not)."""
    return Promises.from_rows(
        [
            (0, at, NOW - 90, NOW - due, NOW - kept, NOW - broken, 1.0)
            for at, (due, kept, broken) in enumerate(rows, start=1)
        ]
    )


def test_a_kept_promise_is_not_bad_even_where_it_was_kept_late() -> None:
    found = of_promises(promised((30, 40, NONE), (30, 10, NONE)), NOW)
    assert (found.value, found.n, found.evidence) == (1.0, 2, {"late": 0, "kept": 2, "passages": []})


def test_a_broken_promise_costs_half_of_the_part_and_fades() -> None:
    assert of_promises(promised((0, NONE, 0)), NOW).value == pytest.approx(0.5)
    assert of_promises(promised((60, NONE, 60)), NOW).value == pytest.approx(0.75)
    assert of_promises(promised((0, NONE, 0), (0, NONE, 0), (0, NONE, 0)), NOW).value == 0.0


def test_a_promise_beyond_its_day_of_which_nobody_said_anything_counts_by_half() -> None:
    found = of_promises(promised((60, NONE, NONE), (-60, NONE, NONE)), NOW)
    assert found.value == pytest.approx(1 - 0.5 * 0.5 / 2)
    assert found.evidence["passages"] == [[1, 60, 0.25]]


def test_a_promise_is_as_late_as_it_was_at_the_moment_that_is_asked_about() -> None:
    made = promised((30, 10, NONE))
    assert of_promises(made, NOW - 40).evidence["late"] == 0
    assert of_promises(made, NOW - 20).evidence["late"] == 1
    assert of_promises(made, NOW).evidence["late"] == 0
    assert of_promises(made, NOW - 100).value is None


def test_promises_of_long_ago_or_without_a_day_are_left_out() -> None:
    assert of_promises(None, NOW).lacking == "promises are not kept track of"
    assert of_promises(promised((400, NONE, 400), (NONE, NONE, NONE)), NOW).value is None
    assert of_promises(promised((NONE, NONE, 5)), NOW).n == 1


def test_a_renewal_that_has_passed_says_so_instead_of_points() -> None:
    assert of_renewal(day("2026-10-31"), NOW).value == 0.0
    assert "its renewal was on 2026-10-30" in of_renewal(day("2026-10-30"), NOW).lacking


def test_a_champion_is_silent_by_their_own_rhythm() -> None:
    often = contacts(20, 50, 80, 110)
    assert of_champion(often, NOW).value == 1.0
    assert of_champion(contacts(100, 130, 160, 190), NOW).value == 0.0
    assert of_champion(contacts(100, 200, 300, 400), NOW).value == pytest.approx(1.0, abs=0.01)
    assert of_champion(contacts(10, 11), NOW).value is None
    assert of_champion(contacts(100, 200, 300, 400, lost=NOW - 100), NOW).value == 0.0
    assert of_champion(contacts(10, 50, 90, 130, lost=NOW - 300), NOW).value == 1.0  # they speak all the same


def test_what_moved_is_the_difference_of_the_points_and_adds_up() -> None:
    before = as_rows(health(renewal=np.array([day("2026-12-30")]), voices=voices((1, 0.5, 0))))
    after = as_rows(
        health(renewal=np.array([day("2026-12-30")]), voices=voices((1, 0.5, 0), (0, -0.9, 0.95)))
    )
    found = moved(before, after)
    assert found[0][0] == "churn"
    total = sum(row["points"] or 0 for row in after) - sum(row["points"] or 0 for row in before)
    assert sum(by for _, by in found) == pytest.approx(total, abs=0.05)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("VP Operations", 1.5),
        ("Geschäftsführerin", 1.5),
        ("IT-Leiter", 1.5),
        ("المدير التنفيذي", 1.5),
        ("运营总监", 1.5),
        ("Dispatcher", 1.0),
        ("Headset tester", 1.0),
        (None, 1.0),
        ("Einkaufsleiterin", 3.0),
    ],
)
def test_words_of_who_decides_weigh_more(role: str | None, expected: float) -> None:
    assert weight(role, {"einkauf": 3.0}) == expected


def test_an_account_that_is_steady_and_content_is_green() -> None:
    found = health(
        signals=signals({"logins": [[100.0] * WEEKS]}),
        voices=voices((5, 0.9, 0.0), (9, 0.7, 0.0)),
        renewal=np.array([day("2027-09-01")]),
    )
    assert found.band is Band.GREEN
