"""The fit of both heads at once, in torch (a tool of training alone; inference is numpy, see voc.nlp.heads).

Tokens of the fast encoder go through a projection, a convolution over three of them, and two pools (attention
and maximum); beside the encoder's own vector of the text they feed one hidden layer; straight lines and one
weight for each bucket of n-grams go past it. Without tokens it is the head for vectors alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor, nn
from torch.nn import functional

from training.targets import Targets
from training.tokens import Tokens
from voc.nlp.ngrams import BUCKETS

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]

VECTOR_SCALE, GRAM_SCALE = 20.0, 5.0
"""Numbers of a unit vector of 512 are about 0.04; times this, about 1, as the fit likes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to fit. `decay` shrinks dense weights, `gram_decay` hashed ones, each step by that times the rate."""

    width: int = 128
    hidden: int = 192
    epochs: int = 6
    batch: int = 256
    rate: float = 1.5e-3
    dropout: float = 0.3
    decay: float = 0.05
    gram_decay: float = 1.0
    seed: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """`vectors` (n, dims), `sparse` (n, BUCKETS), and the tokens of the texts where the head reads them."""

    vectors: Floats
    sparse: csr_matrix
    tokens: Tokens | None = None

    def lengths(self) -> Rows:
        """Tokens of every text; 1 where none are read."""
        if self.tokens is None:
            return np.ones(len(self.vectors), dtype=np.int64)
        return np.diff(self.tokens.starts)


class Net(nn.Module):  # type: ignore[misc]  # torch carries no types here
    """Logits (n, 3 + k): sentiment, then intents."""

    def __init__(self, dims: int, features: int, outputs: int, plan: Plan) -> None:
        super().__init__()
        self.reads = features > 0
        pooled = 2 * plan.width if self.reads else 0
        if self.reads:
            self.project = nn.Linear(features, plan.width)
            self.near = nn.Conv1d(plan.width, plan.width, 3, padding=1)
            self.attend = nn.Linear(plan.width, 1)
        self.inner = nn.Linear(dims + pooled, plan.hidden)
        self.outer = nn.Linear(plan.hidden, outputs)
        self.straight = nn.Linear(dims, outputs, bias=False)
        self.grams = nn.EmbeddingBag(BUCKETS, outputs, mode="sum")
        self.drop = nn.Dropout(plan.dropout)
        nn.init.zeros_(self.straight.weight)
        nn.init.zeros_(self.grams.weight)

    def forward(self, batch: "Batch") -> Tensor:
        """Logits of a batch."""
        seen = batch.vectors * VECTOR_SCALE
        parts = [seen, *self._pooled(batch)] if self.reads else [seen]
        hidden = self.drop(functional.relu(self.inner(torch.cat(parts, 1))))
        grams = self.grams(batch.buckets, batch.offsets, per_sample_weights=batch.values)
        logits: Tensor = self.outer(hidden) + self.straight(seen) + GRAM_SCALE * grams
        return logits

    def _pooled(self, batch: "Batch") -> tuple[Tensor, Tensor]:
        alone = self.drop(functional.relu(self.project(batch.features))) * batch.mask[..., None]
        near = functional.relu(self.near(alone.transpose(1, 2)).transpose(1, 2)) + alone
        shares = self.attend(near)[..., 0].masked_fill(~batch.mask, -1e4).softmax(1)
        most = near.masked_fill(~batch.mask[..., None], -1e4).amax(1)
        return (near * shares[..., None]).sum(1), most


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One batch as tensors; `features` (n, longest, FEATURES) and `mask` (n, longest) where tokens are read."""

    vectors: Tensor
    buckets: Tensor
    offsets: Tensor
    values: Tensor
    features: Tensor
    mask: Tensor


