"""Signing in for real: a browser, an identity provider, and the roles of the workspace."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.app.provider import CLIENT, Provider, provider
from tests.app.served import free_port, served
from tests.factories import NOW
from voc.flow.colleagues import give
from voc.flow.place import Place
from voc.terms import Role

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def given() -> Iterator[Provider]:
    with provider() as found:
        yield found


def test_a_colleague_signs_in_sees_their_desk_and_signs_out(
    browser: "Browser", seeded: Place, given: Provider
) -> None:
    give(seeded.engine, "tom@example.com", [Role.SUCCESS], by="root", now=NOW)
    port = free_port()
    set_up(seeded, given, port)
    with served(seeded.workspace.folder, now=NOW.isoformat(), port=port) as address:
        page = opened(browser, address)
        page.get_by_role("heading", name="Sign in").wait_for()
        assert page.get_by_test_id("stSidebarNav").count() == 0

        given.claims = {"email": "Tom@Example.com", "email_verified": True}
        page.get_by_role("button", name="Sign in").click()
        nav = page.get_by_test_id("stSidebarNav")
        nav.get_by_role("link", name="Outbox").wait_for()
        assert nav.get_by_role("link", name="People and roles").count() == 0
        page.get_by_text("Customer success", exact=True).last.wait_for()

        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("heading", name="Sign in").wait_for()
        page.close()


def test_a_stranger_with_a_good_account_elsewhere_stays_outside(
    browser: "Browser", seeded: Place, given: Provider
) -> None:
    port = free_port()
    set_up(seeded, given, port)
    given.claims = {"email": "eve@example.com", "email_verified": True}
    with served(seeded.workspace.folder, now=NOW.isoformat(), port=port) as address:
        page = opened(browser, address)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_text("has no role here yet").wait_for()
        assert page.get_by_test_id("stSidebarNav").count() == 0
        page.goto(f"{address}/outbox")
        page.get_by_text("has no role here yet").wait_for()
        page.close()


def set_up(place: Place, given: Provider, port: int) -> None:
    place.workspace.secrets_file.write_text(
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{port}/oauth2callback"\n'
        f'cookie_secret = "{"k" * 40}"\nclient_id = "{CLIENT}"\nclient_secret = "s"\n'
        f'server_metadata_url = "{given.address}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )


def opened(browser: "Browser", address: str) -> "Page":
    page = browser.new_context().new_page()
    page.set_default_timeout(60_000)
    page.goto(address)
    return page
