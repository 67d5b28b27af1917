"""The figures of the ledger, each against a sum that can be done by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, SETTINGS, account, ago, comment, contact, feature, person, take_in
from tests.ledgers import loop, message
from voc.errors import InputError, NotFound
from voc.flow.told import approvals
from voc.report import ledger, ledger_debt, ledger_rows
from voc.report.recovery import recoveries
from voc.terms import HoldReason, LoopStep, NotificationState, RatingScale

S, N = LoopStep, NotificationState
EUROS: dict[str, Any] = {"currency": "EUR", "rates": {"USD": 0.5}}
ASKED = [(S.ASKED, 100.0), (S.LINKED, 90.0)]
SHIPPED = [*ASKED, (S.SHIPPED, 40.0)]


@pytest.fixture
def roadmap(engine: Engine) -> Engine:
    """Two features, and four companies: euros, dollars, yen without a rate, and one nobody knows the revenue of."""
    take_in(engine, feature("F-1"), feature("F-2", "Dark mode"))
    take_in(
        engine,
        account("north", arr=Decimal(1000), currency="EUR", csm="Casey", segment="mid"),
        account("south", arr=Decimal(4000), currency="USD", csm="Casey", segment="small"),
        account("east", arr=Decimal(900), currency="JPY", csm="Kim", segment="small"),
        account("west", arr=None, currency=None, csm=None, segment=None),
    )
    return engine


def test_a_no_that_was_told_is_closed_and_shown_apart(roadmap: Engine) -> None:
    loop(roadmap, "ada", "F-1", [*SHIPPED, (S.TOLD, 30.0)])
    loop(roadmap, "bo", "F-1", [*ASKED, (S.DECLINED, 40.0), (S.TOLD, 39.0), (S.CONFIRMED, 38.0)])
    loop(roadmap, "cy", "F-1", [*SHIPPED, (S.TOLD, 30.0), (S.REOPENED, 20.0)])
    loop(roadmap, "di", "F-1", SHIPPED)
    loop(roadmap, "eve", "F-1", ASKED)
    loop(roadmap, "flo", "F-1", [*SHIPPED, (S.TOLD, 30.0), (S.WITHDRAWN, 2.0)])
    found = ledger.closure(roadmap, now=NOW)
    assert (found["answerable"], found["closed"], found["closed_by_no"], found["reopened"]) == (4, 2, 1, 1)
    assert found["rate"] == 0.5
    assert (found["n"], found["waiting"]) == (3, 1)
    assert (found["close_n"], found["close_waiting"]) == (3, 2)
    assert found["median_days"] is None, "four are too few to say"


def test_who_still_waits_is_counted_as_waiting_until_now(roadmap: Engine) -> None:
    """Twelve were told after 10 days; ten wait for 40. By hand: 10/22 go on after day 10, so the median is 10."""
    for i in range(12):
        loop(roadmap, f"t{i}", "F-1", [*SHIPPED, (S.TOLD, 30.0)])
    for i in range(10):
        loop(roadmap, f"w{i}", "F-1", SHIPPED)
    found = ledger.closure(roadmap, now=NOW)
    assert found["median_days"] == pytest.approx(10.0)
    assert found["p90_days"] is None
    assert "median 10.0 days, more than one in ten still wait (12 told, 10 still waiting)" in " ".join(
        ledger.closing_words(found)
    )


def test_a_message_that_came_back_told_nobody(roadmap: Engine) -> None:
    loop(roadmap, "ada", "F-1", [*SHIPPED, (S.TOLD, 30.0), (S.BOUNCED, 29.0)])
    assert ledger.closure(roadmap, now=NOW)["waiting"] == 1
    (owed,) = ledger_debt.owed(roadmap, now=NOW, **EUROS).to_dict("records")
    assert (owed["days_waiting"], owed["why_not"]) == (40.0, "the message came back")


def test_each_stage_takes_what_it_took_and_what_was_skipped_is_not_in_it(roadmap: Engine) -> None:
    whole = [
        (S.ASKED, 100.0),
        (S.LINKED, 90.0),
        (S.PLANNED, 70.0),
        (S.SHIPPED, 40.0),
        (S.DRAFTED, 39.0),
        (S.APPROVED, 37.0),
        (S.TOLD, 33.0),
        (S.ANSWERED, 25.0),
        (S.CONFIRMED, 25.0),
    ]
    for i in range(20):
        loop(roadmap, f"w{i}", "F-1", whole)
    loop(roadmap, "unplanned", "F-1", SHIPPED)
    loop(roadmap, "open", "F-2", ASKED)
    found = ledger.stages(roadmap, now=NOW).set_index(["starts", "ends"])
    expected = {
        ("asked", "linked"): (22, 0, 10.0),
        ("linked", "planned"): (20, 1, 20.0),
        ("planned", "shipped or declined"): (20, 0, 30.0),
        ("shipped or declined", "drafted"): (20, 1, 1.0),
        ("drafted", "approved"): (20, 0, 2.0),
        ("approved", "told"): (20, 0, 4.0),
        ("told", "answered"): (20, 0, 8.0),
    }
    for stage, (over, going_on, median) in expected.items():
        row = found.loc[stage]
        assert (row["over"], row["going_on"]) == (over, going_on), stage
        assert row["median_days"] == pytest.approx(median), stage


def test_a_week_says_what_happened_in_it_and_how_it_ended(roadmap: Engine) -> None:
    """NOW is Monday, 1 June: the week before holds a shipping, a telling and a reopening."""
    loop(roadmap, "ada", "F-1", [(S.ASKED, 20.0), (S.LINKED, 19.0), (S.SHIPPED, 6.0), (S.TOLD, 5.0)])
    loop(
        roadmap,
        "bo",
        "F-1",
        [(S.ASKED, 20.0), (S.LINKED, 19.0), (S.SHIPPED, 12.0), (S.TOLD, 10.0), (S.REOPENED, 2.0)],
    )
    loop(roadmap, "cy", "F-1", [(S.ASKED, 20.0), (S.LINKED, 19.0), (S.SHIPPED, 6.0)])
    found = ledger.weekly(roadmap, now=NOW, weeks=3).set_index("week")
    before, last = found.loc[date(2026, 5, 18)], found.loc[date(2026, 5, 25)]
    names = ["answered", "told", "owed", "answerable", "closed"]
    assert before[names].tolist() == [1, 1, 0, 1, 1]
    assert last[names].tolist() == [2, 1, 1, 3, 1]
    assert found.loc[date(2026, 6, 1)]["rate"] == pytest.approx(1 / 3)


def test_debts_count_an_account_once_and_name_what_cannot_be_converted(roadmap: Engine) -> None:
    loop(roadmap, "ada", "F-1", SHIPPED)
    loop(roadmap, "ann", "F-1", [*ASKED, (S.SHIPPED, 10.0)])
    loop(roadmap, "ada", "F-2", [*ASKED, (S.DECLINED, 20.0)])
    loop(roadmap, "bo", "F-1", [*ASKED, (S.SHIPPED, 5.0)], domain="south.example")
    loop(roadmap, "cy", "F-1", [*ASKED, (S.SHIPPED, 50.0)], domain="east.example")
    loop(roadmap, "di", "F-1", [*ASKED, (S.SHIPPED, 60.0)], domain="west.example")
    owed = ledger_debt.owed(roadmap, now=NOW, **EUROS)
    by_csm = ledger_debt.debt(owed, by="csm").set_index("csm")
    casey = by_csm.loc["Casey"]
    assert casey[["loops", "contacts", "accounts"]].tolist() == [4, 3, 2]
    assert casey["arr"] == 1000 + 4000 * 0.5
    assert casey["arr_days"] == pytest.approx(1000 * 40 + 2000 * 5)
    kim = by_csm.loc["Kim"]
    assert (kim["without_rate"], kim["currencies"], kim["arr"] != kim["arr"]) == (1, "JPY", True)
    assert by_csm.loc[""]["arr_unknown"] == 1
    total = ledger_debt.total(owed)
    assert (total["loops"], total["accounts"], total["arr"]) == (6, 4, 3000.0)
    accounts = ledger_debt.debt(owed, by="account")
    assert accounts["account"].tolist() == ["North", "South", "West", "East"]
    segments = ledger_debt.debt(owed, by="segment").set_index("segment")
    assert segments.loc["small"][["accounts", "arr"]].tolist() == [2, 2000.0]
    with pytest.raises(InputError, match="Known: csm, segment, account"):
        ledger_debt.debt(owed, by="colour")


def test_two_accounts_of_one_name_stay_two(roadmap: Engine) -> None:
    take_in(roadmap, *(replace(account(name), name="Same") for name in ("n1", "n2")))
    loop(roadmap, "x", "F-1", SHIPPED, domain="n1.example")
    loop(roadmap, "y", "F-1", SHIPPED, domain="n2.example")
    owed = ledger_debt.owed(roadmap, now=NOW, **EUROS)
    assert ledger_debt.debt(owed, by="account")["account"].tolist() == ["Same", "Same"]


def test_the_largest_debt_comes_first_and_unknown_revenue_behind_by_days(roadmap: Engine) -> None:
    loop(roadmap, "small", "F-1", [*ASKED, (S.SHIPPED, 30.0)])
    loop(roadmap, "large", "F-1", [*ASKED, (S.SHIPPED, 20.0)], domain="south.example")
    loop(roadmap, "yen", "F-1", [*ASKED, (S.SHIPPED, 50.0)], domain="east.example")
    loop(roadmap, "none", "F-1", [*ASKED, (S.SHIPPED, 60.0)], domain="west.example")
    owed = ledger_debt.owed(roadmap, now=NOW, **EUROS)
    assert owed["account"].tolist() == ["South", "North", "West", "East"]
    assert owed["paid_in"].tolist()[2:] == [None, "JPY"]
    assert owed["arr"].isna().tolist() == [False, False, True, True]


@pytest.mark.parametrize(
    ("state", "more", "why", "settle"),
    [
        (N.DRAFTED, {}, "waits for approval", "voc outbox approve {}"),
        (
            N.HELD,
            {"reason": HoldReason.NO_CONSENT, "detail": "never said yes"},
            "held: never said yes",
            "voc outbox told {}",
        ),
        (N.HELD, {"reason": HoldReason.POSTPONED, "detail": "later"}, "held: later", "voc outbox show {}"),
        (
            N.DROPPED,
            {"decided_by": "kim", "detail": "not now"},
            "dropped by kim: not now",
            "voc outbox redraft {}",
        ),
        (N.FAILED, {"detail": "no such box"}, "could not be sent: no such box", "voc outbox approve {}"),
        (N.UNKNOWN, {}, "may have arrived", "voc outbox told {}"),
        (N.APPROVED, {}, "approved, has not left", "voc send"),
        (N.WITHDRAWN, {}, "no message yet", "voc run"),
    ],
)
def test_each_owed_reply_says_why_not_yet_and_what_settles_it(
    roadmap: Engine, state: NotificationState, more: dict[str, Any], why: str, settle: str
) -> None:
    number = message(roadmap, loop(roadmap, "ada", "F-1", SHIPPED), state, number=3, **more)
    (owed,) = ledger_debt.owed(roadmap, now=NOW, **EUROS).to_dict("records")
    assert (owed["why_not"], owed["settle"]) == (why, settle.format(number))


def test_a_message_about_an_earlier_answer_is_no_message_about_this_one(roadmap: Engine) -> None:
    past = [*ASKED, (S.DECLINED, 60.0), (S.TOLD, 59.0), (S.SHIPPED, 10.0)]
    message(roadmap, loop(roadmap, "ada", "F-1", past), N.SENT, number=3)
    (owed,) = ledger_debt.owed(roadmap, now=NOW, **EUROS).to_dict("records")
    assert (owed["why_not"], owed["days_waiting"]) == ("no message yet", 10.0)


def test_a_row_holds_the_first_and_the_latest_ask_with_their_words(roadmap: Engine) -> None:
    first = loop(roadmap, "ada", "F-1", [*SHIPPED, (S.DRAFTED, 39.0), (S.TOLD, 30.0)], words="First words")
    loop(roadmap, "bo", "F-2", [(S.ASKED, 50.0), (S.ASKED_AGAIN, 20.0), (S.LINKED, 10.0)], words="Again")
    found = ledger_rows.rows(roadmap).set_index("loop_id")
    row = found.loc[first]
    assert (row["first_words"], row["latest_words"], row["account"]) == (
        "First words",
        "First words",
        "North",
    )
    assert (row["asked_at"], row["told_at"], row["state"]) == (ago(100), ago(30), "told")
    other = found.drop(index=first).iloc[0]
    assert (other["asked_at"], other["latest_asked_at"], other["latest_words"]) == (ago(50), ago(20), "Again")
    assert list(ledger_rows.rows(roadmap).columns) == list(ledger_rows.ROWS)


def test_an_empty_ledger_has_all_columns_and_no_figures(engine: Engine) -> None:
    assert ledger.closure(engine, now=NOW)["rate"] is None
    assert ledger.closing_words(ledger.closure(engine, now=NOW)) == [
        "No loop could be closed yet: nothing that was asked for has shipped or been declined."
    ]
    assert ledger.stages(engine, now=NOW)["too_few"].all()
    assert ledger.weekly(engine, now=NOW, weeks=2)["closed"].tolist() == [0, 0]
    owed = ledger_debt.owed(engine, now=NOW, **EUROS)
    assert list(owed.columns) == list(ledger_debt.OWED)
    assert ledger_debt.debt(owed, by="account").empty
    assert ledger_debt.total(owed)["loops"] == 0
    assert ledger_rows.rows(engine).empty
    assert recoveries(engine, now=NOW).empty


def test_the_history_of_a_loop_stands_in_order_of_time_with_the_way_of_its_message(roadmap: Engine) -> None:
    take_in(roadmap, contact("ada"))
    number = loop(roadmap, "ada", "F-1", [*SHIPPED, (S.DRAFTED, 39.0)])
    sent = message(roadmap, number, N.DRAFTED, number=3)
    approvals.postpone(roadmap, [sent], ago(3), by="casey", now=ago(5))
    approvals.told(roadmap, [sent], by="casey", now=ago(1), note="on the phone")
    found = ledger_rows.history(roadmap, ledger_rows.loop_of(roadmap, _key(roadmap, number), "F-1"))
    assert found["what"].tolist() == [
        "asked",
        "linked",
        "shipped",
        "drafted",
        "message postponed",
        "told",
        "message sent",
    ]
    assert found["words"].tolist()[0] == "ada wants F-1, please"
    assert found["because"].tolist()[-1] == "on the phone"
    assert ledger_rows.messages(roadmap, number)["state"].tolist() == ["dropped"]


def test_a_loop_that_is_not_there_is_named_with_what_is(roadmap: Engine) -> None:
    key = _key(roadmap, loop(roadmap, "ada", "F-1", SHIPPED))
    with pytest.raises(NotFound, match=r"`F-9`.*F-1"):
        ledger_rows.loop_of(roadmap, key, "F-9")
    with pytest.raises(NotFound, match="contact who waits"):
        ledger_rows.loop_of(roadmap, "nobody", "F-1")


def _key(engine: Engine, loop_id: int) -> str:
    return str(ledger_rows.heading(engine, loop_id)["contact"])


def test_recovery_finds_the_change_that_was_put_in(roadmap: Engine) -> None:
    """Twelve told went from 4 to 7, and twelve not told from 4 to 5; scores of other days and scales do not count."""
    for i in range(12):
        loop(roadmap, f"t{i}", "F-1", [*SHIPPED, (S.TOLD, 30.0)])
        _scores(roadmap, f"t{i}", [(60, 1), (35, 4), (20, 7), (10, 0)])
        loop(roadmap, f"n{i}", "F-1", SHIPPED)
        _scores(roadmap, f"n{i}", [(45, 4), (39, 5), (30, 9)])
    loop(roadmap, "other", "F-1", [*SHIPPED, (S.TOLD, 30.0)])
    _scores(roadmap, "other", [(35, 4)])
    _scores(roadmap, "other", [(20, 5)], scale=RatingScale.CSAT)
    found = recoveries(roadmap, now=NOW).set_index("group")
    assert found["n"].to_dict() == {"told": 12, "not_told": 12, "difference": 24}
    assert found["mean_change"].to_dict() == {"told": 3.0, "not_told": 1.0, "difference": 2.0}
    assert found.loc["difference", ["low", "high"]].tolist() == [2.0, 2.0]


def test_who_was_told_of_one_thing_counts_as_told_and_once(roadmap: Engine) -> None:
    loop(roadmap, "ada", "F-1", [*SHIPPED, (S.TOLD, 30.0)])
    loop(roadmap, "ada", "F-2", SHIPPED)
    _scores(roadmap, "ada", [(50, 4), (20, 7)])
    found = recoveries(roadmap, now=NOW).set_index("group")
    assert found["n"].to_dict() == {"told": 1, "not_told": 0, "difference": 1}
    assert found["too_few"].all()


def _scores(
    engine: Engine, who: str, scores: list[tuple[float, float]], scale: RatingScale = RatingScale.NPS
) -> None:
    said = [
        comment(
            f"score {who}",
            id=f"{who}:{scale}:{days}",
            who=person(who),
            said_at=ago(days),
            rating=value,
            scale=scale,
        )
        for days, value in scores
    ]
    take_in(engine, *said)


def test_a_preview_says_how_many_would_leave_and_why_the_others_would_not(roadmap: Engine) -> None:
    from voc.flow.told.preview import preview

    take_in(roadmap, contact("ada"), contact("bo", may_email=False))
    ids = [
        message(roadmap, loop(roadmap, "ada", "F-1", SHIPPED), N.DRAFTED, number=3),
        message(roadmap, loop(roadmap, "ada", "F-2", SHIPPED), N.DRAFTED, number=3),
        message(roadmap, loop(roadmap, "bo", "F-1", SHIPPED), N.DRAFTED, number=3),
    ]
    found = preview(roadmap, ids, SETTINGS, now=NOW)
    assert (found.leave, found.contacts) == (1, 1)
    assert sum(found.held.values()) == 2
    assert found.held[HoldReason.TOO_SOON] == 1
