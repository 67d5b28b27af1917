"""Ledger: how many loops are closed, how long each stage takes, what is owed by CSM, week by week."""

from typing import Any

import pandas as pd

from app import acting, queries
from app.components import frame
from app.components.metric import metric, metrics
from app.components.table import Column, table
from app.figures import days, exact_money, money, number, share
from app.markup import Html, draw, el
from app.rows import rows
from app.strings import grouped, say


def page() -> None:
    """Fetch and draw."""
    frame.head("ledger")
    if not sum(queries.loop_states().values()):
        frame.empty("ledger.empty", "voc link")
        return
    now = acting.now()
    show(
        queries.closure(now),
        queries.stages(now),
        queries.debt(now, "csm"),
        queries.closure_by_week(now),
        currency=queries.place().settings.currency,
    )


def show(
    closure: dict[str, Any],
    stages: pd.DataFrame,
    debts: pd.DataFrame,
    weeks: pd.DataFrame,
    *,
    currency: str,
) -> None:
    """Figures, then stages, debts and weeks."""
    draw(_figures(closure))
    frame.section(say("ledger.stages"), say("ledger.stages.note"))
    draw(_stages(stages))
    frame.section(say("ledger.debts"), say("ledger.debts.note"))
    if debts.empty:
        frame.empty("ledger.nothing_owed")
    else:
        draw(_debts(debts, currency))
    frame.section(say("ledger.weeks"), say("ledger.weeks.note"))
    draw(_weeks(weeks))


def _figures(closure: dict[str, Any]) -> Html:
    closed = say(
        "ledger.closed.note",
        closed=closure["closed"],
        n=closure["answerable"],
        no=closure["closed_by_no"],
    )
    return metrics(
        metric(say("ledger.closed"), share(closure["rate"], closure["answerable"]), closed),
        _length(closure, "", "ledger.contact"),
        _length(closure, "close_", "ledger.close"),
        metric(say("ledger.reopened"), number(closure["reopened"]), say("ledger.reopened.note")),
    )


def _length(closure: dict[str, Any], prefix: str, key: str) -> Html:
    n, waiting = closure[f"{prefix}n"], closure[f"{prefix}waiting"]
    few = n + waiting < closure["too_few"]
    note = say("ledger.contact.note", n=n, waiting=waiting)
    return metric(say(key), _days(closure[f"{prefix}median_days"], few), note)


def _stages(stages: pd.DataFrame) -> Html:
    columns = [
        Column(say("ledger.stage")),
        Column(say("ledger.over"), figures=True),
        Column(say("ledger.going_on"), figures=True),
        Column(say("ledger.median"), figures=True),
        Column(say("ledger.p90"), figures=True),
    ]
    cells = (
        (
            f"{row.starts} → {row.ends}",
            grouped(row.over),
            grouped(row.going_on),
            _days(row.median_days, row.too_few),
            _days(row.p90_days, row.too_few),
        )
        for row in rows(stages)
    )
    return table(columns, cells, caption=say("ledger.stages"))


def _debts(debts: pd.DataFrame, currency: str) -> Html:
    columns = [
        Column(say("ledger.csm")),
        Column(say("ledger.loops"), figures=True),
        Column(say("ledger.contacts"), figures=True),
        Column(say("ledger.accounts"), figures=True),
        Column(say("ledger.arr"), figures=True),
        Column(say("ledger.longest"), figures=True),
    ]
    cells = (
        (
            row.csm or say("owed.nobody"),
            grouped(row.loops),
            grouped(row.contacts),
            grouped(row.accounts),
            el("span", money(row.arr, currency), title=exact_money(row.arr, currency)),
            days(row.longest_days),
        )
        for row in rows(debts)
    )
    return table(columns, cells, caption=say("ledger.debts"))


def _weeks(weeks: pd.DataFrame) -> Html:
    heads = ("opened", "answered", "told", "owed")
    columns = [
        Column(say("ledger.week")),
        *(Column(say(f"ledger.{head}"), figures=True) for head in heads),
        Column(say("ledger.rate"), figures=True),
    ]
    cells = (
        (
            f"{row.week:%Y-%m-%d}",
            *(grouped(getattr(row, head)) for head in heads),
            share(row.rate, row.answerable),
        )
        for row in rows(weeks)
    )
    return table(columns, cells, caption=say("ledger.weeks"))


def _days(value: float | None, few: bool) -> str:
    if few:
        return say("figure.too_few")
    return say("ledger.not_reached") if value is None or value != value else days(value)  # noqa: PLR0124


if __name__ == "__main__":
    frame.guarded(page)
