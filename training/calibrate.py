"""Making probabilities mean what they say, and choosing thresholds, on rows that were not trained on."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar

from voc.nlp.measures import f1

Floats = NDArray[np.float32]


def temperature(logits: Floats, targets: NDArray[np.int64], weights: Floats) -> float:
    """The number to divide logits (n, 3) by that makes the held-out loss least. Source: Guo et al. 2017."""
    row = np.arange(len(targets))

    def cost(power: float) -> float:
        cooled = logits / np.exp(power)
        cooled = cooled - cooled.max(axis=1, keepdims=True)
        return float(weights @ (np.log(np.exp(cooled).sum(axis=1)) - cooled[row, targets]))

    return float(np.exp(minimize_scalar(cost, bounds=(-2.0, 3.0), method="bounded").x))


def platt(logits: Floats, targets: Floats, weights: Floats) -> tuple[float, float]:
    """Slope and offset for one intent's logits (n,). Source: Platt 1999."""

    def cost(pair: NDArray[np.float64]) -> float:
        turned = logits * pair[0] + pair[1]
        return float((weights * (np.logaddexp(0.0, turned) - targets * turned)).sum() / weights.sum())

    slope, offset = minimize(cost, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(slope), float(offset)


def threshold(chances: Floats, targets: Floats) -> float:
    """The cut-off in [0.3, 0.7] with the best F1 of one intent on held-out rows (n,)."""
    grid = np.arange(0.30, 0.71, 0.02)
    return float(grid[int(np.argmax([f1(chances >= cut, targets > 0.5) for cut in grid]))])
