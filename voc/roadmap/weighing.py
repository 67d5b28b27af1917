"""Demand as one table: distinct accounts first, then revenue, then time waited. Never raw comments."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Revenue:
    """Revenue in the workspace's currency, and the currencies for which no rate is known."""

    total: Decimal
    without_rate: tuple[str, ...]


def revenue(amounts: Mapping[str, Decimal], *, currency: str, rates: Mapping[str, float]) -> Revenue:
    """Add up amounts by currency.

    Parameters: amounts by ISO code; rates: what one unit of another currency is worth in `currency`.
    Returns: the total of what can be converted, and the codes that cannot: they are named, not guessed.
    """
    total, missing = Decimal(0), []
    for code, amount in sorted(amounts.items()):
        if code == currency:
            total += amount
        elif code in rates:
            total += amount * Decimal(str(rates[code]))
        elif amount:
            missing.append(code)
    return Revenue(total=total.quantize(Decimal("0.01")), without_rate=tuple(missing))
