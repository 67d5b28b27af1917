"""Writes docs/screens/*.png: every page of the dashboard on the demo company, in a real Chromium.

    python docs/screens/make.py

Makes the demo in a folder of its own, which is gone afterwards; the clock stands where the demo's does.
Needs Chromium (apt-get install chromium) and the packages of the tests.
"""

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.app.served import served  # noqa: E402
from tests.browser import chromium_path, launch_arguments  # noqa: E402
from voc.flow.demo import NOW, run_demo  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser

WIDTH, HEIGHT = 1280, 860
LARGEST = 300_000
"""Bytes of one picture at most."""
PAGES = {
    "home": "",
    "priorities": "priorities",
    "review": "review",
    "review-merges": "review?kind=merges",
    "topics": "topics",
    "roadmap": "roadmap",
    "feature": "feature?feature=FLD-106",
    "trends": "trends",
    "quotes": "quotes?sentiment=positive",
    "stories": "stories",
    "advocates": "advocates",
    "gaps": "gaps",
    "launch": "launch",
    "accounts": "accounts",
    "account": "account?account=A-1031",
    "calls": "calls",
    "voices": "voices",
    "left-alone": "fatigue",
    "owed": "owed",
    "post": "post",
    "outbox": "outbox",
    "tasks": "tasks",
    "ledger": "ledger",
    "add-data": "add_data",
    "quarantine": "quarantine",
    "quality": "quality",
    "settings": "settings",
    "colleagues": "colleagues",
    "status": "status",
}
"""Names of the pictures, and the addresses of what they show."""
DARK = ("home", "priorities", "review", "topics", "ledger")
SURVEY = """Response ID,Submitted At,Email,How likely are you to recommend us? (0-10),What could we do better?
R-901,2026-10-29T08:12:00Z,ines@roldan-clima.example,6,"Modo oscuro, por favor. Mi móvil: +34 612 345 678"
R-902,2026-10-29T09:40:00Z,tom@lindqvist-hiss.example,9,"Single sign-on. Write to tom@lindqvist-hiss.example"
R-903,29 October,sara@brenner.example,8,"Schneller laden"
"""
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"


def main() -> None:
    """Make the demo, serve it, take the pictures."""
    from playwright.sync_api import sync_playwright

    path = chromium_path()
    if path is None:
        sys.exit("Chromium is missing: install it (apt-get install chromium) or set $VOC_TEST_CHROMIUM.")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        place, _ = run_demo(Path(folder) / "voc-demo")
        place.engine.dispose()
        browser = playwright.chromium.launch(executable_path=path, args=launch_arguments())
        with served(place.workspace.folder, now=NOW.isoformat()) as address:
            for name in PAGES:
                take(browser, address, name, dark=False, folder=Path(folder))
            for name in DARK:
                take(browser, address, name, dark=True, folder=Path(folder))
        browser.close()


def take(browser: "Browser", address: str, name: str, *, dark: bool, folder: Path) -> None:
    """One picture of one page. Exits with a sentence when it is too large."""
    shown = browser.new_page(
        viewport={"width": WIDTH, "height": HEIGHT}, color_scheme="dark" if dark else "light"
    )
    shown.goto(f"{address}/{PAGES[name]}", timeout=120_000)
    shown.wait_for_selector(".voc-head", timeout=120_000)
    if name == "add-data":
        file = folder / "nps_october.csv"
        file.write_text(SURVEY, encoding="utf-8")
        shown.locator("input[type=file]").set_input_files(file)
        shown.wait_for_selector("table.voc", timeout=60_000)
    shown.wait_for_timeout(1_000)
    shown.wait_for_selector(IDLE)
    shown.wait_for_timeout(1_000)
    picture = HERE / f"{name}{'-dark' if dark else ''}.png"
    shown.screenshot(path=picture)
    shown.close()
    if picture.stat().st_size > LARGEST:
        sys.exit(f"{picture.name} has {picture.stat().st_size:,} bytes, more than {LARGEST:,}.")


if __name__ == "__main__":
    main()
