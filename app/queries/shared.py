"""What every desk reads: passages, topics, counts, files."""

from collections.abc import Sequence

import pandas as pd

from app.queries.asking import ask
from voc.report import colleagues as colleagues_report
from voc.report import (
    evidence,
    status,
    topics,
)
from voc.report.passages import Only

MOST_PASSAGES = 200


def cards(passage_ids: Sequence[int]) -> pd.DataFrame:
    """These passages as cards."""
    return ask(evidence.cards, tuple(passage_ids))


def found(only: Only) -> pd.DataFrame:
    """Passage cards by what they are about, at most MOST_PASSAGES."""
    return ask(evidence.found, only, limit=MOST_PASSAGES)


def all_topics() -> pd.DataFrame:
    """Topics with size and mood."""
    return ask(topics.topics)


def languages() -> dict[str, int]:
    """Passages by language."""
    return ask(status.languages)


def counts() -> dict[str, int]:
    """Rows of each noun."""
    return ask(status.counts)


def waiting() -> dict[str, int]:
    """What waits for a person."""
    return ask(status.waiting)


def quarantine() -> pd.DataFrame:
    """Rows that were set aside."""
    return ask(status.quarantine)


def files() -> pd.DataFrame:
    """Files that were read."""
    return ask(status.files)


def colleagues() -> pd.DataFrame:
    """Everybody who has a role or had one."""
    return ask(colleagues_report.colleagues)


def role_changes() -> pd.DataFrame:
    """Who gave whom which roles."""
    return ask(colleagues_report.changes)
