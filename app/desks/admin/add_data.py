"""Add data: what a file was taken for, how it will be stored, and the walk over it."""

import re
from dataclasses import replace
from typing import Any

import streamlit as st

from app import jobs, queries, uploads
from app.components import frame, progress
from app.components.table import Column, table
from app.figures import SURE, number
from app.markup import Html, draw, el, plain
from app.pages import link
from app.strings import ENGLISH, named, say
from app.uploads import Upload
from voc.flow.heard.intake import Seen, Wish
from voc.flow.heard.questions import SKIP, Question, questions
from voc.terms import PLACEHOLDER, Family

KINDS = [
    *("csv", "tsv", "txt", "json", "jsonl", "ndjson", "xlsx", "xlsm", "parquet"),
    *("mbox", "eml", "vtt", "srt", "zip"),
]
# Seconds between two looks at a running job.
EVERY = 0.5
FIELDS = [key.removeprefix("field.") for key in ENGLISH if key.startswith("field.")]
NO_COLUMN = ""
# What stands in a text where something private was taken out.
TOKENS = re.compile(f"({PLACEHOLDER})")


def page() -> None:
    """Fetch and draw."""
    action = frame.head("add_data")
    place = queries.place()
    job = jobs.job_of(uploads.where())
    if job is not None:
        _job(job)
        return
    given = st.file_uploader(say("add_data.file"), KINDS, accept_multiple_files=True, key="files")
    if not given:
        frame.empty("add_data.empty", f"voc run FOLDER -w {place.workspace.folder}")
        return
    found = [_see(Upload(name=file.name, content=file.getvalue()), file.file_id) for file in given]
    ready = [
        (upload, seen.look.family)
        for upload, seen in found
        if seen.look is not None and seen.stopped() is None
    ]
    draw(el("p", say("add_data.will"), cls="voc-hint"))
    with action:
        if st.button(say("add_data.run", n=len(ready)), type="primary", key="run", disabled=not ready):
            uploads.take_in(ready, say("add_data.running", n=len(ready)))
            st.rerun()


def show(seen: Seen, name: str) -> None:
    """What one file was taken for, how its columns are read, and its first rows as they will be stored."""
    draw(el("h2", name, el("small", _taken_for(seen)), cls="voc-section"))
    if seen.look is None:
        st.warning(plain(seen.problem or ""), icon=":material/help:")
        return
    if seen.problem:
        st.warning(plain(seen.problem), icon=":material/help:")
    doubts = tuple(doubt.words for doubt in seen.look.doubts)
    reasons = seen.look.reasons if seen.look.confidence < SURE else ()
    told = (say("add_data.remembered", name=seen.remembered),) if seen.remembered else ()
    notes = [el("li", note) for note in (*told, *doubts, *reasons, *seen.look.notes)]
    left, right = st.columns([2, 3], gap="large")
    with left:
        heading = "add_data.people" if seen.look.people else "add_data.columns"
        draw(el("h3", say(heading), cls="voc-label"), _speakers(seen.look) or _columns(seen.look))
    with right:
        rows = [el("p", *_redacted(row), cls="voc-row") for row in seen.rows()]
        draw(el("h3", say("add_data.rows"), cls="voc-label"), *rows, el("ul", *notes, cls="voc-notes"))


def _see(upload: Upload, key: str) -> tuple[Upload, Seen]:
    """One file, looked at; a person may say otherwise what it is and how its columns are read."""
    with st.container(border=True, key=f"file-{key}"):
        said: list[tuple[str, str]] = st.session_state.setdefault(f"columns-{key}", [])
        upload = replace(upload, wish=_wish(key, said))
        seen = _looked(upload, key)
        show(seen, upload.name)
        _show_move(upload, seen, key)
        _ask(seen, key)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            _ask_family(seen, key)
            if seen.look is not None:
                _ask_column(seen.look, said, key)
            if uploads.may_take_back(upload) and st.button(say("add_data.take_back"), key=f"back-{key}"):
                uploads.take_back(upload)
                for kept in [one for one in st.session_state if str(one).startswith(("looked-", "moves-"))]:
                    del st.session_state[kept]
                st.rerun()
            answered = f"answered-{key}" in st.session_state
            if (said or answered) and st.button(say("add_data.forget"), key=f"forget-{key}", type="tertiary"):
                said.clear()
                st.session_state.pop(f"answered-{key}", None)
                st.rerun()
    return upload, seen


def _show_move(upload: Upload, seen: Seen, key: str) -> None:
    """What moves where the file was read otherwise before, worked out once for each wish."""
    if seen.look is None or seen.stopped() is not None:
        return
    kept = f"moves-{key}-{upload.wish}"
    if kept not in st.session_state:
        st.session_state[kept] = uploads.moves(upload)
    head, *rows = st.session_state[kept] or [""]
    if head:
        lines = [el("p", *_redacted(row), cls="voc-row") for row in rows]
        draw(el("h3", say("add_data.moves"), cls="voc-label"), el("p", head), *lines)


