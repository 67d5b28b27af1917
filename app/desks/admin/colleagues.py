"""People and roles: who may come in, what each role may, who gave it."""

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
import streamlit as st

from app import acting, changes, queries
from app.components import frame
from app.components.table import Column, table
from app.figures import exactly, when
from app.markup import draw, el, plain
from app.rows import rows
from app.strings import named, say
from voc.errors import VocError
from voc.rights import RIGHTS
from voc.terms import Right, Role


def page() -> None:
    """Fetch and draw."""
    frame.head("colleagues")
    if acting.actor() is None:
        st.info(plain(say("colleagues.local", name=acting.who())), icon=":material/lock_open:")
    admins = queries.place().settings.admins
    show(queries.colleagues(), queries.role_changes(), admins, now=acting.now())


def show(found: pd.DataFrame, changed: pd.DataFrame, admins: Sequence[str], *, now: datetime) -> None:
    """Everybody with a role, a form to give some, what roles may, and what was changed."""
    here = found[found["roles"] != ""]
    if here.empty and not admins:
        frame.empty("colleagues.empty", "voc colleagues give ana@example.com --role success")
    else:
        _people(here, admins, now)
    left, right = st.columns([1, 1], gap="large")
    with left:
        frame.section(say("colleagues.give"))
        _form(here)
    with right:
        frame.section(say("colleagues.what"))
        _rights()
    frame.section(say("colleagues.changes"))
    _changes(changed, now)


def _people(here: pd.DataFrame, admins: Sequence[str], now: datetime) -> None:
    columns = [
        Column(say(f"colleagues.{head}"), width=width)
        for head, width in (("email", 30), ("name", 20), ("roles", 25), ("since", 12), ("by", 13))
    ]
    given = [
        (
            row.email,
            row.name or "",
            _named(row.roles.split(",")),
            el("time", when(row.changed_at, now), title=exactly(row.changed_at)),
            row.changed_by,
        )
        for row in rows(here)
    ]
    always = [
        (address, "", named("desk_role", Role.ADMIN), "", say("colleagues.always")) for address in admins
    ]
    draw(table(columns, [*always, *given], caption=say("colleagues.title")))


def _form(here: pd.DataFrame) -> None:
    known = list(here["email"])
    address = st.selectbox(
        say("colleagues.email"),
        known,
        index=None,
        accept_new_options=True,
        key="address",
        placeholder="ana@example.com",
    )
    row = here[here["email"] == address].iloc[0] if address in known else None
    with st.form(f"roles-{address}", border=False):
        name = st.text_input(
            say("colleagues.name"),
            value=(row["name"] or "") if row is not None else "",
            help=say("colleagues.name.help"),
        )
        chosen = st.pills(
            say("colleagues.roles"),
            list(Role),
            selection_mode="multi",
            default=[Role(one) for one in row["roles"].split(",")] if row is not None else None,
            format_func=lambda role: named("desk_role", role),
        )
        if st.form_submit_button(say("colleagues.save"), type="primary"):
            _save(address or "", chosen, name)
    if row is not None and st.button(
        say("colleagues.take_off", address=plain(str(address))), key="take-off", type="tertiary"
    ):
        changes.take_off(str(address))
        st.toast(plain(say("colleagues.taken_off", address=address)))
        st.rerun()


def _save(address: str, chosen: Sequence[Role], name: str) -> None:
    try:
        new = changes.give_roles(address, chosen, name)
    except VocError as error:
        st.error(plain(str(error)))
        return
    key = "colleagues.saved" if new else "colleagues.same"
    st.toast(plain(say(key, address=address, roles=_named(sorted(chosen)))))
    st.rerun()


def _rights() -> None:
    def said(role: Role) -> str:
        own = [right for right in Right if right in RIGHTS[role]]
        return ", ".join(say(f"may.{right}") for right in own)

    draw(
        table(
            [Column(say("colleagues.roles"), width=25), Column("")],
            [(named("desk_role", one), said(one)) for one in Role],
        )
    )


def _changes(changed: pd.DataFrame, now: datetime) -> None:
    if changed.empty:
        frame.empty("colleagues.nothing")
        return
    columns = [Column(say("colleagues.since"), width=15), Column(say("colleagues.by"), width=20), Column("")]
    cells = (
        (el("time", when(row.at, now), title=exactly(row.at)), row.who, row.subject) for row in rows(changed)
    )
    draw(table(columns, cells))


def _named(roles: Sequence[str]) -> str:
    return ", ".join(named("desk_role", role) for role in roles)


if __name__ == "__main__":
    frame.guarded(page)
