"""Quality: can the tags and the links be trusted, and in which language not; and learning from what people corrected."""

from typing import Any, Literal

import pandas as pd
import streamlit as st

from app import acting, background, changes, charts, queries
from app.components import frame, working
from app.components.metric import metric, metrics
from app.components.table import Column, table
from app.figures import TOO_FEW, exactly, share, when
from app.languages import language_name
from app.markup import Html, draw, el
from app.pages import link
from app.rows import first, rows
from app.strings import grouped, named, say
from voc.flow.understood.learn import Learning
from voc.report.links import Earned, told

DONE = "quality-done"
FEW = 30
"""Below this many judged passages a language is said to be thinly judged."""


def page() -> None:
    """Fetch and draw."""
    action = frame.head("quality")
    if working.running():
        return
    working.over(say("quality.trying"))
    working.over(say("quality.learning"))
    languages, overall = queries.by_language(), first(queries.accuracy())
    if languages.empty:
        frame.empty("quality.empty", "voc run")
        return
    waiting, lessons = queries.corrections(), queries.lessons()
    with action:
        _learn(waiting, int(overall.judged))
    proof, earned = queries.proof()
    draw(_figures(overall, waiting, lessons, proof))
    words = st.session_state.pop(DONE, "")
    draw(el("p", words, cls="voc-last", role="status") if words else None)
    _trial(background.tried())
    show(languages, queries.reliability(), proof, earned)
    _lessons(lessons)


def show(languages: pd.DataFrame, bands: pd.DataFrame, proof: pd.DataFrame, earned: Earned) -> None:
    """Whether the models are as often right as they say, by language, and whether the links are."""
    left, right = st.columns(2, gap="large")
    with left:
        frame.section(say("quality.sure"), say("quality.sure.note"))
        _bands(bands)
    with right:
        frame.section(say("quality.links"), say("quality.links.note"))
        _links(proof, earned)
    frame.section(say("quality.languages"), say("quality.languages.note"))
    draw(_languages(languages))


def _learn(waiting: int, judged: int) -> None:
    words = say("quality.learn", n=waiting) if waiting else say("quality.again")
    kind: Literal["primary", "secondary"] = "primary" if waiting else "secondary"
    if st.button(words, type=kind, key="learn", disabled=not judged):
        background.try_to_learn()
        st.rerun()


def _figures(overall: Any, waiting: int, lessons: pd.DataFrame, proof: pd.DataFrame) -> Html:
    decided, right = int(proof["decided"].sum()), int(proof["right"].sum())
    in_use = next((int(row.number) for row in rows(lessons) if row.undone_at is None), None)
    note = say("quality.judged", n=int(overall.judged))
    between = _between(overall.low, overall.high) if overall.judged >= TOO_FEW else ""
    return metrics(
        metric(say("quality.right"), share(overall.right, int(overall.judged)), f"{note}{between}"),
        metric(say("quality.waiting"), grouped(waiting), say("quality.waiting.note", n=_after())),
        metric(
            say("quality.in_use_now"),
            say("quality.number", number=in_use) if in_use else say("quality.none"),
        ),
        metric(
            say("quality.links_right"),
            share(right / decided if decided else None, decided),
            say("quality.decided", n=decided),
        ),
    )


def _after() -> int:
    return queries.place().settings.learn_after


def _between(low: float, high: float) -> str:
    return say("quality.between", low=round(100 * low), high=round(100 * high))


def _trial(found: Learning | None) -> None:
    """What would be learned, before and after, to be taken or left."""
    if found is None:
        return
    with st.container(border=True, key="trial"):
        frame.section(say("quality.trial"), say("quality.trial.note", n=found.corrections))
        columns = [
            Column(say("quality.part")),
            *(Column(say(f"quality.{name}"), figures=True) for name in ("n", "before", "after")),
            Column(say("quality.verdict")),
        ]
        cells = (
            (
                named("intent", name) if name != "sentiment" else say("quotes.sentiment"),
                grouped(part.n),
                share(part.before, part.n),
                share(part.after, part.n),
                say("quality.better" if part.adopted else "quality.not_better"),
            )
            for name, part in found.parts()
            if part.n
        )
        draw(table(columns, cells, caption=say("quality.trial")))
        _decide(adopted=found.lesson.adopted)


