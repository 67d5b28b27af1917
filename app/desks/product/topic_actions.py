"""What a person does with one topic: another name, part of another topic, parts of its own. Each can be taken back."""

from typing import Any

import pandas as pd
import streamlit as st

from app import changes
from app.desks.product.undoing import did, who
from app.markup import draw, el, plain
from app.pages import link
from app.strings import grouped, say

FEWEST = 8
"""Passages of a topic that can be split, at least."""


def show(chosen: Any, found: pd.DataFrame) -> None:
    """The three buttons; each says what will happen before it does."""
    with st.container(horizontal=True, key="topic-actions"):
        with st.popover(say("map.rename"), icon=":material/edit:"):
            _rename(chosen)
        with st.popover(say("map.merge"), icon=":material/merge:"):
            _merge(chosen, found)
        with st.popover(say("map.split"), icon=":material/call_split:"):
            _split(chosen)


def _rename(chosen: Any) -> None:
    topic = int(chosen.topic_id)
    name = st.text_input(say("map.new_name"), chosen.label, key=f"name-{topic}")
    draw(el("p", say("map.rename.will"), cls="voc-hint"))
    if st.button(say("map.rename.do"), key="rename", type="primary") and name.strip() != chosen.label:
        line = changes.rename_topic(topic, name)
        did(say("map.renamed", old=chosen.label, new=name, who=who()), "changes", line)


def _merge(chosen: Any, found: pd.DataFrame) -> None:
    topic = int(chosen.topic_id)
    others = found[found["topic_id"] != topic]
    labels = {int(i): label for i, label in zip(others["topic_id"], others["label"], strict=True)}
    into = st.selectbox(
        say("map.into"), list(labels), index=None, placeholder=say("map.into.none"),
        format_func=lambda other: plain(labels[other]), key=f"into-{topic}",
    )  # fmt: skip
    if into is not None:
        draw(el("p", say("map.merge.will", n=int(chosen.passages), into=labels[into]), cls="voc-hint"))
    if (
        st.button(say("map.merge.do"), key="merge", type="primary", disabled=into is None)
        and into is not None
    ):
        line = changes.merge_topic(topic, into)
        st.query_params["topic"] = str(into)
        did(say("map.merged", topic=chosen.label, into=labels[into], who=who()), "changes", line)


def _split(chosen: Any) -> None:
    if chosen.passages < FEWEST:
        draw(el("p", say("map.split.few", n=int(chosen.passages), fewest=FEWEST), cls="voc-hint"))
        return
    draw(el("p", say("map.split.will", n=grouped(int(chosen.passages))), cls="voc-hint"))
    if st.button(say("map.split.do"), key="split", type="primary"):
        with st.spinner(say("map.splitting")):
            lines = changes.split_topic(int(chosen.topic_id))
        did(say("map.split.done", n=lines, who=who()), "")
    link("review", say("map.diffs"), kind="topics")
