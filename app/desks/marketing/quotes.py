"""Quotes: customers' own words, the best first, with what may be done with them, and two things to do with each."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import chips, evidence, frame
from app.components.address import keep, seed
from app.components.card import card
from app.downloads import as_csv
from app.languages import language_name
from app.markup import draw, el, plain
from app.pages import link
from app.rows import rows
from app.strings import named, say
from voc.errors import VocError
from voc.report.passages import Only
from voc.terms import ConsentState, Sentiment

GRANTED, NONE = ConsentState.GRANTED.value, ConsentState.NONE.value
ASKABLE = (NONE, ConsentState.EXPIRED.value)
EXPORTED = ("preview", "said_at", "channel", "language", "sentiment", "topic", "consent", "scope", "note")


def page() -> None:
    """Fetch and draw."""
    action = frame.head("quotes")
    languages = queries.languages()
    if not languages:
        frame.empty("quotes.empty")
        link("add_data", say("home.add"))
        return
    now = acting.now()
    only, meaning, consent = _filters(queries.all_topics(), languages, queries.segments())
    found = queries.quotable(only, now, meaning=meaning, consent=consent)
    with action:
        _download(found)
    show(found, now=now, collections=list(queries.collections(now)["name"]))


def show(quotes: pd.DataFrame, *, now: datetime, collections: list[str]) -> None:
    """The quotes that fit, with what may be done with each."""
    if quotes.empty:
        frame.empty("quotes.none")
        return
    may = int((quotes["consent"] == GRANTED).sum())
    with evidence.paged(quotes, key="quotes", size=10) as (part, place):
        words = [say("quotes.count", n=len(quotes), may=may), place]
        draw(el("p", " · ".join(filter(None, words)), cls="voc-count"))
        columns = st.columns(2)
        for number, row in enumerate(rows(part)):
            with columns[number % 2]:
                _quote(row, now, collections)


def _quote(row: Any, now: datetime, collections: list[str]) -> None:
    """One card and the two things that may be done with it."""
    number = int(row.passage_id)
    alike = chips.chip(say("quotes.alike", n=int(row.folded))) if row.folded else None
    counted = chips.chip(say("quotes.outcome"), "voc-positive") if row.outcome else None
    with st.container(key=f"quote-{number}"):
        draw(card(row, now, counted, alike, chips.consent(row.consent)))
        with st.container(horizontal=True):
            if row.consent in ASKABLE and isinstance(row.contact, str):
                st.button(
                    say("quotes.ask"),
                    key=f"ask-{number}",
                    icon=":material/mail:",
                    type="tertiary",
                    on_click=_ask,
                    args=(number,),
                )
            with st.popover(say("quotes.collect"), icon=":material/bookmark_add:", type="tertiary"):
                _collect(number, collections)


def _collect(number: int, collections: list[str]) -> None:
    name = st.selectbox(
        say("quotes.collection"),
        collections,
        index=None,
        placeholder=say("quotes.collection.hint"),
        accept_new_options=True,
        key=f"collection-{number}",
    )
    if st.button(say("quotes.put_in"), key=f"put-{number}", disabled=not name) and name:
        changes.collect(name, number)
        st.toast(say("quotes.was_put_in", name=plain(name)))


def _ask(number: int) -> None:
    """Draft the message; where nobody may ask, say why."""
    try:
        asked = changes.ask_for(number)
    except VocError as error:
        st.toast(plain(str(error)), icon=":material/block:")
        return
    st.toast(say("quotes.was_asked", number=asked.notification_id), icon=":material/check:")


def _download(found: pd.DataFrame) -> None:
    """The quotes without names; beside those without a consent stands that they are for the house alone."""
    if len(found):
        note = found["consent"].map(lambda state: "" if state == GRANTED else say("quotes.internal"))
        table = found.assign(note=note)[list(EXPORTED)]
        st.download_button(
            say("quotes.download", n=len(found)),
            lambda: as_csv(table),
            file_name="quotes.csv",
            mime="text/csv",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )


def _filters(
    topics: pd.DataFrame, languages: dict[str, int], segments: list[str]
) -> tuple[Only, str, ConsentState | None]:
    """The filter bar. Its state stands in the address."""
    labels = {str(row.topic_id): row.label for row in rows(topics)}
    first, second, third = st.columns([4, 3, 3])
    with first:
        meaning = _text("meaning")
    with second:
        words = _text("words")
    with third:
        topic = _choice("topic", labels)
    first, second, third, fourth = st.columns(4)
    with first:
        mood = _choice("sentiment", {value.value: named("sentiment", value.value) for value in Sentiment})
    with second:
        language = _choice("language", {code: language_name(code) for code in languages})
    with third:
        segment = _choice("segment", {name: name for name in segments})
    with fourth:
        consent = _choice("consent", {value.value: named("consent", value.value) for value in ConsentState})
    only = Only(
        topic_id=int(topic) if topic else None,
        sentiment=mood,
        language=language,
        segment=segment,
        contains=words or None,
        customers_only=True,
    )
    return only, meaning, ConsentState(consent) if consent else None


def _text(name: str) -> str:
    """One field to search with."""
    seed(name, default="")
    words = st.text_input(
        say(f"quotes.{name}"), placeholder=say(f"quotes.{name}.hint"), key=name, type="search"
    )
    keep(name, words)
    return str(words or "")


def _choice(name: str, options: dict[str, str]) -> str | None:
    """One filter: a value of the options, or None for all."""
    seed(name, options)
    chosen = st.selectbox(
        say(f"quotes.{name}"),
        list(options),
        index=None,
        placeholder=say("quotes.praise" if name == "sentiment" else "quotes.all"),
        format_func=lambda value: options.get(value, value),
        key=name,
    )
    keep(name, chosen)
    return chosen


if __name__ == "__main__":
    frame.guarded(page)
