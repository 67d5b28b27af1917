"""The channel that docs/howto/encoders-and-plugins.md shows does what the page says, with a program of ours."""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, text
from tests.unit.loop.rigs import MESSAGE, as_arrived
from voc.errors import DoubtfulDelivery, InputError, PermanentFailure, TransientFailure
from voc.loop.channels import CHANNELS, Channel, open_channel
from voc.terms import Reach

PAGE = DOCS / "howto" / "encoders-and-plugins.md"
CODE, PROJECT = re.findall(r"^```(?:python|toml)\n(.*?)^```$", text(PAGE), re.MULTILINE | re.DOTALL)[:2]
SHIPPED = {"files", "http", "mail_merge", "slack", "smtp", "webhook"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the program for the test is a shell script")


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The page's package, installed: its module and its entry points on the path."""
    (tmp_path / "voc_sendmail.py").write_text(CODE, encoding="utf-8")
    project = tomllib.loads(PROJECT)["project"]
    metadata = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    points = [
        line
        for group, names in project["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {target}" for name, target in names.items()))
    ]
    (metadata / "entry_points.txt").write_text("\n".join(points) + "\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    sys.modules.pop("voc_sendmail", None)


def _channel(folder: Path, *, script: str = "cat > $(dirname $0)/mail") -> Channel:
    program = folder / "sendmail"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return open_channel(
        "sendmail", outbox=folder, from_address="hello@acme.example", options={"program": str(program)}
    )


@pytest.mark.usefixtures("package")
def test_the_channel_is_found_by_its_name() -> None:
    assert set(CHANNELS.names()) == SHIPPED | {"sendmail"}


def test_it_hands_a_message_to_the_program(package: Path) -> None:
    channel = _channel(package)
    assert channel.send(MESSAGE) == f"taken by {package / 'sendmail'}"
    channel.close()
    arrived = as_arrived((package / "mail").read_bytes())
    assert (arrived.recipients, arrived.text) == (["ada@north.example"], MESSAGE.body)
    assert channel.reaches is Reach.CUSTOMER


@pytest.mark.parametrize(("code", "kind"), [(75, TransientFailure), (67, PermanentFailure)])
def test_what_the_program_says_is_later_or_never(package: Path, code: int, kind: type[Exception]) -> None:
    with pytest.raises(kind) as failure:
        _channel(package, script=f"cat > /dev/null; exit {code}").send(MESSAGE)
    assert "ada" not in str(failure.value).replace(str(package), "").lower()


def test_a_program_that_is_not_there_is_tried_again(package: Path) -> None:
    channel = _channel(package)
    (package / "sendmail").unlink()
    with pytest.raises(TransientFailure):
        channel.send(MESSAGE)


def test_a_program_that_does_not_end_leaves_a_doubt(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    channel = _channel(package, script="exec sleep 30")
    import voc_sendmail  # type: ignore[import-not-found]

    run = voc_sendmail.subprocess.run
    monkeypatch.setattr(
        voc_sendmail.subprocess, "run", lambda *given, **options: run(*given, **{**options, "timeout": 0.2})
    )
    with pytest.raises(DoubtfulDelivery):
        channel.send(replace(MESSAGE, key="another"))


@pytest.mark.usefixtures("package")
def test_an_option_that_it_does_not_know_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        InputError, match=r"\[channels.sendmail\]: there is no option `programm`. Did you mean"
    ):
        open_channel("sendmail", outbox=tmp_path, from_address="a@b.example", options={"programm": "x"})
