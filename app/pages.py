"""Which pages there are, desk by desk, and links from one to another.

A new page is a file under `desks/`, a line in PAGES, and its title and lead in `strings.py`.
"""

import streamlit as st

PAGES = {
    "": (("desks/home.py", "home", "home"),),
    "desk.product": (
        ("desks/product/priorities.py", "priorities", "format_list_numbered"),
        ("desks/product/review.py", "review", "rule"),
        ("desks/product/trends.py", "trends", "monitor_heart"),
    ),
    "desk.marketing": (
        ("desks/marketing/quotes.py", "quotes", "format_quote"),
        ("desks/marketing/stories.py", "stories", "auto_stories"),
        ("desks/marketing/advocates.py", "advocates", "campaign"),
        ("desks/marketing/gaps.py", "gaps", "help_center"),
        ("desks/marketing/launch.py", "launch", "rocket_launch"),
    ),
    "desk.success": (
        ("desks/success/accounts.py", "accounts", "health_metrics"),
        ("desks/success/account.py", "account", "domain"),
        ("desks/success/owed.py", "owed", "hourglass_top"),
        ("desks/success/outbox.py", "outbox", "outgoing_mail"),
        ("desks/success/tasks.py", "tasks", "checklist"),
        ("desks/success/calls.py", "calls", "call"),
        ("desks/success/voices.py", "voices", "record_voice_over"),
        ("desks/success/fatigue.py", "fatigue", "do_not_disturb_on"),
        ("desks/success/ledger.py", "ledger", "published_with_changes"),
    ),
    "desk.admin": (
        ("desks/admin/add_data.py", "add_data", "upload_file"),
        ("desks/admin/status.py", "status", "monitoring"),
    ),
}
"""Desk by desk: the file of a page, its name in the address and in strings.py, its icon."""

FILES = {name: (file, icon) for pages in PAGES.values() for file, name, icon in pages}


def link(name: str, words: str, **filters: str) -> None:
    """A link to a page, by its name, with filters that go into its address."""
    file, icon = FILES[name]
    st.page_link(file, label=words, icon=f":material/{icon}:", query_params=filters or None)
