"""Health and early signs on a real database: kept by week, harmless when run twice, told to CSMs a few at a time."""

import json
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.factories import (
    NOW,
    SETTINGS,
    account,
    ago,
    case,
    comment,
    contact,
    feature,
    person,
    release,
    rows_of,
    take_in,
)
from tests.flow.conftest import WANTS
from voc.config import Settings
from voc.errors import InputError, NotFound
from voc.flow.demand.ask import ask
from voc.flow.demand.link import decide, link
from voc.flow.health import signs as keeping
from voc.flow.health.score import BACK, Scored, score
from voc.flow.place import Place
from voc.flow.shipped.ship import ship
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.ingest.records import SignalRow
from voc.model import EarlySign, Health, Link
from voc.report import health as report
from voc.report import signs as seeing
from voc.terms import Band, LinkState, RatingScale, SignKind
from voc.workspace import Workspace

MONEY: dict[str, Any] = {"currency": "EUR", "rates": {}}
THIS_WEEK = date(2026, 6, 1)


def judged(engine: Engine, *, days: float = 0, **settings: Any) -> Scored:
    """The step at NOW, or so many days later."""
    place = Place(Workspace(Path("nowhere")), Settings(**(SETTINGS.model_dump() | settings)), engine)
    return score(place, now=NOW + timedelta(days=days))


def usage(name: str, weeks: Iterable[float], kind: str = "logins") -> list[SignalRow]:
    """Weekly signals of an account, the last on the Sunday before NOW."""
    values = list(weeks)
    last = date(2026, 5, 31)
    return [
        SignalRow(account_id=f"A-{name}", kind=kind, day=last - timedelta(weeks=back), value=value, line=back)
        for back, value in enumerate(reversed(values))
    ]


FALLING = [100.0] * 66 + [40.0] * 10
STEADY = [100.0] * 76


def two(engine: Engine) -> None:
    """One account that falls and one that does not."""
    take_in(engine, account("north"), account("south", arr=Decimal(90000)), source="crm")
    take_in(engine, *usage("north", FALLING), *usage("south", STEADY), source="usage")


def test_a_falling_account_is_worse_than_a_steady_one_and_says_why(engine: Engine) -> None:
    two(engine)
    done = judged(engine)
    assert done.words() == "2 accounts: 1 red, 0 yellow, 1 green; 1 early sign, 1 new for a CSM"
    found = report.health(engine, **MONEY)
    assert found["account"].tolist() == ["North", "South"]
    assert found["band"].tolist() == ["red", "green"]
    assert found["at_risk"][0] == pytest.approx(12000 * (100 - found["score"][0]) / 100)
    detail = report.account(engine, "north", **MONEY)
    (words,) = detail.parts.loc[detail.parts["part"] == "usage", "words"]
    assert words.startswith("40 % of what it was: logins 40 a week, 100 in the same weeks of last year")


def test_a_second_run_changes_nothing_and_a_later_one_brings_this_week_up_to_date(engine: Engine) -> None:
    two(engine)
    judged(engine)
    before = [(row.id, row.score, row.parts, row.computed_at) for row in rows_of(engine, Health)]
    assert len(before) == 2 * (BACK + 1)
    judged(engine)
    assert [(row.id, row.score, row.parts, row.computed_at) for row in rows_of(engine, Health)] == before
    judged(engine, days=2)
    after = rows_of(engine, Health)
    assert len(after) == len(before)
    assert {row.as_of for row in after if row.week == THIS_WEEK} == {NOW + timedelta(days=2)}
    judged(engine, days=8)
    assert len(rows_of(engine, Health)) == len(before) + 2


def test_a_week_that_is_over_stays_as_it_was_kept(engine: Engine) -> None:
    two(engine)
    judged(engine)
    kept = {(row.account_id, row.week): row.score for row in rows_of(engine, Health)}
    take_in(engine, *usage("south", [5.0] * 20), source="usage")
    judged(engine)
    changed = {row.week for row in rows_of(engine, Health) if kept[row.account_id, row.week] != row.score}
    assert changed == {THIS_WEEK}


