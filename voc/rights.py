"""Who acts, and what they may: checked where something is written or an address is opened, not where a button is drawn.

An edge that lets others in (the dashboard) names who acts, for as long as it calls:

    with acting(Actor("ana@example.com", frozenset({Role.SUCCESS}))):
        approvals.approve(engine, ids, by="ana@example.com", now=now)

Where nobody is named, whoever started the process acts: a command on the machine that holds the database. There is
nothing to refuse to somebody who can read the file.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, TypeVar

from voc.errors import NotAllowed
from voc.terms import Right, Role

P = ParamSpec("P")
T = TypeVar("T")

EVERYBODY = frozenset({Right.LOOK})
_COLLEAGUE = EVERYBODY | {Right.KEEP, Right.CORRECT, Right.POST}
RIGHTS = {
    Role.VIEWER: EVERYBODY,
    Role.PRODUCT: _COLLEAGUE | {Right.DECIDE},
    Role.MARKETING: _COLLEAGUE | {Right.QUOTE},
    Role.SUCCESS: _COLLEAGUE | {Right.TELL},
    Role.ADMIN: frozenset(Right),
}
"""What each role may."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who signed in. `name`: what their decisions are kept under. Without a role they may nothing."""

    name: str
    roles: frozenset[Role]

    def may(self, right: Right) -> bool:
        """Whether one of their roles has the right."""
        return any(right in RIGHTS[role] for role in self.roles)


_ACTOR: ContextVar[Actor | None] = ContextVar("actor", default=None)


@contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    """Say who acts in this block, in this thread. None: whoever started the process."""
    token = _ACTOR.set(actor)
    try:
        yield
    finally:
        _ACTOR.reset(token)


def may(*rights: Right) -> bool:
    """Whether who acts has one of the rights."""
    actor = _ACTOR.get()
    return actor is None or any(actor.may(right) for right in rights)


def require(*rights: Right) -> None:
    """Raises NotAllowed where who acts has none of the rights; the sentence says which roles have one."""
    actor = _ACTOR.get()
    if actor is not None and not any(actor.may(right) for right in rights):
        raise NotAllowed(actor.name, having(*rights))


def having(*rights: Right) -> tuple[Role, ...]:
    """The roles that have one of the rights."""
    return tuple(role for role in Role if not RIGHTS[role].isdisjoint(rights))


def needs(*rights: Right) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """A use case that takes one of these rights. Raises NotAllowed before anything is read or written."""

    def guard(step: Callable[P, T]) -> Callable[P, T]:
        @wraps(step)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> T:
            require(*rights)
            return step(*args, **kwargs)

        guarded.__needs__ = rights  # type: ignore[attr-defined]
        return guarded

    return guard
