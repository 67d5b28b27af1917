"""Launch: is a release worth a campaign, and what to say to whom; the brief to copy or to take along."""

from datetime import datetime

import streamlit as st

from app import acting, queries
from app.components import frame
from app.components.address import keep, seed
from app.markup import Html, draw, el
from app.rows import rows
from app.strings import say


def page() -> None:
    """Fetch and draw."""
    action = frame.head("launch")
    now = acting.now()
    versions = [row.version for row in rows(queries.all_releases(now))]
    if not versions:
        frame.empty("launch.empty", "voc ship VERSION KEY")
        return
    seed("version", versions, default=versions[0])
    chosen = st.selectbox(say("launch.which"), versions, key="version")
    keep("version", chosen)
    brief = show(chosen, now)
    with action:
        st.download_button(
            say("launch.download"),
            brief,
            file_name=f"launch-{chosen}.md",
            mime="text/markdown",
            type="primary",
            icon=":material/download:",
            on_click="ignore",
        )


def show(version: str, now: datetime) -> str:
    """The verdict with what it rests on, and the whole brief. Returns the brief."""
    enough, rule, brief = queries.launch(version, now)
    draw(el("p", say("launch.enough" if enough else "launch.little"), cls="voc-count"))
    draw(el("ul", *(_line(*line) for line in rule)))
    frame.section(say("launch.brief"), say("launch.copy"))
    st.code(brief, language="markdown", wrap_lines=True)
    return brief


def _line(what: str, value: float, least: float, met: bool) -> Html:
    share = least < 1
    figures = {
        "value": f"{value:.0%}" if share else f"{value:,.0f}",
        "least": f"{least:.0%}" if share else f"{least:,.0f}",
    }
    return el("li", f"{what}: {say('launch.met' if met else 'launch.short', **figures)}")


if __name__ == "__main__":
    frame.guarded(page)