def test_a_first_run_already_says_what_moved(engine: Engine) -> None:
    take_in(engine, account("north", renewal_on=date(2026, 8, 1)), source="crm")
    take_in(engine, *usage("north", [100.0] * 74 + [20.0] * 2), source="usage")
    judged(engine)
    (row,) = report.health(engine, **MONEY).to_dict("records")
    assert row["change"] < -5
    assert row["moved"].startswith("usage -")
    scores = report.history(engine)["score"].tolist()
    assert len(scores) == BACK + 1
    assert scores[0] > scores[-1]


def test_the_score_rests_on_voices_cases_owed_replies_and_every_point_leads_to_them(engine: Engine) -> None:
    take_in(engine, account("north"), feature("F-1", "Export to Excel"), source="crm")
    take_in(engine, contact("ada"), source="crm")
    take_in(
        engine,
        comment("Please add an export of our reports to Excel.", id="w1", said_at=ago(40)),
        comment("We are cancelling the contract, this is terrible.", id="w2", said_at=ago(3)),
    )
    take_in(engine, case("C-1", opened_at=ago(40)), source="desk")
    tag(engine, Here(), now=NOW)
    ask(engine, encoder=WANTS)
    link(engine, encoder=WANTS, now=NOW)
    decide(engine, [row.id for row in rows_of(engine, Link)], LinkState.ACCEPTED, by="pm", now=ago(30))
    take_in(engine, release("1.0", "F-1", days_ago=14), source="releases")
    ship(engine, now=ago(13))
    judged(engine)
    detail = report.account(engine, "A-north", **MONEY)
    parts = detail.parts.set_index("part")
    assert parts["value"].notna().to_dict() == {
        "usage": False,
        "service": True,
        "sentiment": True,
        "promises": False,
        "replies": True,
        "renewal": True,
        "churn": True,
        "champion": False,
    }
    assert parts["words"]["replies"].startswith("1 owed, the longest for 1")
    assert "We are cancelling the contract, this is terrible." in detail.passages["words"].tolist()
    assert detail.cases["number"].tolist() == ["C-1"]
    assert detail.account["score"] == pytest.approx(parts["points"].sum(), abs=0.1)
    (sign,) = seeing.signs(engine).to_dict("records")[:1]
    assert (sign["kind"], sign["words"]) == (
        "churn_words",
        "We are cancelling the contract, this is terrible.",
    )


def test_what_is_kept_holds_no_word_of_a_customer(engine: Engine) -> None:
    take_in(engine, account("north"), source="crm")
    take_in(engine, comment("We are cancelling the contract, this is terrible.", id="w2", said_at=ago(3)))
    tag(engine, Here(), now=NOW)
    judged(engine)
    kept = [row.parts for row in rows_of(engine, Health)] + [
        row.evidence for row in rows_of(engine, EarlySign)
    ]
    assert len(kept) > BACK
    assert [text for text in kept if "cancel" in text or "ada" in text] == []
    assert all(json.loads(text) for text in kept)


def test_nothing_after_the_moment_is_looked_at(engine: Engine) -> None:
    two(engine)
    place = Place(Workspace(Path("nowhere")), SETTINGS, engine)
    score(place, now=NOW - timedelta(weeks=20))
    assert report.health(engine, **MONEY)["band"].tolist() == ["green", "green"]


def test_an_empty_workspace_and_an_account_of_which_nothing_is_known_are_no_failure(engine: Engine) -> None:
    assert judged(engine).words() == "no account yet"
    assert report.health(engine, **MONEY).empty
    assert report.history(engine).empty
    assert seeing.signs(engine).empty
    take_in(engine, account("north", renewal_on=None, arr=None), source="crm")
    judged(engine)
    (row,) = report.health(engine, **MONEY).to_dict("records")
    assert (row["band"], row["signs"]) == (None, 0)
    with pytest.raises(NotFound, match="account"):
        report.account(engine, "nobody", **MONEY)


