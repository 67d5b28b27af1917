"""The Chromium of this machine, for the tests that look at pages."""

import os
import shutil
from pathlib import Path

EXECUTABLE = "VOC_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def chromium_path() -> Path | None:
    """$VOC_TEST_CHROMIUM, else the first known browser on the path, else one that playwright installed."""
    given = os.environ.get(EXECUTABLE)
    if given:
        return Path(given)
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else _from_playwright()


def launch_arguments() -> list[str]:
    """What Chromium wants to hear when it runs as root, or with little shared memory, as in a container."""
    rootly = hasattr(os, "geteuid") and os.geteuid() == 0
    return ["--disable-dev-shm-usage", *(["--no-sandbox"] if rootly else [])]


def _from_playwright() -> Path | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = Path(playwright.chromium.executable_path)
    return path if path.exists() else None
