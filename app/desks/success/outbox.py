"""Outbox: each message beside the words it answers; approve, edit, drop, or see why it is held."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import evidence, frame
from app.components.address import keep, seed
from app.components.card import cards
from app.components.colleague import choose_csm
from app.languages import language_name
from app.markup import Html, draw, el, plain
from app.rows import rows
from app.strings import grouped, named, say
from voc.terms import NotificationState

N = NotificationState
SHOWN = (N.DRAFTED, N.HELD, N.APPROVED, N.SENT, N.FAILED, N.UNKNOWN, N.DROPPED)
EDITABLE = (N.DRAFTED, N.HELD, N.APPROVED, N.DROPPED)
# Where a session keeps the message it is editing.
EDITING = "outbox-editing"
PER_PAGE = 6
SEND = "voc send"
# Stands for the customer's name until the message leaves.
NAME = "[name]"


def page() -> None:
    """Fetch and draw."""
    action = frame.head("outbox")
    with st.container(horizontal=True, vertical_alignment="center"):
        state = _state(queries.message_states())
        messages = queries.messages(state)
        messages = messages.assign(csm=messages["csm"].fillna(""))
        csm = _csm(messages)
    if csm:
        messages = messages[messages["csm"] == csm]
    words = queries.behind_messages([int(i) for i in messages["notification_id"]])
    hint: tuple[str, ...] = ()
    if state is N.DRAFTED and len(messages):
        with action:
            _approve_all(messages)
        hint = frame.with_command("outbox.will", SEND)
    if state is N.APPROVED and len(messages):
        with action:
            _send_all(queries.message_states()[N.APPROVED.value])
        hint = frame.with_command("outbox.sends", SEND, n=len(messages))
    show(messages, words, hint=hint, now=acting.now())


def show(messages: pd.DataFrame, words: pd.DataFrame, *, hint: Sequence[str] = (), now: datetime) -> None:
    """Messages with the words they answer, a page at a time. `hint`: what happens to all of them."""
    if messages.empty:
        frame.empty("outbox.empty", "voc ship")
        return
    with evidence.paged(messages, key="messages", size=PER_PAGE) as (part, place):
        draw(
            el("p", *hint, " · " if hint and place else "", place, cls="voc-hint") if hint or place else None
        )
        for message in rows(part):
            _message(message, words[words["notification_id"] == message.notification_id], now)


def _state(states: dict[str, int]) -> NotificationState:
    names = [state.value for state in SHOWN if states[state.value] or state in (N.DRAFTED, N.HELD)]
    seed("state", names, default=N.DRAFTED.value)
    chosen = st.segmented_control(
        say("outbox.state"),
        names,
        required=True,
        format_func=lambda name: f"{named('message', name)} ({grouped(states[name])})",
        key="state",
        label_visibility="collapsed",
    )
    keep("state", chosen, default=N.DRAFTED.value)
    return NotificationState(chosen or N.DRAFTED)


def _csm(messages: pd.DataFrame) -> str | None:
    names = sorted(name for name in messages["csm"].unique() if name)
    return choose_csm(names, of="outbox")


def _approve_all(messages: pd.DataFrame) -> None:
    """Approve everything that the filter shows, on all its pages."""
    ids = [int(i) for i in messages["notification_id"]]
    if st.button(say("outbox.approve_all", n=len(ids)), type="primary", key="approve-all"):
        _approve(ids)


def _send_all(count: int) -> None:
    """Send everything that is approved, whoever's it is, once somebody said so twice."""
    channel = queries.place().settings.channel
    with st.popover(say("outbox.send", n=count), type="primary"):
        draw(el("p", say("outbox.send_sure", channel=channel), cls="voc-hint"))
        if st.button(say("outbox.send_now"), type="primary", key="send"):
            done = changes.send()
            words = say(
                "outbox.sent", sent=done.sent, held=done.held, failed=done.failed, doubtful=done.doubtful
            )
            st.toast(plain(words))
            st.rerun()


def _message(message: Any, words: pd.DataFrame, now: datetime) -> None:
    with st.container(border=True, key=f"message-{message.notification_id}"):
        left, right = st.columns([2, 3], gap="large")
        with left:
            draw(el("h3", say("outbox.they_said"), cls="voc-label"), cards(words, now))
        with right:
            heading = el("h3", say("outbox.we_say"), cls="voc-label")
            if st.session_state.get(EDITING) == message.notification_id:
                draw(heading)
                _editor(message)
            else:
                draw(heading, _letter(message))
                _buttons(message)


def _letter(message: Any) -> Html:
    to = [message.account or say("card.unknown"), language_name(message.language)]
    if message.csm:
        to.append(say("outbox.from", csm=message.csm))
    reason = None
    if message.state == N.HELD.value and message.detail:
        reason = el("p", say("outbox.held", detail=message.detail), cls="voc-held")
    elif message.decided_by and message.state in (N.APPROVED.value, N.DROPPED.value):
        verdict = named("message", message.state)
        reason = el("p", say("outbox.decided", verdict=verdict, who=message.decided_by), cls="voc-hint")
    paragraphs = message.body.split("\n\n")
    return el(
        "div",
        el("p", " · ".join(to), cls="voc-where"),
        reason,
        el("p", message.subject, cls="voc-subject", dir="auto"),
        *(el("p", *_named(part), cls="voc-body", dir="auto", lang=message.language) for part in paragraphs),
        cls="voc-letter",
    )


def _named(part: str) -> list[str]:
    """A paragraph with the place of the name marked as one."""
    token = el("mark", NAME, title=say("outbox.name"))
    pieces = [piece for words in part.split(NAME) for piece in (token, words)]
    return pieces[1:]


def _buttons(message: Any) -> None:
    number, state = int(message.notification_id), N(message.state)
    with st.container(horizontal=True):
        if state is N.DRAFTED and st.button(
            say("outbox.approve"), key=f"approve-{number}", icon=":material/check:"
        ):
            _approve([number])
        if state in EDITABLE and st.button(say("outbox.edit"), key=f"edit-{number}", icon=":material/edit:"):
            st.session_state[EDITING] = number
            st.rerun()
        if state in (N.APPROVED, N.DROPPED) and st.button(say("outbox.back"), key=f"back-{number}"):
            changes.rewrite(number, message.subject, message.body)
            st.rerun()
        if state in (N.DRAFTED, N.HELD, N.APPROVED, N.FAILED, N.UNKNOWN) and st.button(
            say("outbox.drop"), key=f"drop-{number}", type="tertiary"
        ):
            changes.drop([number])
            st.toast(say("outbox.dropped"))
            st.rerun()


def _editor(message: Any) -> None:
    number = int(message.notification_id)
    with st.form(f"editor-{number}", border=False):
        subject = st.text_input(say("outbox.subject"), message.subject)
        body = st.text_area(say("outbox.body"), message.body, height=360, help=plain(say("outbox.name")))
        with st.container(horizontal=True):
            saved = st.form_submit_button(say("outbox.save"), type="primary")
            cancelled = st.form_submit_button(say("outbox.cancel"))
    if saved:
        changes.rewrite(number, subject, body)
        st.toast(say("outbox.saved"))
    if saved or cancelled:
        del st.session_state[EDITING]
        st.rerun()


def _approve(ids: Sequence[int]) -> None:
    done = changes.approve(ids)
    st.toast(plain(say("outbox.approved", n=done, command=f"`{SEND}`")))
    st.rerun()


if __name__ == "__main__":
    frame.guarded(page)
