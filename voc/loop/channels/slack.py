"""The Slack channel: gives a colleague the message, who then tells the customer and says so.

By an incoming webhook into its one channel, or by `chat.postMessage` to a channel or to the CSM in person.
Customers' words go in as plain text, escaped, so that they can neither mention anybody nor forge a link.
"""

import json
import re
from typing import Any

from pydantic import Field

from voc.errors import ChannelError, PermanentFailure, TransientFailure
from voc.loop.channels import Outgoing, Setup
from voc.loop.channels.http_client import Answer, HttpClient, host_with_port
from voc.loop.channels.letter import one_line, readable
from voc.loop.channels.options import Options, Seconds, checked_url, read, secret, wrong
from voc.terms import Reach

API = "https://slack.com/api/chat.postMessage"
MOST_SIGNS = 2_900
"""Signs of one block; Slack takes 3,000."""
MOST_BLOCKS = 40
LONGEST_NAME = 120
AGAIN = frozenset({"ratelimited", "rate_limited", "request_timeout", "service_unavailable"})
DOUBT = frozenset({"fatal_error", "internal_error"})
"""Slack says of these that part of the work may have been done."""

_CALLS = re.compile(r"@(?=(?:channel|here|everyone|group)\b)", re.IGNORECASE)
_MEMBER = re.compile(r"[UWC][A-Z0-9]{2,}")


class SlackOptions(Options):
    """Options of `slack`."""

    webhook_env: str = ""
    token_env: str = ""
    channel: str = ""
    members: dict[str, str] = Field(default_factory=dict)
    with_address: bool = False
    api_url: str = API
    timeout_s: Seconds = 20.0


class SlackChannel:
    """Posts into one Slack workspace."""

    honours_key = False
    reaches = Reach.COLLEAGUE

    def __init__(self, setup: Setup) -> None:
        self._setup, self._options = setup, read(SlackOptions, setup)
        _check(setup, self._options)
        self._members = {_folded(name): member for name, member in self._options.members.items()}
        option = "webhook_env" if self._options.webhook_env else "token_env"
        key = secret(setup, option, getattr(self._options, option))
        self._token = "" if self._options.webhook_env else key
        address, named = (self._options.api_url, "api_url") if self._token else (key, "webhook_env")
        self._url = checked_url(setup, named, address, allow_plain=False)
        self.where = host_with_port(self._url)
        self._client = HttpClient(self.where, timeout_s=self._options.timeout_s, honours_key=False)

    def send(self, message: Outgoing) -> str:
        """Post one message. Raises PermanentFailure where Slack, or the options, know nobody to give it to."""
        member = self._members.get(_folded(message.csm or ""))
        payload = self._payload(message, member)
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        answer = self._client.ask(
            "POST",
            self._url,
            headers={"Content-Type": "application/json; charset=utf-8", **headers},
            content=_json(payload),
            now=self._setup.now(),
        )
        self._client.require_ok(answer)
        if self._token:
            self._require_said_ok(answer)
        return f"posted to {payload.get('channel', 'the channel of the webhook')} in Slack"

    def close(self) -> None:
        """End what is open."""
        self._client.close()

    def _payload(self, message: Outgoing, member: str | None) -> dict[str, Any]:
        blocks = _blocks(message, member, with_address=self._options.with_address)
        payload: dict[str, Any] = {
            "text": escaped(one_line(message.subject)),
            "blocks": blocks,
            "link_names": False,
            "parse": "none",
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if not self._token:
            return payload
        to = member or self._options.channel
        if not to:
            raise PermanentFailure(
                "Slack: the CSM of this message is not in `members`, and there is no `channel`"
            )
        return {"channel": to, **payload}

    def _require_said_ok(self, answer: Answer) -> None:
        """`chat.postMessage` answers HTTP 200 also when it refuses."""
        said = answer.json()
        if isinstance(said, dict) and said.get("ok") is True:
            return
        error = said.get("error") if isinstance(said, dict) else None
        raise self._refusal(error if isinstance(error, str) and error.isidentifier() else None, answer)

    def _refusal(self, error: str | None, answer: Answer) -> ChannelError:
        if error is None:
            return self._client.doubt("Slack gave no clear answer")
        if error in DOUBT:
            return self._client.doubt(f"Slack answers `{error}`")
        if error in AGAIN:
            return TransientFailure(f"Slack answers `{error}`", retry_after=answer.retry_after)
        return PermanentFailure(f"Slack answers `{error}`")


def escaped(text: str) -> str:
    """Text in which Slack finds nothing to do: no mention, no link with other words, no call to everybody."""
    plain = readable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CALLS.sub("@\u2060", plain)


def _blocks(message: Outgoing, member: str | None, *, with_address: bool) -> list[dict[str, Any]]:
    """Our own line, then the words for the customer as plain text, then the message's key."""
    who = f"<@{member}>" if member else escaped(_short(message.csm or "Whoever knows them"))
    to = _short(message.to_name or "a customer")
    place = f" at {_short(message.account)}" if message.account else ""
    address = f" ({_short(message.to_email)})" if with_address else ""
    lead = f"{who}: please tell {escaped(to + place + address)}, then say so in voc."
    words = [*_pieces(one_line(message.subject)), *_pieces(readable(message.body))]
    if len(words) > MOST_BLOCKS:
        raise PermanentFailure("the message is too long for Slack; shorten it")
    return [
        {"type": "section", "text": {"type": "mrkdwn", "text": lead, "verbatim": True}},
        *({"type": "section", "text": _plain_text(piece)} for piece in words if piece.strip()),
        {"type": "context", "elements": [_plain_text(f"message {_short(message.key)}")]},
    ]


def _short(name: str) -> str:
    """A name on one line that leaves room for the others in a block."""
    return one_line(name)[:LONGEST_NAME]


def _plain_text(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": escaped(text), "emoji": False}


def _pieces(body: str) -> list[str]:
    """The body in pieces that fit into a block once they are escaped, parted at ends of lines where it can be."""
    pieces, piece = [], ""
    for line in body.splitlines(keepends=True):
        for part in _cut(line):
            if len(escaped(piece + part)) > MOST_SIGNS:
                pieces.append(piece)
                piece = ""
            piece += part
    return [*pieces, piece]


def _cut(line: str) -> list[str]:
    longest = MOST_SIGNS // 6  # an escaped sign is at most five signs long
    return [line[start : start + longest] for start in range(0, len(line), longest)]


def _check(setup: Setup, options: SlackOptions) -> None:
    if bool(options.webhook_env) == bool(options.token_env):
        raise wrong(setup, "webhook_env", "and `token_env` exclude one another; name one of them.")
    if options.token_env and not (options.channel or options.members):
        raise wrong(setup, "channel", "is missing; name a channel, or `members` to write to CSMs in person.")
    for name, member in options.members.items():
        if not _MEMBER.fullmatch(member):
            raise wrong(setup, f"members.{name}", f"is `{member}`, no id of a member like U012AB3CD.")


def _folded(name: str) -> str:
    return " ".join(name.split()).casefold()


def _json(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()
