"""Choosing one colleague of a list, kept in the address."""

from collections.abc import Sequence

import streamlit as st

from app.components.address import keep, seed
from app.strings import say


def choose_csm(names: Sequence[str], *, of: str) -> str | None:
    """The CSM whom the reader wants to see alone, or None for all. `of`: the page, whose words it says."""
    seed("csm", names)
    chosen = st.selectbox(
        say(f"{of}.csm"),
        names,
        index=None,
        placeholder=say(f"{of}.every_csm"),
        key="csm",
        width=260,
        label_visibility="collapsed",
    )
    keep("csm", chosen)
    return chosen
