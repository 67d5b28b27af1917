"""What a workspace's own corrections teach: a small correction of the shipped heads, fitted in seconds.

The shipped probabilities stay the starting point: their logits get an offset and a straight line over the
passage's vector, both drawn towards zero, so that few corrections change little. How strongly they are drawn is
chosen by cross-validation on the corrections, and the same folds say whether the result is better than what
ships on corrections it did not see. Nothing is adopted that is worse.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voc.nlp.heads import Floats, Judged, sigmoid, softmax
from voc.nlp.measures import macro_f1
from voc.nlp.values import Vectors

FOLDS = 5
FEWEST = 60
"""Corrections of one kind (sentiment, or one intent said and not said) below which it is left as it ships.

With 50, a lesson that looked better on the other folds was worse on fresh texts (benchmarks/bench_learn.py)."""
FEWEST_OF_EACH = 3
"""Corrections on either side (an intent holds, it does not) below which the intent is left as it ships."""
PULLS = (3.0, 10.0, 30.0, 100.0)
"""Strengths of the pull towards zero that are tried, weakest first."""
SCALE = 20.0
"""Numbers of a unit vector of 512 are about 0.04; times this, about 1."""

Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What is added to the logits: `slope` (dims, 3 + k) over vectors times SCALE, `offset` (3 + k,)."""

    slope: Floats
    offset: Floats

    def judge(self, vectors: Vectors, judged: Judged) -> Judged:
        """The probabilities after what was learned. `vectors` (n, dims), the ones that the heads saw."""
        moved = vectors @ (self.slope * np.float32(SCALE)) + self.offset
        feels, wants = _logits(judged)
        return Judged(
            sentiment=softmax((feels + moved[:, :3]).astype(np.float32)),
            intents=sigmoid((wants + moved[:, 3:]).astype(np.float32)),
        )

    def packed(self) -> bytes:
        """For the store, float16."""
        from safetensors.numpy import save

        return save({"slope": self.slope.astype(np.float16), "offset": self.offset.astype(np.float32)})

    @classmethod
    def unpacked(cls, blob: bytes) -> "Learned":
        """From the store."""
        from safetensors.numpy import load

        arrays = load(blob)
        return cls(slope=arrays["slope"].astype(np.float32), offset=arrays["offset"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What people said of n passages.

    `vectors` (n, dims) and `judged`: what the shipped heads saw and said; `feels` (n,) place in SENTIMENTS, -1
    where nobody said; `wants` (n, k) 1 or 0, nan where nobody said.
    """

    vectors: Vectors
    judged: Judged
    feels: NDArray[np.int64]
    wants: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What came of one part (sentiment, or an intent): right answers among `n` held-out ones, before and after."""

    n: int
    before: float
    after: float
    adopted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What was learned, and what of it was adopted: the sentiment, and each intent by its column."""

    learned: Learned
    sentiment: Part
    intents: dict[int, Part]

    @property
    def adopted(self) -> bool:
        """Whether anything at all got better and none of what was adopted got worse."""
        return self.sentiment.adopted or any(part.adopted for part in self.intents.values())


def learn(given: Corrections) -> Taught:
    """Fit what the corrections teach. Deterministic. Parts that would get worse stay as they ship."""
    feels, wants = _logits(given.judged)
    slope = np.zeros((given.vectors.shape[1], 3 + wants.shape[1]), dtype=np.float32)
    offset = np.zeros(3 + wants.shape[1], dtype=np.float32)
    told = np.flatnonzero(given.feels >= 0)
    part, fitted = _part(_rows(given, told), feels[told], np.eye(3)[given.feels[told]], _shares)
    if part.adopted:
        slope[:, :3], offset[:3] = fitted
    parts = {}
    for column in range(wants.shape[1]):
        told = np.flatnonzero(~np.isnan(given.wants[:, column]))
        right = given.wants[told, column : column + 1].astype(np.float64)
        found, fitted = _part(_rows(given, told), wants[told, column : column + 1], right, _chances)
        if found.adopted:
            slope[:, 3 + column : 4 + column], offset[3 + column : 4 + column] = fitted
        parts[column] = found
    return Taught(learned=Learned(slope=slope, offset=offset), sentiment=part, intents=parts)


def _rows(given: Corrections, rows: NDArray[np.int64]) -> Doubles:
    return given.vectors[rows].astype(np.float64) * SCALE


def _logits(judged: Judged) -> tuple[Doubles, Doubles]:
    sure = np.clip(judged.sentiment.astype(np.float64), 1e-4, 1.0)
    held = np.clip(judged.intents.astype(np.float64), 1e-4, 1 - 1e-4)
    return np.log(sure), np.log(held / (1 - held))


Link = Callable[[Doubles], Doubles]


def _shares(logits: Doubles) -> Doubles:
    powers = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def _chances(logits: Doubles) -> Doubles:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))))


def _part(seen: Doubles, start: Doubles, right: Doubles, link: Link) -> tuple[Part, tuple[Floats, Floats]]:
    """The best pull by cross-validation, and whether it beats what ships on rows that it did not see."""
    nothing = np.zeros((seen.shape[1], start.shape[1]), np.float32), np.zeros(start.shape[1], np.float32)
    if len(seen) < FEWEST or min(_sides(right)) < FEWEST_OF_EACH:
        return Part(n=len(seen), before=0.0, after=0.0, adopted=False), nothing
    before = _loss(link(start), right)
    tried = {pull: _unseen(seen, start, right, link, pull) for pull in PULLS}
    best = min(tried, key=lambda pull: _loss(tried[pull], right))
    hits = _hits(link(start), right), _hits(tried[best], right)
    fair = _fairness(tried[best], right) >= _fairness(link(start), right)
    adopted = _loss(tried[best], right) < before and hits[1] >= hits[0] and fair
    fitted = _fit(seen, start, right, link, best) if adopted else nothing
    return Part(n=len(seen), before=hits[0], after=hits[1], adopted=adopted), fitted


def _sides(right: Doubles) -> tuple[int, int]:
    """How many corrections stand on either side; for a choice of three, in all and outside the commonest."""
    if right.shape[1] == 1:
        return int((right > 0.5).sum()), int((right < 0.5).sum())
    return len(right), int(len(right) - right.sum(axis=0).max())


def _unseen(seen: Doubles, start: Doubles, right: Doubles, link: Link, pull: float) -> Doubles:
    """Probabilities of every row by a fit on the other folds."""
    found = np.empty_like(right)
    for test in _folds(len(seen)):
        rest = np.setdiff1d(np.arange(len(seen)), test)
        slope, offset = _fit(seen[rest], start[rest], right[rest], link, pull)
        found[test] = link(start[test] + seen[test] @ slope + offset)
    return found


def _folds(n: int) -> Iterator[NDArray[np.int64]]:
    order = np.random.default_rng(7).permutation(n)
    yield from (order[fold::FOLDS] for fold in range(FOLDS))


def _fit(seen: Doubles, start: Doubles, right: Doubles, link: Link, pull: float) -> tuple[Floats, Floats]:
    """Slope (dims, c) and offset (c,) with the least loss plus the pull towards zero."""
    from scipy.optimize import minimize

    dims, columns = seen.shape[1], start.shape[1]

    def cost(flat: Doubles) -> tuple[float, Doubles]:
        slope, offset = flat[:-columns].reshape(dims, columns), flat[-columns:]
        chances = link(start + seen @ slope + offset)
        gap = chances - right
        loss = _loss(chances, right) * len(seen) + pull * (slope**2).sum() + 0.1 * pull * (offset**2).sum()
        slopes = (seen.T @ gap + 2 * pull * slope, gap.sum(axis=0) + 0.2 * pull * offset)
        return loss, np.concatenate([slopes[0].ravel(), slopes[1]])

    found = minimize(cost, np.zeros(dims * columns + columns), jac=True, method="L-BFGS-B").x
    return found[:-columns].reshape(dims, columns).astype(np.float32), found[-columns:].astype(np.float32)


def _loss(chances: Doubles, right: Doubles) -> float:
    """Mean cross-entropy, of one choice of three or of yes and no."""
    safe = np.clip(chances, 1e-6, 1 - 1e-6)
    each = right * np.log(safe)
    if right.shape[1] == 1:
        each = each + (1 - right) * np.log(1 - safe)
    return float(-each.sum() / len(right))


def _fairness(chances: Doubles, right: Doubles) -> float:
    """Macro-F1 of a choice of three: a lesson must not win by saying the commonest answer more often."""
    if right.shape[1] == 1:
        return 0.0
    return macro_f1(chances.argmax(axis=1), right.argmax(axis=1), (0, 1, 2))


def _hits(chances: Doubles, right: Doubles) -> float:
    if right.shape[1] == 1:
        return float(((chances > 0.5) == (right > 0.5)).mean())
    return float((chances.argmax(axis=1) == right.argmax(axis=1)).mean())
