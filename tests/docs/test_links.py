"""Every link of every page leads somewhere in the project, and every heading that is linked to exists."""

from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.docs.pages import DOCS, anchors, links, name, pages

LINKS = [
    (page, target) for page in pages() for target in links(page) if not target.startswith(("http", "mailto:"))
]


@pytest.mark.parametrize(("page", "target"), LINKS, ids=[f"{name(page)} -> {to}" for page, to in LINKS])
def test_a_link_leads_to_a_file_and_a_heading_that_exist(page: Path, target: str) -> None:
    path, _, anchor = unquote(target).partition("#")
    found = (page.parent / path).resolve() if path else page
    assert found.exists(), f"{name(page)} links to {target}, which is not there"
    if anchor and found.suffix == ".md":
        assert anchor in anchors(found), f"{name(page)} links to {target}; there is no such heading"


def test_every_page_of_the_docs_is_linked_from_another() -> None:
    reached = {
        (page.parent / target.partition("#")[0]).resolve()
        for page, target in LINKS
        if target.partition("#")[0]
    }
    assert [name(page) for page in DOCS.rglob("*.md") if page.resolve() not in reached] == []
