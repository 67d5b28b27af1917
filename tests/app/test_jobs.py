"""Long work outside the page."""

from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from app import jobs
from voc.errors import InputError
from voc.flow.hearing import Progress


def test_a_job_says_how_far_it_is_while_it_works() -> None:
    go, reached = Event(), Event()

    def work(watch: Progress) -> None:
        watch.start("heard", 10)
        watch.tick(4)
        reached.set()
        go.wait(10)
        watch.end("done")

    job = jobs.begin("here", "Work", work)
    assert reached.wait(10)
    assert job.running
    assert (job.steps[0].done, job.steps[0].total) == (4, 10)
    assert jobs.begin("here", "Again", work) is job
    go.set()
    job.future.result(timeout=10)
    assert job.steps[0].words == "done"
    jobs.put_away("here")
    assert jobs.job_of("here") is None


def test_a_running_job_is_not_drawn_as_done() -> None:
    def page() -> None:
        from app import jobs
        from app.components import progress

        job = jobs.Job("Work")
        job.start("heard", 10)
        job.tick(4)
        progress.show(job)

    drawn = AppTest.from_function(page, default_timeout=60).run()
    assert [status.state for status in drawn.status] == ["running"]


def test_a_job_that_fails_keeps_its_reason() -> None:
    def work(watch: Progress) -> None:
        raise InputError("nps.csv: not a table.")

    job = jobs.begin("there", "Work", work)
    with pytest.raises(InputError, match="not a table"):
        job.future.result(timeout=10)
    assert not job.running
    jobs.put_away("there")


def test_the_time_left_follows_from_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    step = jobs.Step("understood", 100, began=10.0, done=25)
    monkeypatch.setattr("time.monotonic", lambda: 15.0)
    assert (step.rate, step.seconds_left) == (5.0, 15.0)
