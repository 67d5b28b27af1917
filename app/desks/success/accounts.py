"""My accounts: who is slipping and why, the worst first, with what to do and every point of a score."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import evidence, frame
from app.components.address import keep, seed
from app.components.chips import chip
from app.components.colleague import choose_csm
from app.components.metric import metric, metrics
from app.components.table import Column, table
from app.figures import exact_money, exactly, money, number, when
from app.markup import Html, draw, el, join
from app.pages import link
from app.rows import rows
from app.strings import named, say

PER_PAGE = 15
SIGNS = 4
COMMAND = "voc signs --all"
BANDS = {"red": "voc-negative", "yellow": "voc-neutral", "green": "voc-positive"}
MARKS = {"red": "▼", "yellow": "■", "green": "▲"}


def page() -> None:
    """Fetch and draw."""
    frame.head("accounts")
    found = queries.health()
    if found.empty:
        frame.empty("accounts.empty", "voc run")
        return
    csm = choose_csm(sorted(set(found["csm"].dropna())), of="accounts")
    mine = queries.health(csm) if csm else found
    now, currency = acting.now(), queries.place().settings.currency
    seen = queries.early_signs(csm)
    draw(_figures(mine, seen, currency))
    _signs(seen, queries.waiting_signs(csm), now)
    show(mine, currency=currency, now=now)
    chosen = _choose(mine)
    if chosen:
        link("account", say("accounts.open"), account=chosen)
        detail = queries.account_health(chosen)
        _points(detail.parts)
        _cases(detail.cases, now)
        evidence.show(
            detail.passages,
            now=now,
            key="health",
            full=len(detail.passages) + 1,
            empty=say("accounts.no_words"),
        )


def show(found: pd.DataFrame, *, currency: str, now: datetime) -> None:
    """The accounts, a page at a time, the worst first."""
    frame.section(say("accounts.all"), say("accounts.all.note"))
    columns = [
        Column(say("accounts.account"), width=24),
        Column(say("accounts.score"), width=13),
        Column(say("accounts.moved")),
        Column(say("accounts.renewal"), width=13),
        Column(say("accounts.at_risk"), figures=True, width=13),
    ]
    with evidence.paged(found, key="accounts", size=PER_PAGE) as (part, place):
        draw(el("p", place, cls="voc-hint") if place else None)
        draw(table(columns, (_row(row, currency, now) for row in rows(part)), caption=say("accounts.title")))


def _figures(found: pd.DataFrame, seen: pd.DataFrame, currency: str) -> Html:
    slipping = found[found["band"].isin(["red", "yellow"])]
    risk = float(slipping["at_risk"].sum(min_count=1))
    red = int((found["band"] == "red").sum())
    return metrics(
        metric(say("accounts.red"), number(red), say("accounts.red.note", n=len(found))),
        metric(
            say("accounts.at_risk"),
            money(risk, currency),
            say("accounts.at_risk.note", n=len(slipping)),
            exact=exact_money(risk, currency),
        ),
        metric(say("accounts.signs"), number(len(seen)), say("accounts.signs.note")),
    )


def _signs(seen: pd.DataFrame, waiting: int, now: datetime) -> None:
    """Early signs with what to do, a page at a time, each with a button that sets it aside."""
    frame.section(say("accounts.signs"), say("accounts.signs.lead"))
    if seen.empty:
        draw(el("p", say("accounts.no_signs"), cls="voc-hint"))
    with evidence.paged(seen, key="signs", size=SIGNS) as (part, place):
        draw(el("p", place, cls="voc-hint") if place else None)
        for sign in rows(part):
            _sign(sign, now)
    if waiting:
        draw(el("p", *frame.with_command("accounts.waiting", COMMAND, n=waiting), cls="voc-hint"))


def _sign(sign: Any, now: datetime) -> None:
    number_of = int(sign.sign_id)
    with st.container(border=True, key=f"sign-{number_of}"):
        draw(_told(sign, now))
        if st.button(say("accounts.dismiss"), key=f"dismiss-{number_of}", icon=":material/close:"):
            changes.dismiss_signs([number_of])
            st.toast(say("accounts.dismissed", command=f"`{COMMAND}`"))
            st.rerun()


def _told(sign: Any, now: datetime) -> Html:
    who = sign.csm if isinstance(sign.csm, str) else say("owed.nobody")
    quote = sign.words if isinstance(sign.words, str) else None
    return el(
        "div",
        el("p", f"{who} · {when(sign.raised_at, now)}", cls="voc-where", title=exactly(sign.raised_at)),
        el("p", el("b", el("bdi", sign.account)), " ", sign.seen, ": ", sign.shows, cls="voc-body"),
        el("p", el("q", quote, dir="auto"), cls="voc-hint") if quote else None,
        el("p", "→ ", sign.todo, cls="voc-body"),
        cls="voc-letter",
    )


def _row(row: Any, currency: str, now: datetime) -> tuple[str, ...]:
    name = row.csm if isinstance(row.csm, str) else say("owed.nobody")
    return (
        join(el("b", el("bdi", row.account)), el("div", el("small", name, cls="voc-quiet"))),
        _score(row.score, row.band),
        el("span", _moved(row.change), " ", el("small", row.moved, cls="voc-quiet")),
        when(row.renewal_on, now),
        el("span", _worth(row, currency), title=exact_money(row.at_risk, currency)),
    )


def _score(score: float, band: Any) -> Html:
    if not known(score) or not isinstance(band, str):
        return chip(say("accounts.unknown"))
    return chip(f"{MARKS[band]} {score:.0f} {named('band', band)}", BANDS[band])


def known(figure: float | None) -> bool:
    """Whether there is a figure."""
    return figure is not None and figure == figure  # noqa: PLR0124


def _moved(change: float | None) -> str:
    return f"{change:+.1f}" if change is not None and known(change) else "–"


def _worth(row: Any, currency: str) -> str:
    return say("owed.in", code=row.paid_in) if isinstance(row.paid_in, str) else money(row.at_risk, currency)


def _choose(found: pd.DataFrame) -> str | None:
    """The account whose points the reader wants to see, kept in the address."""
    names = dict(zip(found["account_key"], found["account"], strict=True))
    frame.section(say("accounts.one"))
    seed("account", list(names))
    chosen = st.selectbox(
        say("accounts.account"),
        list(names),
        index=None,
        format_func=lambda key: names[key],
        placeholder=say("accounts.choose"),
        key="account",
        width=360,
        label_visibility="collapsed",
    )
    keep("account", chosen)
    return chosen


def _points(parts: pd.DataFrame) -> None:
    columns = [
        Column(say("accounts.part"), width=16),
        Column(say("accounts.points"), figures=True, width=14),
        Column(say("accounts.moved"), figures=True, width=14),
        Column(say("accounts.shows")),
    ]
    draw(table(columns, (_part(row) for row in rows(parts)), caption=say("accounts.part")))


def _part(row: Any) -> tuple[str, ...]:
    most = f"{100 * row.weight:.0f}"
    points = say("accounts.of", points=f"{row.points:.1f}", most=most) if known(row.points) else "–"
    return (row.name, points, _moved(row.moved), el("span", row.words, dir="auto"))


def _cases(found: pd.DataFrame, now: datetime) -> None:
    if found.empty:
        return
    columns = [Column(say("accounts.case"), width=20), Column(say("accounts.opened"), width=20), Column("")]
    lines = (
        (row.number, el("span", when(row.opened_at, now), title=exactly(row.opened_at)), row.subject or "")
        for row in rows(found)
    )
    draw(table(columns, lines, caption=say("accounts.case")))


if __name__ == "__main__":
    frame.guarded(page)
