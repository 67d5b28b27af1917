"""How customers are served: `voc service`."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from voc.cli.options import Folder, Json, Now, moment
from voc.cli.show import as_json, cell, facts, grid, records, sentences, table
from voc.errors import InputError
from voc.flow.counting import counted

if TYPE_CHECKING:
    import pandas as pd

    from voc.health.service import Share

By = Annotated[str, typer.Option("--by", help="all, month, account, segment, team or csm.")]
HEADINGS = ("cases", "answered in", "working", "CSAT", "rated", "NPS")


def register(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command()(service)


def service(
    by: By = "all",
    since: Annotated[str, typer.Option("--since", help="Opened or rated from this day on.")] = "",
    until: Annotated[str, typer.Option("--until", help="Opened or rated before this day.")] = "",
    account: Annotated[str, typer.Option("--account", help="Only this account, by id or name.")] = "",
    segment: Annotated[str, typer.Option("--segment", help="Only this segment.")] = "",
    team: Annotated[str, typer.Option("--team", help="Only this team.")] = "",
    csm: Annotated[str, typer.Option("--csm", help="Only accounts of this CSM.")] = "",
    comments: Annotated[bool, typer.Option("--comments", help="The words behind the scores.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="Comments at most.")] = 20,
    folder: Folder = None,
    json: Json = False,
    now: Now = "",
) -> None:
    """Speed to answer, first reply, CSAT and NPS, each with n and interval, and the words behind them."""
    from voc.flow.place import open_place
    from voc.health.hours import working_of
    from voc.report import service as report

    place, at = open_place(folder), moment(now)
    working = working_of(place.settings)
    only = report.Only(
        since=_day(since, "--since", working.zone),
        until=_day(until, "--until", working.zone),
        account=account or None,
        segment=segment or None,
        team=team or None,
        csm=csm or None,
    )
    if comments:
        _comments(report.comments(place.engine, only, now=at).head(limit), json=json)
        return
    found = report.service(place.engine, working, only, by=by, now=at, bots=place.settings.bot_teams)
    lately = report.lately(place.engine, only, now=at)
    if json:
        change = {name: getattr(lately, name) for name in ("n", "share", "low", "high")}
        as_json({"groups": records(found), "csat_change_90_days": change})
    else:
        _show(found, by=by, lately=lately, hours=place.settings.business_hours)


def _show(found: "pd.DataFrame", *, by: str, lately: "Share", hours: str) -> None:
    if found.empty:
        sentences(
            ["No support case and no rating yet. Ingest a file of cases or a survey: `voc ingest FILE`."]
        )
        return
    if by == "all":
        facts(_whole(records(found)[0]))
    else:
        grid((by, *HEADINGS), (_row(row, by) for row in records(found)))
    waiting, gave_up, by_bot = (int(found[name].sum()) for name in ("waiting", "gave_up", "by_bot"))
    out = f"{waiting} still waiting, {gave_up} that ended without an answer, {by_bot} answered by a machine"
    sentences(
        [
            "",
            f"Answered: by a person. Not in it: {out}.",
            f"Working hours: {hours or 'round the clock'}. –: fewer than five. In brackets: the interval of 95 percent.",
            _changed(lately),
        ]
    )


def _whole(row: dict[str, Any]) -> Iterator[tuple[str, str]]:
    answer = f"{_between(row, 'asa', _hours)} on average, {_hours(row['asa_median'])} in the median"
    worked = f"{_hours(row['asa_working'])} on average, {_hours(row['asa_working_median'])} in the median"
    first = f"half within {_hours(row['first_reply'])}, nine in ten within {_hours(row['first_reply_p90'])}"
    yield "answered", f"{row['answered']:,} of {counted(row['cases'], 'case')}: {answer}"
    yield "working", f"the same in working hours: {worked}"
    yield "first reply", f"{first}; who still waits is counted in"
    yield "CSAT", f"{_between(row, 'csat', _percent)} content, of {counted(row['rated'], 'rating')}"
    yield "NPS", f"{_between(row, 'nps', _net)}, of {counted(row['nps_answers'], 'answer')}"


def _row(row: dict[str, Any], by: str) -> tuple[str, ...]:
    return (
        row["group"] or f"no {by}",
        cell(row["cases"]),
        _hours(row["asa"]),
        _hours(row["asa_working"]),
        _between(row, "csat", _percent),
        cell(row["rated"]),
        _between(row, "nps", _net),
    )


def _between(row: dict[str, Any], name: str, words: Callable[[float | None], str]) -> str:
    """A figure with its interval, as short as it can be said."""
    value, low, high = (row[key] for key in (name, f"{name}_low", f"{name}_high"))
    if low is None:
        return words(value)
    unit = " %" if name == "csat" else " h" if name == "asa" else ""
    return f"{words(value)} ({words(low).removesuffix(unit)} to {words(high).removesuffix(unit)})"


def _hours(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} h"


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def _net(value: float | None) -> str:
    return "–" if value is None else f"{value:+.0f}"


def _changed(lately: "Share") -> str:
    if lately.share is None or lately.low is None or lately.high is None:
        return "Too few ratings in the last 90 days, or in the 90 before, to say whether CSAT moved."
    sure = "more than noise" if lately.low > 0 or lately.high < 0 else "may be noise"
    return (
        f"CSAT of the last 90 days is {100 * lately.share:+.0f} points from the 90 before "
        f"({100 * lately.low:+.0f} to {100 * lately.high:+.0f}, {counted(lately.n, 'rating')}): {sure}."
    )


def _comments(found: "pd.DataFrame", *, json: bool) -> None:
    if json:
        as_json(records(found))
        return
    columns = {"said_at": "when", "rating": "score", "scale": "of", "account": "account", "team": "team"}
    table(found, {**columns, "words": "in their words"}, title="", empty="Nobody wrote beside a score.")


def _day(text: str, option: str, zone: Any) -> datetime | None:
    """The beginning of a day on the clock of support. Raises InputError."""
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time(), zone)
    except ValueError as error:
        raise InputError(f"`{option} {text}` is not a day like 2026-10-31.") from error
