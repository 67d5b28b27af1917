"""My accounts: the worst first, signs that can be set aside, every point with what shows it; strangers' text stays text."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.app.dashboard import Dashboard
from tests.factories import NOW, account, ago, comment, person, rows_of, take_in
from voc.flow.health.score import score
from voc.flow.place import Place
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.ingest.records import SignalRow
from voc.model import EarlySign

pytestmark = pytest.mark.slow


@pytest.fixture
def judged(seeded: Place) -> Place:
    """The small workspace with an account that falls, one that speaks of leaving and has a hostile name, and health."""
    hostile = "<b>East</b> **x** :fire:"
    take_in(
        seeded.engine,
        account("north", arr=Decimal(90000)),
        replace(account("east", csm="Kim"), name=hostile),
        source="tables",
    )
    weeks = [date(2026, 5, 31) - timedelta(weeks=back) for back in range(70)]
    signals = [
        SignalRow(account_id="A-north", kind="logins", day=day, value=20 if back < 8 else 100)
        for back, day in enumerate(weeks)
    ]
    take_in(seeded.engine, *signals, source="usage")
    leaves = comment(
        "We are cancelling the contract <i>now</i>.",
        id="x1",
        who=person("can", "east.example"),
        said_at=ago(2),
    )
    take_in(seeded.engine, leaves)
    tag(seeded.engine, Here(), now=NOW)
    score(seeded, now=NOW)
    return seeded


def test_the_worst_account_stands_first_with_what_to_do(judged: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("accounts").words
    assert "red accounts" in words
    assert "North uses it less and less: 20 % of its own past" in words
    assert "→ Ask who runs it what changed" in words
    accounts = words[words.index("red first, then by revenue at risk") :]
    assert accounts.index("North") < accounts.index("South")


def test_every_point_of_one_account_leads_to_its_words(judged: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("accounts", account="A-east").words
    assert "1 sentence, the latest 2 days ago" in words
    assert "left out: too few weeks of usage to compare" in words
    assert "We are cancelling the contract <i>now</i>." in words


def test_names_and_words_of_strangers_stay_text(judged: Place, dashboard: Dashboard) -> None:
    html = dashboard.open("accounts", account="A-east").html
    assert "<b>East</b> **x**" not in html
    assert "&lt;b&gt;East&lt;/b&gt;" in html
    assert "<i>now</i>" not in html


def test_a_sign_that_is_set_aside_leaves_the_list(judged: Place, dashboard: Dashboard) -> None:
    falling = next(row for row in rows_of(judged.engine, EarlySign) if row.kind == "usage_falling")
    dashboard.open("accounts").press(f"dismiss-{falling.id}")
    assert f"dismiss-{falling.id}" not in dashboard.buttons()
    (row,) = [row for row in rows_of(judged.engine, EarlySign) if row.id == falling.id]
    assert row.dismissed_at is not None


def test_a_csm_sees_their_own_accounts(judged: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("accounts", csm="Kim").words
    assert "speaks of leaving" in words
    assert "North" not in words


def test_a_workspace_without_scores_says_how_to_get_them(empty: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("accounts").words
    assert "No account was scored yet. Add a table of accounts, then" in words
    assert "voc run" in words


def test_an_account_shows_what_happened_who_speaks_and_only_the_kinds_that_were_chosen(
    seeded: Place, dashboard: Dashboard
) -> None:
    words = dashboard.open("account", account="A-south").words
    assert "Bitte baut einen Export der Berichte nach Excel ein." in words
    assert "shipped" in words
    assert "All we know of a year comes from one person" in words
    assert "<img src=x onerror=alert(1)>" in words
    dashboard.test.button_group("account-kinds").select("shipped").run()
    assert "Bitte baut einen Export" not in dashboard.words
    assert "Export to Excel" in dashboard.words
