"""The marketer's desk: quotes by filter, and the file that is taken along."""

import csv
import io

import pandas as pd
import pytest

from app.downloads import as_csv
from tests.app.dashboard import Dashboard
from voc.flow.place import Place

pytestmark = pytest.mark.slow


def test_filters_of_the_address_narrow_the_quotes(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("quotes", language="tr").words
    assert "Lütfen raporları Excel olarak dışa aktarma ekleyin." in words
    assert "friendly support team" not in words


def test_the_search_finds_words(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("quotes")
    dashboard.test.text_input(key="words").set_value("support team")
    words = dashboard.run().words
    assert "1 quote," in words
    assert dashboard.test.query_params["words"] == "support team"


def test_a_filter_that_nothing_fits_says_so(seeded: Place, dashboard: Dashboard) -> None:
    assert "Take one away" in dashboard.open("quotes", words="zebra").words


def test_every_quote_says_what_may_be_done_with_it(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("quotes")
    assert dashboard.html.count('class="voc-card"') == dashboard.words.count("not asked")


def test_the_downloaded_file_runs_no_formula() -> None:
    frame = pd.DataFrame({"words": ["=1+1", "@now", "plain, with a comma"], "n": [1.0, None, 2.0]})
    text = as_csv(frame).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text))) == [
        ["words", "n"],
        ["'=1+1", "1.0"],
        ["'@now", ""],
        ["plain, with a comma", "2.0"],
    ]
