"""Every page and every change of the dashboard, as each role; who comes in, and who does not."""

import inspect
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from app import acting, changes, uploads
from app.pages import ONLY, PAGES
from tests.app.conftest import MAIN
from tests.app.dashboard import Dashboard
from tests.factories import NOW, rows_of
from voc.errors import NotAllowed
from voc.flow.colleagues import give, take_off
from voc.flow.place import Place
from voc.model import Colleague
from voc.report.priorities import Question
from voc.rights import RIGHTS, Actor
from voc.terms import Right, Role

PROVIDER = {
    "redirect_uri": "http://localhost:8501/oauth2callback",
    "cookie_secret": "x" * 40,
    "client_id": "voc",
    "client_secret": "y",
    "server_metadata_url": "http://127.0.0.1:9/.well-known/openid-configuration",
}
NAMES = [name for pages in PAGES.values() for _, name, _ in pages]
DECIDE, QUOTE, TELL, KEEP, MANAGE = (
    {Right.DECIDE},
    {Right.QUOTE},
    {Right.TELL},
    {Right.KEEP},
    {Right.MANAGE},
)
TAKES: Mapping[str, set[Right]] = {
    "accept": DECIDE, "reject": DECIDE, "undo": DECIDE, "instead": DECIDE, "nothing_fits": DECIDE, "accept_many": DECIDE,
    "undo_many": DECIDE, "merge_pair": DECIDE, "keep_apart": DECIDE, "undo_pair": DECIDE, "unmerge": DECIDE,
    "accept_changes": DECIDE, "reject_changes": DECIDE, "undo_changes": DECIDE, "keep_view": KEEP, "approve": TELL,
    "drop": TELL, "collect": QUOTE, "pick": QUOTE, "ask_for": QUOTE | TELL, "finish": TELL, "dismiss_signs": TELL,
    "call_undone": TELL, "settle_promise": TELL, "correct_promise": TELL, "export_story": QUOTE,
    "send": TELL, "rewrite": TELL, "call_held": TELL, "give_roles": MANAGE, "take_off": MANAGE,
}  # fmt: skip
"""What each change of a page takes: one of these rights."""


@pytest.fixture
def signed(seeded: Place, monkeypatch: pytest.MonkeyPatch) -> "Signed":
    return Signed(seeded, monkeypatch)


class Signed:
    """A dashboard with an identity provider, and whom it vouches for."""

    def __init__(self, place: Place, patch: pytest.MonkeyPatch) -> None:
        self.place, self._patch = place, patch

    def as_(self, said: Mapping[str, object], role: Role | None = None) -> Dashboard:
        """The dashboard as somebody sees it."""
        if role:
            give(self.place.engine, str(said["email"]), [role], by="root", now=NOW)
        self._patch.setattr(acting, "claims", lambda: said)
        self._patch.setattr(acting, "has_provider", lambda: True)
        return Dashboard(AppTest.from_file(str(MAIN), default_timeout=60))


def read(marked: str) -> str:
    """What a person reads in words in which nothing is taken for Markdown."""
    return marked.replace("\\", "").replace("\u2060", "")


def of(role: object) -> dict[str, object]:
    return {"email": f"{role}@example.com", "email_verified": True}


@pytest.mark.parametrize("role", Role)
def test_every_page_is_drawn_or_kept_from_a_role(signed: Signed, role: Role) -> None:
    dashboard = signed.as_(of(role), role)
    for name in NAMES:
        if name in ONLY and ONLY[name] not in RIGHTS[role]:
            with pytest.raises(ValueError, match="Could not find a navigation page"):
                dashboard.open(name)
        else:
            dashboard.open(name)
            assert "h1" in dashboard.html


def test_before_signing_in_there_is_a_button_and_not_a_word_of_a_customer(signed: Signed) -> None:
    dashboard = signed.as_({}).run()
    assert dashboard.buttons() == {"sign-in"}
    assert "export" not in dashboard.words


def test_who_has_no_role_is_told_whom_to_ask(signed: Signed) -> None:
    dashboard = signed.as_(of("new")).run()
    assert dashboard.buttons() == {"sign-out"}
    assert read(dashboard.test.warning[0].value) == (
        "new@example.com has no role here yet. Ask an admin of this workspace to give you one."
    )


