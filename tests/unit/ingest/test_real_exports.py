"""Real files beside the checkout: recognised cold, read whole. Skipped loudly where they are absent."""

from collections import Counter
from pathlib import Path

import pytest

from voc.errors import NotRecognised
from voc.ingest.files import look, read_file
from voc.ingest.records import BadRow
from voc.terms import Family


@pytest.mark.parametrize(
    ("name", "family", "records", "bad"),
    [
        ("train/sentiment_en_survey_nhs.jsonl", Family.SURVEY, 8057, 0),
        ("train/sentiment_en_product.jsonl", Family.SURVEY, 6526, 0),
        ("accounts/saas_accounts.csv", Family.ACCOUNT, 500, 0),
        ("accounts/saas_subscriptions.csv", Family.ACCOUNT, 500, 0),
        ("accounts/saas_support_tickets.csv", Family.CASE, 2000, 0),
        ("accounts/saas_churn_events.csv", Family.SURVEY, 452, 148),
    ],
)
def test_a_real_export_is_read_whole(
    shared_data: Path, name: str, family: Family, records: int, bad: int
) -> None:
    found = look(shared_data / name)
    assert found.family is family
    kinds = Counter(isinstance(row, BadRow) for row in read_file(found.path, found.mapping, source="real"))
    assert (kinds[False], kinds[True]) == (records, bad)


def test_the_day_comes_first_in_the_accounts(shared_data: Path) -> None:
    assert look(shared_data / "accounts/saas_accounts.csv").mapping.day_first is True


def test_usage_by_subscription_says_that_it_names_no_account(shared_data: Path) -> None:
    with pytest.raises(NotRecognised, match="no column names the account_id"):
        look(shared_data / "accounts/saas_feature_usage.csv")


def test_a_foreign_table_says_what_it_does_not_understand(shared_data: Path) -> None:
    with pytest.raises(NotRecognised, match="customerID, gender, SeniorCitizen"):
        look(shared_data / "accounts/telco_churn.csv")
