"""What the pages and hooks need to know, in one value; and how a page is answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import Request
from fastapi.responses import HTMLResponse

from voc.api.pages import sorry_page
from voc.api.words import accepted
from voc.flow.place import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A workspace that is open to the public. `news`: called when words came in that nobody has understood yet."""

    place: Place
    clock: Callable[[], datetime]
    hook_secrets: Sequence[str] = ()
    slack_secrets: Sequence[str] = ()
    news: Callable[[], None] = lambda: None


def sorry(site: Site, request: Request, reason: str, status: int) -> HTMLResponse:
    """A page that says one thing, in the language of the browser: who has no token is nobody we know."""
    language = accepted(request.headers.get("accept-language", ""))
    return HTMLResponse(sorry_page(language, site.place.settings.company, reason), status)
