"""Stories: who asked for something, got it, and is content since; three cited passages, with the days between."""

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import chips, evidence, frame
from app.downloads import DOCX
from app.figures import exactly, number, when
from app.markup import Html, draw, el
from app.rows import rows
from app.strings import say

PER_PAGE = 6
NEEDS = "voc ship"
GRANTED = "granted"


def page() -> None:
    """Fetch and draw."""
    frame.head("stories")
    show(queries.stories(acting.now()), now=acting.now())


def show(found: pd.DataFrame, *, now: datetime) -> None:
    """Stories, the strongest first, a page at a time."""
    if found.empty:
        frame.empty("stories.empty", NEEDS)
        return
    with evidence.paged(found, key="stories", size=PER_PAGE) as (part, place):
        draw(el("p", place or say("stories.count", n=len(found)), cls="voc-count"))
        for row in rows(part):
            _story(row, now)


def _story(row: Any, now: datetime) -> None:
    story = int(row.loop_id)
    with st.container(border=True, key=f"story-{story}"):
        draw(
            el(
                "p",
                el("b", row.title),
                f" · {row.account or say('card.unknown')}",
                _score(row),
                cls="voc-where",
            ),
            el("div", *_lines(row, now), cls="voc-story"),
            el("p", chips.consent(row.consent), cls="voc-tags"),
        )
        if row.picked:
            draw(el("p", say("stories.is_kept"), cls="voc-hint"))
        with st.container(horizontal=True):
            _download(row, story)
            if not row.picked and st.button(
                say("stories.keep"), key=f"keep-{story}", icon=":material/bookmark_add:", type="tertiary"
            ):
                changes.pick(int(row.before_id), int(row.after_id), row.feature)
                st.rerun()


def _download(row: Any, story: int) -> None:
    """The cited words as a document; where a consent is lacking every page says that it is for the house alone."""
    internal = row.consent != GRANTED
    ids = [int(one) for one in (row.before_id, row.between_id, row.after_id) if pd.notna(one)]
    st.download_button(
        say("stories.inside" if internal else "stories.download"),
        lambda: changes.export_story(story, row.title, ids, internal=internal),
        file_name=f"story-{story}.docx",
        mime=DOCX,
        key=f"download-{story}",
        icon=":material/download:",
        type="tertiary",
        on_click="ignore",
    )


def _lines(row: Any, now: datetime) -> list[Html]:
    """Before, in between if there is something, shipped, after."""
    lines = [_said(row.before_at, row.before, "stories.before", now)]
    if isinstance(row.between, str):
        lines.append(el("p", el("span", ""), el("q", row.between, dir="auto")))
    shipped = el("time", when(row.shipped_at, now), title=exactly(row.shipped_at))
    lines.append(el("p", shipped, el("b", say("stories.shipped", cause=row.cause)), cls="voc-shipped"))
    return [*lines, _said(row.after_at, row.after, "stories.after", now)]


def _said(at: datetime, words: str | None, key: str, now: datetime) -> Html:
    day = el("time", when(at, now), title=f"{say(key)}, {exactly(at)}")
    return el("p", day, el("q", words or "", dir="auto"))


def _score(row: Any) -> str:
    """The score before and after, where there are both."""
    if not isinstance(row.scale, str):
        return ""
    before, after = number(row.score_before), number(row.score_after)
    return " · " + say("stories.score", scale=row.scale.upper(), before=before, after=after)


if __name__ == "__main__":
    frame.guarded(page)
