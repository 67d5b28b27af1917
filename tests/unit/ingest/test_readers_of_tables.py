"""Accounts, contacts, cases, signals, features and releases."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.unit.ingest.conftest import ReadAll
from voc.ingest.records import (
    AccountRow,
    BadRow,
    CaseRow,
    ContactRow,
    FeatureRow,
    Record,
    ReleaseRow,
    SignalRow,
)
from voc.terms import FeatureStatus

ACCOUNTS = (
    "account_id,account_name,domain,segment,plan,seats,country,arr,currency,csm,customer_since,renewal_date\n"
)
CONTACTS = (
    "contact_id,email,full_name,phone,job_title,language,account_id,email_opt_in,do_not_contact,timezone\n"
)
CASES = "case_id,opened_at,first_reply_at,solved_at,requester_email,account_id,team,priority,subject,csat,csat_comment\n"
FEATURES = "key,title,description,status,area,effort,tracker_url,planned_for,declined_reason\n"


def bad(found: list[Record | BadRow]) -> list[tuple[int, str | None, str, str]]:
    return [(row.line, row.column, row.value, row.reason) for row in found if isinstance(row, BadRow)]


def test_an_account_is_read_whole(read_all: ReadAll) -> None:
    row = 'A1,Acme,https://www.acme.example/,SMB,Pro,25,TR,"12,000.50",try,Cem,2023-01-02,31/12/2025\n'
    (found,) = read_all("accounts.csv", ACCOUNTS + row)
    assert found == AccountRow(
        external_id="A1",
        name="Acme",
        domain="acme.example",
        segment="SMB",
        plan="Pro",
        seats=25,
        country="TR",
        arr=Decimal("12000.50"),
        currency="TRY",
        csm="Cem",
        since=date(2023, 1, 2),
        renewal_on=date(2025, 12, 31),
        line=2,
    )


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("A1,Acme,,,,,,-5,EUR,,,", ("arr", "-5", "less than zero")),
        ("A1,Acme,,,,,,5,QQQ,,,", ("currency", "QQQ", "not a currency code like EUR")),
        ("A1,Acme,,,,2.5,,5,EUR,,,", ("seats", "2.5", "not a whole number of zero or more")),
        ("A1,Acme,,,,,,5,EUR,,,31/02/2025", ("renewal_date", "31/02/2025", "not a date like 2024-02-28")),
        (",Acme,,,,,,5,EUR,,,", ("account_id", "", "empty, and the row means nothing without it")),
    ],
)
def test_an_account_that_cannot_be_right_goes_to_quarantine(
    read_all: ReadAll, row: str, expected: tuple[str, str, str]
) -> None:
    good = "".join(
        f"G{n},Good {n},good{n}.com,SMB,Pro,5,TR,100,EUR,Cem,2023-01-02,2025-12-13\n" for n in range(9)
    )
    found = read_all("accounts.csv", ACCOUNTS + good + row + "\n")
    assert bad(found) == [(11, *expected)]
    assert len(found) == 10


def test_open_deals_are_read_in_the_currency_of_the_row(read_all: ReadAll) -> None:
    head = "account_id,account_name,plan,arr,currency,Open Deal Value\n"
    (found,) = read_all("accounts.csv", head + "A1,Acme,Pro,12000,EUR,4500\n")
    assert isinstance(found, AccountRow)
    assert (found.open_deals, found.currency) == (Decimal(4500), "EUR")


def test_open_deals_give_an_account_without_revenue_its_currency(read_all: ReadAll) -> None:
    (found,) = read_all("accounts.csv", "account_id,account_name,plan,pipeline\nA1,Acme,Pro,$ 900\n")
    assert isinstance(found, AccountRow)
    assert (found.arr, found.open_deals, found.currency) == (None, Decimal(900), "USD")


def test_open_deals_in_another_currency_than_the_revenue_go_to_quarantine(read_all: ReadAll) -> None:
    good = "".join(f"G{n},Good {n},Pro,€ 100,€ 5\n" for n in range(9))
    found = read_all(
        "accounts.csv", "account_id,account_name,plan,arr,pipeline\n" + good + "A1,Acme,Pro,€ 100,$ 5\n"
    )
    assert bad(found) == [(11, "pipeline", "$ 5", "not in EUR like the rest of the row")]


@pytest.mark.parametrize(
    "head", ["Story Points", "Custom field (Story Points)", "Estimate", "Story point estimate"]
)
def test_the_effort_of_a_tracker_is_known_by_its_names(read_all: ReadAll, head: str) -> None:
    (found,) = read_all("roadmap.csv", f"Issue key,Summary,Status,{head}\nF-1,Export,To Do,8\n")
    assert isinstance(found, FeatureRow)
    assert found.effort == 8


def test_monthly_revenue_counts_twelve_times(read_all: ReadAll) -> None:
    (found,) = read_all("accounts.csv", "account_id,account_name,plan,mrr\nA1,Acme,Pro,€ 100\n")
    assert isinstance(found, AccountRow)
    assert (found.arr, found.currency) == (Decimal(1200), "EUR")


def test_a_crms_annual_revenue_of_the_company_is_not_our_arr(read_all: ReadAll) -> None:
    (found,) = read_all(
        "accounts.csv", "Account ID,Account Name,Website,Annual Revenue\nA1,Acme,acme.example,90000000\n"
    )
    assert isinstance(found, AccountRow)
    assert found.arr is None


def test_of_several_subscriptions_the_current_paid_one_counts(read_all: ReadAll) -> None:
    rows = (
        "S1,A1,2023-01-01,2023-12-31,Basic,5,100\n"
        "S2,A1,2024-01-01,,Pro,9,500\n"
        "S3,A1,2025-01-01,,Trial,9,0\n"
        "S4,A2,2023-01-01,2024-01-01,Pro,9,700\n"
        "S5,A3,2023-01-01,2099-01-01,Pro,9,900\n"
        "S6,A3,soon,,Pro,9,1000\n"
    )
    found = read_all(
        "subs.csv", "subscription_id,account_id,start_date,end_date,plan_tier,seats,arr_amount\n" + rows
    )
    assert bad(found) == [(7, "start_date", "soon", "not a date like 2024-02-28")]
    accounts = {row.external_id: (row.plan, row.arr) for row in found if isinstance(row, AccountRow)}
    assert accounts == {"A1": ("Pro", Decimal(500)), "A2": ("Pro", Decimal(0)), "A3": ("Pro", Decimal(900))}


def test_a_contact_is_read_with_its_consent(read_all: ReadAll) -> None:
    (found,) = read_all(
        "contacts.csv",
        CONTACTS + "C1,Ann@Acme.example,Ann Lee,+90 532 123 45 67,CTO,tr-TR,A1,yes,no,Europe/Istanbul\n",
    )
    assert isinstance(found, ContactRow)
    assert (found.person.crm_id, found.person.email, found.person.domain) == (
        "C1",
        "ann@acme.example",
        "acme.example",
    )
    assert (found.person.language, found.person.role, found.person.account_id) == ("tr", "CTO", "A1")
    assert (found.may_email, found.do_not_contact, found.timezone) == (True, False, "Europe/Istanbul")


def test_a_consent_that_is_not_given_is_not_known(read_all: ReadAll) -> None:
    (found,) = read_all("contacts.csv", CONTACTS + "C1,ann@acme.example,Ann Lee,,,,A1,,,\n")
    assert isinstance(found, ContactRow)
    assert (found.may_email, found.do_not_contact) == (None, False)


def test_who_opted_out_may_not_be_written_to(read_all: ReadAll) -> None:
    found = read_all(
        "c.csv",
        "email,first name,last name,opted out\na@acme.example,Ann,Lee,true\nb@acme.example,Bo,Li,no\n",
    )
    assert [row.may_email for row in found if isinstance(row, ContactRow)] == [False, None]


def test_a_contact_without_a_key_or_with_an_unknown_zone_goes_to_quarantine(read_all: ReadAll) -> None:
    rows = ",,Ann Lee,,,,A1,,,\nC2,b@acme.example,Bo,,,,A1,,,Mars/Base\nC3,c@acme.example,Cy,,,,A1,maybe,,\n"
    good = "C4,d@acme.example,Di,,,,A1,yes,no,\n"
    found = bad(read_all("contacts.csv", CONTACTS + rows + good))
    assert [(line, column) for line, column, _, _ in found] == [
        (2, "email"),
        (3, "timezone"),
        (4, "email_opt_in"),
    ]


def test_a_case_is_read_with_its_times_and_redacted_words(read_all: ReadAll) -> None:
    row = "K1,2025-01-02T10:00,2025-01-02T10:30,2025-01-03,a@acme.example,A1,Tier 1,high,Export of a@b.example,4,thanks\n"
    (found,) = read_all("cases.csv", CASES + row)
    assert isinstance(found, CaseRow)
    assert found.opened_at == datetime(2025, 1, 2, 10, 0, tzinfo=UTC)
    assert found.first_answered_at == datetime(2025, 1, 2, 10, 30, tzinfo=UTC)
    assert (found.subject, found.csat, found.comment) == ("Export of [email 1]", Decimal(4), "thanks")


def test_minutes_and_hours_after_the_opening_are_times(read_all: ReadAll) -> None:
    content = (
        "ticket_id,account_id,submitted_at,closed_at,resolution_time_hours,priority,first_response_time_minutes\n"
        "T1,A1,2025-01-02,,27.0,high,90\nT2,A1,2025-01-02,2025-01-02,1,low,5\n"
    )
    first, second = (row for row in read_all("tickets.csv", content) if isinstance(row, CaseRow))
    assert first.first_answered_at == datetime(2025, 1, 2, 1, 30, tzinfo=UTC)
    assert first.solved_at == datetime(2025, 1, 3, 3, 0, tzinfo=UTC)
    assert second.solved_at == datetime(2025, 1, 2, tzinfo=UTC)


def test_a_case_solved_before_it_was_opened_goes_to_quarantine(read_all: ReadAll) -> None:
    rows = "K1,2025-01-02T10:00,,2025-01-01,,A1,,low,x,,\nK2,2025-01-02T10:00,,2025-01-02,,A1,,low,y,9,\n"
    found = bad(
        read_all(
            "cases.csv", CASES + rows + "K3,2025-01-02T10:00,,,,A1,,low,y,5,\nK4,2025-01-02,,,,A1,,low,,4,\n"
        )
    )
    assert [(line, column, reason) for line, column, _, reason in found] == [
        (2, "solved_at", "before the case was opened"),
        (3, "csat", "out of the range 1 to 5"),
    ]


def test_signals_are_numbers_of_a_kind_on_a_day(read_all: ReadAll) -> None:
    found = read_all(
        "signals.csv",
        'account_id,date,metric,value\nA1,2025-01-02,Help Views,"1,200"\nA1,2025-01-02,logins,\n',
    )
    assert found[0] == SignalRow(
        account_id="A1", kind="help_views", day=date(2025, 1, 2), value=1200.0, line=2
    )
    assert bad(found) == [(3, "value", "", "empty, and the row means nothing without it")]


def test_nothing_is_measured_less_often_than_never(read_all: ReadAll) -> None:
    found = read_all(
        "signals.csv", "account_id,date,metric,value\nA1,2025-01-02,logins,-5\nA1,2025-01-03,logins,0\n"
    )
    assert bad(found[:1]) == [(2, "value", "-5", "less than zero: nothing happens less often than never")]
    assert found[1] == SignalRow(account_id="A1", kind="logins", day=date(2025, 1, 3), value=0.0, line=3)


def test_features_are_read_with_their_state_and_plan(read_all: ReadAll) -> None:
    rows = "F-1,SSO,Sign in once,In Progress,Login,L,https://t.example/1,Q3 2025,\nF-2,Fax,,Won't do,,,,,no demand\n"
    first, second = read_all("features.csv", FEATURES + rows)
    assert isinstance(first, FeatureRow)
    assert isinstance(second, FeatureRow)
    assert (first.status, first.effort, first.planned_for) == (
        FeatureStatus.IN_PROGRESS,
        Decimal(5),
        date(2025, 9, 30),
    )
    assert (second.status, second.declined_reason) == (FeatureStatus.DECLINED, "no demand")


def test_a_feature_of_an_unknown_state_goes_to_quarantine(read_all: ReadAll) -> None:
    ((line, column, value, reason),) = bad(read_all("features.csv", FEATURES + "F-1,SSO,,purple,,,,,\n"))
    assert (line, column, value) == (2, "status", "purple")
    assert reason.startswith("not a status; known: idea")


def test_a_release_names_the_features_that_shipped(read_all: ReadAll) -> None:
    (found,) = read_all(
        "releases.csv", 'version,released_at,notes,features,url\n2.1,2025-01-02,News,"F-1; F-2, F-1",\n'
    )
    assert found == ReleaseRow(
        version="2.1",
        released_at=datetime(2025, 1, 2, tzinfo=UTC),
        notes="News",
        features=("F-1", "F-2"),
        line=2,
    )
