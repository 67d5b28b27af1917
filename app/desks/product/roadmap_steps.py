"""Steps of which customers hear: ship, decline, take back. What will happen is said before it happens."""

from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.desks.product.undoing import did, who
from app.markup import draw, el
from app.rows import first
from app.strings import named, say
from voc.terms import FeatureStatus

# Names in the address: which step is open, and for which feature.
STEP = "step"
FEATURE = "feature"


def show(ranking: pd.DataFrame) -> None:
    """The step that the address names, for the feature that it names; nothing where there is none."""
    step = STEPS.get(st.query_params.get(STEP, ""))
    here = ranking[ranking["key"] == st.query_params.get(FEATURE)]
    if step is None or here.empty:
        return
    with st.container(border=True, key="step"):
        step(first(here))
        if st.button(say("roadmap.cancel"), key="cancel", type="tertiary"):
            _close()
            st.rerun()


def _close() -> None:
    for name in (STEP, FEATURE):
        st.query_params.pop(name, None)


def _ship(row: Any) -> None:
    draw(el("h2", say("roadmap.ship", title=row.title), cls="voc-section"), *_will(row.key, "ship"))
    known = list(queries.all_releases(acting.now())["version"])
    version = st.text_input(
        say("roadmap.version"), placeholder=known[0] if known else "1.0", key="version", width=260
    )
    if st.button(say("roadmap.ship.do"), key="ship", type="primary") and _given(version, "roadmap.name_it"):
        loops, planned = changes.ship_feature(row.key, version)
        _close()
        words = say(
            "roadmap.shipped", title=row.title, version=version, n=loops, drafts=planned.drafted,
            held=planned.held, who=who(),
        )  # fmt: skip
        did(words, "shipped", row.key, FeatureStatus(row.status), version, say("roadmap.mistake"))


def _decline(row: Any) -> None:
    draw(el("h2", say("roadmap.decline", title=row.title), cls="voc-section"), *_will(row.key, "decline"))
    reason = st.text_area(
        say("roadmap.reason"), key="reason", placeholder=say("roadmap.reason.like"), height=90
    )
    if st.button(say("roadmap.decline.do"), key="decline", type="primary") and _given(
        reason, "roadmap.say_why"
    ):
        loops, planned = changes.decline_feature(row.key, reason)
        _close()
        words = say(
            "roadmap.declined", title=row.title, n=loops, drafts=planned.drafted, held=planned.held, who=who()
        )
        did(words, "moved", row.key, FeatureStatus(row.status))


def _back(row: Any) -> None:
    draw(
        el("h2", say("roadmap.take_back", title=row.title), cls="voc-section"),
        el("p", say("roadmap.back.will"), cls="voc-last"),
    )
    reason = st.text_input(say("roadmap.back.why"), key="why")
    if st.button(say("roadmap.back.do"), key="take-back", type="primary") and _given(
        reason, "roadmap.say_why"
    ):
        loops = changes.take_back_feature(row.key, FeatureStatus.IN_PROGRESS, "", reason)
        _close()
        did(say("roadmap.taken_back", title=row.title, n=loops, who=who()), "")


def _given(words: str, otherwise: str) -> bool:
    """Whether something was written; if not, the page says that it is needed."""
    if not words.strip():
        st.error(say(otherwise))
    return bool(words.strip())


def _will(key: str, step: str) -> list[str]:
    """How many waits end, how many messages will be drafted, and who gets none, with the reason."""
    will = queries.foreseen(key, acting.now())
    if not will.loops:
        return [el("p", say("roadmap.nobody"), cls="voc-last")]
    lines: list[str] = [
        el(
            "p",
            say(f"roadmap.{step}.will", n=will.loops),
            " ",
            say("roadmap.drafts", n=will.drafts),
            cls="voc-last",
        )
    ]
    held = [say("roadmap.held", n=n, why=named("hold", reason)) for reason, n in will.held.items()]
    if held:
        lines.append(el("ul", *(el("li", line) for line in held), cls="voc-notes"))
    return lines


STEPS = {"ship": _ship, "decline": _decline, "back": _back}
