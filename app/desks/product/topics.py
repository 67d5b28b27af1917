"""Topics: what people talk about, what is new, what hurts the score; rename, merge and split them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, maps, queries
from app.components import chips, evidence, frame
from app.components.address import keep, seed
from app.components.card import cards
from app.desks.product import topic_actions, undoing
from app.figures import number, share
from app.markup import Html, draw, el, plain
from app.pages import link
from app.rows import first, rows
from app.strings import MINUS, grouped, named, say
from voc.report.passages import Only
from voc.report.topic_map import TopicMap

ROWS = 15
CELLS = 340
# Names of what is chosen in the address.
TOPIC = "topic"
COLOUR = "colour"
MOOD = "mood"
MOODS = ("negative", "neutral", "positive")
SPARK_WEEKS = 13
LATELY = 4
"""Weeks that are compared with as many before."""
FEW = 10
"""Fewer comments than this in both together say nothing about a change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Comments of a topic week by week, and by how many the last weeks differ from those before."""

    weeks: list[int]
    lately: int
    before: int

    @property
    def words(self) -> str:
        """The change with its sign, or that it is no more than chance, or too little to say."""
        both, change = self.lately + self.before, self.lately - self.before
        if both < FEW:
            return "–"
        if change**2 <= 4 * both:
            return say("map.steady")
        return f"{change:+d}".replace("-", MINUS)


def page() -> None:
    """Fetch and draw."""
    aside = frame.head("topics")
    found = queries.all_topics()
    if found.empty:
        frame.empty("map.empty", "voc run")
        link("add_data", say("home.add"))
        return
    waiting = queries.waiting()["topic_changes"]
    with aside:
        link("review", say("map.decide", n=waiting) if waiting else say("map.diffs"), kind="topics")
    undoing.show()
    show(found, _moves(acting.now()), queries.drivers(), queries.passage_map(), now=acting.now())


def show(
    found: pd.DataFrame, moves: dict[int, Moves], drivers: pd.DataFrame, mapped: TopicMap, *, now: datetime
) -> None:
    """The map and the list on the left, the chosen topic on the right."""
    chosen = _chosen(found)
    left, right = st.container(key="stack-topics").columns([5, 4], gap="large")
    with left:
        _map(mapped, int(chosen.topic_id) if TOPIC in st.query_params else None, now)
        _list(found, chosen, moves, _effects(drivers), now)
    with right:
        _topic(chosen, found, moves.get(int(chosen.topic_id)), drivers, now)


def _chosen(found: pd.DataFrame) -> Any:
    """The topic that the address names, else the first."""
    here = found[found["topic_id"].astype(str) == st.query_params.get(TOPIC)]
    return first(here if len(here) else found)


def _choose(topic_id: int) -> None:
    st.query_params[TOPIC] = str(topic_id)


def _map(mapped: TopicMap, chosen: int | None, now: datetime) -> None:
    points = mapped.points
    if points.empty:
        draw(el("p", say("map.no_vectors"), cls="voc-empty"))
        return
    seed(COLOUR, maps.BY, default="topic")
    colour = st.segmented_control(
        say("map.colour"), maps.BY, required=True, format_func=lambda by: say(f"map.by.{by}"), key=COLOUR
    )
    keep(COLOUR, colour, default="topic")
    clicked = maps.passages(points, by=str(colour), chosen=chosen, key="map")
    whole = len(points) == mapped.passages
    drawn = (
        say("map.whole", n=mapped.passages) if whole else say("map.part", n=len(points), all=mapped.passages)
    )
    draw(el("p", drawn, " ", say("map.how"), cls="voc-hint"))
    if clicked is not None:
        draw(cards(queries.cards([clicked]), now))


def _moves(now: datetime) -> dict[int, Moves]:
    counted: dict[Any, list[int]] = queries.weekly(now).groupby("topic_id")["comments"].agg(list).to_dict()
    return {
        int(topic): Moves(
            weeks=counts[-SPARK_WEEKS:],
            lately=sum(counts[-LATELY:]),
            before=sum(counts[-2 * LATELY : -LATELY]),
        )
        for topic, counts in counted.items()
    }


def _effects(drivers: pd.DataFrame) -> dict[int, Any]:
    """What each topic clearly costs or earns, on the first scale on which that is clear."""
    clear = drivers[drivers["says"].isin(["costs", "earns"])]
    return {int(row.topic_id): row for row in reversed(list(rows(clear)))}


def _list(
    found: pd.DataFrame, chosen: Any, moves: dict[int, Moves], effects: dict[int, Any], now: datetime
) -> None:
    heads = ("name", "passages", "weeks", "change", "negative", "score")
    draw(el("div", *(el("span", say(f"map.{name}")) for name in heads), cls="voc-pick-head voc-topic-head"))
    most = max((max(one.weeks, default=0) for one in moves.values()), default=1)
    with evidence.paged(found, key="topics", size=ROWS) as (part, _):
        for row in rows(part):
            topic = int(row.topic_id)
            with st.container(
                key=f"pick-topic-{topic}{'-on' if topic == chosen.topic_id else ''}",
                horizontal=True,
                vertical_alignment="center",
            ):
                st.button(
                    plain(row.label), key=f"topic-{topic}", type="tertiary", width="stretch", wrap=True,
                    on_click=_choose, args=(topic,),
                )  # fmt: skip
                new = row.first_said_at > now - timedelta(weeks=LATELY)
                draw(_cells(row, moves.get(topic), effects.get(topic), most, new=new), width=CELLS)
    draw(el("p", say("map.note", n=LATELY), cls="voc-hint"))


def _cells(row: Any, moves: Moves | None, effect: Any, most: int, *, new: bool) -> Html:
    bars = [
        el("i", style=f"height:{100 * count / max(most, 1):.0f}%") for count in (moves.weeks if moves else [])
    ]
    told = ", ".join(grouped(count) for count in (moves.weeks if moves else []))
    note = say("map.change.exact", lately=moves.lately, before=moves.before) if moves else None
    change = named("alert", "new") if new else moves.words if moves else "–"
    return el(
        "div",
        el("span", grouped(int(row.passages))),
        el("div", *bars, cls="voc-weeks", role="img", aria_label=told),
        el("span", change, title=note),
        el("span", share(row.negative, int(row.passages))),
        _score(effect),
        cls="voc-topic-cells",
    )


def _score(effect: Any) -> Html:
    if effect is None:
        return el("span", "–", title=say("map.no_effect"))
    return el(
        "span",
        f"{_signed(effect.effect)} ",
        el("small", say(f"trends.scale.{effect.scale}")),
        cls=f"voc-{effect.says}",
        title=say("map.between", low=_signed(effect.low), high=_signed(effect.high), n=int(effect.n)),
    )


def _signed(value: float) -> str:
    text = f"{value:+.2f}" if abs(value) < 1 else f"{value:+.1f}"
    return text.replace("-", MINUS)


def _topic(
    chosen: Any, found: pd.DataFrame, moves: Moves | None, drivers: pd.DataFrame, now: datetime
) -> None:
    topic = int(chosen.topic_id)
    phrases = [chips.chip(phrase, "voc-topic") for phrase in (chosen.words or "").split("; ")[:8] if phrase]
    draw(
        el("h2", chosen.label, el("small", chosen.broad or ""), cls="voc-section"),
        el("p", *phrases, cls="voc-line"),
    )
    topic_actions.show(chosen, found)
    lines = [say("map.said", n=int(chosen.passages), accounts=int(chosen.accounts))]
    if moves is not None:
        lines.append(say("map.lately", lately=moves.lately, before=moves.before, n=LATELY, says=moves.words))
    lines += [
        say(
            "map.driver", says=named("driver", row.says), scale=say(f"trends.scale.{row.scale}"), n=int(row.n),
            effect=_signed(row.effect), low=_signed(row.low), high=_signed(row.high),
        )
        for row in rows(drivers[(drivers["topic_id"] == topic) & drivers["says"].isin(["costs", "earns", "unclear"])])
    ]  # fmt: skip
    draw(el("ul", *(el("li", line) for line in lines), cls="voc-notes"))
    frame.section(say("map.passages_of"))
    seed(MOOD, MOODS)
    mood = st.segmented_control(
        say("quotes.sentiment"), MOODS, format_func=lambda one: _part(one, chosen), key=MOOD,
        label_visibility="collapsed",
    )  # fmt: skip
    keep(MOOD, mood)
    words = queries.found(Only(topic_id=topic, sentiment=mood))
    evidence.show(
        words, now=now, key=f"topic-{topic}-{mood}", full=queries.MOST_PASSAGES, empty=say("map.no_words")
    )


def _part(mood: str, chosen: Any) -> str:
    shares = {"negative": chosen.negative, "positive": chosen.positive}
    shares["neutral"] = 1 - chosen.negative - chosen.positive
    return f"{chips.MOODS[mood]} {named('sentiment', mood)} {number(round(100 * shares[mood]))}%"


if __name__ == "__main__":
    frame.guarded(page)
