"""Review: which single decision is worth most now? Links, requests that may be one want, changes of topics."""

import streamlit as st

from app import queries
from app.components import frame
from app.components.address import keep, seed
from app.desks.product import review_links, review_merges, review_topics, undoing
from app.strings import say

# Name of the chosen kind in the address.
KIND = "kind"
KINDS = {
    "links": (review_links.page, "proposals"),
    "merges": (review_merges.page, "merges"),
    "topics": (review_topics.page, "topic_changes"),
}
"""What is decided here: the page that draws it, and its name in what waits."""


def page() -> None:
    """Fetch and draw."""
    aside = frame.head("review")
    kind = _kind()
    undoing.show()
    KINDS[kind][0](aside)


def _kind() -> str:
    """Which of the three queues, as the address says; each with how much waits in it."""
    waiting = queries.waiting()
    seed(KIND, KINDS, default="links")
    chosen = st.segmented_control(
        say("review.kind"),
        list(KINDS),
        required=True,
        format_func=lambda name: say(f"review.kind.{name}", n=waiting[KINDS[name][1]]),
        key=KIND,
        label_visibility="collapsed",
    )
    keep(KIND, chosen, default="links")
    return str(chosen)


if __name__ == "__main__":
    frame.guarded(page)
