"""Which passages are worth quoting: what somebody who has never met us would believe and understand, best first.

A passage is worth more the more it says (what came of it in numbers, which part of the product), the gladder it is, the
better it stands alone and the easier it reads. A passage with something taken out of it is worth nothing. What is said
twice is one quote with a count.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from voc.stories.leaning import alone
from voc.terms import PLACEHOLDER, Intent, Outcome, Sentiment

LEAST, LONGEST = 10, 300
"""Columns of a quote: a sign of East Asia takes two."""
EASY = (28, 170)
"""Between these a quote is read at a glance."""
ALIKE = 0.6
"""Share of three-letter pieces that two quotes have in common from which on they are one."""
GAINS = frozenset({Outcome.TIME_SAVED, Outcome.MONEY_SAVED, Outcome.PERCENT_GAIN, Outcome.COUNT_GAIN})
WANTS = frozenset(
    {
        Intent.BUG,
        Intent.FEATURE_REQUEST,
        Intent.COMPLAINT,
        Intent.QUESTION,
        Intent.CHURN_RISK,
        Intent.COMMITMENT,
    }
)
"""What makes words something other than praise."""
WISHES = frozenset({Intent.FEATURE_REQUEST, Intent.QUESTION, Intent.CHURN_RISK})
"""Of those, what also speaks against words that tell a gain: a complaint beside a gain is mostly a doubt of the models."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_HAN_NUMBER = re.compile(
    "[一二三四五六七八九十百千两兩半]+(?:个|個|天|小时|小時|分钟|次|倍|成|年|周|人|半天)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A passage of a customer with what the models say of it.

    `score` in [-1, 1]; `terms`: what it is about; `outcomes`: what came of it, in numbers.
    """

    passage_id: int
    words: str
    language: str
    sentiment: Sentiment
    score: float
    intents: frozenset[Intent] = frozenset()
    outcomes: frozenset[Outcome] = frozenset()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A passage worth quoting: how much, in [0, 1], by which four shares, and who said nearly the same."""

    passage_id: int
    worth: float
    tone: float
    specific: float
    stands: float
    reads: float
    outcome: bool
    folded: tuple[int, ...] = field(default=())


def rank(
    candidates: Iterable[Candidate],
    *,
    mood: Sentiment | None = Sentiment.POSITIVE,
    limit: int | None = None,
) -> list[Quote]:
    """The quotes, best first, near duplicates folded into the best of them; of equal worth the later passage first.

    Parameters: mood: the sentiment that is looked for, None: any, as for wishes; limit: at most so many.
    """
    by_id = {one.passage_id: one for one in candidates}
    judged = [judge(one, mood=mood) for one in by_id.values()]
    judged = sorted(
        (one for one in judged if one.worth > 0), key=lambda one: (-round(one.worth, 6), -one.passage_id)
    )
    return _folded(judged, by_id, limit)


def judge(one: Candidate, *, mood: Sentiment | None = Sentiment.POSITIVE) -> Quote:
    """One passage by itself."""
    gain = bool(one.outcomes & GAINS)
    tone, specific = _tone(one, mood, gain=gain), _specific(one)
    stands, reads = alone(one.words, one.language), readable(one.words)
    worth = tone * (0.15 + 0.85 * specific) * stands * reads
    return Quote(
        passage_id=one.passage_id,
        worth=round(worth, 4),
        tone=round(tone, 3),
        specific=round(specific, 3),
        stands=round(stands, 3),
        reads=round(reads, 3),
        outcome=gain,
    )


def readable(words: str) -> float:
    """How easily words of this length are read, in [0, 1]; 0 for what is too short or too long to be quoted."""
    wide = width(words)
    if wide < LEAST or wide > LONGEST:
        return 0.0
    if wide < EASY[0]:
        return 0.5 + 0.5 * (wide - LEAST) / (EASY[0] - LEAST)
    if wide <= EASY[1]:
        return 1.0
    return 1.0 - 0.7 * (wide - EASY[1]) / (LONGEST - EASY[1])


def width(words: str) -> int:
    """How many columns words take: two for a wide sign, none for a sign that stands over another."""
    total = 0
    for sign in " ".join(words.split()):
        if unicodedata.category(sign) not in ("Mn", "Me", "Cf"):
            total += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
    return total


def _tone(one: Candidate, mood: Sentiment | None, *, gain: bool) -> float:
    """How clearly it is in the mood that is looked for, in [0, 1]; what wants something is no praise."""
    if mood is None:
        return 1.0
    if mood is Sentiment.NEGATIVE:
        return max(0.0, -one.score) if one.sentiment is mood else 0.0
    if mood is Sentiment.NEUTRAL:
        return 1.0 - abs(one.score) if one.sentiment is mood else 0.0
    glad = {
        Sentiment.POSITIVE: 0.5 + 0.5 * max(0.0, one.score),
        Sentiment.NEUTRAL: 0.2,
        Sentiment.NEGATIVE: 0.0,
    }
    tone = max(glad[one.sentiment], 0.75) if gain else glad[one.sentiment]
    if one.intents & WANTS:
        tone *= (0.6 if one.intents & WISHES else 0.85) if gain else 0.3
    if one.outcomes - GAINS:
        tone *= 0.4
    return tone


def _specific(one: Candidate) -> float:
    """How much is said, in [0, 1]: an outcome in numbers most, then a number, then named parts, then length."""
    length = min(1.0, width(one.words) / 80)
    named = min(2, len(one.terms))
    number = bool(_NUMBER.search(one.words) or _HAN_NUMBER.search(one.words))
    if one.outcomes & GAINS:
        return 0.85 + 0.15 * length
    return min(0.85, 0.3 * number + 0.25 * (named > 0) + 0.1 * (named > 1) + 0.35 * length)


def _folded(judged: Sequence[Quote], by_id: dict[int, Candidate], limit: int | None) -> list[Quote]:
    """The same words are one quote throughout; nearly the same ones as far as the list goes."""
    same: dict[str, list[Quote]] = {}
    for one in judged:
        same.setdefault(_plain(by_id[one.passage_id].words), []).append(one)
    kept: list[tuple[Quote, frozenset[str], list[int]]] = []
    for group in same.values():
        first, others = group[0], [one.passage_id for one in group[1:]]
        pieces = _pieces(by_id[first.passage_id].words)
        near = next((one for one in kept if _near(one[1], pieces)), None)
        if near is not None:
            near[2].extend([first.passage_id, *others])
        elif limit is None or len(kept) < limit:
            kept.append((first, pieces, others))
        else:
            break
    return [replace(quote, folded=tuple(folded)) for quote, _, folded in kept]


def _near(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether two quotes say the same in nearly the same words."""
    return len(mine & theirs) >= ALIKE * len(mine | theirs)


def _pieces(words: str) -> frozenset[str]:
    """Every three signs in a row of the plain words."""
    plain = _plain(words)
    return frozenset(plain[at : at + 3] for at in range(max(1, len(plain) - 2)))


def _plain(words: str) -> str:
    """Small letters without signs between, so that writing differs in words alone."""
    return " ".join(re.sub(r"[\W_]+", " ", re.sub(PLACEHOLDER, " ", words).casefold()).split())
