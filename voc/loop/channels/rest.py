"""The generic HTTP channel, `http`: any REST interface that takes a message as JSON, described by configuration.

Address, headers and body are Jinja2 templates in the sandbox. What is put into the body becomes JSON, with
or without `|tojson`; what is put into the address is percent-encoded: no subject can break out of either.
"""

import base64
import json
from typing import Annotated, Any, Literal
from urllib.parse import quote, urlsplit

from jinja2 import StrictUndefined, Template, Undefined
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import Field

from voc.errors import InputError, PermanentFailure
from voc.loop.channels import Outgoing, Setup
from voc.loop.channels.http_client import HttpClient, Meaning, host_with_port
from voc.loop.channels.letter import fields_of, one_line
from voc.loop.channels.markup import fragment
from voc.loop.channels.options import Options, Seconds, checked_url, read, secret, wrong
from voc.mail.ids import safe_key
from voc.terms import Reach

Status = Annotated[int, Field(ge=100, le=599)]
SECRETS = ("authorization", "key", "token", "secret", "password")
"""A header with one of these in its name holds a secret, which belongs into the environment."""
BROKEN = (TemplateError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

SAMPLE = Outgoing(
    key='release:1:contact:"7":http',
    to_email="ann@north.example",
    to_name='Ann "A" O’Hara',
    sender="Casey",
    subject="It is here: “Export”",
    body="Hello,\n\nit is here.\n",
    language="en",
)


class RestOptions(Options):
    """Options of `http`."""

    url: str
    body: str
    method: Literal["POST", "PUT", "PATCH"] = "POST"
    headers: dict[str, str] = Field(default_factory=dict)
    secret_env: str = ""
    ok: tuple[Status, ...] = ()
    again: tuple[Status, ...] = ()
    never: tuple[Status, ...] = ()
    doubt: tuple[Status, ...] = ()
    id_path: str = ""
    idempotency_header: str = ""
    honours_key: bool = False
    reaches: Reach = Reach.CUSTOMER
    timeout_s: Seconds = 30.0
    allow_plain: bool = False
    link_hosts: tuple[str, ...] = ()


class RestChannel:
    """Talks to one interface."""

    def __init__(self, setup: Setup) -> None:
        self._setup, self._options = setup, read(RestOptions, setup)
        options = self._options
        self.honours_key, self.reaches = options.honours_key, options.reaches
        self._secret = secret(setup, "secret_env", options.secret_env) if options.secret_env else ""
        self._forms = _forms(setup, options)
        self._meaning = Meaning(ok=options.ok, again=options.again, never=options.never, doubt=options.doubt)
        self._try_out()
        self.where = host_with_port(options.url)
        self._client = HttpClient(self.where, timeout_s=options.timeout_s, honours_key=self.honours_key)

    def send(self, message: Outgoing) -> str:
        """Send one message. Raises DoubtfulDelivery where no answer comes and the server does not honour keys."""
        try:
            url, headers, body = self._rendered(message)
        except BROKEN as error:
            raise PermanentFailure(
                f"{self._setup.table}: a template cannot be filled in for this message"
            ) from error
        answer = self._client.ask(
            self._options.method, url, headers=headers, content=body, now=self._setup.now()
        )
        self._client.require_ok(answer, self._meaning)
        taken = _found(answer.json(), self._options.id_path)
        return f"taken by {self.where}" + (f" as {taken}" if taken else "")

    def close(self) -> None:
        """End what is open."""
        self._client.close()

    def _rendered(self, message: Outgoing) -> tuple[str, dict[str, str], bytes]:
        values = self._values(message)
        url = self._forms["url"].render(values)
        body = self._forms["body"].render(values)
        shown = {"secret": self._secret, "key": safe_key(message.key)}
        names = self._options.headers
        headers = {name: one_line(self._forms[f"headers.{name}"].render(shown)) for name in names}
        headers.setdefault("Content-Type", "application/json")
        if self._options.idempotency_header:
            headers[self._options.idempotency_header] = safe_key(message.key)
        return url, headers, json.dumps(json.loads(body), ensure_ascii=False).encode()

    def _values(self, message: Outgoing) -> dict[str, str | None]:
        """What a template may use: the fields of the message, and its words as paragraphs of HTML."""
        fields = fields_of(message)
        html = fragment(
            fields["body"] or "",
            language=message.language,
            domain=self._setup.mail_domain,
            hosts=self._options.link_hosts,
        )
        return {**fields, "html": html}

    def _try_out(self) -> None:
        """Fill everything in for a message that is made up, so that a mistake shows before anything is sent."""
        options = self._options
        try:
            url, _, _ = self._rendered(SAMPLE)
        except json.JSONDecodeError as error:
            raise wrong(
                self._setup, "body", f"does not become JSON when it is filled in ({error.msg})."
            ) from error
        except BROKEN as error:
            raise wrong(self._setup, "body", f"or another template cannot be filled in: {error}.") from error
        checked_url(self._setup, "url", url, allow_plain=options.allow_plain)
        if urlsplit(url)[:2] != urlsplit(options.url)[:2]:
            raise wrong(self._setup, "url", "has a template in its host; only the path may have one.")


def _forms(setup: Setup, options: RestOptions) -> dict[str, Template]:
    for name, value in options.headers.items():
        if any(word in name.lower() for word in SECRETS) and "{{" not in value:
            raise wrong(
                setup,
                f"headers.{name}",
                "holds a secret; write `{{ secret }}` there and name its environment variable in `secret_env`.",
            )
        if "secret" in value and not options.secret_env:
            raise wrong(setup, "secret_env", f"is missing; `headers.{name}` asks for a secret.")
    return {
        "url": _form(setup, "url", options.url, _in_url),
        "body": _form(setup, "body", options.body, _in_json),
        **{
            f"headers.{name}": _form(setup, f"headers.{name}", value, _in_header)
            for name, value in options.headers.items()
        },
    }


def _form(setup: Setup, option: str, source: str, finalize: Any) -> Template:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, finalize=finalize
    )
    environment.filters.update(base64=_base64, tojson=_tojson)
    try:
        return environment.from_string(source)
    except TemplateError as error:
        raise InputError(f"{setup.table}: `{option}`: {error}. It is a Jinja2 template.") from error


class _Json(str):
    """What is JSON already."""

    __slots__ = ()


def _tojson(value: Any) -> _Json:
    return _Json(json.dumps(value, ensure_ascii=False))


def _in_json(value: Any) -> Any:
    """A value as JSON, unless `|tojson` made it that already."""
    return value if isinstance(value, _Json | Undefined) else _tojson(value)


def _in_url(value: Any) -> str:
    return quote(str(value), safe="")


def _in_header(value: Any) -> str:
    text = str(value)
    if not (text.isascii() and text.isprintable()):
        raise ValueError("a header can hold plain letters only")
    return text


def _base64(value: str) -> str:
    return base64.b64encode(value.encode()).decode()


def _found(content: Any, path: str) -> str | None:
    """What lies at a path such as `ticket.id` or `messages.0.id` in an answer, as a short word."""
    if not path:
        return None
    for part in path.split("."):
        if isinstance(content, dict):
            content = content.get(part)
        elif isinstance(content, list) and part.isdigit() and int(part) < len(content):
            content = content[int(part)]
        else:
            return None
    return one_line(str(content))[:80] if isinstance(content, str | int) else None
