"""Who may do what: every role, every use case that a person takes."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest

import voc.flow
from voc.errors import NotAllowed
from voc.rights import RIGHTS, Actor, acting, having, may, needs, require
from voc.terms import Right, Role

BY_MACHINES = {
    "answered.answer.answer": "a step of the walk",
    "people.retain.erase_old": "a step of the walk",
    "posts.understand_posts": "a step after a post, in the name of who posted it",
    "shipped.ship.ship": "a step of the walk",
    "topics.topics.refit": "a step of the walk, asked for by an admin",
}
"""Use cases that name who acts and are no person's decision, or are guarded by who calls them."""


def use_cases() -> dict[str, Callable[..., Any]]:
    """Every public function of voc.flow that takes the tables and the name of who acts."""
    found = {}
    for module in pkgutil.walk_packages(voc.flow.__path__, "voc.flow."):
        loaded = importlib.import_module(module.name)
        for name, one in inspect.getmembers(loaded, inspect.isfunction):
            given = list(inspect.signature(one).parameters)
            ours = one.__module__ == loaded.__name__ and not name.startswith("_")
            if ours and given and given[0] in ("engine", "place") and "by" in given:
                found[f"{module.name.removeprefix('voc.flow.')}.{name}"] = one
    return found


CASES = use_cases()
GUARDED = {name: one.__needs__ for name, one in CASES.items() if hasattr(one, "__needs__")}


def test_every_use_case_that_a_person_takes_asks_for_a_right() -> None:
    assert sorted(set(CASES) - set(GUARDED)) == sorted(set(BY_MACHINES) - set(GUARDED))
    assert len(GUARDED) > 40


@pytest.mark.parametrize("role", [*Role, None])
def test_each_role_is_refused_what_it_has_no_right_to_before_anything_is_touched(role: Role | None) -> None:
    actor = Actor("ana@example.com", frozenset({role} if role else set()))
    own = RIGHTS[role] if role else frozenset()
    for name, rights in GUARDED.items():
        if own.isdisjoint(rights):
            with acting(actor), pytest.raises(NotAllowed, match=r"ana@example\.com may not do this"):
                CASES[name]()
        else:
            with acting(actor), pytest.raises(TypeError):  # let through, and then nothing was given
                CASES[name]()


def test_a_viewer_may_change_nothing_and_an_admin_everything() -> None:
    for rights in GUARDED.values():
        assert RIGHTS[Role.VIEWER].isdisjoint(rights)
        assert not RIGHTS[Role.ADMIN].isdisjoint(rights)


@pytest.mark.parametrize(
    ("role", "name"),
    [
        (Role.PRODUCT, "demand.link.decide"),
        (Role.PRODUCT, "shipped.ship.ship_version"),
        (Role.MARKETING, "stories.quote_exports.export_collection"),
        (Role.SUCCESS, "told.approvals.approve"),
        (Role.SUCCESS, "stories.consents.record"),
        (Role.ADMIN, "people.forget.forget"),
    ],
)
def test_each_desk_has_its_own_work(role: Role, name: str) -> None:
    assert not RIGHTS[role].isdisjoint(GUARDED[name])


def test_whoever_started_the_process_may_everything() -> None:
    assert all(may(right) for right in Right)
    require(Right.MANAGE)


def test_somebody_with_two_roles_has_the_rights_of_both_and_the_block_ends() -> None:
    with acting(Actor("ana@example.com", frozenset({Role.PRODUCT, Role.SUCCESS}))):
        assert [may(Right.DECIDE), may(Right.TELL), may(Right.QUOTE)] == [True, True, False]
    assert may(Right.QUOTE)


def test_a_refusal_names_who_may() -> None:
    with acting(Actor("", frozenset())), pytest.raises(NotAllowed) as refused:
        require(Right.QUOTE, Right.TELL)
    assert str(refused.value) == (
        "Somebody who did not sign in may not do this: it takes the role `marketing` or `success` or `admin`. "
        "An admin can give it."
    )
    assert refused.value.roles == having(Right.QUOTE, Right.TELL)


def test_a_guarded_use_case_keeps_its_name_and_its_words() -> None:
    @needs(Right.POST)
    def said(text: str) -> str:
        """Says it."""
        return text

    assert (said.__name__, said.__doc__, said("here")) == ("said", "Says it.", "here")
