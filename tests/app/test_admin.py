"""Adding files, and what came of them."""

from datetime import timedelta
from pathlib import Path

import pytest

from app import acting, jobs, uploads
from app.uploads import Upload
from tests.app.dashboard import Dashboard
from tests.factories import NOW, rows_of
from voc.flow.heard.intake import Wish
from voc.flow.place import Place
from voc.model import Feedback, IngestRun, SetAside
from voc.terms import Channel

SURVEY = b"""id,date,email,nps,What could we do better?
1,2026-05-02,ada@north.example,6,"Please add an export to PDF, call me at +49 30 23125 101"
2,2026-05-03,bo@south.example,9,All fine
3,31/02/2026,bo@south.example,9,Never mind
"""
UNCLEAR = b"id,date,nps,comment\n1,3/4/2025,9,The export is slow\n2,5/6/2025,7,Fine\n"
CALL = b"WEBVTT\n\n00:01.000 --> 00:02.000\nCara Sims: How is it?\n\n00:03.000 --> 00:09.000\nAnn Lee: It is slow\n"
SUBMIT = "FormSubmitter:{form}-Read it so"
SAID = b"id,date,email,nps,comment\n1,2026-05-22,ada@north.example,6,Please add an export to PDF\n"
STRANGE = b"apples,pears\n3,4\n"

pytestmark = pytest.mark.slow


def upload(dashboard: Dashboard, *files: tuple[str, bytes]) -> Dashboard:
    """Drop files on the page."""
    dashboard.open("add_data")
    dashboard.test.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files])
    return dashboard.run()


def finish(place: Place) -> None:
    """Wait until the work in the background is over."""
    job = jobs.job_of(str(place.workspace.folder.resolve()))
    assert job is not None
    job.future.result(timeout=100)


def test_a_file_is_shown_as_it_will_be_stored_before_anything_is(empty: Place, dashboard: Dashboard) -> None:
    words = upload(dashboard, ("nps.csv", SURVEY)).words
    assert "taken for: survey" in words
    assert "call me at [phone 1]" in words
    assert "23125" not in words
    assert rows_of(empty.engine, Feedback) == []


def test_taking_a_file_in_stores_it_and_tells_what_was_done(empty: Place, dashboard: Dashboard) -> None:
    upload(dashboard, ("nps.csv", SURVEY)).press("run")
    finish(empty)
    words = dashboard.run().words
    assert len(rows_of(empty.engine, Feedback)) == 2
    assert "Heard 1 file, 2 rows new, 0 known, 1 set aside" in words
    assert "Answered" in words
    dashboard.press("again")
    assert dashboard.test.file_uploader


def test_a_file_that_was_read_wrongly_shows_what_moves_and_can_be_taken_back(
    empty: Place, dashboard: Dashboard
) -> None:
    def take_in() -> None:
        dashboard.press("run")
        finish(empty)
        dashboard.run().press("again")

    upload(dashboard, ("said.csv", SAID))
    take_in()
    upload(dashboard, ("said.csv", SAID))
    (family,) = [box for box in dashboard.test.selectbox if (box.key or "").startswith("family-")]
    family.set_value("note")
    words = dashboard.run().words
    assert "It was read otherwise before: this moves" in words
    assert "was read as answers to a survey (1 comment), is read as notes of a CSM (1 comment)" in words
    take_in()
    assert [row.channel for row in rows_of(empty.engine, Feedback)] == [Channel.NOTE]
    upload(dashboard, ("said.csv", SAID))
    (back,) = [button.key for button in dashboard.test.button if (button.key or "").startswith("back-")]
    dashboard.press(back)
    assert [row.channel for row in rows_of(empty.engine, Feedback)] == [Channel.SURVEY]


def test_nothing_of_an_uploaded_file_stays_in_the_workspace(empty: Place, dashboard: Dashboard) -> None:
    upload(dashboard, ("nps.csv", SURVEY)).press("run")
    finish(empty)
    assert list((empty.workspace.folder / uploads.FOLDER).iterdir()) == []


