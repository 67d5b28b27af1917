"""Content gaps as a table: the list that `voc.flow.stories.gaps` made."""

from collections.abc import Sequence

import pandas as pd

from voc.stories.gaps import Gap

GAPS = (
    "gap", "question", "language", "accounts", "contacts", "comments", "languages", "trend", "recent", "before",
    "first_at", "last_at", "feature", "aspect", "answer", "article", "url", "likeness", "cases", "passage_ids",
)  # fmt: skip


def gaps(found: Sequence[Gap]) -> pd.DataFrame:
    """Gaps in the given order; columns as in GAPS. `likeness` in spreads, empty without articles."""
    rows = [
        {
            "gap": one.number,
            "question": one.question.words,
            "language": one.question.language,
            "accounts": one.volume.accounts,
            "contacts": one.volume.contacts,
            "comments": one.volume.comments,
            "languages": ", ".join(one.volume.languages),
            "trend": one.volume.trend.value,
            "recent": one.volume.recent,
            "before": one.volume.before,
            "first_at": one.volume.first_at,
            "last_at": one.volume.last_at,
            "feature": one.feature,
            "aspect": one.aspect,
            "answer": one.answer.value,
            "article": one.article,
            "url": one.url,
            "likeness": one.likeness,
            "cases": one.cases,
            "passage_ids": [question.passage_id for question in one.questions],
        }
        for one in found
    ]
    return pd.DataFrame(rows, columns=list(GAPS))
