"""What is asked of the ranking: the formula, its weights, whose voices count; and rankings that were kept."""

from typing import Any

import streamlit as st

from app import changes, queries
from app.components import frame
from app.components.address import keep, seed
from app.markup import draw, el, plain
from app.strings import say
from voc.report.priorities import FORMULAS, Priorities, Question, formula

# Names in the address.
BY, SEGMENT, VIEW = "by", "segment", "view"
MOST = 100.0


def question() -> Question:
    """What the widgets ask; the formula and the segment stand in the address."""
    settings = queries.place().settings
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = _formula(settings.formula)
        own = dict(settings.weights) if name == settings.formula else {}
        asked = Question(formula=name, weights=_weights(name, own), filters=_segment())
        _keep(asked)
    return asked


def kept() -> Priorities | None:
    """The kept ranking that the address names, said to be one; None for the ranking of today."""
    name = st.query_params.get(VIEW)
    if not name:
        return None
    view = queries.kept_view(name)
    how = say("asking.same" if view.same else "asking.other")
    words = say("asking.kept", name=view.name, by=view.made_by, day=f"{view.made_at:%Y-%m-%d}", how=how)
    with st.container(horizontal=True, vertical_alignment="center", key="kept"):
        draw(el("p", words, cls="voc-hint"))
        st.button(say("asking.today"), key="today", on_click=_today)
    return view.priorities


def _formula(standard: str) -> str:
    seed(BY, FORMULAS, default=standard)
    chosen = st.segmented_control(
        say("priorities.by"),
        list(FORMULAS),
        required=True,
        format_func=lambda name: say(f"priorities.by.{name}"),
        key=BY,
    )
    keep(BY, chosen, default=standard)
    return str(chosen)


def _segment() -> dict[str, str]:
    segments = queries.segments()
    seed(SEGMENT, segments)
    chosen = st.selectbox(
        say("asking.segment"),
        segments,
        index=None,
        placeholder=say("asking.all"),
        key=SEGMENT,
        format_func=plain,
    )
    keep(SEGMENT, chosen)
    return {"segment": chosen} if chosen else {}


def _weights(name: str, own: dict[str, float]) -> dict[str, float]:
    """The weights that differ from the ready-made ones."""
    ready = formula(name, own).weights
    with st.popover(say("asking.weights")):
        draw(el("p", say(f"asking.says.{name}"), cls="voc-hint"))
        given = {
            term: st.number_input(
                say(f"asking.weight.{term}"), 0.0, MOST, float(value), 0.05, key=f"weight-{name}-{term}"
            )
            for term, value in ready.items()
        }
    standard = formula(name).weights
    return {term: value for term, value in given.items() if value != standard[term]}


def _keep(asked: Question) -> None:
    """Keep this ranking, or open one that was kept."""
    views = queries.kept_views()
    with st.popover(say("asking.views", n=len(views))):
        with st.form("keep", border=False, clear_on_submit=True):
            name = st.text_input(say("asking.name"), key="view-name")
            if st.form_submit_button(say("asking.keep"), key="keep-view"):
                changes.keep_view(name, asked)
                st.rerun()
        for row in views.to_dict("records"):
            _view(row)
        if views.empty:
            frame.empty("asking.none")


def _view(row: dict[Any, Any]) -> None:
    label = f"{row['name']} · {row['made_at']:%Y-%m-%d} · {row['made_by']}"
    st.button(plain(label), key=f"view-{row['name']}", type="tertiary", on_click=_open, args=(row["name"],))


def _open(name: str) -> None:
    st.query_params[VIEW] = name


def _today() -> None:
    st.query_params.pop(VIEW, None)
