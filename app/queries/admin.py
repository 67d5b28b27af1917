"""What the desk of the administrator reads, and what colleagues posted."""

from typing import Any

import pandas as pd

from app.queries.asking import ask, place
from voc.flow import posts
from voc.flow.posts import Joined
from voc.flow.settings import Setting, settings_of
from voc.flow.understood import learn
from voc.report import aside, changed, quality
from voc.report import posts as posted


def aside_waiting() -> pd.DataFrame:
    """Rows that were set aside and wait, with what somebody said about them."""
    return ask(aside.waiting)


def aside_left() -> pd.DataFrame:
    """Rows that were left out for good."""
    return ask(aside.left)


def aside_counts() -> dict[str, int]:
    """How many rows wait, were left out, were settled, and all of them."""
    return ask(aside.counts)


def accuracy() -> Any:
    """How often the models were right on what people looked at, as one row."""
    return ask(quality.overall)


def by_language() -> pd.DataFrame:
    """Passages, sureness and accuracy of every language."""
    return ask(quality.by_language)


def reliability() -> pd.DataFrame:
    """How often the models were right, by how sure they were."""
    return ask(quality.reliability)


def lessons() -> pd.DataFrame:
    """What was learned from corrections, the latest first."""
    return ask(quality.lessons)


def corrections() -> int:
    """Corrected passages that nothing was learned from yet."""
    return ask(learn.since_last)


def settings() -> list[Setting]:
    """Every setting with its value, default and meaning."""
    return settings_of(place())


def changed_settings() -> pd.DataFrame:
    """Who changed which setting, the latest first."""
    return ask(changed.settings)


def posts_lately() -> pd.DataFrame:
    """What colleagues posted lately."""
    return ask(posted.latest)


def post_accounts() -> list[str]:
    """The names of all accounts."""
    return ask(posted.accounts)


def post_people(account: str) -> pd.DataFrame:
    """The contacts of an account, by id and role."""
    return ask(posted.people, account)


def joined(feedback_id: int) -> tuple[Joined, ...]:
    """Which requests a post joined, and what they are proposed for."""
    return posts.joined(place(), feedback_id)
