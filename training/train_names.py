"""Makes voc/ingest/pii/names.safetensors: which capitalised words are people.

    python -m training.train_names [--report] [--all]

Needs the package `faker` (MIT), whose lists of given and family names in some seventy countries are what names look
like, and whose places and companies are what they do not look like. Sentences: `training/names`, filled in by turns;
beside them the texts of the training sets and of the corpus, in which every capitalised word that is not on a list of
names is taken for no name. The thresholds were chosen on the templates and texts that are held out; `--all` then learns
from those templates as well, which is how the shipped file was made.
"""

import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from training.name_sentences import Filler, Lists, Sentence, read_lists, sentences
from training.sets import CORPUS, PUBLIC
from voc.ingest.pii import names as reader

OUT = Path(__file__).parent.parent / "voc" / "ingest" / "pii" / "names.safetensors"
SEED = 20261122
SCALE = 12.0
FILLED = 36_000
"""Sentences with names in all, and half as many without."""
FORGOTTEN = 0.5
"""So many features that name the words around are left out, so that unknown words around do not puzzle."""
_AROUND = ("l", "r", "p", "a", "w", "e", "f", "c")
NONE_EACH = 12_000
CASED = frozenset("de en es fr id it ms nl pl pt ru sv tr uk vi".split())


def backgrounds(draw: Random) -> list[str]:
    """Texts of customers, which hardly ever name a person."""
    found: list[str] = []
    for path in sorted(PUBLIC.glob("*_en_*.jsonl")):
        rows = [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
        found += draw.sample(rows, min(len(rows), NONE_EACH))
    for path in sorted(PUBLIC.glob("sentiment_id_*.jsonl")):
        found += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()][:3000]
    for path in sorted(CORPUS.glob("*.jsonl")):
        if path.stem in CASED:
            found += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()] * 3
    draw.shuffle(found)
    return found


def word_rows(
    lists: Lists, texts: Sequence[str], filler: Filler, half: int
) -> tuple[list[str], list[int], list[float]]:
    """Words that are names (those of one half, 0 or 1; 2: all) and words that are not."""
    common = common_words(texts)
    given, family = _parts(lists.first) - common, _parts(lists.last) - common
    names = {w for i, w in enumerate(sorted(given | family)) if half == 2 or i % 2 == half}
    everyone = given | family
    others = _others(lists, texts, filler, everyone)
    words, labels, weights = [], [], []
    for word in sorted(names):
        words.append(word)
        labels.append(1)
        weights.append(3.0 if word in given else 1.5)
    for word, count in sorted(others.items()):
        capital = word[0].upper() + word[1:]
        lower = word[0].islower()
        if lower and capital in everyone and count < 10:
            continue
        words.append(capital)
        labels.append(0)
        weights.append(min(1 + np.log1p(count), 6.0) * (1.0 if lower or count > 2 else 0.5))
    return words, labels, weights


def _others(lists: Lists, texts: Sequence[str], filler: Filler, everyone: set[str]) -> dict[str, int]:
    """Words that are no names, and how often they stand somewhere."""
    others: dict[str, int] = {}
    for text in texts:
        for token in reader.tokenised(text) if "." in text or text != text.lower() else ():
            if len(token.stem) > 1 and token.stem[0].isalpha():
                others[token.stem] = others.get(token.stem, 0) + 1
    for word in [w for w in others if w[0].isupper() and w in everyone]:
        if others.get(word.lower(), 0) < 3 * others[word]:
            del others[word]
    for table in (lists.city, lists.country):
        for word in _parts(table):
            others[word] = others.get(word, 0) + 3
    for key in ("cities", "things", "heads", "stems", "times"):
        for entry in filler.words[key]:
            for word in entry.split():
                others[word] = others.get(word, 0) + 5
    return others


def common_words(texts: Sequence[str]) -> set[str]:
    """Words that stand in small letters too often to be names, with a capital.

    Texts of spoken commands, which write all names in small letters, are told by their having no capital and no full stop.
    """
    written = Counter(
        word.strip('.,;:!?()"')
        for text in texts
        if "." in text or text != text.lower()
        for word in text.split()
    )
    return {
        word.capitalize()
        for word, count in written.items()
        if word.islower() and count >= 6 and count > written[word.capitalize()] / 3
    }


def _parts(table: dict[str, list[str]]) -> set[str]:
    return {
        p
        for words in table.values()
        for w in words
        for p in w.replace("-", " ").split()
        if len(p) > 1 and reader.CAPITAL.match(p)
    }


def fit(
    rows: Sequence[Sequence[str]], labels: Sequence[int], weights: Sequence[float], bits: int, c: float
) -> np.ndarray:
    """Logistic regression over hashed features, as whole numbers for SCALE."""
    lengths = [len(row) for row in rows]
    columns = np.fromiter(
        (p for row in rows for p in reader.places(row, bits)), dtype=np.int32, count=sum(lengths)
    )
    pointers = np.concatenate([[0], np.cumsum(lengths)])
    matrix = csr_matrix((np.ones(len(columns), np.float32), columns, pointers), shape=(len(rows), 1 << bits))
    model = LogisticRegression(C=c, solver="liblinear", fit_intercept=False, max_iter=60, tol=1e-3)
    model.fit(matrix, labels, sample_weight=weights)
    weights_of: np.ndarray = np.clip(np.round(model.coef_[0] * SCALE), -127, 127).astype(np.int8)
    return weights_of


