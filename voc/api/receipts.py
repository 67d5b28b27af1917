"""The pages of customers: `/r/<token>`, their receipt, and `/u/<token>`, one click to be left alone.

The token is the right to see and to answer; there is no cookie and no login, so there is nothing that another site could
make a browser send along. GET and HEAD change nothing: mail scanners follow links.
"""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from voc.api.pages import ONE_CLICK, receipt_page, stop_page
from voc.api.site import Site
from voc.api.words import fitting, languages
from voc.flow.answered.receipt_answers import Reply, check_stop, resume, stop, take_reply
from voc.flow.told import receipts

MOST_FIELDS = 20
LONGEST_NUMBER = 9
LOOK = ["GET", "HEAD"]
SOLVED = {"yes": True, "no": False}
router = APIRouter()


def site_of(request: Request) -> Site:
    """The workspace that this server serves."""
    found: Site = request.app.state.site
    return found


Here = Annotated[Site, Depends(site_of)]


@router.api_route("/r/{token}", methods=LOOK)
def show(site: Here, token: str, request: Request) -> HTMLResponse:
    """What they said and what it became."""
    found = receipts.read(site.place, token, now=site.clock(), languages=languages())
    return HTMLResponse(receipt_page(found, thanks="thanks" in request.query_params))


@router.post("/r/{token}")
async def answer(site: Here, token: str, request: Request) -> Response:
    """Keep what they answered, and show the page anew."""
    fields = await _fields(request)
    kept = await run_in_threadpool(_keep, site, token, fields)
    return RedirectResponse("?thanks" if kept else "?", status_code=303)


@router.api_route("/u/{token}", methods=LOOK)
def show_stop(site: Here, token: str, request: Request) -> HTMLResponse:
    """One button, and nothing of what they said."""
    language, stopped = check_stop(site.place, token, now=site.clock())
    return _stop_page(site, request, language, stopped=stopped)


@router.post("/u/{token}")
async def stop_at_once(site: Here, token: str, request: Request) -> HTMLResponse:
    """One click, from a mail program (RFC 8058) or from the button; also where it does not say that it sends a form."""
    name, value = ONE_CLICK
    bare = (await request.body()).strip() == f"{name}={value}".encode()
    wanted = bare or (await _fields(request)).get(name) == value
    language, stopped = await run_in_threadpool(_stop, site, token, wanted)
    return _stop_page(site, request, language, stopped=stopped)


def _stop(site: Site, token: str, wanted: bool) -> tuple[str | None, bool]:
    if wanted:
        stop(site.place, token, now=site.clock())
    return check_stop(site.place, token, now=site.clock())


def _stop_page(site: Site, request: Request, language: str | None, *, stopped: bool) -> HTMLResponse:
    code = fitting(language, request.headers.get("accept-language", ""))
    return HTMLResponse(stop_page(code, site.place.settings.company, stopped=stopped))


def _keep(site: Site, token: str, fields: dict[str, str]) -> bool:
    """Take what a form says. Returns whether it is kept: what answers an older page is not."""
    if fields.get("stop") == "yes":
        stop(site.place, token, now=site.clock())
        return True
    if fields.get("resume") == "yes":
        return resume(site.place, token, now=site.clock())
    reply = Reply(
        item=_number(fields.get("item", ""), -1),
        step=_number(fields.get("step", ""), 0),
        solved=SOLVED.get(fields.get("solved", "")),
        text=fields.get("text", ""),
    )
    taken = take_reply(site.place, token, reply, now=site.clock())
    if taken.heard:
        site.news()
    return taken.kept


def _number(text: str, standard: int) -> int:
    plain = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if plain else standard


async def _fields(request: Request) -> dict[str, str]:
    """The fields of a form, either way that a browser or a mail program may send them; files are refused."""
    form = await request.form(max_files=0, max_fields=MOST_FIELDS)
    return {name: value for name, value in form.items() if isinstance(value, str)}
