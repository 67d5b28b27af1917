"""A score in words: its terms as one would say them in a meeting."""

from collections.abc import Mapping, Sequence

from voc.roadmap.formulas import Formula
from voc.roadmap.inputs import Flags, Floats

LEAST = 0.05
"""Points below which a term is left out of the sentence."""


def because(
    formula: Formula, terms: Sequence[Mapping[str, float]], effort: Floats, effort_known: Flags
) -> list[str]:
    """One line for each feature: `12 may want it × impact 1.4 × 83% sure / effort 5`."""
    divided = [
        _divided(formula, float(by), known=bool(known))
        for by, known in zip(effort, effort_known, strict=True)
    ]
    return [
        _added(formula, of, by) if formula.adds else _multiplied(formula, of, by)
        for of, by in zip(terms, divided, strict=True)
    ]


def _multiplied(formula: Formula, of: Mapping[str, float], divided: str) -> str:
    if not of["reach"]:
        return "nobody asks for it"
    parts = [f"{of['reach']:.3g} may want it"]
    if formula.power("impact"):
        parts.append(f"impact {of['impact']:.2g}")
    parts.append(f"{of['confidence']:.0%} sure")
    return " × ".join(parts) + divided


def _added(formula: Formula, of: Mapping[str, float], divided: str) -> str:
    points = {name: of[name] for name in formula.adds if of[name] >= LEAST}
    if not points:
        return "nobody asks for it"
    best = sorted(points, key=lambda name: (-points[name], name))
    words = " + ".join(f"{name} {points[name]:.2g}" for name in best)
    return f"({words}){divided}" if divided and len(best) > 1 else words + divided


def _divided(formula: Formula, effort: float, *, known: bool) -> str:
    power = formula.power("effort")
    if not power:
        return ""
    raised = "" if power == 1 else f"^{power:g}"
    return f" / effort {effort:.3g}{raised}" + ("" if known else " (assumed)")
