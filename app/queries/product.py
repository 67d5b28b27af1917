"""What the product desk reads."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from app.queries.asking import ask, day, hour, place
from voc.flow.told import foresee
from voc.flow.told.foresee import Foreseen
from voc.report import alerts as unusual
from voc.report import (
    aspects,
    decided,
    feature_story,
    links,
    merges,
    recovery,
    releases,
    status,
    topic_map,
    topics,
)
from voc.report import drivers as driving
from voc.report import priorities as ranked
from voc.report.links import Earned
from voc.report.priorities import Priorities, Question, View
from voc.report.topic_map import TopicMap

MOST_WAITING = 200
ALERT_WEEKS = 8
SERIES_WEEKS = 26


def priorities(question: Question, now: datetime) -> Priorities:
    """The roadmap ranked as asked, as of this day."""
    settings = place().settings
    return ask(ranked.priorities, question, now=day(now), currency=settings.currency, rates=settings.rates)


def alerts(now: datetime) -> pd.DataFrame:
    """Topics that were spoken of more than usual in the last whole weeks, as of this day."""
    return ask(unusual.alerts, now=day(now), zone=place().settings.timezone, weeks=ALERT_WEEKS)


def reach(now: datetime) -> dict[str, Any]:
    """What alerts rest on."""
    return ask(unusual.reach, now=day(now), zone=place().settings.timezone)


def weekly(now: datetime) -> pd.DataFrame:
    """Comments of each topic in each of the last whole weeks, as of this day."""
    return ask(unusual.weekly, now=day(now), zone=place().settings.timezone, weeks=SERIES_WEEKS)


def weeks(now: datetime) -> pd.DataFrame:
    """Comments in each of the same weeks."""
    return ask(unusual.totals, now=day(now), zone=place().settings.timezone, weeks=SERIES_WEEKS)


def drivers() -> pd.DataFrame:
    """What topics cost or earn in the scores."""
    return ask(driving.drivers)


def segments() -> list[str]:
    """Segments of accounts, by name."""
    return ask(status.segments)


def kept_views() -> pd.DataFrame:
    """Rankings that were kept."""
    return ask(ranked.views)


def kept_view(name: str) -> View:
    """One of them, with the figures it was kept with."""
    return ask(ranked.view, name)


def link_queue(feature: str | None = None) -> pd.DataFrame:
    """Proposals that wait, at most MOST_WAITING, first where a decision is worth most; `feature`: of this key."""
    settings = place().settings
    return ask(
        links.queue, currency=settings.currency, rates=settings.rates, limit=MOST_WAITING, feature=feature
    )


def rivals(request_id: int) -> pd.DataFrame:
    """Features that wait or stand accepted for a request."""
    return ask(links.rivals, request_id)


def unanswered(request_id: int) -> float | None:
    """The probability that nothing on the roadmap fits a request."""
    return ask(links.unanswered, request_id)


def candidates() -> pd.DataFrame:
    """Requests that nothing on the roadmap seems to fit."""
    return ask(links.candidates, limit=MOST_WAITING)


def features() -> dict[str, str]:
    """Titles of the roadmap by key."""
    return ask(status.features)


def proof() -> tuple[pd.DataFrame, Earned]:
    """How often proposals were right here, and the cut-off that is earned."""
    return ask(links.proof, precision=place().settings.link_precision)


def by_themselves() -> int:
    """How many links stand accepted by the machine."""
    return ask(links.by_themselves)


def at_least(probability: float) -> dict[str, int]:
    """What deciding every proposal that is at least this sure would touch."""
    return ask(links.at_least, probability)


def decided_links() -> pd.DataFrame:
    """Links that were decided lately."""
    return ask(decided.links)


def last_at_once() -> tuple[int, str, datetime] | None:
    """The last decision about many links that still holds: how many, by whom, when."""
    return ask(links.last_at_once)


def merge_pairs() -> pd.DataFrame:
    """Pairs of requests that may be one want."""
    return ask(merges.merges)


def decided_pairs() -> pd.DataFrame:
    """Pairs that were merged or kept apart lately."""
    return ask(decided.pairs)


def together(*request_ids: int) -> dict[str, float]:
    """What these requests count as one."""
    settings = place().settings
    return ask(merges.together, request_ids, currency=settings.currency, rates=settings.rates)


def topic_changes() -> pd.DataFrame:
    """What a refit of topics would change and nobody decided."""
    return ask(topics.changes)


def decided_changes() -> pd.DataFrame:
    """Changes of topics that were decided lately."""
    return ask(topics.decided)


def moving(change_ids: Sequence[int]) -> dict[int, list[int]]:
    """Some passages that each of these changes moves."""
    return ask(topics.moving, tuple(change_ids))


def passage_map() -> TopicMap:
    """Every passage with its place on a plane, or a sample of many; computed once for a state of the workspace."""
    return ask(topic_map.topic_map, encoder=place().settings.encoder)


def one_feature(key: str) -> pd.DataFrame:
    """A feature as customers may hear of it, one row."""
    return ask(releases.feature, key)


def askers(key: str) -> pd.DataFrame:
    """Everyone who waits or waited for a feature."""
    return ask(feature_story.askers, key)


def feature_steps(key: str) -> pd.DataFrame:
    """What happened to the waits for a feature, step by step."""
    return ask(feature_story.timeline, key)


def holding_links(key: str) -> pd.DataFrame:
    """Accepted links of a feature."""
    return ask(feature_story.holding, key)


def feature_recovery(key: str, now: datetime) -> pd.DataFrame:
    """How scores of those who asked for a feature changed after it came, as of this day."""
    return ask(recovery.recoveries, now=day(now), feature=key)


def foreseen(key: str, now: datetime) -> Foreseen:
    """Who would be told if a feature shipped or was declined, as of this hour."""
    return ask(foresee.foresee, place().settings, key, now=hour(now))


def aspect_terms() -> pd.DataFrame:
    """What passages are about, with the sentiment towards it."""
    return ask(aspects.terms)
