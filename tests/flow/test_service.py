"""Service figures on a real database: who counts into which figure, and what is set aside."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlalchemy import Engine

from tests.factories import NOW, SETTINGS, account, ago, case, comment, person, rows_of, take_in
from voc.errors import InputError
from voc.flow.place import create_place
from voc.flow.walk import walk
from voc.health.hours import working_of
from voc.ingest.records import CaseRow, SignalRow
from voc.model import ServiceCase, SetAside, Signal
from voc.report.service import COMMENTS, SERVICE, Only, comments, lately, service
from voc.terms import RatingScale

WORKING = working_of(SETTINGS)


def figures(engine: Engine, **values: Any) -> dict[str, float]:
    """The one row of all contacts."""
    only = Only(**values)
    (row,) = service(engine, WORKING, only, now=NOW, bots=["fin"]).to_dict("records")
    return {str(name): value for name, value in row.items()}


def answered(id: str, hours: float, *, days: float = 5, **values: Any) -> CaseRow:
    """A case whose first answer came after so many hours, solved a day later."""
    first = ago(days) + timedelta(hours=hours)
    moments: dict[str, Any] = {"first_answered_at": first, "solved_at": first + timedelta(days=1)}
    return case(id, **({"opened_at": ago(days)} | moments | values))


def test_only_contacts_that_a_person_answered_are_in_the_speed_to_answer(engine: Engine) -> None:
    take_in(engine, *(answered(f"C-{hours}", hours) for hours in (1, 2, 3, 4, 10)))
    take_in(
        engine,
        answered("BOT-1", 0.01, team="Chatbot"),
        answered("BOT-2", 0.01, team="Fin"),
        case("WAITS", opened_at=ago(4)),
        case("GAVE-UP", opened_at=ago(9), solved_at=ago(8)),
    )
    found = figures(engine)
    assert (found["cases"], found["answered"], found["waiting"]) == (9, 5, 1)
    assert (found["gave_up"], found["by_bot"]) == (1, 2)
    assert found["asa"] == pytest.approx(4.0)
    assert found["asa_median"] == pytest.approx(3.0)


def test_who_still_waits_makes_the_first_reply_later_and_not_the_speed_to_answer(engine: Engine) -> None:
    take_in(engine, *(answered(f"C-{hours}", hours) for hours in (1, 2, 3, 4, 10)))
    before = figures(engine)
    take_in(engine, *(case(f"W-{number}", opened_at=ago(2)) for number in range(4)))
    after = figures(engine)
    assert (before["first_reply"], after["first_reply"]) == (3.0, 10.0)
    assert before["asa"] == after["asa"]


def test_a_weekend_is_long_for_the_customer_and_short_for_the_team(engine: Engine) -> None:
    friday = datetime(2026, 5, 29, 16, tzinfo=UTC)
    moments: dict[str, Any] = {"opened_at": friday, "first_answered_at": datetime(2026, 6, 1, 10, tzinfo=UTC)}
    take_in(engine, *(case(f"C-{number}", **moments) for number in range(5)))
    found = figures(engine)
    assert (found["asa"], found["asa_working"]) == (66.0, 2.0)


def test_a_rating_that_stands_in_a_case_and_in_a_survey_counts_once(engine: Engine) -> None:
    ada, bo = person("ada"), person("bo", "south.example")
    take_in(
        engine,
        *(answered(f"C-{n}", 1, who=ada, csat=Decimal(5), team="Desk") for n in range(4)),
        answered("C-9", 1, who=bo, csat=Decimal(2), days=20),
    )
    same = {"scale": RatingScale.CSAT, "source": "csat", "said_at": ago(3.5)}
    take_in(
        engine,
        comment("quick", id="S-1", who=ada, rating=Decimal(5), **same),
        comment("hm", id="S-2", who=bo, rating=Decimal(3), **same),
        comment("late", id="S-3", who=bo, rating=Decimal(2), **same | {"said_at": ago(1)}),
        source="csat",
    )
    found = figures(engine)
    assert found["rated"] == 7
    assert found["csat"] == pytest.approx(4 / 7)
    assert figures(engine, team="Desk")["rated"] == 4
    words = comments(engine, Only(team="Desk"), now=NOW)
    assert words["words"].tolist() == ["quick"]


def test_the_words_behind_the_scores_come_worst_first_and_unrated_words_are_not_among_them(
    engine: Engine,
) -> None:
    take_in(
        engine,
        comment("fine", id="1", rating=Decimal(9), scale=RatingScale.NPS),
        comment("awful", id="2", rating=Decimal(1), scale=RatingScale.CSAT),
        comment("", id="3", rating=Decimal(0), scale=RatingScale.NPS),
        comment("no score", id="4"),
    )
    found = comments(engine, now=NOW)
    assert tuple(found.columns) == COMMENTS
    assert found["words"].tolist() == ["awful", "fine"]


def test_service_is_told_by_month_team_and_segment(engine: Engine) -> None:
    take_in(engine, account("north"), account("south", segment="enterprise"), source="crm")
    south = person("bo", "south.example")
    take_in(
        engine,
        answered("C-1", 1, days=5, team="A"),
        answered("C-2", 1, days=40, team="B", who=south),
        answered("C-3", 1, days=41, team="B", who=south),
    )
    by_month = service(engine, WORKING, by="month", now=NOW)
    assert by_month["group"].tolist() == ["2026-04", "2026-05"]
    assert by_month["cases"].tolist() == [2, 1]
    assert service(engine, WORKING, by="team", now=NOW)["group"].tolist() == ["B", "A"]
    assert service(engine, WORKING, by="segment", now=NOW)["group"].tolist() == ["enterprise", "mid"]
    with pytest.raises(InputError, match="`owner` is nothing to tell service by"):
        service(engine, WORKING, by="owner", now=NOW)


def test_what_happens_after_the_moment_has_not_happened(engine: Engine) -> None:
    take_in(engine, *(answered(f"C-{n}", 30, days=5, csat=Decimal(5)) for n in range(5)))
    (row,) = service(engine, WORKING, now=ago(4)).to_dict("records")
    assert (row["cases"], row["answered"], row["waiting"], row["rated"]) == (5, 0, 5, 0)


def test_an_empty_workspace_has_no_figures_and_no_words(engine: Engine) -> None:
    assert service(engine, WORKING, now=NOW).empty
    assert tuple(service(engine, WORKING, by="month", now=NOW).columns) == ("group", *SERVICE)
    assert comments(engine, now=NOW).empty
    assert lately(engine, now=NOW).n == 0


def test_what_lies_in_the_future_is_set_aside_and_the_rest_goes_in(engine: Engine) -> None:
    take_in(engine, account(), source="crm")
    days = (NOW.date() - timedelta(days=1), NOW.date() + timedelta(days=1), NOW.date() + timedelta(days=2))
    signals = [
        SignalRow(account_id="A-north", kind="logins", day=day, value=4, line=n) for n, day in enumerate(days)
    ]
    done = take_in(engine, *signals, case("C-1"), case("C-2", solved_at=ago(-3)), source="usage")
    assert [row.day for row in rows_of(engine, Signal)] == list(days[:2])
    assert [row.external_id for row in rows_of(engine, ServiceCase)] == ["C-1"]
    assert (done.stored, done.known, done.set_aside) == (3, 0, 2)
    reasons = {(row.column, row.value, row.reason) for row in rows_of(engine, SetAside)}
    assert ("day", "2026-06-03", "in the future: it is 2026-06-01") in reasons
    assert {column for column, _, _ in reasons} == {"day", "solved_at"}


CASES = """case_id,opened_at,first_reply_at,solved_at,requester_email,account_id,csat
1,2026-05-04T09:00:00+03:00,2026-05-04T07:00:00Z,2026-05-05T07:00:00Z,ada@north.example,A1,4
2,2026-05-04T09:00:00Z,2026-05-04T10:00:00Z,2026-05-03T10:00:00Z,ada@north.example,A1,4
3,2026-05-04T09:00:00Z,2026-05-04T08:00:00Z,,ada@north.example,A1,
4,2027-05-04T09:00:00Z,,,ada@north.example,A1,
5,2026-05-04T09:00:00Z,,,ada@north.example,A-gone,
"""


def test_a_file_of_cases_with_impossible_times_keeps_what_is_possible(tmp_path: Path) -> None:
    place = create_place(tmp_path / "w")
    file = tmp_path / "cases.csv"
    file.write_text(CASES, encoding="utf-8")
    walk(place, [file], now=NOW)
    assert [row.external_id for row in rows_of(place.engine, ServiceCase)] == ["1", "5"]
    aside = pd.DataFrame([(row.line, row.reason) for row in rows_of(place.engine, SetAside)])
    assert sorted(aside[0]) == [3, 4, 5]
    assert set(aside[1]) == {"before the case was opened", "in the future: it is 2026-06-01"}
    first = rows_of(place.engine, ServiceCase)[0]
    assert first.first_answered_at - first.opened_at == timedelta(hours=1)
    assert date(2026, 5, 4) == first.opened_at.date()
    place.engine.dispose()
