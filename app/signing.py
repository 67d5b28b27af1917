"""The door: where people sign in, who may not come in and why, and signing out."""

from contextlib import suppress

import streamlit as st

from app import acting
from app.components import frame
from app.markup import draw, el, plain
from app.strings import named, say
from voc.errors import VocError


def let_in() -> bool:
    """Whether the pages are drawn; what somebody has to do first is drawn instead."""
    try:
        if not acting.signing_in():
            return True
        acting.ready_to_sign_in()
        actor = acting.actor()
    except VocError as error:
        return _without_workspace(error)
    if actor is not None and actor.roles:
        return True
    st.navigation([st.Page(_door, title=say("app.name"))], position="hidden").run()
    return False


def who_is_here() -> None:
    """Below the pages: who signed in, their roles, and the way out."""
    actor = acting.actor()
    if actor is None:
        return
    with st.sidebar:
        roles = ", ".join(named("desk_role", role) for role in sorted(actor.roles))
        draw(el("p", el("b", acting.called() or actor.name), el("span", roles), cls="voc-workspace"))
        _way_out()


def _door() -> None:
    """What stands before the pages."""
    frame.title(say("sign_in.title"), say("sign_in.lead"))
    if not acting.claims():
        if st.button(say("sign_in.button"), type="primary", key="sign-in"):
            st.login()
        return
    address = acting.vouched(acting.claims())
    key = "sign_in.no_role" if address else "sign_in.not_checked"
    st.warning(plain(say(key, address=address)), icon=":material/block:")
    _way_out()


def _way_out() -> None:
    if st.button(say("sign_in.out"), key="sign-out", type="tertiary"):
        st.logout()


def _without_workspace(error: VocError) -> bool:
    """Where there is no workspace the pages say so; where sign-in cannot work nobody comes in."""
    wanted = False
    with suppress(VocError):
        wanted = acting.signing_in()
    if wanted:
        st.error(plain(str(error)), icon=":material/error:")
    return not wanted
