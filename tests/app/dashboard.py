"""The dashboard as a test sees it: its pages, their words, their buttons."""

from html import unescape
from html.parser import HTMLParser

from streamlit.testing.v1 import AppTest

PAGES = {
    "home": "desks/home.py",
    "priorities": "desks/product/priorities.py",
    "review": "desks/product/review.py",
    "topics": "desks/product/topics.py",
    "roadmap": "desks/product/roadmap.py",
    "feature": "desks/product/feature.py",
    "trends": "desks/product/trends.py",
    "quotes": "desks/marketing/quotes.py",
    "stories": "desks/marketing/stories.py",
    "advocates": "desks/marketing/advocates.py",
    "accounts": "desks/success/accounts.py",
    "account": "desks/success/account.py",
    "gaps": "desks/marketing/gaps.py",
    "launch": "desks/marketing/launch.py",
    "owed": "desks/success/owed.py",
    "post": "desks/success/post.py",
    "outbox": "desks/success/outbox.py",
    "tasks": "desks/success/tasks.py",
    "calls": "desks/success/calls.py",
    "voices": "desks/success/voices.py",
    "fatigue": "desks/success/fatigue.py",
    "ledger": "desks/success/ledger.py",
    "add_data": "desks/admin/add_data.py",
    "quarantine": "desks/admin/quarantine.py",
    "quality": "desks/admin/quality.py",
    "settings": "desks/admin/settings.py",
    "status": "desks/admin/status.py",
    "colleagues": "desks/admin/colleagues.py",
}


class Dashboard:
    """One session of the dashboard. Every step must end without an exception on the page."""

    def __init__(self, test: AppTest) -> None:
        self.test = test

    def open(self, page: str, **filters: str) -> "Dashboard":
        """Go to a page, with filters in its address."""
        self.test.run()
        for name, value in filters.items():
            self.test.query_params[name] = value
        self.test.switch_page(PAGES[page])
        return self.run()

    def run(self) -> "Dashboard":
        """Draw the page again."""
        self.test.run()
        assert [error.value for error in self.test.exception] == []
        return self

    def press(self, key: str) -> "Dashboard":
        """Press a button."""
        self.test.button(key=key).click()
        return self.run()

    def buttons(self) -> set[str]:
        """The keys of all buttons."""
        return {button.key for button in self.test.button if button.key}

    @property
    def html(self) -> str:
        """Everything the page draws itself, as HTML."""
        return "\n".join(piece.value for piece in self.test.html)

    @property
    def words(self) -> str:
        """What a person reads in it."""
        return " ".join(" ".join(_Words(self.html).found).split())


class _Words(HTMLParser):
    """The text between tags."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.found.append(unescape(data))
