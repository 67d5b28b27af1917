"""Filters that stand in the address, so that a view can be shared and the back button works.

    seed("language", languages)                  # before the widget: what the address says
    chosen = st.selectbox(..., key="language")
    keep("language", chosen)                     # after it: what was chosen

The address holds values, not their names in some language: a link works for every reader.
"""

from collections.abc import Collection

import streamlit as st


def seed(name: str, allowed: Collection[str] | None = None, *, default: str | None = None) -> None:
    """Give the widget with this key what the address says, when that is new; `default` for what is not allowed."""
    said = st.query_params.get(name)
    if name in st.session_state and said == st.session_state.get(_seen(name)):
        return
    st.session_state[name] = said if said and (allowed is None or said in allowed) else default
    st.session_state[_seen(name)] = said


def keep(name: str, value: str | None, *, default: str | None = None) -> None:
    """Write what was chosen into the address; the default is left out."""
    if value and value != default:
        st.query_params[name] = value
    elif name in st.query_params:
        del st.query_params[name]
    st.session_state[_seen(name)] = st.query_params.get(name)


def _seen(name: str) -> str:
    return f"address-{name}"
