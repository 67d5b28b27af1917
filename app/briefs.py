"""What marketing takes along, put together from steps and reports: gaps, article briefs, launch briefs.

Nothing is remembered here: pages ask `app.queries`, which does.
"""

from datetime import datetime
from typing import Any

import pandas as pd

from voc.config import Settings
from voc.flow.stories.gaps import brief_of, gaps_of
from voc.flow.stories.launch import reach_of
from voc.report import gaps as asked_again
from voc.report import launch as launching

Rule = list[tuple[str, float, float, bool]]
"""What is counted, what it is, what it has to be, whether it is."""


def gaps(engine: Any, settings: Settings, *, now: datetime) -> pd.DataFrame:
    """What customers keep asking; columns as in `voc.report.gaps`."""
    return asked_again.gaps(gaps_of(engine, settings, now=now))


def article(engine: Any, settings: Settings, number: int, *, now: datetime) -> str:
    """What an article on a gap has to say, as Markdown. Raises NotFound."""
    return brief_of(engine, settings, number, now=now).markdown()


def launch(engine: Any, settings: Settings, version: str, *, now: datetime) -> tuple[bool, Rule, str]:
    """Whether a release is worth a campaign, what that rests on, and the whole brief. Raises NotFound."""
    reach = reach_of(engine, settings, version, now=now)
    found = launching.launch(
        engine,
        version,
        reach.features,
        reach.askers,
        reach.near,
        in_trouble=reach.in_trouble,
        questions=reach.questions,
        currency=settings.currency,
        rates=settings.rates,
        now=now,
    )
    rule = [(line.what, line.value, line.least, line.met) for line in found.rule()]
    return found.is_enough(), rule, found.markdown()
