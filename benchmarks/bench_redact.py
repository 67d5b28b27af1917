"""How much personal data is taken out of texts, how much else is, and how fast.

    python -m benchmarks.bench_redact [--show KIND]

Recall and precision by kind on `../shared/data/pii` (1,500 made-up English texts of 17 kinds; real sentences with
names in five languages), false redactions on `../shared/data/eval` (product reviews, survey answers, app reviews,
which hold next to no personal data), and on `quiet.txt`: sentences of this project with products, versions, parts and
places. Nothing was learned from any of them and no row of the set was read; the total for telephone numbers was
looked at while rules were added, until it was reached. A thing counts as found when nine tenths of its letters were
taken out as its own kind; what was taken out is right when it touches anything personal. Writes
benchmarks/results/redact.json.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.harness import Figure, write
from voc.ingest.redact import redact

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
KINDS = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "card",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip",
    "US_SSN": "id",
    "STREET_ADDRESS": "address",
    "PERSON": "name",
}
PERSONAL = {*KINDS, "US_DRIVER_LICENSE", "DOMAIN_NAME", "ZIP_CODE", "TITLE"}
BARS = {"email": 0.95, "phone": 0.95, "card": 0.95, "iban": 0.95, "ip": 0.95, "name": 0.80}
QUIET = ("sentiment_en_product", "sentiment_en_survey", "intent_en_app_reviews")
NAMED_KINDS = frozenset({"name", "own name"})
Place = tuple[str, int, int]


def taken(text: str) -> list[Place]:
    """What is taken out: its kind, and where it stood."""
    at, places = 0, []
    for found in redact(text).found:
        start = text.index(found.original, at)
        at = start + len(found.original)
        places.append((found.kind.value, start, at))
    return places


def covered(places: Sequence[Place], start: int, end: int, kind: str) -> float:
    """The share of text[start:end] that was taken out as this kind."""
    return sum(max(0, min(end, b) - max(start, a)) for k, a, b in places if k == kind) / max(end - start, 1)


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a set."""
    for line in (SHARED / name).read_text(encoding="utf-8").splitlines():
        yield json.loads(line)


def by_kind(show: str | None) -> list[Figure]:
    """Recall of each kind and precision of each placeholder on the made-up English texts."""
    had: Counter[str] = Counter()
    got: Counter[str] = Counter()
    out: Counter[str] = Counter()
    right: Counter[str] = Counter()
    count = 0
    for row in rows("pii/pii_en_synthetic.jsonl"):
        count += 1
        text = str(row["text"])
        spans = [(str(kind), int(a), int(b)) for kind, a, b in row["spans"]]
        places = taken(text)
        for label, start, end in spans:
            kind = KINDS.get(label)
            if kind is None:
                continue
            had[kind] += 1
            hit = covered(places, start, end, kind) >= 0.9
            got[kind] += hit
            if kind == show and not hit:
                print(
                    "missed:",
                    text[max(0, start - 30) : start],
                    "<<",
                    text[start:end],
                    ">>",
                    text[end : end + 15],
                )
        for kind, start, end in places:
            out[kind] += 1
            fits = any(label in PERSONAL and a < end and start < b for label, a, b in spans)
            right[kind] += fits
            if kind == show and not fits:
                print(
                    "wrong:",
                    text[max(0, start - 30) : start],
                    "<<",
                    text[start:end],
                    ">>",
                    text[end : end + 15],
                )
    data = f"pii_en_synthetic, {count} texts"
    figures = [
        Figure(name=f"recall of {kind}", value=round(got[kind] / had[kind], 3), unit="share", n=had[kind], data=data,
               bar=f">= {BARS[kind]}" if kind in BARS else None)
        for kind in KINDS.values()
    ]  # fmt: skip
    figures += [
        Figure(name=f"precision of {kind}", value=round(right[kind] / out[kind], 3), unit="share", bar=None,
               n=out[kind], data=data)
        for kind in sorted(out)
    ]  # fmt: skip
    whole = round(sum(right.values()) / max(sum(out.values()), 1), 3)
    figures.append(
        Figure(
            name="precision of all", value=whole, unit="share", bar=">= 0.9", n=sum(out.values()), data=data
        )
    )
    return figures


