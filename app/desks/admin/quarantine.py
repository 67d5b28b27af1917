"""Quarantine: what could not be read, by what is wrong and where; mend a cell and read again, or leave a row out."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, background, changes, queries
from app.components import evidence, frame, working
from app.components.address import keep, seed
from app.components.metric import metric, metrics
from app.figures import exactly, when
from app.markup import Html, draw, el, plain
from app.pages import link
from app.rows import rows
from app.strings import grouped, named, say

PER_PAGE = 6
DONE = "quarantine-done"


def page() -> None:
    """Fetch and draw."""
    action = frame.head("quarantine")
    counts = queries.aside_counts()
    if working.running():
        return
    working.over(say("quarantine.reading"))
    if not counts["all"]:
        frame.empty("quarantine.empty", "voc quarantine")
        return
    aside, left = queries.aside_waiting(), queries.aside_left()
    with action:
        _again(aside)
    draw(_figures(counts))
    _last()
    if aside.empty:
        frame.empty("quarantine.none", "voc quarantine --left")
    else:
        show(aside)
    _left(left)


def show(aside: pd.DataFrame) -> None:
    """One group of rows, those with one thing wrong in one file, and what to do about each."""
    grouped_rows = {
        _key(str(file), str(reason)): some
        for (file, reason), some in aside.groupby(["file", "reason"], sort=False)
    }
    words = {key: _group_words(some) for key, some in grouped_rows.items()}
    seed("group", words, default=next(iter(words)))
    chosen = st.selectbox(say("quarantine.group"), list(words), format_func=words.__getitem__, key="group")
    keep("group", chosen, default=next(iter(words)))
    some = grouped_rows[chosen]
    _about(some)
    with evidence.paged(some, key=f"aside-{chosen}", size=PER_PAGE) as (part, place):
        draw(el("p", place, cls="voc-count") if place else None)
        for row in rows(part):
            with st.container(border=True, key=f"aside-{row.id}"):
                _row(row, some)


def _again(aside: pd.DataFrame) -> None:
    files = {row.file for row in rows(aside) if Path(row.file).exists()}
    if st.button(say("quarantine.again", n=len(files)), type="primary", key="again", disabled=not files):
        background.read_again()
        st.rerun()


def _figures(counts: dict[str, int]) -> Html:
    notes = {"wait": "", "left": "", "settled": "", "all": say("quarantine.sum")}
    return metrics(
        *(metric(say(f"quarantine.{name}"), grouped(counts[name]), note) for name, note in notes.items())
    )


def _about(some: pd.DataFrame) -> None:
    """The file of a group, whether it is there, and leaving all of its rows out."""
    first = next(rows(some))
    path = Path(first.file)
    with st.container(horizontal=True, vertical_alignment="center"):
        taken = say("quarantine.taken_for", family=named("family", first.family)) if first.family else ""
        draw(
            el(
                "p",
                el("b", path.name, title=first.file),
                " ",
                el("small", taken, cls="voc-quiet"),
                cls="voc-last",
            )
        )
        if len(some) > 1:
            with st.popover(say("quarantine.leave_all", n=len(some))):
                _why(f"all-{_key(first.file, first.reason)}", [int(number) for number in some["id"]])
    if not path.exists():
        with st.container(horizontal=True, vertical_alignment="center"):
            draw(el("p", say("quarantine.gone", name=path.name), cls="voc-hint"), width="content")
            link("add_data", say("add_data.title"))


def _row(row: Any, some: pd.DataFrame) -> None:
    blamed = el(
        "span",
        say("quarantine.stands", column=row.column),
        " ",
        el("code", row.value or say("quarantine.nothing")),
    )
    said = _said(row)
    draw(
        el("p", el("b", say("quarantine.line", n=int(row.line))), " · ", row.reason, cls="voc-last"),
        el("p", blamed, said, cls="voc-line") if row.column else None,
        el("p", row.raw, cls="voc-row", dir="auto"),
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if row.column:
            _mend(row, some)
        else:
            draw(el("p", say("quarantine.whole"), cls="voc-hint"))
        if row.said and st.button(say("review.undo"), key=f"unsay-{row.id}", type="tertiary"):
            _did(say("quarantine.unsaid"), changes.wait_again([int(row.id)]))
        with st.popover(say("quarantine.leave")):
            _why(str(row.id), [int(row.id)])


def _said(row: Any) -> Html | None:
    """What somebody said stands there, which counts when the file is read the next time."""
    if not row.said:
        return None
    words = say("quarantine.said", who=row.said_by, when=when(row.said_at, acting.now()))
    return el(
        "span",
        " → ",
        el("code", row.said),
        " ",
        el("small", words, cls="voc-quiet", title=exactly(row.said_at)),
    )


def _mend(row: Any, some: pd.DataFrame) -> None:
    alike = some[(some["column"] == row.column) & (some["value"] == row.value) & (some["id"] != row.id)]
    with st.form(f"mend-{row.id}", border=False):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            value = st.text_input(
                plain(say("quarantine.instead", column=row.column)), key=f"value-{row.id}", width=260
            )
            pressed = st.form_submit_button(say("quarantine.mend"))
        every = len(alike) and st.checkbox(say("quarantine.alike", n=len(alike)), key=f"alike-{row.id}")
    if pressed:
        ids = [int(row.id), *(int(number) for number in alike["id"] if every)]
        fixed = [changes.fix_cell(row_id, value) for row_id in ids]
        if fixed[0].here:
            background.read_again(ids)
            st.rerun()
        _did(say("quarantine.kept", name=fixed[0].file.name), len(fixed))


def _why(key: str, ids: Sequence[int]) -> None:
    with st.form(f"why-{key}", border=False):
        why = st.text_input(say("quarantine.why"), key=f"reason-{key}")
        if st.form_submit_button(say("quarantine.leave_now", n=len(ids))):
            _did(say("quarantine.was_left", n=len(ids)), changes.leave_out(ids, why))


def _left(left: pd.DataFrame) -> None:
    if left.empty:
        return
    frame.section(say("quarantine.left_out"), say("quarantine.left_out.note"))
    with evidence.paged(left, key="left", size=PER_PAGE) as (part, _):
        for row in rows(part):
            with st.container(horizontal=True, vertical_alignment="center", key=f"line-{row.id}"):
                draw(el("p", *_left_words(row), cls="voc-last"))
                if st.button(say("quarantine.back"), key=f"back-{row.id}", type="tertiary"):
                    _did(say("quarantine.waits"), changes.wait_again([int(row.id)]))


def _left_words(row: Any) -> tuple[str | Html, ...]:
    who = say("quarantine.by", who=row.by, when=when(row.at, acting.now()))
    place = el("b", f"{Path(row.file).name}:{row.line}", title=row.file)
    return (place, f" {row.reason} · ", el("q", row.why or ""), " ", el("small", who, title=exactly(row.at)))


def _group_words(some: pd.DataFrame) -> str:
    first = next(rows(some))
    return say("quarantine.of", name=Path(first.file).name, reason=first.reason, n=len(some))


def _key(file: str, reason: str) -> str:
    return blake2b(f"{file}\0{reason}".encode(), digest_size=5).hexdigest()


def _did(words: str, _done: object) -> None:
    """Say what happened and draw the page anew."""
    st.session_state[DONE] = words
    st.rerun()


def _last() -> None:
    words = st.session_state.pop(DONE, "")
    draw(el("p", words, cls="voc-last", role="status") if words else None)


if __name__ == "__main__":
    frame.guarded(page)
