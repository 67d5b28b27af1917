"""The marketer's desk: quotes by filter, and the file that is taken along."""

import csv
import io

import pandas as pd
import pytest
from sqlalchemy import select

from app.downloads import as_csv
from tests.app.dashboard import Dashboard
from tests.factories import NOW, account, comment, contact, person, take_in
from voc.flow.place import Place
from voc.flow.stories.quote_collections import collect_quotes
from voc.flow.understood.pool import Here
from voc.flow.understood.tag import tag
from voc.model import Feedback, Notification, Passage
from voc.report.quote_collections import collected
from voc.store import reading

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


def quote_called(place: Place, words: str) -> int:
    """The passage with these words."""
    with reading(place.engine) as session:
        query = select(Passage.id).join(Feedback, Feedback.id == Passage.feedback_id)
        return session.scalars(query.where(Feedback.text.contains(words))).first() or 0


def test_asking_for_words_puts_a_message_into_the_outbox(seeded: Place, dashboard: Dashboard) -> None:
    number = quote_called(seeded, "friendly support team")
    dashboard.open("quotes", words="friendly")
    take_in(seeded.engine, contact("can", "east.example", language="tr", may_email=True))
    dashboard.press(f"ask-{number}")
    with reading(seeded.engine) as session:
        occasions = list(session.scalars(select(Notification.occasion)))
    assert f"consent:{number}" in occasions


def test_who_may_not_be_asked_is_not_and_the_page_says_why(seeded: Place, dashboard: Dashboard) -> None:
    number = quote_called(seeded, "friendly support team")
    dashboard.open("quotes", words="friendly").press(f"ask-{number}")
    assert "is not to be asked now" in dashboard.test.toast[0].value
    with reading(seeded.engine) as session:
        assert f"consent:{number}" not in list(session.scalars(select(Notification.occasion)))


def test_a_quote_is_put_into_a_collection(seeded: Place, dashboard: Dashboard) -> None:
    number, other = (
        quote_called(seeded, words) for words in ("friendly support team", "export of our reports")
    )
    collect_quotes(seeded.engine, "Spring", [other], by="mia", now=NOW)
    dashboard.open("quotes", words="friendly")
    dashboard.test.selectbox(key=f"collection-{number}").set_value("Spring")
    dashboard.run().press(f"put-{number}")
    assert collected(seeded.engine, "Spring") == [other, number]


def test_a_gap_is_shown_as_text_with_its_brief(seeded: Place, dashboard: Dashboard) -> None:
    said = ("How do I merge duplicate customers? <img src=x>", "How can I merge duplicate customers?")
    take_in(
        seeded.engine,
        *(account(home) for home in ("merge", "double")),
        *(
            comment(text, id=home, who=person("mo", f"{home}.example"))
            for text, home in zip(said, ("merge", "double"), strict=True)
        ),
    )
    tag(seeded.engine, Here(), now=NOW)
    dashboard.open("gaps")
    assert "merge duplicate customers?" in dashboard.words
    assert "2 accounts" in dashboard.words
    assert "No article answers it" in dashboard.words
    assert "<img" not in dashboard.html
    (brief,) = dashboard.test.code
    assert brief.value.startswith("# Article brief")


def test_a_launch_says_what_its_verdict_rests_on(seeded: Place, dashboard: Dashboard) -> None:
    dashboard.open("launch")
    assert "accounts asked:" in dashboard.words
    (brief,) = dashboard.test.code
    assert brief.value.startswith("# Launch brief")
    assert "## Do not write to" in brief.value
