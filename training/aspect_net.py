"""The fit of the aspect model, in torch (a tool of training alone; inference is numpy, see voc.nlp.aspects).

Tokens of an encoder go through a projection and two convolutions over three of them, the second over every other
one; twice, since where names stand and how they are felt about are seen in other things. From the one sight a layer
says of each token whether an aspect begins, goes on or is not there. For an aspect that is given, a look at the
tokens around it (attention that fades with distance) in the other says how the sentiment towards it differs from that
of its passage.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

IGNORED = -100
"""The label of a token, or of an aspect, that teaches nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to fit. `width` numbers of a token tell where names stand, `moods` how they are felt about.

    `blind`: share of aspects that are judged without the sentiment of their text, so that words are read.
    """

    width: int = 64
    moods: int = 32
    looks: int = 24
    hidden: int = 48
    epochs: int = 8
    batch: int = 64
    rate: float = 1.5e-3
    dropout: float = 0.3
    decay: float = 0.05
    blind: float = 0.35
    seed: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One text: its tokens at rows first:last of the features; `labels` (n_tokens,) 0 outside, 1 begins, 2 goes on.

    `aspects`: (first token, past the last, class or IGNORED); `weight`: how much its spans count, `trust`
    its sentiments; `whole` (3,): log probabilities of the sentiment of the whole text.
    """

    first: int
    last: int
    labels: Rows
    aspects: tuple[tuple[int, int, int], ...]
    weight: float
    trust: float
    whole: Floats


class Sight(nn.Module):  # type: ignore[misc]  # torch carries no types here
    """What is known of every token near it."""

    def __init__(self, features: int, width: int, dropout: float) -> None:
        super().__init__()
        self.project = nn.Linear(features, width)
        self.near = nn.Conv1d(width, width, 3, padding=1)
        self.wide = nn.Conv1d(width, width, 3, padding=2, dilation=2)
        self.drop = nn.Dropout(dropout)

    def forward(self, features: Tensor, mask: Tensor) -> Tensor:
        """(n, longest, width)."""
        alone = self.drop(functional.relu(self.project(features))) * mask[..., None]
        near = functional.relu(self.near(alone.transpose(1, 2)).transpose(1, 2)) + alone
        near = near * mask[..., None]
        found: Tensor = functional.relu(self.wide(near.transpose(1, 2)).transpose(1, 2)) + near
        return found


class Net(nn.Module):  # type: ignore[misc]  # torch carries no types here
    """See the module."""

    def __init__(self, features: int, plan: Plan) -> None:
        super().__init__()
        self.names = Sight(features, plan.width, plan.dropout)
        self.moods = Sight(features, plan.moods, plan.dropout)
        self.mark = nn.Linear(plan.width, 3)
        self.query = nn.Linear(plan.moods, plan.looks, bias=False)
        self.key = nn.Linear(plan.moods, plan.looks, bias=False)
        self.fade = nn.Parameter(torch.tensor(0.3))
        self.inner = nn.Linear(2 * plan.moods + 3, plan.hidden)
        self.outer = nn.Linear(plan.hidden, 3)
        self.trust = nn.Parameter(torch.tensor(1.0))
        self.drop = nn.Dropout(plan.dropout)
        nn.init.zeros_(self.outer.weight)
        nn.init.zeros_(self.outer.bias)

    def feels(self, near: Tensor, mask: Tensor, inside: Tensor, away: Tensor, whole: Tensor) -> Tensor:
        """Logits (m, 3) for m aspects: their texts' tokens, which of them are inside, how far away each is."""
        shares = inside.float() / inside.sum(1, keepdim=True)
        middle = (near * shares[..., None]).sum(1)
        scores = (self.key(near) * self.query(middle)[:, None, :]).sum(2) - functional.softplus(
            self.fade
        ) * away
        looks = scores.masked_fill(~mask, -1e4).softmax(1)
        around = (near * looks[..., None]).sum(1)
        hidden = self.drop(functional.relu(self.inner(torch.cat([middle, around, whole], 1))))
        logits: Tensor = self.outer(hidden) + self.trust * whole
        return logits


