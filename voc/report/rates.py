"""Money that is in no sum, because nobody said what its currency is worth."""

from collections.abc import Mapping

from sqlalchemy import Engine, func, or_, select

from voc.model import Account
from voc.store import reading


def without_rate(engine: Engine, *, currency: str, rates: Mapping[str, float]) -> dict[str, int]:
    """How many accounts have revenue or deals in each currency without a rate."""
    query = (
        select(Account.currency, func.count())
        .where(Account.currency.is_not(None), or_(Account.arr != 0, Account.open_deals != 0))
        .group_by(Account.currency)
        .order_by(Account.currency)
    )
    with reading(engine) as session:
        found = session.execute(query).all()
    return {code: count for code, count in found if code is not None and code not in (currency, *rates)}


def without_rate_words(engine: Engine, *, currency: str, rates: Mapping[str, float]) -> list[str]:
    """The same in a sentence with the way out; none where every currency has a rate."""
    found = without_rate(engine, currency=currency, rates=rates)
    if not found:
        return []
    named = ", ".join(f"{code} ({count})" for code, count in found.items())
    words = (
        f"Not in any sum: revenue of accounts in {named}. Say in voc.toml what one is worth in {currency}: "
    )
    return [f"{words}`rates = {{ {next(iter(found))} = 0.9 }}`."]
