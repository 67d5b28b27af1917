"""Voices: who speaks for an account, which accounts rest on one person, and whose voice is missing."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, queries
from app.components import evidence, frame
from app.components.address import keep, seed
from app.components.chips import chip
from app.components.colleague import choose_csm
from app.components.metric import metric, metrics
from app.components.table import Column, table
from app.figures import number, when
from app.markup import Html, draw, el, join
from app.rows import rows
from app.strings import named, say

PER_PAGE = 12
LOOKS = {"speaks": "voc-positive", "silent": "voc-neutral", "left": "voc-negative"}


def page() -> None:
    """Fetch and draw."""
    frame.head("voices")
    now = acting.now()
    found = queries.voices(now)
    if found.empty:
        frame.empty("voices.empty", "voc run FOLDER")
        return
    csm = choose_csm(sorted(set(found["csm"].dropna())), of="voices")
    mine = queries.voices(now, csm) if csm else found
    draw(_figures(mine))
    chosen = _choose(mine)
    if chosen:
        show_one(queries.account_voices(chosen, now), now=now)
    show(mine)


def show(found: pd.DataFrame) -> None:
    """The accounts, a page at a time, those that rest on one person first."""
    frame.section(say("voices.all"), say("voices.all.note"))
    columns = [
        Column(say("voices.account"), width=26),
        Column(say("voices.heard"), figures=True, width=12),
        Column(say("voices.most"), width=28),
        Column(say("voices.missing")),
    ]
    with evidence.paged(found, key="voices", size=PER_PAGE) as (part, place):
        draw(el("p", place, cls="voc-hint") if place else None)
        draw(table(columns, (_row(row) for row in rows(part)), caption=say("voices.title")))


def show_one(detail: Any, *, now: datetime) -> None:
    """Every voice of one account, then in sentences what it rests on and who was never heard."""
    columns = [
        Column(say("voices.who"), width=28),
        Column(say("voices.days"), figures=True, width=13),
        Column(say("voices.last"), width=16),
        Column(say("voices.where"), width=22),
        Column(say("voices.mood")),
    ]
    draw(table(columns, (_voice(row, now) for row in rows(detail.voices)), caption=detail.account))
    told = [line for line in (detail.rests, *detail.missing) if line]
    if detail.unknown:
        told.append(say("voices.unknown", n=detail.unknown))
    draw(el("ul", *(el("li", f"{line[0].upper()}{line[1:]}", dir="auto") for line in told)) if told else None)


def _figures(found: pd.DataFrame) -> Html:
    alone = int((found["rests"] != "").sum())
    silent = int((found["silent"] > 0).sum())
    leading = int(found["missing"].str.contains("executive").sum())
    return metrics(
        metric(say("voices.alone"), number(alone), say("voices.of", n=len(found))),
        metric(say("voices.gone"), number(silent), say("voices.of", n=len(found))),
        metric(say("voices.nobody_leading"), number(leading), say("voices.of", n=len(found))),
    )


def _choose(found: pd.DataFrame) -> str | None:
    names = dict(zip(found["account_key"], found["account"], strict=True))
    frame.section(say("voices.one"))
    seed("account", list(names))
    chosen = st.selectbox(
        say("voices.account"),
        list(names),
        index=None,
        format_func=lambda key: names[key],
        placeholder=say("voices.choose"),
        key="account",
        width=360,
        label_visibility="collapsed",
    )
    keep("account", chosen)
    return chosen


def _row(row: Any) -> tuple[str, ...]:
    csm = row.csm if isinstance(row.csm, str) else say("owed.nobody")
    missing = ", ".join(named("role", kind) for kind in row.missing.split(", ") if kind)
    one = el("div", chip(say("voices.one_person"), "voc-negative")) if row.rests else None
    gone = (
        el("div", el("small", say("voices.silent", n=int(row.silent)), cls="voc-quiet"))
        if row.silent
        else None
    )
    return (
        join(el("b", el("bdi", row.account)), el("div", el("small", csm, cls="voc-quiet"))),
        number(int(row.voices)),
        join(el("bdi", row.speaks), el("div", el("small", f"{row.share:.0%}", cls="voc-quiet")), one, gone),
        missing or "–",
    )


def _voice(row: Any, now: datetime) -> tuple[str, ...]:
    title = row.role if isinstance(row.role, str) else say("voices.no_title")
    kind = named("role", row.kind) if isinstance(row.kind, str) else None
    about = ", ".join(filter(None, (row.contact, kind)))
    marks = [chip(say("voices.champion"), "voc-neutral")] if row.champion else []
    marks += [chip(named("voice", row.state), LOOKS[row.state])] if row.state != "speaks" else []
    mood = f"{row.mood:+.2f} ({row.comments})" if row.mood == row.mood else "–"
    return (
        join(el("b", el("bdi", title)), " ", *marks, el("div", el("small", about, cls="voc-quiet"))),
        say("voices.share", days=int(row.days), share=f"{row.share:.0%}"),
        when(row.last, now),
        row.channels,
        mood,
    )


if __name__ == "__main__":
    frame.guarded(page)
