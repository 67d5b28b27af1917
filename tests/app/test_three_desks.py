"""The main stories of the three desks in a real browser, on the demo company."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.app.served import served
from tests.factories import rows_of
from voc.flow.demo import NOW, run_demo
from voc.flow.place import Place
from voc.model import Link, Notification
from voc.terms import LinkState, NotificationState

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
HOSTILE = """id,date,email,nps,What could we do better?
h1,2026-10-30,x@brenner-haustechnik.example,2,"<img src=x onerror=alert(1)> Please add **dark** mode :fire: $x$"
"""


class Visit:
    """One page of a browser, with all that went wrong on it."""

    def __init__(self, page: "Page", address: str) -> None:
        self.page, self.address = page, address
        self.errors: list[str] = []
        self.hosts: set[str] = set()
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: self.errors.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self.hosts.add(request.url.split("/")[2].partition(":")[0]))
        page.set_default_timeout(60_000)
        page.goto(address)
        self.settle()

    def settle(self) -> None:
        """Wait until the page is drawn."""
        self.page.wait_for_selector(".voc-head")
        self.page.wait_for_timeout(300)
        self.page.wait_for_selector(IDLE)

    def go(self, title: str) -> None:
        """Click a page in the sidebar."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
        self.page.get_by_role("heading", name=title, level=1).wait_for()
        self.settle()

    def click(self, words: str) -> None:
        """Click a button."""
        self.page.get_by_role("button", name=words).first.click()
        self.settle()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The demo company."""
    place, _ = run_demo(tmp_path_factory.mktemp("browser") / "demo")
    yield place
    place.engine.dispose()


@pytest.fixture(scope="module")
def address(demo: Place) -> Iterator[str]:
    """The dashboard of the demo company, running."""
    with served(demo.workspace.folder, now=NOW.isoformat()) as found:
        yield found


@pytest.fixture
def visit(browser: "Browser", address: str) -> Iterator[Visit]:
    """Somebody opens the dashboard; nothing may go wrong and nothing may leave the machine."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    here = Visit(page, address)
    yield here
    page.close()
    assert here.errors == []
    assert here.hosts == {"127.0.0.1"}


def states(place: Place, noun: type[Link] | type[Notification]) -> list[LinkState | NotificationState]:
    """The states of all links or messages."""
    return [row.state for row in rows_of(place.engine, noun)]


def test_from_the_ranking_to_a_decision(visit: Visit, demo: Place) -> None:
    before = states(demo, Link).count(LinkState.ACCEPTED)
    visit.go("Priorities")
    visit.click("Dark mode in the app")
    assert "feature=" in visit.page.url
    assert visit.page.locator(".voc-card").count() > 0
    visit.go("Review")
    visit.page.locator(".st-key-accept button").click()
    visit.page.locator(".st-key-undo button").wait_for()
    assert states(demo, Link).count(LinkState.ACCEPTED) == before + 1


def test_a_decision_by_keyboard(visit: Visit, demo: Place) -> None:
    before = states(demo, Link).count(LinkState.REJECTED)
    visit.go("Review")
    visit.page.get_by_role("button", name="Reject").first.wait_for()
    visit.settle()
    visit.page.keyboard.press("n")
    visit.page.locator(".st-key-undo button").wait_for()
    assert states(demo, Link).count(LinkState.REJECTED) == before + 1


def test_from_an_owed_reply_to_an_approved_message(visit: Visit, demo: Place) -> None:
    before = states(demo, Notification).count(NotificationState.APPROVED)
    visit.go("Owed replies")
    visit.page.get_by_role("link", name="Open the drafts of").first.click()
    visit.page.get_by_role("heading", name="Outbox", level=1).wait_for()
    visit.settle()
    assert "csm=" in visit.page.url
    visit.page.get_by_role("button", name="Approve", exact=True).first.click()
    visit.page.get_by_text("1 message approved").wait_for()
    assert states(demo, Notification).count(NotificationState.APPROVED) == before + 1


def test_quotes_are_narrowed_and_the_address_remembers_it(visit: Visit) -> None:
    visit.go("Quotes")
    visit.page.get_by_role("searchbox", name="Words").fill("Excel")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**words=Excel**")
    visit.settle()
    assert "Excel" in visit.page.locator(".voc-card").first.inner_text()


def test_a_hostile_file_is_shown_and_stays_text(visit: Visit, tmp_path: Path, demo: Place) -> None:
    file = tmp_path / "hostile.csv"
    file.write_text(HOSTILE, encoding="utf-8")
    visit.go("Add data")
    visit.page.locator("input[type=file]").set_input_files(file)
    visit.page.get_by_text("taken for: survey").wait_for()
    visit.settle()
    assert "<img src=x onerror=alert(1)>" in visit.page.locator(".voc-row").first.inner_text()
    visit.click("Take in this file")
    visit.page.get_by_role("button", name="Add another file").wait_for(timeout=120_000)
    visit.go("Quotes")
    visit.page.get_by_role("searchbox", name="Words").fill("onerror")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**words=onerror**")
    visit.settle()
    assert "**dark** mode :fire: $x$" in visit.page.locator(".voc-card").first.inner_text()
    assert visit.page.locator(".voc-card img").count() == 0


def test_every_page_is_drawn_on_a_tablet_in_the_dark(browser: "Browser", address: str) -> None:
    page = browser.new_page(viewport={"width": 820, "height": 1180}, color_scheme="dark")
    here = Visit(page, address)
    for name in (
        "priorities",
        "review",
        "trends",
        "quotes",
        "gaps",
        "launch",
        "owed",
        "outbox",
        "tasks",
        "ledger",
        "add_data",
        "status",
    ):
        page.goto(f"{address}/{name}")
        here.settle()
        wide = page.evaluate("document.querySelector('.stMain').scrollWidth")
        assert (name, wide <= 820) == (name, True)
        heights = [row.bounding_box() for row in page.locator("[class*=st-key-pick-]").all()]
        assert all(box is not None and box["height"] < 70 for box in heights)
    page.close()
