"""Gaps: what customers keep asking that no article answers, and the brief of an article that would."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, queries
from app.components import frame
from app.components.address import keep, seed
from app.languages import language_name
from app.markup import Html, draw, el
from app.pages import link
from app.rows import rows
from app.strings import say

ANSWERED = "answered"


def page() -> None:
    """Fetch and draw."""
    frame.head("gaps")
    now = acting.now()
    found = queries.content_gaps(now)
    if not queries.counts()["articles"]:
        draw(el("p", *frame.with_command("gaps.no_articles", "voc ingest articles.csv"), cls="voc-hint"))
    if found.empty:
        frame.empty("gaps.empty")
        link("add_data", say("home.add"))
        return
    every = _every()
    shown = found if every else found[found["answer"] != ANSWERED]
    draw(
        el(
            "p",
            say("gaps.count", n=len(shown), answered=int((found["answer"] == ANSWERED).sum())),
            cls="voc-count",
        )
    )
    draw(*(_gap(row) for row in rows(shown)))
    if not shown.empty:
        _brief(shown, now)


def _every() -> bool:
    """Whether answered gaps are shown too. It stands in the address."""
    chosen = st.checkbox(say("gaps.every"), value=st.query_params.get("every") == "1", key="every-box")
    keep("every", "1" if chosen else None)
    return chosen


def _gap(one: Any) -> Html:
    """One gap: the question, who asks it, and what the help centre has."""
    spoken = ", ".join(language_name(code) for code in one.languages.split(", "))
    facts = [
        say("gaps.accounts", n=one.accounts),
        say("gaps.comments", n=one.comments),
        say(f"gaps.trend.{one.trend}"),
        spoken,
    ]
    article = one.article if one.answer != "no article" else None
    state = say(f"gaps.answer.{one.answer.replace(' ', '_')}")
    return el(
        "article",
        el("p", one.question, cls="voc-words", dir="auto", lang=one.language),
        el("p", " · ".join(facts), cls="voc-where"),
        el("p", state + (f": {article}" if article else ""), cls="voc-who"),
        cls="voc-card",
    )


def _brief(shown: pd.DataFrame, now: datetime) -> None:
    """The brief of one gap, to copy or to take along."""
    frame.section(say("gaps.brief"))
    words = {str(row.gap): row.question for row in rows(shown)}
    seed("gap", words, default=next(iter(words)))
    chosen = st.selectbox(
        say("gaps.which"), list(words), format_func=lambda gap: words.get(gap, gap), key="gap"
    )
    keep("gap", chosen)
    brief = queries.article_brief(int(chosen), now)
    st.code(brief, language="markdown", wrap_lines=True)
    st.download_button(
        say("gaps.download"),
        brief,
        file_name=f"article-brief-{chosen}.md",
        mime="text/markdown",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
    )


if __name__ == "__main__":
    frame.guarded(page)
