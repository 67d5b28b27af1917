"""Which pages there are, desk by desk, and links from one to another.

A new page is a file under `desks/`, a line in PAGES, and its title and lead in `strings.py`.
"""

from collections.abc import Callable, Iterable

import streamlit as st

from app import acting
from voc.terms import Right

Page = tuple[str, str, str]

PAGES = {
    "": (("desks/home.py", "home", "home"),),
    "desk.product": (
        ("desks/product/priorities.py", "priorities", "format_list_numbered"),
        ("desks/product/review.py", "review", "rule"),
        ("desks/product/topics.py", "topics", "bubble_chart"),
        ("desks/product/roadmap.py", "roadmap", "view_kanban"),
        ("desks/product/feature.py", "feature", "deployed_code"),
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
        ("desks/success/post.py", "post", "post_add"),
        ("desks/success/outbox.py", "outbox", "outgoing_mail"),
        ("desks/success/tasks.py", "tasks", "checklist"),
        ("desks/success/calls.py", "calls", "call"),
        ("desks/success/voices.py", "voices", "record_voice_over"),
        ("desks/success/fatigue.py", "fatigue", "do_not_disturb_on"),
        ("desks/success/ledger.py", "ledger", "published_with_changes"),
    ),
    "desk.admin": (
        ("desks/admin/add_data.py", "add_data", "upload_file"),
        ("desks/admin/quarantine.py", "quarantine", "report"),
        ("desks/admin/quality.py", "quality", "verified"),
        ("desks/admin/status.py", "status", "monitoring"),
        ("desks/admin/colleagues.py", "colleagues", "badge"),
        ("desks/admin/settings.py", "settings", "settings"),
    ),
}
"""Desk by desk: the file of a page, its name in the address and in strings.py, its icon."""

ONLY = {
    "add_data": Right.READ_IN,
    "quarantine": Right.READ_IN,
    "settings": Right.MANAGE,
    "colleagues": Right.MANAGE,
}
"""Pages that nobody may see without a right; the others are open to every colleague."""
CHANGING = {
    "desk.product": (Right.DECIDE,),
    "desk.marketing": (Right.QUOTE,),
    "desk.success": (Right.TELL,),
}
"""What changing something takes on the pages of a desk."""
OWN = {"post": (Right.POST,), "quality": (Right.READ_IN,)}
"""Pages on which it takes something else than on the rest of their desk."""
FILES = {name: (file, icon) for pages in PAGES.values() for file, name, icon in pages}


def link(name: str, words: str, **filters: str) -> None:
    """A link to a page, by its name, with filters that go into its address; nothing for who may not see it."""
    file, icon = FILES[name]
    if name in ONLY and not acting.may(ONLY[name]):
        return
    st.page_link(file, label=words, icon=f":material/{icon}:", query_params=filters or None)


def open_to(may: Callable[[Right], bool]) -> Iterable[tuple[str, list[Page]]]:
    """The desks with those of their pages that somebody may see."""
    for desk, pages in PAGES.items():
        seen = [page for page in pages if page[1] not in ONLY or may(ONLY[page[1]])]
        if seen:
            yield desk, seen


def changing(name: str) -> tuple[Right, ...]:
    """What changing something takes on a page: one of these rights; nothing where it has no desk or is shown to some."""
    if name in OWN:
        return OWN[name]
    desk = next(desk for desk, pages in PAGES.items() for page in pages if page[1] == name)
    return CHANGING.get(desk, ())
