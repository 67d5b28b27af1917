"""A long job as people watch it: what is done, what is being done, how fast, how long it will take."""

from typing import Literal

import streamlit as st

from app.figures import number
from app.jobs import Job, Step
from app.markup import draw, el, plain
from app.strings import named, say

State = Literal["running", "complete", "error"]


def show(job: Job) -> None:
    """Draw a job as it stands now."""
    failed = not job.running and job.future.exception() is not None
    state: State = "running" if job.running else "error" if failed else "complete"
    box = st.status(plain(job.title), expanded=True, state=state)
    with box.container():  # leaving `with box` itself would call the work done
        for step in list(job.steps):
            if step.words is not None:
                draw(el("p", el("b", named("step", step.name)), " ", step.words, cls="voc-step"))
            elif not failed:
                _running(step)


def _running(step: Step) -> None:
    part = min(step.done / step.total, 1.0) if step.total else None
    words = [named("step", step.name)]
    if step.done:
        words.append(say("progress.done", n=step.done))
    if step.rate:
        words.append(say("progress.rate", rate=number(step.rate)))
    left = step.seconds_left
    if left is not None:
        words.append(say("progress.left", left=_length(left)))
    if part is None:
        draw(el("p", " · ".join(words), cls="voc-step"))
    else:
        st.progress(part, text=plain(" · ".join(words)))


def _length(seconds: float) -> str:
    if seconds < 90:
        return say("progress.seconds", n=max(round(seconds), 1))
    return say("progress.minutes", n=round(seconds / 60))