def test_a_mended_file_takes_its_rows_out_of_quarantine(
    empty: Place, dashboard: Dashboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload(dashboard, ("nps.csv", SURVEY)).press("run")
    finish(empty)
    assert [row.settled_at for row in rows_of(empty.engine, SetAside)] == [None]
    monkeypatch.setenv(acting.CLOCK, (NOW + timedelta(days=1)).isoformat())
    mended = SURVEY.replace(b"31/02/2026", b"2026-05-04")
    dashboard.run().press("again")
    upload(dashboard, ("nps.csv", mended)).press("run")
    finish(empty)
    assert len(rows_of(empty.engine, Feedback)) == 3
    assert all(row.settled_at for row in rows_of(empty.engine, SetAside))


def test_a_file_that_is_not_recognised_is_named_with_the_reason(empty: Place, dashboard: Dashboard) -> None:
    upload(dashboard, ("strange.csv", STRANGE))
    assert "not recognised" in dashboard.words
    assert "strange" in dashboard.test.warning[0].value
    assert dashboard.test.button(key="run").disabled


def test_what_a_file_leaves_open_is_asked_and_the_answer_is_remembered(
    empty: Place, dashboard: Dashboard
) -> None:
    upload(dashboard, ("november.csv", UNCLEAR))
    assert "begins with the day or the month" in dashboard.test.warning[0].value
    assert dashboard.test.button(key="run").disabled
    (radio,) = dashboard.test.radio
    radio.set_value("day")
    dashboard.test.button(key=SUBMIT.format(form=radio.form_id)).click()
    dashboard.run()
    assert not dashboard.test.radio
    assert "2025-04-03" in dashboard.words
    dashboard.press("run")
    finish(empty)
    assert sorted(row.said_at.month for row in rows_of(empty.engine, Feedback)) == [4, 6]
    dashboard.run().press("again")
    words = upload(dashboard, ("december.csv", UNCLEAR.replace(b"1,3", b"8,3"))).words
    assert "Read as you said of november" in words
    assert not dashboard.test.button(key="run").disabled


def test_who_is_ours_is_asked_once_for_two_conversations(empty: Place, dashboard: Dashboard) -> None:
    upload(dashboard, ("one.vtt", CALL), ("two.vtt", CALL.replace(b"slow", b"slower")))
    assert len(dashboard.test.radio) == 2
    radio = dashboard.test.radio[0]
    radio.set_value("Cara Sims")
    dashboard.test.button(key=SUBMIT.format(form=radio.form_id)).click()
    dashboard.run()
    assert not dashboard.test.radio
    assert not dashboard.test.button(key="run").disabled


def test_a_column_that_sounds_like_markup_is_shown_as_it_is(empty: Place, dashboard: Dashboard) -> None:
    odd = b"alpha,**beta** <b>x</b>\n" + b"".join(
        b"x%d,The export is slow and I want it fast\n" % n for n in range(6)
    )
    upload(dashboard, ("odd.csv", odd))
    dashboard.test.selectbox[0].set_value("case")
    dashboard.run()
    options = " ".join(dashboard.test.radio[0].options)
    assert "beta" in options
    assert "**beta**" not in options
    assert "<b>" not in options


def test_a_person_may_say_what_a_column_is(empty: Place) -> None:
    wish = Wish(family="note", columns=(("text", "pears"), ("id", "apples")))
    seen = uploads.look(Upload(name="strange.csv", content=STRANGE, wish=wish))
    assert seen.look is not None
    assert [text.column for text in seen.look.mapping.texts] == ["pears"]


def test_a_wish_that_does_not_fit_the_file_is_answered_in_a_sentence(empty: Place) -> None:
    seen = uploads.look(Upload(name="nps.csv", content=SURVEY, wish=Wish(columns=(("text", "Nowhere"),))))
    assert seen.look is None
    assert "Nowhere" in (seen.problem or "")


def test_the_name_of_an_upload_cannot_leave_its_folder() -> None:
    assert uploads.safe_name("../../etc/pass wd.csv") == "pass wd.csv"
    assert uploads.safe_name("C:\\exports\\nps.csv") == "nps.csv"
    assert uploads.safe_name("...") == "upload"


def test_status_lists_files_and_rows_that_were_set_aside(seeded: Place, dashboard: Dashboard) -> None:
    words = dashboard.open("status").words
    assert "31/02/2024" in words
    assert Path(rows_of(seeded.engine, IngestRun)[0].file).name in words
