"""docs/howto/channels.md says what the code does: kinds, options with defaults, tables that open, the receiver."""

import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.docs.pages import DOCS, sections, text
from tests.unit.loop.rigs import MESSAGE
from voc.config import Settings
from voc.loop.channels import CHANNELS, open_channel
from voc.loop.channels.files import FileOptions
from voc.loop.channels.merge import COLUMNS, MergeOptions
from voc.loop.channels.options import Options
from voc.loop.channels.rest import RestOptions
from voc.loop.channels.signature import HEADER, sign
from voc.loop.channels.slack import SlackOptions
from voc.loop.channels.smtp_line import SmtpOptions
from voc.loop.channels.webhook import WebhookOptions
from voc.terms import MailKind
from voc.testing_http import FakeHttpServer

PAGE = DOCS / "howto" / "channels.md"
PARTS = sections(PAGE, 2)
MODELS: dict[str, type[Options]] = {
    "files": FileOptions,
    "mail_merge": MergeOptions,
    "smtp": SmtpOptions,
    "slack": SlackOptions,
    "webhook": WebhookOptions,
    "http": RestOptions,
}
OPTION = re.compile(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
TABLES = re.findall(r"^```toml\n(.*?)^```$", text(PAGE), re.MULTILINE | re.DOTALL)
SECRETS = ("VOC_SMTP_PASSWORD", "VOC_SLACK_TOKEN", "VOC_HELPDESK_TOKEN", "VOC_MESSENGER_TOKEN")


def test_every_kind_that_ships_has_a_section_and_a_line_in_the_first_table() -> None:
    assert (
        set(MODELS) == set(CHANNELS.names()) == set(re.findall(r"^\| \[`(\w+)`\]", text(PAGE), re.MULTILINE))
    )
    assert set(MODELS) <= set(PARTS)


@pytest.mark.parametrize("kind", MODELS)
def test_every_option_stands_in_its_table_with_its_default(kind: str) -> None:
    shown = {name: default for name, default, _ in OPTION.findall(PARTS[kind])}
    fields = MODELS[kind].model_fields
    assert list(shown) == list(fields) or set(shown) == set(fields)
    for name, field in fields.items():
        default = field.get_default(call_default_factory=True)
        if field.is_required():
            assert shown[name] == "needed", name
        elif isinstance(default, bool | float) or name in ("security", "method", "reaches"):
            written = f"{default:g}" if isinstance(default, float) else f"`{str(default).lower()}`"
            assert shown[name].strip("`").lower() == written.strip("`"), name


@pytest.mark.parametrize("table", TABLES, ids=range(len(TABLES)))
def test_the_tables_that_the_page_shows_are_settings_that_open(
    table: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in SECRETS:
        monkeypatch.setenv(name, "made-up-for-a-test")
    settings = Settings(**tomllib.loads(table))
    assert settings.channels
    for name, options in settings.channels.items():
        open_channel(name, outbox=tmp_path, from_address="voc@acme.example", options=options).close()


@pytest.mark.parametrize(("name", "path"), [("helpdesk", "zendesk"), ("messenger", "intercom")])
def test_the_two_services_are_asked_as_their_documentation_says(
    name: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import json

    (table,) = (one for one in TABLES if path in one)
    options = tomllib.loads(table)["channels"][name]
    monkeypatch.setenv(options["secret_env"], "t0ken")
    with FakeHttpServer(content=b'{"id": "2001", "ticket": {"id": 35436}}') as server:
        local = {**options, "url": server.url("/x")}
        channel = open_channel(name, outbox=tmp_path, from_address="voc@acme.example", options=local)
        assert channel.send(MESSAGE).endswith(("as 2001", "as 35436"))
        channel.close()
        (request,) = server.taken
    body = json.loads(request.body)
    assert request.headers["authorization"].startswith(("Basic ", "Bearer t0ken"))
    if name == "helpdesk":
        assert body["ticket"]["requester"] == {"name": "Ada Şahin", "email": "ada@north.example"}
        assert body["ticket"]["comment"]["public"] is True
    else:
        assert (body["from"], body["to"]["email"]) == ({"type": "admin", "id": "394051"}, "ada@north.example")


def test_the_receiver_that_the_page_shows_tells_ours_from_others() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", text(PAGE), re.MULTILINE | re.DOTALL)
    room: dict[str, Any] = {}
    exec(code, room)  # noqa: S102
    header = sign("the new secret of ours", b"{}", at=datetime.now(UTC))
    assert room["is_ours"](header, b"{}", ["the new secret of ours", "the old one"])
    assert not room["is_ours"](header, b"{} ", ["the new secret of ours"])
    assert HEADER in text(PAGE)


def test_the_columns_of_the_mail_merge_are_those_on_the_page() -> None:
    words = PARTS["mail_merge"].partition("the columns")[2].partition(".")[0]
    assert tuple(re.findall(r"`(\w+)`", words)) == COLUMNS


def test_every_kind_of_mail_that_comes_back_is_explained() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PARTS["Mail that comes back"], re.MULTILINE)
    assert {word for row in rows for word in re.findall(r"\w+", row)} == set(MailKind)
