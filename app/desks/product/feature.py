"""Feature: who needs this, in which words; what happened to their wait; did it help after it came."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, charts, queries
from app.components import chips, evidence, frame
from app.components.address import keep, seed
from app.components.metric import metric, metrics
from app.components.table import Column, table
from app.desks.product import feature_links, undoing
from app.figures import days, exact_money, exactly, money, number, when
from app.markup import draw, el
from app.pages import link
from app.rows import first, rows
from app.strings import MINUS, grouped, named, say
from voc.report.passages import Only
from voc.report.priorities import Question

# Name of the feature in the address.
FEATURE = "feature"
ASKERS = 12
NAMELESS = "key:"
TOLD = ("told", "confirmed", "reopened")


def page() -> None:
    """Fetch and draw."""
    aside = frame.head("feature")
    titles = queries.features()
    if not titles:
        frame.empty("priorities.empty")
        link("add_data", say("home.add"))
        return
    with aside:
        key = _choice(titles)
    undoing.show()
    if key is None:
        frame.empty("feature.choose")
        link("priorities", say("feature.to_priorities"))
        link("roadmap", say("feature.to_roadmap"))
        return
    found = queries.priorities(Question(), acting.now())
    chosen = first(found.ranking[found.ranking["key"] == key])
    show(chosen, str(found.facts["currency"]), now=acting.now())


def _choice(titles: dict[str, str]) -> str | None:
    seed(FEATURE, titles)
    chosen = st.selectbox(
        say("feature.which"), list(titles), index=None, key=FEATURE, width=320, label_visibility="collapsed",
        placeholder=say("feature.which.none"), format_func=lambda key: f"{titles[key]} ({key})",
    )  # fmt: skip
    keep(FEATURE, chosen)
    return chosen


def show(chosen: Any, currency: str, *, now: datetime) -> None:
    """Who asked and in which words on the left; links, what happened and what came of it on the right."""
    _title(chosen, currency)
    people = queries.askers(chosen.key)
    left, right = st.container(key="stack-feature").columns([5, 4], gap="large")
    with left:
        frame.section(say("feature.askers"), say("feature.askers.note", n=len(people)) if len(people) else "")
        _askers(people, now)
        frame.section(say("priorities.words"))
        words = queries.found(Only(feature_id=int(chosen.feature_id)))
        if len(words):
            charts.months(words["said_at"])
        evidence.show(
            words, now=now, key=f"said-{chosen.feature_id}", full=queries.MOST_PASSAGES,
            empty=say("priorities.no_words"),
        )  # fmt: skip
    with right:
        frame.section(say("feature.steps"))
        _steps(queries.feature_steps(chosen.key), now)
        frame.section(say("feature.worked"))
        _worked(people, queries.feature_recovery(chosen.key, now))
        feature_links.show(chosen, now=now)


def _title(chosen: Any, currency: str) -> None:
    told = first(queries.one_feature(chosen.key))
    why = say("feature.declined", reason=told.declined_reason) if told.declined_reason else None
    draw(
        el("h2", chosen.title, el("small", chosen.key), cls="voc-section"),
        el(
            "p",
            chips.status(chosen.status),
            told.releases and say("feature.out_in", versions=told.releases),
            cls="voc-line",
        ),
        el("p", told.description, cls="voc-quiet") if told.description else None,
        el("p", why, cls="voc-quiet") if why else None,
        el("p", say("feature.taken_back", why=told.taken_back), cls="voc-quiet") if told.taken_back else None,
    )
    low, high = (number(round(value)) for value in (chosen.accounts_low, chosen.accounts_high))
    worth = [money(value, currency) for value in (chosen.arr_low, chosen.arr_high)]
    draw(
        metrics(
            metric(say("priorities.by.accounts"), number(chosen.accounts), say("feature.between", low=low, high=high)),
            metric(
                say("priorities.by.revenue"), money(chosen.arr, currency),
                say("feature.between", low=worth[0], high=worth[1]), exact=exact_money(chosen.arr, currency),
            ),
            metric(say("priorities.asks"), number(chosen.asks), say("feature.people", n=int(chosen.contacts))),
            metric(say("feature.proposed"), number(chosen.proposed), say("feature.proposed.note")),
        )
    )  # fmt: skip


def _askers(people: pd.DataFrame, now: datetime) -> None:
    """Who waits, as far as the desk may know: account, role and segment, a key instead of a name."""
    if people.empty:
        draw(el("p", say("feature.no_askers"), cls="voc-empty"))
        return
    columns = [
        Column(say("feature.who"), width=46),
        Column(say("feature.asked")),
        Column(say("feature.stands")),
        Column(say("priorities.arr"), figures=True),
    ]
    with evidence.paged(people, key="askers", size=ASKERS) as (part, place):
        cells = [
            (
                el(
                    "span",
                    el("b", row.account or (say("card.unknown") if _nameless(row) else row.contact)),
                    " ",
                    el("small", _role(row), cls="voc-quiet"),
                ),
                el("time", when(row.asked_at, now), title=exactly(row.asked_at)),
                _stands(row, now),
                money(float(row.arr), row.currency or "") if row.arr is not None else "–",
            )
            for row in rows(part)
        ]
        draw(table(columns, cells, caption=place or say("feature.askers")))


def _role(row: Any) -> str:
    return ", ".join(
        part
        for part in (row.role, row.segment, row.contact if row.account and not _nameless(row) else None)
        if part
    )


def _nameless(row: Any) -> bool:
    """Whether all that is known of a contact is the digest of an address."""
    return str(row.contact).startswith(NAMELESS)


def _stands(row: Any, now: datetime) -> str:
    state = named("loop", row.state)
    return f"{state}, {when(row.told_at, now)}" if row.state in TOLD and row.told_at is not None else state


def _steps(steps: pd.DataFrame, now: datetime) -> None:
    if steps.empty:
        draw(el("p", say("feature.no_steps"), cls="voc-empty"))
        return
    lines = []
    for row in rows(steps):
        first_at, last_at = when(row.first_at, now), when(row.last_at, now)
        span = first_at if first_at == last_at else say("feature.span", first=first_at, last=last_at)
        said = say("feature.step", step=say(f"feature.step.{row.step}"), n=int(row.loops))
        because = f" · {row.cause}" if row.cause and row.cause != "linked" else ""
        exact = f"{exactly(row.first_at)} – {exactly(row.last_at)}"
        lines.append(el("li", el("b", said), el("small", el("time", span, title=exact), because)))
    draw(el("ol", *lines, cls="voc-steps"))


def _worked(people: pd.DataFrame, scores: pd.DataFrame) -> None:
    """What those who were told said to it, and their score before and after."""
    states = people["state"].value_counts()
    told = int(sum(states.get(state, 0) for state in TOLD))
    if not told:
        draw(el("p", say("feature.not_told"), cls="voc-empty"))
        return
    draw(
        el(
            "p",
            say(
                "feature.told",
                n=told,
                good=int(states.get("confirmed", 0)),
                bad=int(states.get("reopened", 0)),
            ),
        )
    )
    wait = (
        pd.to_datetime(people["told_at"], utc=True) - pd.to_datetime(people["asked_at"], utc=True)
    ).dropna()
    if len(wait):
        draw(el("p", say("feature.wait", days=days(wait.median().total_seconds() / 86_400), n=len(wait))))
    of_told = scores[scores["group"] == "told"]
    lines = [_change(row) for row in rows(of_told) if row.n]
    draw(el("ul", *(el("li", line) for line in lines or [say("feature.no_scores")]), cls="voc-notes"))


def _change(row: Any) -> str:
    scale = say(f"trends.scale.{row.scale}")
    if row.too_few:
        return say("feature.few", scale=scale, n=int(row.n))
    change, low, high = (
        f"{value:+.1f}".replace("-", MINUS) for value in (row.mean_change, row.low, row.high)
    )
    return say("feature.change", scale=scale, change=change, low=low, high=high, n=grouped(int(row.n)))


if __name__ == "__main__":
    frame.guarded(page)
