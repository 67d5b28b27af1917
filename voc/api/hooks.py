"""What other systems call: `/hooks/delivery`, `/hooks/reply` and `/hooks/slack`. A hook without a secret is not there."""

from collections.abc import Sequence
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from voc.api.receipts import Here
from voc.api.site import Site
from voc.errors import InputError, NotFound, NotOurs
from voc.flow import hooks
from voc.flow.posts import Stored

SIGNATURE = "voc-signature"
router = APIRouter(prefix="/hooks")


class NotThere(NotOurs):
    """A hook for which no secret is set."""


@router.post("/delivery")
async def delivery(site: Here, request: Request) -> JSONResponse:
    """Events of a mail system about our messages."""
    body = await _signed(site, request)
    done = await run_in_threadpool(lambda: hooks.deliveries(site.place, body, now=site.clock()))
    return JSONResponse(asdict(done))


@router.post("/reply")
async def reply(site: Here, request: Request) -> JSONResponse:
    """A customer's reply to one of our messages."""
    body = await _signed(site, request)
    new = await run_in_threadpool(lambda: hooks.reply(site.place, body, now=site.clock()))
    if new:
        site.news()
    return JSONResponse({"new": new})


@router.post("/slack")
async def slack(site: Here, request: Request) -> JSONResponse:
    """A slash command: a colleague posts a bug or a wish. Slack shows every answer with status 200 to who typed it."""
    body, heads = await request.body(), request.headers
    _there(site.slack_secrets)
    hooks.check_slack(
        site.slack_secrets,
        heads.get("x-slack-request-timestamp", ""),
        heads.get("x-slack-signature", ""),
        body,
        now=site.clock(),
    )
    words = await run_in_threadpool(_post, site, body)
    return JSONResponse({"response_type": "ephemeral", "text": words})


def _post(site: Site, body: bytes) -> str:
    try:
        stored = hooks.slack_post(site.place, body, now=site.clock())
    except (InputError, NotFound) as error:
        return _for_slack(str(error))
    if stored.new:
        site.news()
    return _for_slack(_words(stored))


def _words(stored: Stored) -> str:
    about = f" for {stored.account}" if stored.account else ""
    if not stored.new:
        return f"This was posted today already{about} (number {stored.feedback_id})."
    return f"Kept{about} (number {stored.feedback_id}). Product sees it as soon as it is linked, in a minute or two."


def _for_slack(text: str) -> str:
    """Slack's own markup is not for others to write: no mention of a channel in the name of a company."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


async def _signed(site: Site, request: Request) -> bytes:
    _there(site.hook_secrets)
    body = await request.body()
    hooks.check_signature(request.headers.get(SIGNATURE, ""), body, site.hook_secrets, now=site.clock())
    return body


def _there(secrets: Sequence[str]) -> None:
    if not secrets:
        raise NotThere("This hook")
