"""Quotes: customers' own words by topic and mood, with what may be done with them."""

from datetime import datetime

import pandas as pd
import streamlit as st

from app import acting, queries
from app.components import chips, evidence, frame
from app.components.address import keep, seed
from app.components.card import card
from app.downloads import as_csv
from app.languages import language_name
from app.markup import draw, el
from app.pages import link
from app.rows import rows
from app.strings import named, say
from voc.report.passages import Only
from voc.terms import ConsentState, Sentiment

GRANTED = ConsentState.GRANTED.value
EXPORTED = (
    "words",
    "said_at",
    "channel",
    "language",
    "sentiment",
    "topic",
    "role",
    "account",
    "consent",
    "scope",
)


def page() -> None:
    """Fetch and draw."""
    action = frame.head("quotes")
    languages = queries.languages()
    if not languages:
        frame.empty("quotes.empty")
        link("add_data", say("home.add"))
        return
    only, usable = _filters(queries.all_topics(), languages)
    found = queries.quotable(only)
    found = found[found["consent"] == GRANTED] if usable else found
    with action:
        _download(found)
    show(found, now=acting.now())


def show(quotes: pd.DataFrame, *, now: datetime) -> None:
    """The quotes that fit, with what may be done with each."""
    if quotes.empty:
        frame.empty("quotes.none")
        return
    may = int((quotes["consent"] == GRANTED).sum())
    with evidence.paged(quotes, key="quotes", size=10) as (part, place):
        words = [say("quotes.count", n=len(quotes), may=may), place]
        drawn = [card(row, now, chips.consent(row.consent)) for row in rows(part)]
        draw(el("p", " · ".join(filter(None, words)), cls="voc-count"), el("div", *drawn, cls="voc-two"))


def _download(quotes: pd.DataFrame) -> None:
    if len(quotes):
        st.download_button(
            say("quotes.download", n=len(quotes)),
            lambda: as_csv(quotes[list(EXPORTED)]),
            file_name="quotes.csv",
            mime="text/csv",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )


def _filters(topics: pd.DataFrame, languages: dict[str, int]) -> tuple[Only, bool]:
    """The filter bar. Its state stands in the address."""
    labels = {str(row.topic_id): row.label for row in rows(topics)}
    first, second, third, fourth, fifth = st.columns([3, 2, 2, 3, 2])
    with first:
        topic = _choice("topic", labels)
    with second:
        mood = _choice("sentiment", {value.value: named("sentiment", value.value) for value in Sentiment})
    with third:
        language = _choice("language", {code: language_name(code) for code in languages})
    with fourth:
        seed("words", default="")
        hint = say("quotes.words.hint")
        words = st.text_input(say("quotes.words"), placeholder=hint, key="words", type="search")
        keep("words", words)
    with fifth:
        usable = _choice("consent", {GRANTED: named("consent", GRANTED)})
    only = Only(
        topic_id=int(topic) if topic else None,
        sentiment=mood,
        language=language,
        contains=words or None,
        customers_only=True,
    )
    return only, usable == GRANTED


def _choice(name: str, options: dict[str, str]) -> str | None:
    """One filter: a value of the options, or None for all."""
    seed(name, options)
    chosen = st.selectbox(
        say(f"quotes.{name}"),
        list(options),
        index=None,
        placeholder=say("quotes.all"),
        format_func=lambda value: options.get(value, value),
        key=name,
    )
    keep(name, chosen)
    return chosen


if __name__ == "__main__":
    frame.guarded(page)