def batch(inputs: Inputs, rows: Rows) -> Batch:
    """The chosen texts, padded to the longest."""
    grams = inputs.sparse[rows]
    features, mask = _padded(inputs.tokens, rows)
    return Batch(
        vectors=torch.from_numpy(inputs.vectors[rows]),
        buckets=torch.from_numpy(grams.indices.astype(np.int64)),
        offsets=torch.from_numpy(grams.indptr[:-1].astype(np.int64)),
        values=torch.from_numpy(grams.data.astype(np.float32)),
        features=features,
        mask=mask,
    )


def _padded(tokens: Tokens | None, rows: Rows) -> tuple[Tensor, Tensor]:
    if tokens is None:
        return torch.zeros(0), torch.zeros(0)
    starts, ends = tokens.starts[rows], tokens.starts[rows + 1]
    longest = int((ends - starts).max())
    features = np.zeros((len(rows), longest, tokens.features.shape[1]), dtype=np.float16)
    mask = np.arange(longest)[None, :] < (ends - starts)[:, None]
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        features[place, : end - start] = tokens.features[start:end]
    return torch.from_numpy(features).float(), torch.from_numpy(mask)


def fit(inputs: Inputs, targets: Targets, train: Rows, plan: Plan) -> Net:
    """A net fitted on the rows `train`. Deterministic for a seed and a number of threads."""
    torch.manual_seed(plan.seed)
    random = np.random.default_rng(plan.seed)
    features = inputs.tokens.features.shape[1] if inputs.tokens is not None else 0
    net = Net(inputs.vectors.shape[1], features, 3 + targets.wants.shape[1], plan)
    hashed = [part for name, part in net.named_parameters() if name.startswith("grams")]
    dense = [part for name, part in net.named_parameters() if not name.startswith("grams")]
    groups = [
        {"params": hashed, "weight_decay": plan.gram_decay},
        {"params": dense, "weight_decay": plan.decay},
    ]
    adam = torch.optim.AdamW(groups, lr=plan.rate)
    batches = list(_batches(inputs.lengths(), train, plan, random))
    slower = torch.optim.lr_scheduler.CosineAnnealingLR(adam, len(batches))
    net.train()
    for rows in batches:
        cost = loss(net(batch(inputs, rows)), targets.rows(rows))
        adam.zero_grad()
        cost.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        adam.step()
        slower.step()
    net.eval()
    return net


def _batches(lengths: Rows, train: Rows, plan: Plan, random: np.random.Generator) -> Iterator[Rows]:
    """Batches of texts of about one length, in random order, each text once an epoch."""
    for _ in range(plan.epochs):
        order = random.permutation(train)
        many = plan.batch * 50
        found = []
        for start in range(0, len(order), many):
            part = order[start : start + many]
            part = part[np.argsort(lengths[part], kind="stable")]
            found += [part[i : i + plan.batch] for i in range(0, len(part), plan.batch)]
        yield from (found[place] for place in random.permutation(len(found)))


def loss(logits: Tensor, targets: Targets) -> Tensor:
    """Mean loss of one right class among those the set knows, and of k questions of yes or no."""
    closed = ~torch.from_numpy(targets.open_to)
    feels = functional.cross_entropy(
        logits[:, :3].masked_fill(closed, -1e9), torch.from_numpy(targets.feels), reduction="none"
    )
    wants = functional.binary_cross_entropy_with_logits(
        logits[:, 3:], torch.from_numpy(targets.wants), reduction="none"
    )
    weighed = feels * torch.from_numpy(targets.feels_weight)
    return weighed.mean() + (wants * torch.from_numpy(targets.wants_weight)).sum(1).mean()


def logits(net: Net, inputs: Inputs, rows: Rows, together: int = 512) -> Floats:
    """What the net says of the rows, (n_rows, 3 + k)."""
    order = np.argsort(inputs.lengths()[rows], kind="stable")
    found = np.zeros((len(rows), net.outer.out_features), dtype=np.float32)
    with torch.no_grad():
        for start in range(0, len(order), together):
            chosen = order[start : start + together]
            found[chosen] = net(batch(inputs, rows[chosen])).numpy()
    return found
