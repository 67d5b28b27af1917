"""The passage card, the same everywhere: the words, who said them, where and when, how they are tagged."""

from datetime import datetime
from typing import Any

import pandas as pd

from app.components import chips
from app.figures import exactly, number, when
from app.languages import language_name
from app.markup import Html, el, join
from app.rows import rows
from app.strings import named, say

REACH = 160
"""So many characters of the comment stand before and after the passage at most."""
ELLIPSIS = "…"


def card(row: Any, now: datetime, *extra: str | None) -> Html:
    """One passage, from a row of `voc.report.evidence`. `extra` pieces stand after its tags.

    Where the row has `highlight_start` and `highlight_end`, those words of the comment are marked.
    """
    return el(
        "article",
        el("p", *_words(row), cls="voc-words", dir="auto", lang=row.language),
        el("p", *_who(row), cls="voc-who"),
        el("p", *_where(row, now), cls="voc-where"),
        el("p", *_tags(row), *extra, cls="voc-tags"),
        cls="voc-card",
    )


def cards(frame: pd.DataFrame, now: datetime) -> Html:
    """Several passages, one under the other."""
    return join(*(card(row, now) for row in rows(frame)))


def marked(text: str, start: int, end: int, span: tuple[int, int] | None = None) -> tuple[str | Html, ...]:
    """A comment with one passage marked, cut to what stands near it.

    `span`: where in the comment the words stand that say it; then those are marked, and the passage stands out.
    """
    if span is not None and (start, end) != span and start <= span[0] < span[1] <= end:
        passage = (text[start : span[0]], el("mark", text[span[0] : span[1]]), text[span[1] : end])
        before, _, after = _cut(text, start, end)
        return before, el("span", *passage, cls="voc-passage"), after
    before, passage_words, after = _cut(text, start, end)
    if not before.strip() and not after.strip():
        return (el("mark", passage_words),) if span is not None else (passage_words,)
    return before, el("mark", passage_words), after


def _cut(text: str, start: int, end: int) -> tuple[str, str, str]:
    """What stands before a passage, the passage, what stands after it."""
    before, after = text[:start], text[end:]
    if len(before) > REACH:
        before = ELLIPSIS + before[-REACH:].partition(" ")[2]
    if len(after) > REACH:
        after = after[:REACH].rpartition(" ")[0] + ELLIPSIS
    return before, text[start:end], after


def _words(row: Any) -> tuple[str | Html, ...]:
    text = row.text
    if not text:
        return (row.words or "",)
    start = getattr(row, "highlight_start", None)
    span = (int(start), int(row.highlight_end)) if start is not None else None
    return marked(text, int(row.start), int(row.end), span)


def _who(row: Any) -> list[str | Html]:
    account, role = row.account, row.role
    who: list[str | Html] = [el("b", account)] if account else []
    who += [part for part in (role, row.segment) if part]
    if row.speaker == "csm":
        who.append(say("card.csm"))
    if row.speaker == "unknown" and who:
        who.append(say("card.speaker"))
    return _dotted(who or [say("card.unknown")])


def _where(row: Any, now: datetime) -> list[str | Html]:
    at = el("time", when(row.said_at, now), title=exactly(row.said_at))
    rating = row.rating
    scale = row.scale
    graded = say(f"card.on_{scale}", value=number(rating)) if scale and rating is not None else None
    twice = say("card.also_said", places=row.also_said) if row.also_said else None
    parts = [named("channel", row.channel), at, language_name(row.language), graded, twice]
    return _dotted([part for part in parts if part])


def _tags(row: Any) -> list[Html | None]:
    topic = row.topic
    intents = [chips.chip(named("intent", intent)) for intent in (row.intents or "").split(",") if intent]
    return [
        chips.mood(row.sentiment, row.confidence),
        *intents,
        chips.chip(topic, "voc-topic") if topic else None,
    ]


def _dotted(parts: list[str | Html]) -> list[str | Html]:
    """Parts with a dot between them."""
    return [piece for part in parts for piece in (" · ", part)][1:]
