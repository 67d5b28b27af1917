"""Words and phrases of a passage that could name a topic, in any language.

Languages with spaces give words and runs of up to three words without stop words at their ends;
Chinese and Japanese give katakana words and runs of two to five ideographs; Thai, Lao and their like give what stands
between spaces.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import as_file, files
from runpy import run_path
from unicodedata import normalize

from voc.nlp.clauses import UNSPACED

LONGEST = 3
"""Words in a phrase, at most."""

_WORD = re.compile(r"[^\W\d_](?:[\w\u0300-\u036f\u0900-\u0dff'’.&+/-]*[\w\u0300-\u036f\u0900-\u0dff])?")
_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff]{2,}")
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{3,}")
_LATIN_IN_CJK = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+")
_BETWEEN_SPACES = re.compile(r"[^\s,.!?()\"'/:;0-9]+")

_FILLERS = frozenset(
    """please thanks thank hello hi dear really just also still lot lots much great good nice love like
    bad better best use using used make makes get gets got want wanted need needs would could can cannot can't
    don't doesn't didn't isn't it's i'm i've we're we've you're that's there's able way thing things bit
    time times day days week year product tool app software team one two first last new add adding added work
    works working help helps hope wish very easy happy sure actually always never keep keeps going know
    bitte danke sehr gut auch merci très bien por favor muy bueno obrigado grazie molto lütfen çok teşekkürler
    tolong mohon terima kasih sangat bagus пожалуйста спасибо очень прошу""".split()
)
_CJK_EDGES = frozenset(
    "的了是我们你您他她它在有很太都也就和与吗呢吧啊哦请把被对从到这那个一不没能会要想让给可以还再又"
)


@lru_cache(maxsize=64)
def stop_words(language: str) -> frozenset[str]:
    """spaCy's stop words of a language, lower case; English ones where it has none.

    Their file is run by itself: importing French from spaCy takes six seconds, for its tokenizer.
    """
    languages = files("spacy") / "lang"
    found = languages / language / "stop_words.py"
    with as_file(found if found.is_file() else languages / "en" / "stop_words.py") as path:
        words: set[str] = run_path(str(path))["STOP_WORDS"]
    return frozenset(word.lower() for word in words) | _FILLERS


def terms(text: str, language: str) -> Iterator[str]:
    """Candidate names in a passage, lower case, each as often as it stands there."""
    clean = normalize("NFC", text.replace("’", "'"))
    if language in ("zh", "ja"):
        yield from _characters(clean)
    elif language in UNSPACED:
        yield from (piece.lower() for piece in _BETWEEN_SPACES.findall(clean) if 3 <= len(piece) <= 16)
    else:
        yield from _phrases(clean, stop_words(language))


def _phrases(text: str, stop: frozenset[str]) -> Iterator[str]:
    """Runs of 1 to LONGEST words that neither begin nor end with a stop word."""
    for stretch in re.split(r"[.,;:!?()\[\]\"\n]+(?:\s|$)", text):
        words = [word.lower() for word in _WORD.findall(stretch)]
        plain = [word in stop or len(word) < 2 for word in words]
        for start in range(len(words)):
            if plain[start]:
                continue
            for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
                if not plain[end - 1]:
                    yield " ".join(words[start:end])


def _characters(text: str) -> Iterator[str]:
    """Katakana words, runs of 2 to 5 ideographs, and the Latin names between them."""
    yield from (name.lower() for name in _LATIN_IN_CJK.findall(text))
    yield from _KATAKANA.findall(text)
    for run in _IDEOGRAPHS.findall(text):
        for start in range(len(run) - 1):
            for end in range(start + 2, min(start + 5, len(run)) + 1):
                if run[start] not in _CJK_EDGES and run[end - 1] not in _CJK_EDGES:
                    yield run[start:end]
