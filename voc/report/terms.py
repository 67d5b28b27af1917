"""A score in words: its terms as one would say them in a meeting."""

from collections.abc import Mapping, Sequence

from voc.roadmap.formulas import Formula
from voc.roadmap.inputs import Flags

LEAST = 0.05
"""Points below which a term is left out of the sentence."""


def because(formula: Formula, terms: Sequence[Mapping[str, float]], effort_known: Flags) -> list[str]:
    """One line for each feature: `12 accounts x 1.4 impact x 83% sure / effort 5`."""
    return [
        _added(formula, of, known=bool(known))
        if formula.adds
        else _multiplied(formula, of, known=bool(known))
        for of, known in zip(terms, effort_known, strict=True)
    ]


def _multiplied(formula: Formula, of: Mapping[str, float], *, known: bool) -> str:
    if not of["reach"]:
        return "nobody asks for it"
    parts = [f"{of['reach']:.3g} may want it"]
    if formula.power("impact"):
        parts.append(f"impact {of['impact']:.2g}")
    parts.append(f"{of['confidence']:.0%} sure")
    return " × ".join(parts) + _divided(formula, of, known=known)


def _added(formula: Formula, of: Mapping[str, float], *, known: bool) -> str:
    points = {name: of[name] for name in formula.adds if of[name] >= LEAST}
    if not points:
        return "nobody asks for it"
    best = sorted(points, key=lambda name: (-points[name], name))
    words = " + ".join(f"{name} {points[name]:.2g}" for name in best)
    divided = _divided(formula, of, known=known)
    return f"({words}){divided}" if divided and len(best) > 1 else words + divided


def _divided(formula: Formula, of: Mapping[str, float], *, known: bool) -> str:
    if not formula.power("effort"):
        return ""
    return f" / effort {of['effort']:.3g}" + ("" if known else " (assumed)")
