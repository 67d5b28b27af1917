"""Who of our own people may come in, and what they may do there."""

import pytest
from sqlalchemy import Engine

from tests.factories import NOW, rows_of
from voc.errors import InputError, NotAllowed, NotFound
from voc.flow.colleagues import give, take_off
from voc.model import AuditEvent, Colleague
from voc.report.colleagues import changes, colleagues, found
from voc.rights import Actor, acting
from voc.terms import Role

ANA = "ana@example.com"


def here(engine: Engine, email: str, newcomers: Role | None = None) -> tuple[str, set[Role]]:
    name, roles = found(engine, email, admins=["Root@Example.com"], newcomers=newcomers)
    return name, set(roles)


def test_roles_are_given_once_and_each_change_leaves_an_audit_event(engine: Engine) -> None:
    assert give(engine, " Ana@Example.com ", [Role.SUCCESS], name="Ana Kaya", by="root", now=NOW)
    assert not give(engine, ANA, [Role.SUCCESS], by="root", now=NOW)
    assert give(engine, ANA, [Role.SUCCESS, Role.PRODUCT, Role.SUCCESS], by="root", now=NOW)
    assert [(row.email, row.name, row.roles) for row in rows_of(engine, Colleague)] == [
        (ANA, "Ana Kaya", "product,success")
    ]
    assert [row.subject for row in rows_of(engine, AuditEvent)] == [
        f"{ANA}: success (before: no role)",
        f"{ANA}: product,success (before: success)",
    ]
    assert list(changes(engine)["who"]) == ["root", "root"]
    assert here(engine, "ANA@example.com") == ("Ana Kaya", {Role.PRODUCT, Role.SUCCESS})


def test_who_was_taken_off_is_no_newcomer(engine: Engine) -> None:
    assert here(engine, ANA) == (ANA, set())
    assert here(engine, ANA, Role.VIEWER) == (ANA, {Role.VIEWER})
    give(engine, ANA, [Role.PRODUCT], by="root", now=NOW)
    take_off(engine, ANA, by="root", now=NOW)
    assert here(engine, ANA, Role.VIEWER) == (ANA, set())
    assert list(colleagues(engine)["roles"]) == [""]
    with pytest.raises(NotFound, match=r"No colleague named `ana@example\.com`"):
        take_off(engine, ANA, by="root", now=NOW)


def test_whom_the_settings_name_is_an_admin_whatever_the_table_says(engine: Engine) -> None:
    assert here(engine, "root@example.com") == ("root@example.com", {Role.ADMIN})
    give(engine, "root@example.com", [Role.VIEWER], by="ana", now=NOW)
    assert here(engine, "ROOT@example.com") == ("root@example.com", {Role.VIEWER, Role.ADMIN})


@pytest.mark.parametrize(
    "email", ["", "ana", "ana@", "@example.com", "ana @example.com", "a@b,c@d", "<a@b.example>"]
)
def test_what_is_no_address_is_refused(engine: Engine, email: str) -> None:
    with pytest.raises(InputError, match="is no e-mail address"):
        give(engine, email, [Role.VIEWER], by="root", now=NOW)


def test_no_role_is_not_given(engine: Engine) -> None:
    with pytest.raises(InputError, match="choose at least one role"):
        give(engine, ANA, [], by="root", now=NOW)


def test_only_admins_see_and_give_roles(engine: Engine) -> None:
    give(engine, ANA, [Role.SUCCESS], by="root", now=NOW)
    with acting(Actor(ANA, frozenset({Role.SUCCESS}))):
        for forbidden in (
            lambda: give(engine, ANA, [Role.ADMIN], by=ANA, now=NOW),
            lambda: take_off(engine, ANA, by=ANA, now=NOW),
            lambda: colleagues(engine),
            lambda: changes(engine),
        ):
            with pytest.raises(NotAllowed, match="takes the role `admin`"):
                forbidden()
    assert here(engine, ANA) == (ANA, {Role.SUCCESS})