def test_an_address_that_nobody_checked_lets_nobody_in(signed: Signed) -> None:
    give(signed.place.engine, "ana@example.com", [Role.ADMIN], by="root", now=NOW)
    dashboard = signed.as_({"email": "ana@example.com", "email_verified": False}).run()
    assert dashboard.buttons() == {"sign-out"}
    assert "does not say that your e-mail address was checked" in read(dashboard.test.warning[0].value)


def test_what_is_taken_away_is_gone_at_the_next_click(signed: Signed) -> None:
    dashboard = signed.as_(of("ana"), Role.SUCCESS).open("outbox")
    take_off(signed.place.engine, "ana@example.com", by="root", now=NOW)
    assert dashboard.run().buttons() == {"sign-out"}


def test_sign_in_without_a_provider_lets_nobody_in(empty: Place) -> None:
    settings = empty.workspace.settings_file
    settings.write_text(f"sign_in = true\n{settings.read_text(encoding='utf-8')}", encoding="utf-8")
    dashboard = Dashboard(AppTest.from_file(str(MAIN), default_timeout=60)).run()
    assert "no identity provider is named" in read(dashboard.test.error[0].value)
    assert dashboard.buttons() == set()
    assert "<h1" not in dashboard.html


def test_who_may_only_look_is_told_so(signed: Signed) -> None:
    dashboard = signed.as_(of("viewer"), Role.VIEWER)
    said = "You may look here. Changing something takes the role"
    assert f"{said} Product / Admin." in dashboard.open("review").words
    assert f"{said} Customer success / Admin." in dashboard.open("outbox").words
    assert said not in dashboard.open("status").words


def test_a_refused_change_is_a_sentence_and_changes_nothing(signed: Signed) -> None:
    dashboard = signed.as_(of("viewer"), Role.VIEWER).open("outbox")
    before = signed.place.workspace.folder.joinpath("voc.db").read_bytes()
    dashboard.press("approve-all")
    (error,) = [read(said.value) for said in dashboard.test.error]
    assert error.startswith("viewer@example.com may not do this: it takes the role")
    assert signed.place.workspace.folder.joinpath("voc.db").read_bytes() == before


def test_decisions_are_kept_under_the_address_of_who_took_them(signed: Signed) -> None:
    signed.as_(of("pm"), Role.ADMIN).open("colleagues")
    changes.give_roles("ana@example.com", [Role.SUCCESS])
    assert {row.email: row.changed_by for row in rows_of(signed.place.engine, Colleague)} == {
        "pm@example.com": "root",
        "ana@example.com": "pm@example.com",
    }


def test_every_change_of_a_page_is_in_the_table() -> None:
    assert {name for name, _ in changes_of()} == set(TAKES)


@pytest.mark.parametrize("role", [*Role, None])
def test_every_change_as_every_role(
    seeded: Place, monkeypatch: pytest.MonkeyPatch, role: Role | None
) -> None:
    actor = Actor("ana@example.com", frozenset({role} if role else set()))
    monkeypatch.setattr(acting, "actor", lambda: actor)
    own = RIGHTS[role] if role else frozenset()
    assert {name for name, change in changes_of() if refused(change)} == {
        name for name, rights in TAKES.items() if own.isdisjoint(rights)
    }


def refused(change: Callable[..., Any]) -> bool:
    """Whether a change is refused to who acts. Who is let through gave nothing that could be changed: another error."""
    wanted = [
        given for given in inspect.signature(change).parameters.values() if given.default is given.empty
    ]
    try:
        change(*(Question() if given.name == "question" else [] for given in wanted))
    except NotAllowed:
        return True
    except Exception:  # noqa: BLE001
        return False
    return False


def test_nobody_without_the_right_takes_files_in(seeded: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = Actor("ana@example.com", frozenset({Role.PRODUCT}))
    monkeypatch.setattr(acting, "actor", lambda: actor)
    with pytest.raises(NotAllowed, match="takes the role `admin`"):
        uploads.take_in([], "Reading")
    file = uploads.Upload(name="a.csv", content=b"a\n1\n")
    for act in (uploads.look, uploads.moves, uploads.take_back):
        with pytest.raises(NotAllowed, match="takes the role `admin`"):
            act(file)


def changes_of() -> list[tuple[str, Any]]:
    """The public functions of app.changes."""
    found = inspect.getmembers(changes, inspect.isfunction)
    return [
        (name, one) for name, one in found if one.__module__ == changes.__name__ and not name.startswith("_")
    ]
