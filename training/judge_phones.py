"""Says how many telephone numbers are found on made-up sentences, by form, and what is wrongly taken for one.

    python -m training.judge_phones [--show]

The rules of `voc/ingest/pii/phones.py` were written against it; nothing is learned here, and nothing of the sets that
only measure is read.
"""

import sys
from collections import Counter
from random import Random

from training.phone_sentences import quiet, sentences
from voc.ingest.redact import redact

SEED, EACH = 20261122, 30


def main() -> None:
    """Print recall by form, and the sentences without a telephone number that lose something."""
    had: Counter[str] = Counter()
    got: Counter[str] = Counter()
    for form, (text, spans) in sentences(Random(SEED), EACH):
        found = [one.original for one in redact(text).found if one.kind.value in ("phone", "ip")]
        for start, end in spans:
            hit = any(text[start:end] in one or len(one) >= 0.9 * (end - start) for one in found)
            had[form] += 1
            got[form] += hit
            if not hit and "--show" in sys.argv:
                print(form, "| missed:", repr(text[start:end]), "|", repr(text[:100]))
    for form in sorted(had):
        print(f"{form:32} {got[form] / had[form]:.3f}  n={had[form]}")
    print(f"all {sum(got.values()) / sum(had.values()):.3f}  n={sum(had.values())}")
    for text in quiet():
        found = [one.original for one in redact(text).found if one.kind.value == "phone"]
        if found:
            print("wrong:", found, "|", text)


if __name__ == "__main__":
    main()