def _wish(key: str, said: list[tuple[str, str]]) -> Wish:
    """What was said of one file: by answers to its questions, by its family, by its columns."""
    answered: Wish = st.session_state.get(f"answered-{key}", Wish())
    family = st.session_state.get(f"family-{key}") or answered.family
    return replace(answered, family=family, columns=(*answered.columns, *said))


def _ask(seen: Seen, key: str) -> None:
    """The questions that the file leaves open, with an answer chosen for each; what it is has a field of its own."""
    asked = [one for one in questions(seen, queries.place().settings) if one.key != "family"]
    if not asked:
        return
    with st.form(f"answers-{key}"):
        answers = {question.key: _answer(question, f"{key}-{question.key}") for question in asked}
        if st.form_submit_button(say("add_data.answer")):
            wish = uploads.answer(seen, answers)
            if wish is not None:
                st.session_state[f"answered-{key}"] = wish
                st.rerun()


def _answer(question: Question, key: str) -> str:
    """One of the choices, or words of the person's own where those will do."""
    words = {choice.value: choice.words for choice in question.choices}
    values = list(words)
    picked = st.radio(
        plain(question.words),
        values,
        index=values.index(question.default) if question.default in words else None,
        format_func=lambda value: plain(f"{value} – {words[value]}" if words[value] else value),
        key=f"radio-{key}",
    )
    own = st.text_input(say("add_data.own_words"), key=f"words-{key}") if question.free else ""
    return own.strip() or picked or SKIP


def _ask_family(seen: Seen, key: str) -> None:
    st.selectbox(
        say("add_data.family"),
        [family.value for family in Family],
        index=None,
        placeholder=_family(seen),
        format_func=lambda value: named("family", value),
        key=f"family-{key}",
        width=260,
    )


def _ask_column(look: Any, said: list[tuple[str, str]], key: str) -> None:
    """A small form: this column is that field."""
    header = [column for column, _ in _read(look)] + list(look.unused)
    with st.popover(say("add_data.change")), st.form(f"column-{key}", border=False):
        field = st.selectbox(say("add_data.read_as"), FIELDS, format_func=lambda name: named("field", name))
        column = st.selectbox(say("add_data.column"), [*header, NO_COLUMN], format_func=_column_name)
        if st.form_submit_button(say("add_data.set")):
            said[:] = [pair for pair in said if pair[0] != field or field == "text"]
            said.append((field, column))
            st.rerun()


def _column_name(column: str) -> str:
    return column or say("add_data.no_column")


def _looked(upload: Upload, key: str) -> Seen:
    """Looked at once for each file and wish, not at every click."""
    kept = f"looked-{key}-{upload.wish}-{uploads.who_is_ours()}"
    if kept not in st.session_state:
        st.session_state[kept] = uploads.look(upload)
    seen: Seen = st.session_state[kept]
    return seen


def _family(seen: Seen) -> str:
    return named("family", seen.look.family.value) if seen.look else say("add_data.what")


def _taken_for(seen: Seen) -> str:
    if seen.look is None:
        return say("add_data.unknown")
    percent = f"{seen.look.confidence:.0%}"
    return say("add_data.taken_for", family=_family(seen), percent=percent, rows=number(seen.look.rows_about))


def _speakers(look: Any) -> Html | None:
    """Who was found in a conversation; None for a table."""
    return el("ul", *(el("li", line) for line in look.people), cls="voc-notes") if look.people else None


def _columns(look: Any) -> Html:
    rows: list[tuple[str, str]] = [(column, named("field", field)) for column, field in _read(look)]
    rows += [(column, el("span", say("add_data.unused"), cls="voc-quiet")) for column in look.unused]
    return table([Column(say("add_data.column")), Column(say("add_data.read_as"))], rows)


def _read(look: Any) -> list[tuple[str, str]]:
    """Column and field of everything that is read, the words first."""
    words = [(text.column, "text") for text in look.mapping.texts]
    return words + [(column, field) for field, column in look.mapping.columns.items()]


def _redacted(line: str) -> list[str | Html]:
    """A line with the places marked where something private was taken out."""
    pieces = TOKENS.split(line)
    return [el("mark", piece) if number % 2 else piece for number, piece in enumerate(pieces)]


def _job(job: jobs.Job) -> None:
    if job.running:
        _watched()
        draw(el("p", say("add_data.leave"), cls="voc-hint"))
        return
    progress.show(job)
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(say("add_data.again"), key="again"):
            jobs.put_away(uploads.where())
            st.rerun()
        for name in ("review", "priorities", "owed"):
            link(name, say(f"{name}.title"))
    error = job.future.exception()
    if error is not None:
        raise error


@st.fragment(run_every=EVERY)
def _watched() -> None:
    """The running job, drawn again and again; the page once more when it is over."""
    job = jobs.job_of(uploads.where())
    if job is None or not job.running:
        st.rerun()
    progress.show(job)


if __name__ == "__main__":
    frame.guarded(page)