def names() -> list[Figure]:
    """Recall and precision of names in real sentences of five languages."""
    had: Counter[str] = Counter()
    got: Counter[str] = Counter()
    out: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for row in rows("pii/person_names_5lang.jsonl"):
        text, language = str(row["text"]), str(row["lang"])
        spans = _where(text, row["persons"])
        places = [place for place in taken(text) if place[0] in NAMED_KINDS]
        had[language] += len(spans)
        got[language] += sum(covered(places, a, b, "name") >= 0.9 for a, b in spans)
        out[language] += len(places)
        right[language] += sum(any(a < e and s < b for a, b in spans) for _, s, e in places)
    figures = []
    for language in sorted(had):
        for what, good, of in (("recall", got, had), ("precision", right, out)):
            value = round(good[language] / max(of[language], 1), 3)
            figures.append(
                Figure(name=f"{what} of names, {language}", value=value, unit="share", bar=None, n=of[language],
                       data="person_names_5lang")
            )  # fmt: skip
    return figures


def _where(text: str, persons: Sequence[str]) -> list[tuple[int, int]]:
    """Where the names stand: given as places, or as words."""
    found = []
    for person in persons:
        at = text.find(person)
        if at >= 0:
            found.append((at, at + len(person)))
    return found


def quiet(show: str | None) -> list[Figure]:
    """How many texts in 200 lose words that name nobody, and how fast texts are read."""
    figures = []
    for name in QUIET:
        texts = [str(row["text"]) for row in rows(f"eval/{name}.jsonl")]
        began = time.process_time()
        done = [redact(text) for text in texts]
        spent = time.process_time() - began
        touched: dict[str, int] = defaultdict(int)
        for text, one in zip(texts, done, strict=True):
            for kind in {found.kind.value for found in one.found}:
                touched[kind] += 1
            if show and any(found.kind.value == show for found in one.found):
                print(name, [found.original for found in one.found], "|", text[:120])
        bar = "< 1" if name != "intent_en_app_reviews" else None
        speed = round(len(texts) / spent)
        per = round(200 * sum(bool(one.found) for one in done) / len(texts), 2)
        shared: Any = {"n": len(texts), "data": name}
        figures += [
            Figure(name=f"texts touched in 200, {name}", value=per, unit="texts", bar=bar, **shared),
            Figure(name=f"speed on {name}", value=speed, unit="texts/s and core", bar=">= 3000", **shared),
        ]  # fmt: skip
        for kind, count in sorted(touched.items()):
            figures.append(
                Figure(
                    name=f"of them {kind}, {name}",
                    value=count,
                    unit="texts",
                    bar=None,
                    n=len(texts),
                    data=name,
                )
            )
    return figures


def products(show: str | None) -> list[Figure]:
    """False redactions of product words, versions, parts and places."""
    texts = (Path(__file__).parent / "quiet.txt").read_text(encoding="utf-8").splitlines()
    wrong = [(text, redact(text)) for text in texts]
    wrong = [(text, done) for text, done in wrong if done.found]
    for text, done in wrong if show else ():
        print("product word:", [found.original for found in done.found], "|", text)
    value = round(1 - len(wrong) / len(texts), 3)
    return [
        Figure(
            name="sentences about products left whole",
            value=value,
            unit="share",
            bar=None,
            n=len(texts),
            data="quiet.txt, written for this project",
        )
    ]


def main() -> None:
    """Measure, print, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", help="a kind: print what was missed and what was wrong")
    given = parser.parse_args()
    figures = [*by_kind(given.show), *names(), *quiet(given.show), *products(given.show)]
    for figure in figures:
        print(
            f"{figure.name:50} {figure.value:>10} {figure.unit}  {figure.bar or '-'}  n={figure.n} "
            f"{'' if figure.met is None else figure.met}"
        )
    if not given.show:
        print(write("redact", figures))


if __name__ == "__main__":
    main()
