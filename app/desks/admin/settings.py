"""Settings: what each is, what it does and where its value comes from; the safe ones are changed here."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import chips, frame
from app.components.address import keep
from app.components.table import Column, table
from app.figures import exactly, when
from app.markup import Html, draw, el
from app.rows import rows
from app.strings import say
from voc.errors import InputError
from voc.flow.settings import GROUPS, REST, Setting

EDIT = "edit"
DONE = "settings-done"
YES, NO = "yes", "no"


def page() -> None:
    """Fetch and draw."""
    frame.head("settings")
    words = st.session_state.pop(DONE, "")
    draw(el("p", words, cls="voc-last", role="status") if words else None)
    show(queries.settings(), queries.changed_settings())


def show(settings: list[Setting], changed: pd.DataFrame) -> None:
    """Every setting by what it is about; those of the file alone are listed below."""
    last = {row.setting: row for row in reversed(list(rows(changed)))}
    for group in GROUPS:
        frame.section(say(f"settings.{group}"), say(f"settings.{group}.note"))
        for setting in settings:
            if setting.group == group:
                with st.container(key=f"line-{setting.name}"):
                    _setting(setting, last)
    frame.section(
        say("settings.file"), say("settings.file.note", file=queries.place().workspace.settings_file)
    )
    columns = [Column(say(f"settings.column.{name}")) for name in ("name", "what", "value")]
    cells = ((el("code", one.name), one.what, _value(one)) for one in settings if one.group == REST)
    draw(table(columns, cells, caption=say("settings.file")))


def _setting(setting: Setting, last: Mapping[str, Any]) -> None:
    left, middle, right = st.columns([5, 4, 1], vertical_alignment="center")
    with left:
        draw(el("p", el("code", setting.name), cls="voc-last"), el("p", setting.what, cls="voc-hint"))
    with middle:
        draw(
            el("p", _value(setting), " ", _origin(setting), cls="voc-last voc-line"), _changed(setting, last)
        )
    with right:
        if setting.open and st.button(say("settings.change"), key=f"change-{setting.name}", type="tertiary"):
            keep(EDIT, setting.name)
            st.rerun()
    if st.query_params.get(EDIT) == setting.name and setting.open:
        _form(setting)


def _value(setting: Setting) -> Html:
    if setting.value is None:
        hidden = say("settings.hidden" if setting.default is None else "settings.empty")
        return el("span", hidden, cls="voc-quiet")
    return (
        el("code", words)
        if (words := _words(setting.value))
        else el("span", say("settings.empty"), cls="voc-quiet")
    )


def _origin(setting: Setting) -> Html:
    if setting.origin == "environment":
        return chips.chip(say("settings.environment", variable=setting.variable))
    if setting.origin == "default":
        return chips.chip(say("settings.default"))
    shown = _words(setting.default) or say("settings.empty")
    return el("small", say("settings.instead", default=shown), cls="voc-quiet")


def _changed(setting: Setting, last: Mapping[str, Any]) -> Html | None:
    row = last.get(setting.name)
    if row is None:
        return None
    words = say("settings.changed", who=row.who, what=row.what, when=when(row.at, acting.now()))
    return el("p", words, cls="voc-hint", title=exactly(row.at))


def _form(setting: Setting) -> None:
    with st.form(f"set-{setting.name}"):
        given = _field(setting)
        with st.container(horizontal=True):
            save = st.form_submit_button(say("settings.save"), type="primary")
            back = st.form_submit_button(say("settings.back"), disabled=setting.origin != "file")
            leave = st.form_submit_button(say("settings.cancel"))
    if leave:
        _close("")
    if save or back:
        changed = changes.set_setting(setting.name, None if back else _read(setting, given))
        _close(say("settings.saved" if changed else "settings.same", name=setting.name))


def _close(words: str) -> None:
    keep(EDIT, None)
    st.session_state[DONE] = words
    st.rerun()


def _field(setting: Setting) -> str:
    """A field that suits what the setting is: a choice, lines, or a line."""
    key, label, value = f"field-{setting.name}", setting.name, setting.value
    choices = (YES, NO) if isinstance(value, bool) else setting.choices
    if choices:
        return st.selectbox(label, choices, index=choices.index(_words(value)), key=key)
    if isinstance(value, list):
        return st.text_area(say("settings.lines", name=label), "\n".join(map(str, value)), key=key)
    return st.text_input(label, _words(value), key=key)


def _read(setting: Setting, given: str) -> object:
    """What was typed as a value of its kind. Raises InputError for what is no number."""
    value = setting.value
    if isinstance(value, bool):
        return given == YES
    if isinstance(value, list):
        return [line.strip() for line in given.splitlines() if line.strip()]
    if isinstance(value, int | float):
        return _number(setting, given)
    return given.strip()


def _number(setting: Setting, given: str) -> int | float:
    text = given.strip().replace(",", ".")
    try:
        return float(text) if isinstance(setting.default, float) and not text.isdigit() else int(text)
    except ValueError as error:
        raise InputError(say("settings.no_number", name=setting.name, given=given.strip())) from error


def _words(value: object) -> str:
    """A value as people write it."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {_words(one)}" for name, one in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    frame.guarded(page)