def test_bands_that_overlap_are_refused(engine: Engine) -> None:
    with pytest.raises(InputError, match="`health_red` is 80 and `health_green` 75"):
        judged(engine, health_red=80)


def test_money_without_a_rate_is_named_and_comes_last_of_its_band(engine: Engine) -> None:
    take_in(engine, account("north", currency="THB"), account("south"), source="crm")
    take_in(engine, *usage("north", FALLING), *usage("south", FALLING), source="usage")
    judged(engine)
    found = report.health(engine, **MONEY)
    assert found["account"].tolist() == ["South", "North"]
    assert found["paid_in"].tolist() == [None, "THB"]


def many(engine: Engine, number: int) -> None:
    """So many falling accounts of one CSM, the later the larger."""
    names = [f"n{at}" for at in range(number)]
    take_in(
        engine, *(account(name, arr=Decimal(1000 * (at + 1))) for at, name in enumerate(names)), source="crm"
    )
    take_in(engine, *(row for name in names for row in usage(name, FALLING)), source="usage")


def test_a_csm_is_told_of_the_most_valuable_few_in_a_week_and_of_more_in_the_next(engine: Engine) -> None:
    many(engine, 5)
    done = judged(engine, alerts_per_csm=2)
    assert (done.signs, done.raised) == (5, 2)
    assert seeing.signs(engine)["account"].tolist() == ["N4", "N3"]
    assert seeing.unraised(engine, csm="Casey") == 3
    assert judged(engine, alerts_per_csm=2, days=1).raised == 0
    assert judged(engine, alerts_per_csm=2, days=7).raised == 2
    assert seeing.signs(engine)["account"].tolist() == ["N4", "N3", "N2", "N1"]
    assert len(seeing.signs(engine, everything=True)) == 5
    assert judged(engine, alerts_per_csm=0, days=7).raised == 1


def test_a_dismissed_sign_stays_dismissed_until_it_is_gone_and_comes_back(engine: Engine) -> None:
    two(engine)
    judged(engine)
    (sign,) = seeing.signs(engine)["sign_id"]
    keeping.dismiss(engine, [sign], by="Casey", now=NOW)
    judged(engine, days=1)
    assert seeing.signs(engine).empty
    with pytest.raises(InputError, match="was dismissed by Casey on 01 June 2026"):
        keeping.dismiss(engine, [sign], by="Kim", now=NOW)
    keeping.restore(engine, [sign])
    assert len(seeing.signs(engine)) == 1
    with pytest.raises(NotFound):
        keeping.dismiss(engine, [99], by="Casey", now=NOW)
    keeping.dismiss(engine, [sign], by="Casey", now=NOW)
    back = [
        SignalRow(
            account_id="A-north", kind="logins", day=date(2026, 6, 7) + timedelta(weeks=week), value=110
        )
        for week in range(4)
    ]
    take_in(engine, *back, source="usage", now=NOW + timedelta(days=40))
    judged(engine, days=28)
    (row,) = rows_of(engine, EarlySign)
    assert row.gone_at is not None
    assert row.dismissed_by == "Casey"


def test_a_promoter_who_turned_is_told_with_the_words_beside_the_score(engine: Engine) -> None:
    take_in(engine, account("north"), source="crm")
    scores: dict[str, Any] = {"scale": RatingScale.NPS, "who": person("ada")}
    take_in(
        engine,
        comment("We love it.", id="1", rating=Decimal(10), said_at=ago(200), **scores),
        comment("The new menu is confusing.", id="2", rating=Decimal(5), said_at=ago(9), **scores),
    )
    tag(engine, Here(), now=NOW)
    judged(engine)
    (row,) = seeing.signs(engine).to_dict("records")
    assert row["kind"] == SignKind.PROMOTER_LOST.value
    assert row["words"] == "The new menu is confusing."
    assert row["shows"].endswith("from 10 to 5")


def test_a_week_keeps_the_band_of_its_score(engine: Engine) -> None:
    two(engine)
    judged(engine, health_red=5, health_green=10)
    assert {row.band for row in rows_of(engine, Health) if row.week == THIS_WEEK} == {Band.GREEN}
