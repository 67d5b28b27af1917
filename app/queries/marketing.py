"""What the marketing desk reads."""

from datetime import datetime

import pandas as pd

from app import briefs
from app.queries.asking import ask, day, hour, place, with_cards
from voc.flow.stories import advocates as speaking
from voc.report import advocates as advocating
from voc.report import (
    quote_collections,
    quotes,
    releases,
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


def content_gaps(now: datetime) -> pd.DataFrame:
    """What customers keep asking, as of this day, answered or not."""
    return ask(briefs.gaps, place().settings, now=day(now))


def article_brief(number: int, now: datetime) -> str:
    """What an article on a gap has to say, as Markdown."""
    return ask(briefs.article, place().settings, number, now=day(now))


def all_releases(now: datetime) -> pd.DataFrame:
    """Releases, the latest first, as of this hour."""
    return ask(releases.releases, now=hour(now))


def launch(version: str, now: datetime) -> tuple[bool, briefs.Rule, str]:
    """The brief for a launch, as of this hour: is it worth a campaign, the lines of that rule, the whole as Markdown."""
    return ask(briefs.launch, place().settings, version, now=hour(now))
