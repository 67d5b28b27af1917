"""Takes personal data out of a text before anything else sees it.

    redact("Mail me: ann@example.com")  ->  Redacted("Mail me: [email 1]", (Found(...),))

Found are e-mail, IP and postal addresses, phone numbers, payment cards, IBANs, numbers of persons (SSN, T.C. kimlik no,
身份证 ...), links that carry a secret, keys and passwords, names of people, and the customer's own name where the row
gives it. What the row knows to be its author's gets a
placeholder of its own, `[own email]`: only that author's message may turn it back. Versions, dates, prices and order
numbers stay. The same thing twice in one text gets the same number. A text without an @, a digit or a
link costs about two microseconds, which is most of them.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from voc.ingest.pii.addresses import emails, networks
from voc.ingest.pii.bank import cards, has_long_number, ibans
from voc.ingest.pii.ids import ids
from voc.ingest.pii.keys import keys
from voc.ingest.pii.links import links
from voc.ingest.pii.names import people
from voc.ingest.pii.phones import phones
from voc.ingest.pii.spans import Kind, Span, has_word_spaces
from voc.ingest.pii.streets import streets
from voc.terms import PLACEHOLDER

_DIGITS = re.compile(r"\d+")
_FEWEST_DIGITS = 6
"""So many digits has the shortest number that is personal by itself: of a card, an account, a telephone, a person."""
_NOT_NAMES = frozenset("art bill dear faith grace guy hope joy may mark miss pat rose team user will".split())
"""Given names that are English words too: taken out only as part of the full name."""


_LONGEST_TAKEN = 300
"""Characters of one thing that is taken out: an address over several lines."""


class Own(NamedTuple):
    """What a row says of the person who wrote its words."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None


NOBODY = Own()


class Found(NamedTuple):
    """One thing taken out: what it was, what stands there now, and how it was written."""

    kind: Kind
    placeholder: str
    original: str


class Redacted(NamedTuple):
    """A text without personal data, and what was taken out of it, in the order of the text."""

    text: str
    found: tuple[Found, ...] = ()


def redact(text: str, names: Sequence[str] = (), own: Own = NOBODY, *, by_model: bool = True) -> Redacted:
    """Replace personal data in `text` by placeholders such as `[email 1]`.

    Parameters: names: names as the row gives them; each is taken out as a whole in any case, and its parts
        of three letters or more where they are written with the same capitals. own: of whoever wrote the
        text; the name as a whole, the address and the number become `[own name]`, `[own email]`,
        `[own phone]`, and parts of the name `[name 1]`, for they cannot be told from another person's. by_model:
        whether to look for other people's names too, which takes a third of the time.
    Returns: the text and what was found. Never raises, whatever the text holds. Work grows in line with
        the length of the text.
    """
    spans = _spans(text, names, own)
    if by_model:
        spans += people(text)
    if not spans:
        return Redacted(text)
    if own.email or own.phone:
        spans = list(_claimed(spans, own))
    return _replace(text, _without_overlaps(spans) if len(spans) > 1 else spans)


def same_words(stored: str, read: str) -> bool:
    """Whether two redacted texts are the same words, of which one version may have taken out more than another."""
    if stored == read:
        return True
    bare, now = re.sub(PLACEHOLDER, "[]", stored), re.sub(PLACEHOLDER, "[]", read)
    return bare == now or _fits(now, bare) or _fits(bare, now)


def _fits(pattern: str, text: str) -> bool:
    """Whether `text` is `pattern` with something in the place of each placeholder."""
    parts = pattern.split("[]")
    if len(parts) == 1 or not (text.startswith(parts[0]) and text.endswith(parts[-1])):
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        found = text.find(part, at + 1, at + _LONGEST_TAKEN + len(part))
        if found < 0:
            return False
        at = found + len(part)
    return 1 <= len(text) - len(parts[-1]) - at <= _LONGEST_TAKEN


def _has_link(text: str) -> bool:
    return "://" in text or "www." in text


def _has_at(text: str) -> bool:
    return "@" in text or "\uff20" in text or "at)" in text or "at]" in text


def _claimed(spans: Sequence[Span], own: Own) -> Iterator[Span]:
    """The spans, those that hold the author's address or number marked as the author's."""
    email = (own.email or "").strip().lower()
    phone = {span.key for span in phones(f"tel {own.phone}")} if own.phone else set()
    for span in spans:
        if span.kind is Kind.EMAIL and span.key == email:
            yield span._replace(kind=Kind.OWN_EMAIL)
        elif span.kind is Kind.PHONE and span.key in phone:
            yield span._replace(kind=Kind.OWN_PHONE)
        else:
            yield span


