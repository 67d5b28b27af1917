"""Everything that pages read, and the only place that remembers an answer.

An answer is kept for one workspace in one state: the key holds the state of its database, which every
commit changes, so a write shows at once, whoever wrote. Pages call the functions below and nothing of
`voc.report` themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import pandas as pd
import streamlit as st

from voc.config import workspace_at
from voc.flow.place import Place, open_place
from voc.report import alerts as unusual
from voc.report import (
    aspects,
    decided,
    evidence,
    ledger,
    ledger_debt,
    links,
    merges,
    outbox,
    quotes,
    status,
    topics,
)
from voc.report import calls as calling
from voc.report import drivers as driving
from voc.report import pack as packing
from voc.report import priorities as ranked
from voc.report import promises as promising
from voc.report import tasks as doing
from voc.report.links import Earned
from voc.report.passages import Only
from voc.report.priorities import Priorities, Question, View
from voc.report.version import Watch
from voc.terms import NotificationState

P = ParamSpec("P")
T = TypeVar("T")
MOST_QUOTES = 500
MOST_PASSAGES = 200
MOST_WAITING = 200
ALERT_WEEKS = 8
SERIES_WEEKS = 26


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace with somebody who notices when it is written to."""

    key: str
    place: Place
    watch: Watch

    def close(self) -> None:
        """Let go of the database."""
        self.watch.close()
        self.place.engine.dispose()


def place() -> Place:
    """The workspace of this dashboard. Raises VocError, with the way out, where there is none."""
    return _opened().place


def priorities(question: Question, now: datetime) -> Priorities:
    """The roadmap ranked as asked, as of this day."""
    settings = place().settings
    return _ask(ranked.priorities, question, now=_day(now), currency=settings.currency, rates=settings.rates)


def alerts(now: datetime) -> pd.DataFrame:
    """Topics that were spoken of more than usual in the last whole weeks, as of this day."""
    return _ask(unusual.alerts, now=_day(now), zone=place().settings.timezone, weeks=ALERT_WEEKS)


def reach(now: datetime) -> dict[str, Any]:
    """What alerts rest on."""
    return _ask(unusual.reach, now=_day(now), zone=place().settings.timezone)


def weekly(now: datetime) -> pd.DataFrame:
    """Comments of each topic in each of the last whole weeks, as of this day."""
    return _ask(unusual.weekly, now=_day(now), zone=place().settings.timezone, weeks=SERIES_WEEKS)


def weeks(now: datetime) -> pd.DataFrame:
    """Comments in each of the same weeks."""
    return _ask(unusual.totals, now=_day(now), zone=place().settings.timezone, weeks=SERIES_WEEKS)


def drivers() -> pd.DataFrame:
    """What topics cost or earn in the scores."""
    return _ask(driving.drivers)


def cards(passage_ids: Sequence[int]) -> pd.DataFrame:
    """These passages as cards."""
    return _ask(evidence.cards, tuple(passage_ids))


def segments() -> list[str]:
    """Segments of accounts, by name."""
    return _ask(status.segments)


def kept_views() -> pd.DataFrame:
    """Rankings that were kept."""
    return _ask(ranked.views)


def kept_view(name: str) -> View:
    """One of them, with the figures it was kept with."""
    return _ask(ranked.view, name)


def link_queue(feature: str | None = None) -> pd.DataFrame:
    """Proposals that wait, at most MOST_WAITING, first where a decision is worth most; `feature`: of this key."""
    settings = place().settings
    return _ask(
        links.queue, currency=settings.currency, rates=settings.rates, limit=MOST_WAITING, feature=feature
    )


def rivals(request_id: int) -> pd.DataFrame:
    """Features that wait or stand accepted for a request."""
    return _ask(links.rivals, request_id)


def unanswered(request_id: int) -> float | None:
    """The probability that nothing on the roadmap fits a request."""
    return _ask(links.unanswered, request_id)


def candidates() -> pd.DataFrame:
    """Requests that nothing on the roadmap seems to fit."""
    return _ask(links.candidates, limit=MOST_WAITING)


def features() -> dict[str, str]:
    """Titles of the roadmap by key."""
    return _ask(status.features)


def proof() -> tuple[pd.DataFrame, Earned]:
    """How often proposals were right here, and the cut-off that is earned."""
    return _ask(links.proof, precision=place().settings.link_precision)


def by_themselves() -> int:
    """How many links stand accepted by the machine."""
    return _ask(links.by_themselves)


def at_least(probability: float) -> dict[str, int]:
    """What deciding every proposal that is at least this sure would touch."""
    return _ask(links.at_least, probability)


def decided_links() -> pd.DataFrame:
    """Links that were decided lately."""
    return _ask(decided.links)


def last_at_once() -> tuple[int, str, datetime] | None:
    """The last decision about many links that still holds: how many, by whom, when."""
    return _ask(links.last_at_once)


def merge_pairs() -> pd.DataFrame:
    """Pairs of requests that may be one want."""
    return _ask(merges.merges)


def decided_pairs() -> pd.DataFrame:
    """Pairs that were merged or kept apart lately."""
    return _ask(decided.pairs)


def together(*request_ids: int) -> dict[str, float]:
    """What these requests count as one."""
    settings = place().settings
    return _ask(merges.together, request_ids, currency=settings.currency, rates=settings.rates)


def found(only: Only) -> pd.DataFrame:
    """Passage cards by what they are about, at most MOST_PASSAGES."""
    return _ask(evidence.found, only, limit=MOST_PASSAGES)


def behind_messages(notification_ids: Sequence[int]) -> pd.DataFrame:
    """What the readers of these messages had said, as cards, with `notification_id` and `title`."""
    return _with_cards(_ask(evidence.behind_messages, tuple(notification_ids)))


