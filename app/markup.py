"""HTML that is safe by construction, and plain words where Streamlit expects Markdown.

What customers, files and message texts bring is strangers' text. `el` escapes every child that it did
not make itself, so their words can only ever become text. Nothing else in the dashboard writes HTML.
"""

import re
from html import escape
from typing import Literal

import streamlit as st

_MARKS = re.compile(r"([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(`[^`\n]+`)")
_LINKS = frozenset(".:@>")
_JOINER = "\u2060"
"""An invisible sign of no width: it keeps `www.` and `->` from being taken for more than they are."""


class Html(str):
    """A piece of HTML that `el` or `join` made."""

    __slots__ = ()


def el(name: str, *children: str | None, **attributes: str | int | float | None) -> Html:
    """One element. Children that are Html stay as they are, all others are escaped, None is left out.

    Attributes: `cls` is the class, an underscore stands for a hyphen, None is left out.
    """
    words = [
        f' {_name(key)}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not None
    ]
    return Html(f"<{name}{''.join(words)}>{join(*children)}</{name}>")


def join(*children: str | None) -> Html:
    """Several pieces side by side, escaped like the children of `el`."""
    return Html("".join(_safe(child) for child in children if child is not None))


def draw(*pieces: str | None, width: int | Literal["stretch", "content"] = "stretch") -> None:
    """Show pieces as one element of the page, `width` in pixels or words; nothing to show takes no room."""
    body = join(*pieces)
    if body:
        st.html(body, width=width)


def plain(text: str) -> str:
    """Text for a place that reads Markdown (a button, an error, a toast), so that it shows as it is.

    Only `code in backticks` keeps its meaning: our own sentences name commands that way.
    """
    pieces = _CODE.split(" ".join(text.split()))
    return "".join(piece if index % 2 else _MARKS.sub(_escaped, piece) for index, piece in enumerate(pieces))


def _escaped(found: re.Match[str]) -> str:
    sign = found.group(1)
    return (_JOINER if sign in _LINKS else "") + "\\" + sign


def _safe(child: str) -> str:
    return child if isinstance(child, Html) else escape(child, quote=True)


def _name(key: str) -> str:
    return "class" if key == "cls" else key.rstrip("_").replace("_", "-")