def _spans(text: str, names: Sequence[str], own: Own) -> list[Span]:
    """Everything that may be personal, the more certain kinds first. A kind is looked for only where its sign stands."""
    spans: list[Span] = []
    blocked: list[Span] = []
    if _has_link(text):
        found = list(links(text))
        spans += [span for span in found if span.kind is Kind.LINK]
        blocked = [span for span in found if span.kind is Kind.PLAIN_LINK]
    if _has_at(text):
        spans += emails(text)
    if digits := sum(map(len, _DIGITS.findall(text))):
        spans += [span for span in _with_digits(text, digits) if not _inside(span, blocked)]
    if own.name or names:
        spans += _given(text, names, own)
    return spans


def _with_digits(text: str, digits: int) -> Iterator[Span]:
    """What holds digits, of which the text has so many."""
    yield from keys(text)
    yield from networks(text)
    if digits >= _FEWEST_DIGITS:
        yield from _numbers(text)
    yield from streets(text)


def _numbers(text: str) -> Iterator[Span]:
    long = has_long_number(text)
    if long:
        yield from ibans(text)
        yield from cards(text)
    yield from ids(text)
    if long:
        yield from phones(text)


def _given(text: str, names: Sequence[str], own: Own) -> Iterator[Span]:
    """Where the names stand that the row gives."""
    for number, (name, whole) in enumerate(
        [(own.name, Kind.OWN_NAME), *((name, Kind.NAME) for name in names)]
    ):
        if name:
            yield from _named(text, name, number, whole)


def _inside(span: Span, others: Sequence[Span]) -> bool:
    return any(other.start <= span.start and span.end <= other.end for other in others)


def _named(text: str, name: str, number: int, whole: Kind) -> Iterator[Span]:
    """Where a person's name stands: as a `whole`, and its parts; `number` keeps those of one name together."""
    key = f"name {number}"
    if len(name) >= 2 and name.lower() in text.lower():
        yield from _words(text, name, whole, key, re.IGNORECASE)
    parts = [part for part in name.split() if len(part) >= 3 and part.lower() not in _NOT_NAMES]
    for part in parts:
        for written in {part, part.upper(), _turkish_capitals(part)}:
            if written in text:
                yield from _words(text, written, Kind.NAME, key, re.NOFLAG)


def _turkish_capitals(word: str) -> str:
    return word.replace("i", "İ").replace("ı", "I").upper()


def _words(text: str, word: str, kind: Kind, key: str, flags: re.RegexFlag) -> Iterator[Span]:
    edges = (r"(?<!\w)", r"(?!\w)") if has_word_spaces(word) else ("", "")
    pattern = re.compile(edges[0] + re.escape(word) + edges[1], flags)
    for found in pattern.finditer(text):
        yield Span(found.start(), found.end(), kind, key)


def _without_overlaps(spans: list[Span]) -> list[Span]:
    """The spans in the order of the text. Overlapping ones become one, of the kind that was found first."""
    ranked = sorted(enumerate(spans), key=lambda pair: (pair[1].start, pair[0]))
    kept: list[tuple[int, Span]] = []
    for at, span in ranked:
        if kept and span.start < kept[-1][1].end:
            before, last = kept[-1]
            first = last if before < at else span
            kept[-1] = (min(before, at), first._replace(start=last.start, end=max(last.end, span.end)))
            continue
        kept.append((at, span))
    return [span for _, span in kept]


def _replace(text: str, spans: list[Span]) -> Redacted:
    numbers: dict[tuple[Kind, str], int] = {}
    counts: dict[Kind, int] = {}
    parts: list[str] = []
    found: list[Found] = []
    done = 0
    for span in spans:
        if (span.kind, span.key) not in numbers:
            counts[span.kind] = counts.get(span.kind, 0) + 1
            numbers[span.kind, span.key] = counts[span.kind]
        placeholder = f"[{span.kind}]" if span.kind.own else f"[{span.kind} {numbers[span.kind, span.key]}]"
        parts += [text[done : span.start], placeholder]
        found.append(Found(span.kind, placeholder, text[span.start : span.end]))
        done = span.end
    parts.append(text[done:])
    return Redacted("".join(parts), tuple(found))
