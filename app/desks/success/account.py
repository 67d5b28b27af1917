"""Account: what they said, what we promised, shipped and told them, who speaks for them, and how much they use."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, queries, sparks
from app.components import evidence, frame
from app.components.address import keep, seed
from app.components.chips import chip
from app.components.metric import metric, metrics
from app.components.table import Column, table
from app.desks.success import voices
from app.desks.success.accounts import BANDS, MARKS, known
from app.figures import exactly, money, number, when
from app.markup import Html, draw, el, join
from app.pages import link
from app.rows import rows
from app.strings import named, say
from voc.errors import NotFound

PER_PAGE, KINDS_SHOWN = 15, 4
QUOTED = ("heard", "noted", "promised")
LOOKS = {"heard": "voc-positive", "sign": "voc-negative", "promised": "voc-neutral"}


def page() -> None:
    """Fetch and draw."""
    frame.head("account")
    names = queries.account_names()
    if not names:
        frame.empty("account.empty", "voc run FOLDER")
        return
    key, now = _choose(names), acting.now()
    if key is None:
        draw(el("p", say("account.none"), cls="voc-hint"))
        return
    number_of = names[key][0]
    _health(key, now)
    show(queries.timeline(number_of, now), now=now)
    _usage(queries.account_usage(number_of, now))
    frame.section(say("account.voices"))
    voices.show_one(queries.account_voices(key, now), now=now)


def show(found: pd.DataFrame, *, now: datetime) -> None:
    """What happened, the latest first, a page at a time; kinds can be chosen."""
    frame.section(say("account.timeline"), say("account.timeline.note"))
    kinds = list(dict.fromkeys(found["kind"]))
    chosen = st.pills(
        say("account.kinds"),
        kinds,
        selection_mode="multi",
        format_func=lambda kind: named("happened", kind),
        key="account-kinds",
        label_visibility="collapsed",
    )
    part_of = found[found["kind"].isin(chosen)] if chosen else found
    if part_of.empty:
        draw(el("p", say("account.nothing"), cls="voc-empty"))
        return
    columns = [
        Column(say("account.when"), width=13),
        Column(say("account.what"), width=13),
        Column(say("account.words")),
    ]
    with evidence.paged(part_of, key="account", size=PER_PAGE) as (part, place):
        draw(el("p", place, cls="voc-hint") if place else None)
        draw(table(columns, (_row(row, now) for row in rows(part)), caption=say("account.timeline")))


def _choose(names: dict[str, tuple[int, str]]) -> str | None:
    seed("account", list(names))
    chosen: str | None = st.selectbox(
        say("account.which"),
        list(names),
        index=None,
        format_func=lambda key: names[key][1],
        placeholder=say("account.choose"),
        key="account",
        width=360,
        label_visibility="collapsed",
    )
    keep("account", chosen)
    return chosen


def _health(key: str, now: datetime) -> None:
    """How it is doing, what it pays and when it renews; nothing where it was never scored."""
    try:
        row: Any = queries.account_health(key).account
    except NotFound:
        return
    band = row["band"]
    score = f"{MARKS[band]} {row['score']:.0f}" if known(row["score"]) and band in BANDS else "–"
    currency = queries.place().settings.currency
    draw(
        metrics(
            metric(say("account.health"), score, named("band", band) or ""),
            metric(say("account.pays"), money(row["arr"], currency), row["csm"] or say("owed.nobody")),
            metric(say("account.renewal"), when(row["renewal_on"], now), row["segment"] or ""),
            metric(say("account.signs"), number(int(row["signs"])), say("account.signs.note")),
        )
    )
    with st.container(horizontal=True):
        link("accounts", say("account.points"), account=key)
        link("calls", say("account.call"), account=key)


def _usage(found: pd.DataFrame) -> None:
    """Weekly usage of the commonest kinds, each on its own scale."""
    frame.section(say("account.usage"), say("account.usage.note"))
    if found.empty:
        draw(el("p", say("account.no_usage"), cls="voc-hint"))
        return
    drawn = []
    for kind in list(dict.fromkeys(found["kind"]))[:KINDS_SHOWN]:
        own = found[found["kind"] == kind]
        counts = [round(value) for value in own["value"]]
        note = say("account.weekly", n=counts[-1])
        drawn.append(sparks.spark(kind, note, list(own["week"]), counts, most=max([1, *counts])))
    draw(sparks.sparks(*drawn))


def _row(row: Any, now: datetime) -> tuple[str, ...]:
    words = el("q", row.words, dir="auto") if row.kind in QUOTED else el("bdi", row.words)
    about = " · ".join(one for one in (row.who, row.about) if isinstance(one, str) and one)
    said: Html = join(words, el("div", el("small", about, cls="voc-quiet", dir="auto")) if about else None)
    day = el("span", when(row.at, now), title=exactly(row.at))
    return (day, chip(named("happened", row.kind), LOOKS.get(row.kind, "")), said)


if __name__ == "__main__":
    frame.guarded(page)
