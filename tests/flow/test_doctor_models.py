"""The doctor says where texts go, and tries what the settings name with words of ours."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.factories import NOW
from voc.errors import InputError
from voc.flow.doctor.doctor import Finding, examine
from voc.flow.doctor.doctor_models import looks
from voc.flow.place import Place, create_place
from voc.flow.walk import walk
from voc.testing_endpoint import FakeEndpoint, refused

SURVEY = "id,date,email,nps,What could we do better?\n1,2026-05-02,ada@north.example,6,It was as it was\n"


@pytest.fixture
def server() -> Iterator[FakeEndpoint]:
    with FakeEndpoint() as server:
        yield server


def place(folder: Path, **settings: object) -> Place:
    """A workspace with these settings in its file."""
    made = create_place(folder)
    lines = [f"{name} = {value!r}".replace("'", '"') for name, value in settings.items()]
    made.workspace.settings_file.write_text("\n".join(lines), encoding="utf-8")
    made.engine.dispose()
    return create_place(folder)


def found(folder: Path) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(folder)}


def test_where_nothing_is_named_nothing_goes_anywhere(tmp_path: Path) -> None:
    place(tmp_path).engine.dispose()
    assert not {"texts go", "own encoder", "large model"} & set(found(tmp_path))


def test_an_encoder_by_address_is_tried_and_its_host_named(
    tmp_path: Path, server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VOC_ENCODER_KEY", "s3cret")
    place(tmp_path, encoder=f"{server.url}#tiny").engine.dispose()
    looked = found(tmp_path)
    host = server.url.removeprefix("http://").removesuffix("/v1")
    assert looked["texts go"].words == (
        f"to {host}, which is this machine, for their vectors, every passage; the key in VOC_ENCODER_KEY is sent along"
    )
    assert looked["own encoder"].words.startswith(f"{server.url}#tiny, 32 dimensions; two like sentences")
    assert [asked.body["input"] for asked in server.asked] == [["a working encoder", "an encoder that works"]]


def test_a_host_elsewhere_without_encryption_is_said_loudly(tmp_path: Path) -> None:
    here = place(tmp_path, large_model_url="http://models.example.com/v1", large_model="m")
    words = [look() for check, look in looks(here.settings) if check == "texts go"]
    assert len(words) == 1
    assert words[0].startswith(
        "to models.example.com, NOT ENCRYPTED, for a second look, at most 500 passages"
    )
    here.engine.dispose()


def test_an_encoder_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with FakeEndpoint() as gone:
        url = gone.url
    place(tmp_path, encoder=f"{url}#tiny").engine.dispose()
    looked = found(tmp_path)["own encoder"]
    assert not looked.good
    assert "cannot be reached" in looked.words


def test_an_encoder_on_this_machine_sends_nothing(tmp_path: Path) -> None:
    place(tmp_path, encoder="hashing").engine.dispose()
    assert found(tmp_path)["texts go"].words == "nowhere: the encoder `hashing` works on this machine"


def test_a_large_model_is_tried_with_a_sentence_of_ours(tmp_path: Path, server: FakeEndpoint) -> None:
    place(tmp_path, large_model_url=server.url, large_model="big").engine.dispose()
    looked = found(tmp_path)
    assert looked["large model"].words.endswith("for neutral, other")
    assert "no key in VOC_LARGE_MODEL_KEY" in looked["texts go"].words
    server.always = refused(404)
    assert not found(tmp_path)["large model"].good


def test_half_of_the_settings_is_named_by_the_doctor_and_refused_by_a_run(tmp_path: Path) -> None:
    here = place(tmp_path, large_model="big")
    assert not found(tmp_path)["large model"].good
    with pytest.raises(InputError, match="`large_model_url` is not"):
        walk(here, [], now=NOW)
    here.engine.dispose()


def test_a_run_takes_the_second_look_when_it_is_configured_and_goes_on_when_the_server_is_gone(
    tmp_path: Path, server: FakeEndpoint
) -> None:
    (tmp_path / "nps.csv").write_text(SURVEY, encoding="utf-8")
    here = place(tmp_path / "w", large_model_url=server.url, large_model="big", large_model_below=1.0)
    steps = dict(walk(here, [tmp_path / "nps.csv"], now=NOW).steps)
    assert steps["second look"] == "1 passage judged by the large model, 0 known from before"
    here.engine.dispose()
    server.always = refused(403)
    late = place(tmp_path / "w", large_model_url=server.url, large_model="other", large_model_below=1.0)
    (tmp_path / "nps.csv").write_text(SURVEY.replace("1,2026", "2,2026"), encoding="utf-8")
    steps = dict(walk(late, [tmp_path / "nps.csv"], now=NOW).steps)
    assert "1 left as they were. The rest went without it: 127.0.0.1" in steps["second look"]
    assert "linked" in steps
    late.engine.dispose()


def test_a_run_without_one_has_no_such_step(tmp_path: Path) -> None:
    here = place(tmp_path)
    assert "second look" not in dict(walk(here, [], now=NOW).steps)
    here.engine.dispose()
