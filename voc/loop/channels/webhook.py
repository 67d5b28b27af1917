"""The webhook channel: posts each message as signed JSON to an address of yours.

The key goes along, in the body and as `Idempotency-Key`. Only the receiver can promise to take each key once;
`honours_key = true` says that it does.
"""

import json
from secrets import token_hex
from typing import Any

from voc.loop.channels import Outgoing, Setup
from voc.loop.channels.http_client import HttpClient, host_with_port
from voc.loop.channels.letter import fields_of
from voc.loop.channels.options import Options, Seconds, checked_url, read, secret, wrong
from voc.loop.channels.signature import HEADER, sign
from voc.mail.ids import safe_key
from voc.terms import Reach

SHORTEST_SECRET = 16


class WebhookOptions(Options):
    """Options of `webhook`."""

    url: str
    secret_env: str
    honours_key: bool = False
    reaches: Reach = Reach.CUSTOMER
    timeout_s: Seconds = 30.0
    allow_plain: bool = False


class WebhookChannel:
    """Posts to one address."""

    def __init__(self, setup: Setup) -> None:
        self._setup, options = setup, read(WebhookOptions, setup)
        self.honours_key, self.reaches = options.honours_key, options.reaches
        self._url = checked_url(setup, "url", options.url, allow_plain=options.allow_plain)
        self._secret = secret(setup, "secret_env", options.secret_env)
        if len(self._secret) < SHORTEST_SECRET:
            raise wrong(setup, "secret_env", f"names a secret of fewer than {SHORTEST_SECRET} signs.")
        self.where = host_with_port(self._url)
        self._client = HttpClient(self.where, timeout_s=options.timeout_s, honours_key=self.honours_key)

    def send(self, message: Outgoing) -> str:
        """Post one message. Raises DoubtfulDelivery where no answer comes and the receiver does not honour keys."""
        now, delivery = self._setup.now(), token_hex(8)
        content = json.dumps(_payload(message, delivery), ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": safe_key(message.key),
            "Voc-Delivery": delivery,
            HEADER: sign(self._secret, content, at=now),
        }
        answer = self._client.ask("POST", self._url, headers=headers, content=content, now=now)
        self._client.require_ok(answer)
        return f"taken by {self.where} (HTTP {answer.status}, delivery {delivery})"

    def close(self) -> None:
        """End what is open."""
        self._client.close()


def _payload(message: Outgoing, delivery: str) -> dict[str, Any]:
    return {"type": "message", "delivery": delivery, **fields_of(message)}
