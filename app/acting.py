"""Who acts, and when: the two things a page must not decide for itself.

Without sign-in the one local user acts and may everything. With it, whoever the identity provider vouches for acts, with
the roles that the workspace gives them; those are looked up at each click, so what an admin takes away is gone at once.
"""

import getpass
import os
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from typing import ParamSpec, TypeVar

import streamlit as st

from app.opened import opened
from voc.errors import InputError
from voc.report import colleagues
from voc.rights import Actor, acting
from voc.terms import Right, Role

P = ParamSpec("P")
T = TypeVar("T")

CLOCK = "VOC_NOW"
"""Set to a moment like 2026-10-31T09:00Z, the dashboard's clock stands there: for pictures and trials."""
NOBODY = Actor("", frozenset())
"""Who did not sign in, or whom nobody vouches for."""


def who() -> str:
    """The name that decisions are kept under: the address of who signed in, else the user of this machine."""
    found = actor()
    if found is not None:
        return found.name
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return "local user"


def actor() -> Actor | None:
    """Who acts, with their roles; None for the local user of a dashboard to which nobody signs in."""
    if not signing_in():
        return None
    address = vouched(claims())
    if not address:
        return NOBODY
    return Actor(address, _known(address)[1])


def called() -> str:
    """The name by which tables of accounts call who acts; empty where nobody said it."""
    found = actor()
    name = _known(found.name)[0] if found and found.name else ""
    return "" if "@" in name else name


def may(*rights: Right) -> bool:
    """Whether who acts has one of these rights."""
    found = actor()
    return found is None or any(found.may(right) for right in rights)


def in_their_name(act: Callable[P, T]) -> Callable[P, T]:
    """What is done by this is done by who acts: use cases and reports under it ask for their rights."""

    @wraps(act)
    def acted(*args: P.args, **kwargs: P.kwargs) -> T:
        with acting(actor()):
            return act(*args, **kwargs)

    return acted


def signing_in() -> bool:
    """Whether people sign in: the setting `sign_in` says so, or there is a provider to sign in with."""
    return has_provider() or opened().place.settings.sign_in


def has_provider() -> bool:
    """Whether a secrets file names an identity provider."""
    return bool(st.secrets.load_if_toml_exists()) and "auth" in st.secrets


def claims() -> Mapping[str, object]:
    """What the identity provider says of who is there; empty before they sign in."""
    return st.user.to_dict() if has_provider() and st.user.is_logged_in else {}


def vouched(said: Mapping[str, object]) -> str:
    """The address in lower case that a provider vouches for; empty where it says that it did not check it."""
    address, checked = said.get("email"), said.get("email_verified", True)
    if not isinstance(address, str) or checked not in (True, "true"):
        return ""
    return address.strip().lower()


def now() -> datetime:
    """This moment, timezone-aware."""
    given = os.environ.get(CLOCK, "")
    if not given:
        return datetime.now(UTC)
    moment = datetime.fromisoformat(given)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _known(address: str) -> tuple[str, frozenset[Role]]:
    """Under which name an address is known here, and its roles."""
    found = opened()
    settings = found.place.settings
    return _asked(
        found.key,
        found.watch.version(),
        address,
        tuple(settings.admins),
        settings.newcomers,
        _engine=found.place.engine,
    )


@st.cache_data(show_spinner=False, max_entries=200)
def _asked(
    key: str, version: str, address: str, admins: tuple[str, ...], newcomers: str, *, _engine: object
) -> tuple[str, frozenset[Role]]:
    role = Role(newcomers) if newcomers else None
    return colleagues.found(_engine, address, admins=admins, newcomers=role)  # type: ignore[arg-type]


def ready_to_sign_in() -> None:
    """Raises InputError where people shall sign in and there is nothing to sign in with."""
    if not has_provider():
        raise InputError(
            "The setting `sign_in` is on, and no identity provider is named. Put `[auth]` into `secrets.toml` in the "
            "workspace; docs/howto/sign-in.md shows how."
        )