def _decide(*, adopted: bool) -> None:
    draw(
        el(
            "p",
            *frame.with_command("quality.would" if adopted else "quality.nothing", "voc run"),
            cls="voc-hint",
        )
    )
    with st.container(horizontal=True):
        if adopted and st.button(say("quality.take"), type="primary", key="take"):
            background.take_lesson()
            st.rerun()
        if st.button(say("quality.leave"), key="leave"):
            background.forget_trial()
            st.rerun()


def _bands(bands: pd.DataFrame) -> None:
    if bands.empty:
        frame.empty("quality.nobody", "voc review")
        return
    charts.reliability(bands, said=say("quality.sure"))
    draw(el("p", say("quality.sure.read"), cls="voc-hint"))


def _links(proof: pd.DataFrame, earned: Earned) -> None:
    draw(el("p", told(earned), cls="voc-last"))
    judged = proof[proof["decided"] > 0]
    if judged.empty:
        link("review", say("quality.review"))
        return
    columns = [
        Column(say("proof.band")),
        *(Column(say(f"proof.{name}"), figures=True) for name in ("decided", "right", "between")),
    ]
    cells = (
        (
            f"{_percent(row.least)}–{_percent(row.most)}",
            grouped(int(row.decided)),
            f"{share(row.precision, int(row.decided))} ({grouped(int(row.right))})",
            f"{_percent(row.low)}–{_percent(row.high)}",
        )
        for row in rows(judged)
    )
    draw(table(columns, cells, caption=say("quality.links")))
    link("review", say("quality.review"))


def _languages(languages: pd.DataFrame) -> Html:
    columns = [
        Column(say("quality.language")),
        *(
            Column(say(f"quality.{name}"), figures=True)
            for name in ("passages", "surely", "looked", "was_right", "range")
        ),
        Column(say("quality.word")),
    ]
    cells = (
        (
            language_name(row.language),
            grouped(int(row.passages)),
            share(row.sure, int(row.passages)),
            grouped(int(row.judged)),
            share(row.right, int(row.judged)),
            f"{_percent(row.low)}–{_percent(row.high)}" if row.judged >= TOO_FEW else "–",
            _word(row),
        )
        for row in rows(languages)
    )
    return table(columns, cells, caption=say("quality.languages"))


def _word(row: Any) -> Html:
    """Whether the figures of a language carry a judgement."""
    judged = int(row.judged)
    if judged < TOO_FEW:
        return el("span", say("quality.unjudged"), cls="voc-quiet")
    if row.high < 0.8:
        return el("span", say("quality.doubt"), cls="voc-doubt")
    return el(
        "span",
        say("quality.thin" if judged < FEW else "quality.fine"),
        cls="voc-quiet" if judged < FEW else None,
    )


def _lessons(lessons: pd.DataFrame) -> None:
    if lessons.empty:
        return
    frame.section(say("quality.lessons"), say("quality.lessons.note"))
    in_use = next((int(row.number) for row in rows(lessons) if row.undone_at is None), None)
    columns = [
        Column(say("quality.lesson")),
        *(Column(say(f"quality.{name}"), figures=True) for name in ("learned_from", "before", "after")),
        Column(say("quality.by")),
        Column(say("quality.state")),
    ]
    draw(table(columns, (_lesson(row, in_use) for row in rows(lessons)), caption=say("quality.lessons")))
    if in_use and st.button(say("quality.undo", number=in_use), key="undo-lesson", icon=":material/undo:"):
        st.session_state[DONE] = say("quality.undone", number=changes.undo_lesson())
        st.rerun()


def _lesson(row: Any, in_use: int | None) -> tuple[str, ...]:
    state = "taken_back" if row.undone_at is not None else "in_use" if row.number == in_use else "before_it"
    corrections = int(row.corrections)
    made = el(
        "span",
        say("quality.made", who=row.made_by, when=when(row.made_at, acting.now())),
        title=exactly(row.made_at),
    )
    return (
        say("quality.number", number=int(row.number)),
        grouped(corrections),
        share(row.right_before, corrections),
        share(row.right_after, corrections),
        made,
        say(f"quality.{state}"),
    )


def _percent(part: float) -> str:
    return f"{round(100 * part)}\u202f%"


if __name__ == "__main__":
    frame.guarded(page)
