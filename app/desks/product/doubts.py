"""What is not sure about a ranking: what would change its order, and whose voice is missing."""

from typing import Any

import streamlit as st

from app.components import frame
from app.components.table import Column, table
from app.markup import draw, el, plain
from app.pages import link
from app.rows import rows
from app.strings import grouped, named, say
from voc.report.priorities import Priorities

DECISIONS = 3
STANDS_OUT = ("missing", "under", "over")
WORDS = 90


def show(found: Priorities) -> None:
    """Two sections below the list."""
    frame.section(say("doubts.title"), say("doubts.note"))
    _order(found)
    frame.section(say("heard.title"))
    _heard(found)


def _order(found: Priorities) -> None:
    facts = found.facts
    if facts["stay_by_luck"] is None:
        draw(el("p", say("doubts.nothing"), cls="voc-hint"))
        return
    top = int(facts["top"])
    lines = [
        say(
            "doubts.luck",
            stay=f"{facts['stay_by_luck'] * top:.1f}",
            top=top,
            all=_percent(facts["same_by_luck"]),
        )
    ]
    if found.question.formula != "accounts":
        lines.append(say("doubts.weights", stay=f"{facts['stay_by_weights'] * top:.1f}", top=top))
    draw(*(el("p", line) for line in lines))
    if len(found.decisions):
        _decisions(found)


def _decisions(found: Priorities) -> None:
    columns = [
        Column(say("doubts.decision")),
        Column(say("doubts.sure"), figures=True),
        Column(say("doubts.now"), figures=True),
        Column(say("doubts.accepted"), figures=True),
        Column(say("doubts.rejected"), figures=True),
    ]
    cells = [
        (
            el("span", el("q", _short(row.request)), " → ", row.title),
            _percent(row.probability),
            grouped(row.rank),
            grouped(row.rank_if_accepted),
            grouped(row.rank_if_rejected),
        )
        for row in rows(found.decisions.head(DECISIONS))
    ]
    draw(table(columns, cells))
    first = next(rows(found.decisions))
    link("review", say("doubts.decide"), feature=first.key)


def _heard(found: Priorities) -> None:
    facts = found.facts
    lines = [say("heard.askers", asked=int(facts["askers"]), n=int(facts["customers"]))]
    if facts["asks"]:
        lines.append(say("heard.loudest", share=_percent(facts["loudest"]), n=int(facts["asks"])))
    if facts["nameless"]:
        lines.append(say("heard.nameless", n=int(facts["nameless"])))
    draw(el("p", " ".join(lines)))
    out = found.groups[found.groups["heard"].isin(STANDS_OUT)]
    if len(out):
        draw(_groups(out))
    else:
        draw(el("p", say("heard.nothing"), cls="voc-hint"))
    if len(found.groups):
        with st.expander(plain(say("heard.all", n=len(found.groups)))):
            draw(_groups(found.groups))


def _groups(groups: Any) -> Any:
    columns = [
        Column(say("heard.group")),
        Column(say("heard.verdict")),
        Column(say("heard.share"), figures=True),
        Column(say("heard.base"), figures=True),
    ]
    cells = (
        (
            el("span", row.group, " ", el("small", say(f"heard.of.{row.dimension}"))),
            named("heard", row.heard),
            el("span", _percent(row.share), title=f"{row.asked}: {_percent(row.low)}–{_percent(row.high)}"),
            el("span", _percent(row.base), title=grouped(row.customers)),
        )
        for row in rows(groups)
    )
    return table(columns, cells)


def _percent(share: float) -> str:
    return f"{round(100 * share)}\u202f%"


def _short(words: str) -> str:
    plain_words = " ".join(str(words).split())
    return plain_words if len(plain_words) <= WORDS else plain_words[: WORDS - 1].rstrip() + "…"
