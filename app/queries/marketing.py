"""What the marketing desk reads."""

from datetime import datetime

import pandas as pd

from app.queries.asking import ask, day, place, with_cards
from voc.flow.stories import advocates as speaking
from voc.report import advocates as advocating
from voc.report import (
    quote_collections,
    quotes,
)
from voc.report import stories as telling
from voc.report.passages import Only
from voc.terms import ConsentState

MOST_QUOTES = 200


def quotable(
    only: Only, now: datetime, *, meaning: str = "", consent: ConsentState | None = None
) -> pd.DataFrame:
    """Quotes as cards, best first, at most MOST_QUOTES, with what may be done with each as of this day."""
    encoder = place().settings.encoder
    found = ask(
        quotes.quotes,
        only,
        now=day(now),
        limit=MOST_QUOTES,
        meaning=meaning,
        encoder=encoder,
        consent=consent,
    )
    kept = ["passage_id", "preview", "consent", "scope", "until", "outcome", "folded"]
    return with_cards(found[kept])


def stories(now: datetime) -> pd.DataFrame:
    """Before/after stories, the strongest first, as of this day."""
    return ask(telling.stories, now=day(now))


def advocates(now: datetime) -> tuple[pd.DataFrame, int]:
    """Who would speak for us as of this day, and how many more are left alone because of trouble."""
    done = ask(speaking.advocates, place().settings, now=day(now))
    return ask(advocating.advocates, done.advocates, now=day(now)), done.in_trouble


def collections(now: datetime) -> pd.DataFrame:
    """Collections of quotes, as of this day."""
    return ask(quote_collections.collections, now=day(now))