def behind_loops(loop_ids: Sequence[int]) -> pd.DataFrame:
    """The first ask of each of these loops, as cards, with `loop_id`."""
    return _with_cards(_ask(evidence.behind_loops, tuple(loop_ids)))


def quotable(only: Only) -> pd.DataFrame:
    """Quotes as cards, at most MOST_QUOTES, with `consent` and `scope`."""
    found = _ask(quotes.quotes, only, limit=MOST_QUOTES)
    return _with_cards(found[["passage_id", "consent", "scope"]])


def all_topics() -> pd.DataFrame:
    """Topics with size and mood."""
    return _ask(topics.topics)


def topic_changes() -> pd.DataFrame:
    """What a refit of topics would change and nobody decided."""
    return _ask(topics.changes)


def decided_changes() -> pd.DataFrame:
    """Changes of topics that were decided lately."""
    return _ask(topics.decided)


def moving(change_ids: Sequence[int]) -> dict[int, list[int]]:
    """Some passages that each of these changes moves."""
    return _ask(topics.moving, tuple(change_ids))


def aspect_terms() -> pd.DataFrame:
    """What passages are about, with the sentiment towards it."""
    return _ask(aspects.terms)


def languages() -> dict[str, int]:
    """Passages by language."""
    return _ask(status.languages)


def owed(now: datetime) -> pd.DataFrame:
    """Replies that are owed, as of this hour."""
    settings = place().settings
    return _ask(ledger_debt.owed, now=_hour(now), currency=settings.currency, rates=settings.rates)


def debt(now: datetime, by: str) -> pd.DataFrame:
    """What is owed as of this hour, added up; each account's revenue once."""
    return ledger_debt.debt(owed(now), by=by)


def closure(now: datetime) -> dict[str, Any]:
    """Closure rate, time to contact and time to close as of this hour, with n."""
    return _ask(ledger.closure, now=_hour(now))


def stages(now: datetime) -> pd.DataFrame:
    """How long loops stay in each stage, as of this hour."""
    return _ask(ledger.stages, now=_hour(now))


def closure_by_week(now: datetime) -> pd.DataFrame:
    """Closure week by week, as of this hour."""
    return _ask(ledger.weekly, now=_hour(now))


def tasks(csm: str | None = None) -> pd.DataFrame:
    """Tasks that wait, of one colleague or of all."""
    return _ask(doing.tasks, csm=csm)


def calls(now: datetime) -> pd.DataFrame:
    """Review calls that are overdue, due or near, as of this day."""
    settings = place().settings
    return _ask(calling.calls, calendar=settings.calls, ahead=settings.calls_ahead, now=_day(now))


def promises(now: datetime) -> pd.DataFrame:
    """Promises that are open or broken, as of this day."""
    return _ask(promising.promises, now=_day(now), days=place().settings.promise_days)


def pack(account_id: int, now: datetime) -> str:
    """The call pack of an account, as of this day."""
    return _ask(packing.page, account_id, now=_day(now))


def loop_states() -> dict[str, int]:
    """Loops by state."""
    return _ask(ledger.states)


def messages(state: NotificationState) -> pd.DataFrame:
    """Messages in one state."""
    return _ask(outbox.outbox, state=state)


def message_states() -> dict[str, int]:
    """Messages by state."""
    return _ask(outbox.states)


def counts() -> dict[str, int]:
    """Rows of each noun."""
    return _ask(status.counts)


def waiting() -> dict[str, int]:
    """What waits for a person."""
    return _ask(status.waiting)


def quarantine() -> pd.DataFrame:
    """Rows that were set aside."""
    return _ask(status.quarantine)


def files() -> pd.DataFrame:
    """Files that were read."""
    return _ask(status.files)


def _hour(now: datetime) -> datetime:
    """The beginning of this hour, so that an answer is kept for an hour and not for a moment."""
    return now.replace(minute=0, second=0, microsecond=0)


def _day(now: datetime) -> datetime:
    """The end of this day, so that an answer is kept for a day and not for a moment."""
    return now.replace(hour=23, minute=59, second=59, microsecond=0)


def _with_cards(pairs: pd.DataFrame) -> pd.DataFrame:
    ids = tuple(int(passage_id) for passage_id in pairs["passage_id"])
    return pairs.merge(_ask(evidence.cards, ids), on="passage_id", how="inner")


def _ask(report: Callable[Concatenate[Any, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    opened = _opened()
    name = f"{report.__module__}.{report.__name__}"
    answer: T = _remembered(
        name, opened.key, opened.watch.version(), args, kwargs, _report=report, _engine=opened.place.engine
    )
    return answer


@st.cache_data(show_spinner=False, max_entries=400)
def _remembered(
    name: str, key: str, version: str, args: Any, kwargs: Any, *, _report: Callable[..., Any], _engine: Any
) -> Any:
    """One answer, kept by all arguments without a leading underscore."""
    return _report(_engine, *args, **kwargs)


def _opened() -> Opened:
    """The workspace, opened once for all sessions; again when its settings or its database file are others."""
    workspace = workspace_at(None)
    marks = [str(workspace.folder.resolve())]
    if workspace.settings_file.is_file():
        marks.append(str(workspace.settings_file.stat().st_mtime_ns))
    database = workspace.folder / "voc.db"
    if database.is_file():
        marks.append(str(database.stat().st_ino))
    opened: Opened = _open("|".join(marks))
    return opened


@st.cache_resource(show_spinner=False, max_entries=4, on_release=Opened.close)
def _open(key: str) -> Opened:
    opened = open_place(None)
    return Opened(key, opened, Watch(opened.engine))
