"""The map of passages: one point each, names of topics on it, zoom by wheel, words on hover, a click opens a passage."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from app.charts import MOODS, colours
from app.rows import rows
from app.strings import named, say

HEIGHT = 430
NAMED = 9
COLOURED = 5
PICK = "pick"
LIGHT = ("#0F766E", "#2563EB", "#B45309", "#7C3AED", "#C2413B")
DARK = ("#2FA094", "#8AB4FF", "#F0B35F", "#B79CF5", "#F0867F")
BY = ("topic", "sentiment", "segment")
"""What the colour can mean."""
FAINT = 0.18


def passages(points: pd.DataFrame, *, by: str, chosen: int | None, key: str) -> int | None:
    """Draw the map. `chosen`: a topic that stands out. Returns the passage that was clicked, if one was.

    Parameters: points with columns as in `voc.report.topic_map.POINTS`; by: one of BY.
    """
    shown = _coloured(points, by)
    near = shown["topic_id"].eq(chosen).fillna(False) if chosen is not None else pd.Series(True, shown.index)
    shown = shown.assign(strength=near.map({True: 0.85, False: FAINT}).astype(float))
    layers = alt.layer(_dots(shown), _names(points, chosen))
    drawn = layers.properties(height=HEIGHT).configure_view(stroke=None)
    picked: Any = st.altair_chart(
        drawn,
        key=key,
        on_select="rerun",
        selection_mode=PICK,
        alt=say("map.alt", n=len(points), topics=said(points)),
    )
    found = (picked or {}).get("selection", {}).get(PICK, [])
    return int(found[0]["passage_id"]) if found else None


def _dots(shown: pd.DataFrame) -> alt.Chart:
    whole = alt.Scale(nice=False, zero=False, padding=12)
    order = list(dict.fromkeys(zip(shown["group"], shown["colour"], strict=True)))
    order.sort(key=lambda pair: pair[0] == say("map.rest"))
    scale = alt.Scale(domain=[name for name, _ in order], range=[colour for _, colour in order])
    legend = alt.Legend(orient="top", title=None, labelLimit=150, columns=6, symbolType="circle")
    dots: alt.Chart = (
        alt.Chart(shown[["passage_id", "x", "y", "group", "words", "called", "strength"]])
        .mark_circle(size=26)
        .encode(
            x=alt.X("x:Q", axis=None, scale=whole),
            y=alt.Y("y:Q", axis=None, scale=whole),
            color=alt.Color("group:N", scale=scale, legend=legend),
            opacity=alt.Opacity("strength:Q", scale=None),
            tooltip=[
                alt.Tooltip("words:N", title=say("map.words")),
                alt.Tooltip("called:N", title=say("map.topic")),
            ],
        )
        .add_params(
            alt.selection_interval(bind="scales", name="zoom"),
            alt.selection_point(name=PICK, fields=["passage_id"], on="click"),
        )
    )
    return dots


def _names(points: pd.DataFrame, chosen: int | None) -> alt.LayerChart:
    """Names of the largest topics, and of the chosen one, in the middle of each."""
    middles = (
        points.dropna(subset=["topic_id"])
        .groupby(["topic_id", "topic"], as_index=False)
        .agg(x=("x", "mean"), y=("y", "mean"), size=("x", "size"))
        .sort_values("size", ascending=False)
    )
    wanted = middles.head(NAMED)
    if chosen is not None:
        wanted = middles[middles["topic_id"] == chosen]
    dark = st.context.theme.type == "dark"
    halo = "#0F1418" if dark else "#FFFFFF"
    ink = "#E3E8EC" if dark else "#1B2430"
    base = alt.Chart(wanted[["x", "y", "topic"]]).encode(x="x:Q", y="y:Q", text="topic:N")
    behind = base.mark_text(
        fontSize=12, fontWeight=600, stroke=halo, strokeWidth=4, strokeOpacity=0.85, limit=170
    )
    front = base.mark_text(fontSize=12, fontWeight=600, color=ink, limit=170)
    both: alt.LayerChart = alt.LayerChart(layer=[behind, front])
    return both


def _coloured(points: pd.DataFrame, by: str) -> pd.DataFrame:
    """Each point with the name of its group and that group's colour; the many small ones share one grey."""
    grey = colours()["grey"]
    rest = say("map.rest")
    called = points["topic"].fillna(say("map.no_topic"))
    if by == "sentiment":
        names = {mood: named("sentiment", mood) for mood in MOODS}
        groups = points["sentiment"].map(names).fillna(rest)
        palette = {name: colours()[mood] for mood, name in names.items()}
    else:
        sizes = points[by].value_counts().head(COLOURED)
        groups = points[by].where(points[by].isin(sizes.index)).fillna(rest)
        dark = st.context.theme.type == "dark"
        palette = dict(zip(sizes.index, DARK if dark else LIGHT, strict=False))
    paint = groups.map(lambda name: palette.get(name, grey))
    shown = points.assign(group=groups, colour=paint, called=called)
    return shown.sort_values("group", key=lambda names: names != rest, kind="stable")


def said(points: pd.DataFrame) -> str:
    """The map in words, for those who do not see it: its topics by size."""
    sizes = points["topic"].value_counts().head(NAMED)
    frame = pd.DataFrame({"topic": sizes.index, "n": sizes.to_numpy()})
    return "; ".join(f"{row.topic}: {row.n}" for row in rows(frame))