def place_rows(
    batch: Sequence[Sentence],
    table: np.ndarray,
    given: set[str],
    family: set[str],
    masked: bool,
    draw: Random,
) -> tuple[list[list[str]], list[int]]:
    """The capitalised words of sentences, as the second model sees them, and which of them are names."""
    rows, labels = [], []
    cache: dict[str, int] = {}

    def step(word: str) -> int:
        if "-" in word:
            return max((step(part) for part in word.split("-") if part), default=0)
        if word not in cache:
            cache[word] = reader.bucket(
                float(table[reader.places(reader.word_features(word), reader.WORD_BITS)].astype(int).sum())
                / SCALE
            )
        return cache[word]

    for text, spans in batch:
        tokens = reader.tokenised(text)
        steps = [step(token.stem) if token.capital else -1 for token in tokens]
        for at, token in enumerate(tokens):
            if steps[at] < 0:
                continue
            if masked and (token.stem in given or (token.stem in family and _beside(tokens, at, given))):
                continue
            found = reader.features(tokens, steps, at)
            rows.append([one for one in found if one[0] not in _AROUND or draw.random() >= FORGOTTEN])
            labels.append(int(any(a <= token.start < b for a, b in spans)))
    return rows, labels


def _beside(tokens: Sequence[reader.Token], at: int, names: set[str]) -> bool:
    return any(0 <= i < len(tokens) and tokens[i].stem in names for i in (at - 1, at + 1))


def main() -> None:
    """Fit both models, write them, and say how they do on held-out templates and texts."""
    from safetensors.numpy import save_file

    draw = Random(SEED)
    lists = read_lists()
    filler = Filler(lists, draw)
    texts = backgrounds(draw)
    held, texts = texts[:8000], texts[8000:]
    filled = list(sentences(filler, FILLED))
    if "--all" in sys.argv:
        filled += list(sentences(filler, FILLED // 4, keep=0))
    given, family = _parts(lists.first), _parts(lists.last)
    common = common_words(texts)
    given, family = given - common, family - common
    print(len(given), "given", len(family), "family", len(texts), "texts", file=sys.stderr)
    rows: list[list[str]] = []
    labels: list[int] = []
    weights: list[float] = []
    for half in (0, 1):
        words, known, heavy = word_rows(lists, texts, filler, half)
        table = fit([reader.word_features(w) for w in words], known, heavy, reader.WORD_BITS, 2.0)
        batch: list[Sentence] = [(text, []) for text in texts[half::2]]
        more, known_more = place_rows(batch, table, given, family, masked=True, draw=draw)
        rows, labels, weights = rows + more, labels + known_more, weights + [1.0] * len(more)
        # Words of the other half are new to this table, as most names will be; known ones are in both.
        more, known_more = place_rows(filled[half::2], table, given, family, masked=False, draw=draw)
        rows, labels, weights = rows + more, labels + known_more, weights + [2.0] * len(more)
        print(half, len(rows), file=sys.stderr)
    places = fit(rows, labels, weights, reader.PLACE_BITS, 1.0)
    words, known, heavy = word_rows(lists, texts, filler, 2)
    table = fit([reader.word_features(w) for w in words], known, heavy, reader.WORD_BITS, 2.0)
    save_file({"words": table, "places": places, "scale": np.array([SCALE], np.float32)}, OUT)
    report(filler, held)


def report(filler: Filler, held: Sequence[str]) -> None:
    """The figures for some thresholds."""
    state = filler.draw.getstate()
    for sure in (0.9, 0.8, 0.7, 0.6, 0.5, 0.4):
        reader.SURE, reader.LIKELY = sure, min(sure, 0.3)
        filler.draw.setstate(state)
        print(f"sure from {sure}: ", end="")
        figures(filler, held)


def figures(filler: Filler, held: Sequence[str]) -> None:
    """What is found in sentences of held-out templates, and how often in texts that name nobody."""
    right = wrong = missed = 0
    for text, spans in sentences(filler, 4000, keep=0):
        found = [(s.start, s.end) for s in reader.people(text)]
        right += sum(any(a < e and s < b for s, e in found) for a, b in spans)
        missed += sum(not any(a < e and s < b for s, e in found) for a, b in spans)
        wrong += sum(not any(a < e and s < b for a, b in spans) for s, e in found)
    print(
        f"held-out sentences: recall {right / (right + missed):.3f}, precision {right / (right + wrong):.3f}"
    )
    hits = [(text, [text[s.start : s.end] for s in reader.people(text)]) for text in held]
    hit = [one for one in hits if one[1]]
    print(f"held-out texts with a find: {len(hit)} of {len(held)} (1 in {len(held) / max(len(hit), 1):.0f})")
    if "--report" in sys.argv and reader.SURE == 0.6:
        for text, names in hit[:150]:
            print(names, "|", text[:150])


if __name__ == "__main__":
    main()
