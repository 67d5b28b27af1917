"""The job of this workspace, watched while it runs, and what is said when it is over."""

import streamlit as st

from app import jobs, uploads
from app.components import progress
from app.markup import draw, el
from app.strings import say

EVERY = 0.5
"""Seconds between two looks at a running job."""


def running() -> bool:
    """Draw the job that runs, if there is one; the page is drawn once more when it is over."""
    job = jobs.job_of(uploads.where())
    if job is None or not job.running:
        return False
    _watched()
    draw(el("p", say("add_data.leave"), cls="voc-hint"))
    return True


def over(title: str) -> None:
    """Draw how the job of this title ended, with a button that puts it away. Raises what it raised."""
    job = jobs.job_of(uploads.where())
    if job is None or job.running or job.title != title:
        return
    progress.show(job)
    if st.button(say("progress.put_away"), key="put-away", type="tertiary"):
        jobs.put_away(uploads.where())
        st.rerun()
    error = job.future.exception()
    if error is not None:
        raise error


@st.fragment(run_every=EVERY)
def _watched() -> None:
    job = jobs.job_of(uploads.where())
    if job is None or not job.running:
        st.rerun()
    progress.show(job)
