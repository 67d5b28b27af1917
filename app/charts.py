"""Charts, all in one language: labels on the marks, grey structure, colour only where it means something.

Every chart takes data and draws it. The colours are those of voc.css, safe for colour-blind eyes, and
never stand without a word or a number.
"""

import altair as alt
import pandas as pd
import streamlit as st

from app.rows import rows
from app.strings import named, say

LIGHT = {
    "ink": "#3D4854",
    "accent": "#0F766E",
    "grey": "#94A3B8",
    "amber": "#B45309",
    "negative": "#C2413B",
    "neutral": "#94A3B8",
    "positive": "#0F766E",
}
DARK = {
    "ink": "#C3CCD4",
    "accent": "#2FA094",
    "grey": "#64748B",
    "amber": "#D08A2E",
    "negative": "#D9605A",
    "neutral": "#64748B",
    "positive": "#2FA094",
}
MOODS = ("negative", "neutral", "positive")
LOOPS = {
    "open": "grey",
    "shipped": "amber",
    "declined": "amber",
    "told": "accent",
    "confirmed": "accent",
    "reopened": "negative",
}
"""Stages in the order of the walk; amber waits for us, red came back."""
BAR = 18


def loops(states: dict[str, int]) -> None:
    """Loops by stage, as bars with their number."""
    rows = [
        {"stage": named("loop", state), "loops": states.get(state, 0), "colour": colours()[colour]}
        for state, colour in LOOPS.items()
    ]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        y=alt.Y("stage:N", sort=None, title=None, axis=_names()),
        x=alt.X("loops:Q", title=None, axis=None),
    )
    bars = base.mark_bar(size=BAR, cornerRadiusEnd=2).encode(color=alt.Color("colour:N", scale=None))
    _draw(bars + _texts(base, "loops:Q"), rows=len(rows), alt_text=_said(rows, "stage", "loops"))


def moods(topics: pd.DataFrame, *, said: str) -> None:
    """Topics by passages, in parts: negative, neutral, positive; the share of the first stands beside the bar.

    `said`: what the chart shows, for those who do not see it.
    """
    if topics.empty:
        return
    shares = topics.assign(neutral=1 - topics["negative"] - topics["positive"])
    parts = shares.melt(["label", "passages"], list(MOODS), "mood", "share")
    parts = parts.assign(part=parts["share"] * parts["passages"], order=parts["mood"].map(list(MOODS).index))
    parts["mood"] = parts["mood"].map(lambda mood: named("sentiment", mood))
    words = [say("chart.mood", n=row.passages, percent=round(row.negative * 100)) for row in rows(topics)]
    names = alt.Y("label:N", sort=list(topics["label"]), title=None, axis=_names(limit=170))
    bars = (
        alt.Chart(parts)
        .mark_bar(size=BAR)
        .encode(
            y=names,
            x=alt.X("part:Q", title=None, axis=None, stack="zero"),
            order="order:Q",
            color=alt.Color("mood:N", scale=_moodcolours(), legend=None),
            tooltip=[
                alt.Tooltip("label:N", title=say("quotes.topic")),
                alt.Tooltip("mood:N", title=say("quotes.sentiment")),
                alt.Tooltip("share:Q", title=say("chart.share"), format=".0%"),
            ],
        )
    )
    labels = alt.Chart(topics.assign(words=words)).encode(y=names, x=alt.X("passages:Q", axis=None))
    _draw(bars + _texts(labels, "words:N"), rows=len(topics), alt_text=said)


def _moodcolours() -> alt.Scale:
    return alt.Scale(
        domain=[named("sentiment", mood) for mood in MOODS], range=[colours()[mood] for mood in MOODS]
    )


def months(moments: pd.Series) -> None:
    """How many things were said in each month."""
    if moments.empty:
        return
    stamps = pd.to_datetime(moments, utc=True).dt.tz_localize(None)
    counted = stamps.dt.to_period("M").value_counts()
    every = pd.period_range(counted.index.min(), counted.index.max(), freq="M")
    frame = pd.DataFrame({"month": every.to_timestamp(), "passages": counted.reindex(every, fill_value=0)})
    chart = (
        alt.Chart(frame)
        .mark_bar(color=colours()["accent"], cornerRadiusEnd=2)
        .encode(
            x=alt.X("yearmonth(month):T", title=None, axis=alt.Axis(format="%b %y", grid=False, tickCount=6)),
            y=alt.Y("passages:Q", title=None, axis=alt.Axis(tickMinStep=1, tickCount=3)),
            tooltip=[
                alt.Tooltip("month:T", title=say("chart.month"), format="%B %Y"),
                alt.Tooltip("passages:Q", title=say("chart.passages")),
            ],
        )
        .properties(height=96)
    )
    st.altair_chart(chart, alt=say("priorities.months"))


def reliability(bands: pd.DataFrame, *, said: str) -> None:
    """How often answers were right, by how sure they were: a dot with its interval, and a tick where they should lie."""
    shown = bands.assign(
        band=[f"{row.least:.0%}–{row.most:.0%}" for row in rows(bands)],
        words=[say("chart.of", n=int(row.n)) for row in rows(bands)],
    )
    names = alt.Y("band:N", sort=None, title=None, axis=_names())
    share = alt.Axis(format="%", grid=True, tickCount=5, title=None)
    scale, ink = alt.Scale(domain=[0, 1]), colours()
    base = alt.Chart(shown).encode(y=names)
    tips = [
        alt.Tooltip("said:Q", title=say("quality.said"), format=".0%"),
        alt.Tooltip("right:Q", title=say("quality.was_right"), format=".0%"),
        alt.Tooltip("n:Q", title=say("quality.n")),
    ]
    lines = base.mark_rule(size=2, color=ink["grey"]).encode(
        x=alt.X("low:Q", axis=share, scale=scale), x2="high:Q"
    )
    ticks = base.mark_tick(size=14, thickness=2, color=ink["amber"]).encode(x=alt.X("said:Q", scale=scale))
    dots = base.mark_circle(size=70, opacity=1, color=ink["accent"]).encode(
        x=alt.X("right:Q", scale=scale), tooltip=tips
    )
    words = base.mark_text(align="left", dx=8, color=ink["ink"]).encode(
        x=alt.X("high:Q", scale=scale), text="words:N"
    )
    told = "; ".join(f"{row.band}: {row.right:.0%}" for row in rows(shown))
    room = {"left": 0, "top": 5, "right": 24, "bottom": 0}
    chart = (lines + ticks + dots + words).properties(height=len(shown) * (BAR + 14) + 30, padding=room)
    st.altair_chart(chart, alt=f"{said}: {told}")


def colours() -> dict[str, str]:
    """The colours for the ground that this viewer sees."""
    return DARK if st.context.theme.type == "dark" else LIGHT


def _texts(base: alt.Chart, field: str) -> alt.Chart:
    """Words at the end of each bar."""
    text: alt.Chart = base.mark_text(align="left", dx=5, color=colours()["ink"]).encode(text=field)
    return text


def _names(limit: int = 160) -> alt.Axis:
    return alt.Axis(ticks=False, domain=False, labelPadding=8, labelLimit=limit)


def _draw(chart: alt.LayerChart, *, rows: int, alt_text: str) -> None:
    st.altair_chart(chart.properties(height=rows * (BAR + 9)), alt=alt_text)


def _said(rows: list[dict[str, object]], name: str, value: str) -> str:
    """The chart in words, for those who do not see it."""
    return "; ".join(f"{row[name]}: {row[value]}" for row in rows)
