"""What is done on the pages Quarantine, Quality, Settings and Post changes the tables and the file that it should."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from app import acting, background, jobs
from tests.app.dashboard import Dashboard
from tests.factories import NOW, account, contact, feature, rows_of, take_in
from voc.flow.demand.correct import correct
from voc.flow.heard import intake
from voc.flow.place import Place
from voc.model import Ask, AuditEvent, Decision, Feedback, Lesson, Passage, SetAside
from voc.terms import Channel, Sentiment, Verdict

SURVEY = (
    "response_id,date,nps,email,comment\n"
    "R1,2026-03-01,9,ada@north.example,The export is slow\n"
    "R2,2026-03-02,9,ada@north.example,The export is too slow\n"
    "R3,n/a,9,bo@south.example,The map is slow\n"
    "R4,n/a,9,can@east.example,<b>The list</b> is slow\n"
    "R5,2026-03-02,eleven,can@east.example,All fine\n"
) + "".join(f"S{n},2026-03-0{n},9,ada@north.example,The page number {n} is fine\n" for n in range(1, 7))

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Aside:
    """A workspace with three rows in quarantine, and the file that they stand in."""

    place: Place
    file: Path

    def rows(self, *, waiting: bool = True) -> list[SetAside]:
        """The rows that are not settled, or those that are."""
        return [row for row in rows_of(self.place.engine, SetAside) if (row.settled_at is None) is waiting]


@pytest.fixture
def aside(empty: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Aside:
    file = tmp_path / "nps.csv"
    file.write_text(SURVEY, encoding="utf-8")
    intake.take_in(empty, [file], now=NOW)
    monkeypatch.setenv(acting.CLOCK, (NOW + timedelta(hours=1)).isoformat())
    return Aside(empty, file)


def finish(place: Place) -> None:
    """Wait until the work in the background is over."""
    job = jobs.job_of(str(place.workspace.folder.resolve()))
    assert job is not None
    job.future.result(timeout=100)


def submit(dashboard: Dashboard, form: str, label: str) -> Dashboard:
    """Press a button of a form."""
    dashboard.test.button(key=f"FormSubmitter:{form}-{label}").click()
    return dashboard.run()


def group_of(dashboard: Dashboard, words: str) -> str:
    """The group of rows whose name holds these words."""
    box = dashboard.test.selectbox(key="group")
    (found,) = [name for name in box.options if words in name]
    box.select(found)
    dashboard.run()
    return found


def test_rows_are_grouped_and_shown_letter_by_letter(aside: Aside, dashboard: Dashboard) -> None:
    dashboard.open("quarantine")
    assert "nps.csv: empty, and the row means nothing without it (2 rows)" in str(
        dashboard.test.selectbox(key="group").options
    )
    assert "rows wait 3 left out for good 0 went in since 0 ever set aside 3" in dashboard.words
    group_of(dashboard, "empty")
    assert "<b>The list</b> is slow" in dashboard.words
    assert "can@east.example" not in dashboard.words


def test_mending_a_cell_lets_its_row_in(aside: Aside, dashboard: Dashboard) -> None:
    dashboard.open("quarantine")
    group_of(dashboard, "empty")
    row = aside.rows()[0]
    dashboard.test.text_input(key=f"value-{row.id}").set_value("2026-03-05")
    submit(dashboard, f"mend-{row.id}", "Mend and read again")
    finish(aside.place)
    assert [one.line for one in aside.rows(waiting=False)] == [row.line]
    assert len(rows_of(aside.place.engine, Feedback)) == 9
    assert "rows wait 2 left out for good 0 went in since 1" in dashboard.run().words


def test_one_word_mends_all_rows_that_say_the_same(aside: Aside, dashboard: Dashboard) -> None:
    dashboard.open("quarantine")
    group_of(dashboard, "empty")
    row = aside.rows()[0]
    dashboard.test.text_input(key=f"value-{row.id}").set_value("2026-03-05")
    dashboard.test.checkbox(key=f"alike-{row.id}").check()
    submit(dashboard, f"mend-{row.id}", "Mend and read again")
    finish(aside.place)
    assert len(aside.rows(waiting=False)) == 2


def test_what_does_not_do_is_said_in_a_sentence_and_nothing_is_decided(
    aside: Aside, dashboard: Dashboard
) -> None:
    dashboard.open("quarantine")
    group_of(dashboard, "empty")
    row = aside.rows()[0]
    submit(dashboard, f"mend-{row.id}", "Mend and read again")
    assert "say in 1 to 500 signs" in dashboard.test.error[0].value
    assert rows_of(aside.place.engine, Decision) == []


def test_a_row_is_left_out_with_a_reason_and_comes_back(aside: Aside, dashboard: Dashboard) -> None:
    dashboard.open("quarantine")
    group_of(dashboard, "rating")
    (row,) = [one for one in aside.rows() if one.value == "eleven"]
    dashboard.test.text_input(key=f"reason-{row.id}").set_value("a test of ours")
    submit(dashboard, f"why-{row.id}", "Leave this row out for good")
    assert "a test of ours" in dashboard.words
    assert "rows wait 2 left out for good 1" in dashboard.words
    dashboard.press(f"back-{row.id}")
    assert "rows wait 3 left out for good 0" in dashboard.words
    assert [one.verdict for one in rows_of(aside.place.engine, Decision)] == [
        Verdict.DISMISSED,
        Verdict.UNDONE,
    ]


def test_a_mended_file_is_read_again_with_one_press(aside: Aside, dashboard: Dashboard) -> None:
    aside.file.write_text(SURVEY.replace("n/a", "2026-03-05").replace("eleven", "10"), encoding="utf-8")
    dashboard.open("quarantine").press("again")
    finish(aside.place)
    assert aside.rows() == []
    assert "Nothing waits" in dashboard.run().words


def test_a_cell_of_a_file_that_is_gone_is_kept_until_it_comes_again(
    aside: Aside, dashboard: Dashboard
) -> None:
    aside.file.unlink()
    dashboard.open("quarantine")
    assert "not on this machine any more" in dashboard.words
    group_of(dashboard, "empty")
    row = aside.rows()[0]
    dashboard.test.text_input(key=f"value-{row.id}").set_value("2026-03-05")
    submit(dashboard, f"mend-{row.id}", "Mend and read again")
    assert "Kept. It goes in as soon as nps.csv is read again." in dashboard.words
    assert dashboard.press(f"unsay-{row.id}").words.count("counts when the file is read again") == 0


def corrected(place: Place, count: int) -> None:
    """People said of so many passages what they feel; of the first, another thing than the models."""
    for row in rows_of(place.engine, Passage)[:count]:
        correct(place.engine, row.id, sentiment=Sentiment.NEGATIVE, who="ana", now=NOW)


def test_quality_says_how_often_the_models_were_right(seeded: Place, dashboard: Dashboard) -> None:
    corrected(seeded, 6)
    words = dashboard.open("quality").words
    assert "sentiments right, where people looked" in words
    assert "of 6 passages, between" in words
    assert "corrections that wait 6" in words
    assert "too few judged to say" in words


def test_learning_is_tried_first_and_changes_nothing(seeded: Place, dashboard: Dashboard) -> None:
    corrected(seeded, 6)
    dashboard.open("quality").press("learn")
    finish(seeded)
    assert "What would be learned from 6 corrected passages" in dashboard.run().words
    assert "Nothing would get better" in dashboard.words
    assert "take" not in dashboard.buttons()
    assert rows_of(seeded.engine, Lesson) == []
    dashboard.press("leave")
    assert background.tried() is None


def test_a_lesson_in_use_is_shown_and_taken_back(seeded: Place, dashboard: Dashboard) -> None:
    from voc.nlp.tagging import MAKER
    from voc.store import writing

    with writing(seeded.engine) as session:
        session.add(
            Lesson(
                heads=MAKER,
                corrections=60,
                right_before=0.5,
                right_after=0.8,
                weights=b"",
                made_by="ana",
                made_at=NOW,
            )
        )
    words = dashboard.open("quality").words
    assert "no. 1 60 50 % 80 % ana, today in use" in words.replace("\u202f", " ")
    assert "Lesson 1 is taken back" in dashboard.press("undo-lesson").words
    assert rows_of(seeded.engine, Lesson)[0].undone_at == NOW


def test_a_setting_is_changed_in_the_file_and_who_did_it_is_shown(empty: Place, dashboard: Dashboard) -> None:
    dashboard.open("settings").press("change-learn_after")
    dashboard.test.text_input(key="field-learn_after").set_value("20")
    words = submit(dashboard, "set-learn_after", "Save").words
    assert empty.workspace.settings().learn_after == 20
    assert "learn_after is changed" in words
    assert f"set to 20 by {acting.who()}" in words
    assert [event.subject for event in rows_of(empty.engine, AuditEvent)] == ["setting learn_after"]
    dashboard.press("change-learn_after")
    submit(dashboard, "set-learn_after", "Back to the default")
    assert empty.workspace.settings().learn_after == 50


@pytest.mark.parametrize(
    ("name", "given", "said"), [("learn_after", "many", "no number"), ("timezone", "Nowhere", "no timezone")]
)
def test_a_value_that_does_not_fit_is_refused_in_a_sentence(
    empty: Place, dashboard: Dashboard, name: str, given: str, said: str
) -> None:
    before = empty.workspace.settings_file.read_text(encoding="utf-8")
    dashboard.open("settings").press(f"change-{name}")
    dashboard.test.text_input(key=f"field-{name}").set_value(given)
    submit(dashboard, f"set-{name}", "Save")
    assert said in dashboard.test.error[0].value
    assert empty.workspace.settings_file.read_text(encoding="utf-8") == before


def test_what_leaves_the_machine_or_is_secret_is_not_changed_here(empty: Place, dashboard: Dashboard) -> None:
    dashboard.open("settings")
    assert not {"change-channel", "change-database_url", "change-large_model_url"} & dashboard.buttons()
    assert "database_url" in dashboard.words


def test_a_post_is_kept_redacted_and_where_it_went_is_shown(empty: Place, dashboard: Dashboard) -> None:
    take_in(empty.engine, account("north"), contact("ada"), feature("F-1"))
    dashboard.open("post")
    dashboard.test.text_area(key="text-0").set_value("Please add an export to Excel, says ada@north.example")
    dashboard.test.selectbox(key="account-0").select("North")
    dashboard.run()
    assert len(dashboard.test.selectbox(key="contact-0-North").options) == 1
    dashboard.press("send")
    finish(empty)
    (said,) = rows_of(empty.engine, Feedback)
    assert (said.channel, said.author) == (Channel.POST, acting.who())
    assert "ada@" not in said.text
    words = dashboard.run().words
    assert "F-1 Export to Excel" in words
    assert "asked for once" in words
    assert dashboard.test.text_area(key="text-1").value == ""
    assert "Taken back, and 1 ask with it" in dashboard.press(f"undo-{said.id}").words
    assert [ask.withdrawn_at for ask in rows_of(empty.engine, Ask)] == [NOW]


def test_a_post_without_words_is_refused_in_a_sentence(empty: Place, dashboard: Dashboard) -> None:
    dashboard.open("post").press("send")
    assert "There is nothing to post" in dashboard.test.error[0].value
    assert rows_of(empty.engine, Feedback) == []
