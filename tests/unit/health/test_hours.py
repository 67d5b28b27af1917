"""Working hours, against waits that were counted by hand."""

from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from voc.config import Settings
from voc.health.hours import Working, calendar_hours, working_hours, working_of

OFFICE: dict[str, Any] = {"days": frozenset(range(5)), "begin": time(9), "end": time(17)}


def office(zone: str = "Europe/Berlin", **values: Any) -> Working:
    return Working(zone=ZoneInfo(zone), **(OFFICE | values))


def worked(begin: str, end: str, working: Working) -> float:
    first, last = (np.array([moment], dtype="datetime64[us]") for moment in (begin, end))
    return float(working_hours(first, last, working)[0])


@pytest.mark.parametrize(
    ("begin", "end", "hours"),
    [
        ("2026-10-30T15:00", "2026-11-02T09:00", 2.0),  # Friday 16:00 to Monday 10:00 in Berlin: one and one
        ("2026-10-26T07:00", "2026-10-26T07:30", 0.0),  # Monday 08:00 to 08:30: before work
        ("2026-10-26T07:00", "2026-10-26T09:30", 1.5),  # Monday 08:00 to 10:30: from nine on
        ("2026-10-26T15:30", "2026-10-26T20:00", 0.5),  # Monday 16:30 to 21:00: until five
        ("2026-10-24T10:00", "2026-10-25T10:00", 0.0),  # Saturday to Sunday
        (
            "2026-10-19T07:00",
            "2026-10-26T08:00",
            40.0,
        ),  # Monday 09:00 to Monday 09:00 with the clocks set back
        (
            "2026-03-27T08:00",
            "2026-03-30T07:00",
            8.0,
        ),  # Friday 09:00 to Monday 09:00 with the clocks set forward
    ],
)
def test_a_wait_counts_only_while_the_team_works(begin: str, end: str, hours: float) -> None:
    assert worked(begin, end, office()) == pytest.approx(hours)


def test_the_same_wait_is_another_one_on_another_clock() -> None:
    wait = ("2026-10-28T23:00", "2026-10-29T02:00")  # Tokyo 08:00 to 11:00, Berlin 00:00 to 03:00
    assert worked(*wait, office("Asia/Tokyo")) == pytest.approx(2.0)
    assert worked(*wait, office("Europe/Berlin")) == 0.0
    assert worked(*wait, office("America/New_York")) == 0.0


def test_a_week_from_sunday_to_thursday_rests_on_friday_and_saturday() -> None:
    gulf = office("Asia/Riyadh", days=frozenset({6, 0, 1, 2, 3}))
    assert worked("2026-10-29T13:00", "2026-11-01T07:00", gulf) == pytest.approx(
        2.0
    )  # Thursday 16 to Sunday 10


def test_nobody_works_on_a_day_that_is_closed() -> None:
    assert (
        worked("2026-12-24T08:00", "2026-12-28T09:00", office(closed=frozenset({date(2026, 12, 25)}))) == 9.0
    )


def test_a_night_shift_belongs_to_the_day_on_which_it_begins() -> None:
    night = office("UTC", begin=time(22), end=time(6))
    assert worked("2026-10-30T20:00", "2026-10-31T12:00", night) == 8.0  # Friday night
    assert worked("2026-10-31T12:00", "2026-11-01T12:00", night) == 0.0  # no shift begins on Saturday


def test_round_the_clock_a_week_has_its_real_hours() -> None:
    always = working_of(Settings(business_hours="", business_days="mon-sun", timezone="Europe/Berlin"))
    assert worked("2026-10-19T00:00", "2026-10-26T00:00", always) == pytest.approx(168.0)
    assert worked("2026-03-28T23:00", "2026-03-29T22:00", always) == pytest.approx(23.0)  # the short Sunday


def test_a_wait_that_has_no_end_is_not_known() -> None:
    begins = np.array(["2026-10-26T10:00", "2026-10-26T10:00"], dtype="datetime64[us]")
    ends = np.array(["NaT", "2026-10-26T12:00"], dtype="datetime64[us]")
    assert np.isnan(working_hours(begins, ends, office())).tolist() == [True, False]
    assert np.isnan(calendar_hours(begins, ends)).tolist() == [True, False]
    assert np.isnan(working_hours(begins[:1], ends[:1], office())).all()


def test_settings_say_when_support_works() -> None:
    working = working_of(
        Settings(business_days="sun-thu", business_hours="08:30-18:00", business_timezone="Asia/Dubai")
    )
    assert working.days == {6, 0, 1, 2, 3}
    assert (working.begin, working.end) == (time(8, 30), time(18))
    assert working.zone.key == "Asia/Dubai"
    assert working_of(Settings(timezone="Asia/Tokyo")).zone.key == "Asia/Tokyo"


@pytest.mark.parametrize("days", ["monday", "mon-", "mon-wed-fri", "", "1-5"])
def test_days_that_are_none_are_refused(days: str) -> None:
    with pytest.raises(ValueError, match="no days of the week; write for example `mon-fri`"):
        Settings(business_days=days)