def fit(features: NDArray[np.float16], lessons: Sequence[Lesson], plan: Plan) -> Net:
    """A net fitted on all lessons. Deterministic for a seed and a number of threads."""
    torch.manual_seed(plan.seed)
    random = np.random.default_rng(plan.seed)
    net = Net(features.shape[1], plan)
    adam = torch.optim.AdamW(net.parameters(), lr=plan.rate, weight_decay=plan.decay)
    batches = list(_batches(lessons, plan, random))
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(adam, len(batches))
    net.train()
    for rows in batches:
        cost = _loss(net, features, [lessons[row] for row in rows.tolist()], plan)
        adam.zero_grad()
        cost.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        adam.step()
        slower.step()
    net.eval()
    return net


def _batches(lessons: Sequence[Lesson], plan: Plan, random: np.random.Generator) -> Iterator[Rows]:
    """Batches of texts of about one length, in random order, each text once an epoch."""
    lengths = np.array([lesson.last - lesson.first for lesson in lessons])
    for _ in range(plan.epochs):
        order = random.permutation(len(lessons))
        found = []
        for start in range(0, len(order), plan.batch * 50):
            part = order[start : start + plan.batch * 50]
            part = part[np.argsort(lengths[part], kind="stable")]
            found += [part[i : i + plan.batch] for i in range(0, len(part), plan.batch)]
        yield from (found[place] for place in random.permutation(len(found)))


def _loss(net: Net, features: NDArray[np.float16], lessons: Sequence[Lesson], plan: Plan) -> Tensor:
    longest = max(lesson.last - lesson.first for lesson in lessons)
    padded = np.zeros((len(lessons), longest, features.shape[1]), dtype=np.float32)
    labels = np.full((len(lessons), longest), IGNORED, dtype=np.int64)
    mask = np.zeros((len(lessons), longest), dtype=np.bool_)
    for row, lesson in enumerate(lessons):
        length = lesson.last - lesson.first
        padded[row, :length] = features[lesson.first : lesson.last]
        labels[row, :length] = lesson.labels
        mask[row, :length] = True
    seen, here = torch.from_numpy(padded), torch.from_numpy(mask)
    names = net.names(seen, here)
    weights = torch.tensor([lesson.weight for lesson in lessons])
    marked = functional.cross_entropy(
        net.mark(net.drop(names)).transpose(1, 2),
        torch.from_numpy(labels),
        reduction="none",
        ignore_index=IGNORED,
    )
    cost: Tensor = (marked.sum(1) * weights).sum() / (weights.sum() * 10)
    places = [
        (row, *aspect) for row, lesson in enumerate(lessons) for aspect in lesson.aspects if aspect[2] >= 0
    ]
    if places:
        rows = [row for row, *_ in places]
        inside, away = _around(places, longest)
        whole = torch.from_numpy(np.stack([lessons[row].whole for row in rows]))
        told = (torch.rand(len(rows), 1) >= plan.blind).float()
        whole = told * whole + (1 - told) * float(np.log(1 / 3))
        trust = torch.tensor([lessons[row].trust for row in rows])
        logits = net.feels(net.moods(seen, here)[rows], here[rows], inside, away, whole)
        felt = functional.cross_entropy(
            logits, torch.tensor([place[3] for place in places]), reduction="none"
        )
        cost = cost + (felt * trust).sum() / trust.sum()
    return cost


def _around(places: Sequence[tuple[int, int, int, int]], longest: int) -> tuple[Tensor, Tensor]:
    """Which tokens are inside each aspect, and how many tokens away from it each is, both (m, longest)."""
    tokens = np.arange(longest)[None, :]
    starts = np.array([place[1] for place in places])[:, None]
    ends = np.array([place[2] for place in places])[:, None]
    away = np.maximum(np.maximum(starts - tokens, tokens - ends + 1), 0)
    return torch.from_numpy(away == 0), torch.from_numpy(away.astype(np.float32))
