"""Inputs of a ranking from a few words, so that a test names only what it is about."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np

from voc.roadmap.inputs import Askers, Asks, Features, Inputs, Links, People

Link = tuple[str, str, float]
Ask = tuple[str, str]


def inputs(
    links: Sequence[Link],
    asks: Sequence[Ask],
    *,
    arr: Mapping[str, float] | None = None,
    effort: Mapping[str, float] | None = None,
    status: Mapping[str, str] | None = None,
    severity: Mapping[Ask, float] | None = None,
    days: Mapping[Ask, int] | None = None,
    segment: Mapping[str, str] | None = None,
    silent: Sequence[str] = (),
    features: Sequence[str] = (),
    languages: Mapping[str, int] | None = None,
    **columns: Mapping[str, Any],
) -> Inputs:
    """Links (request, feature, chance) and asks (account, request); accounts that are `silent` never asked."""
    keys = sorted({feature for _, feature, _ in links} | set(features))
    names = list(dict.fromkeys([account for account, _ in asks] + list(silent)))
    wants = list(dict.fromkeys([want for _, want in asks] + [want for want, _, _ in links]))
    some: dict[str, Mapping[Any, Any]] = {
        "arr": arr or {},
        "effort": effort or {},
        "segment": segment or {},
        **columns,
    }

    def money(name: str) -> Any:
        return np.array([float(some.get(name, {}).get(account, 0)) for account in names])

    def flags(name: str) -> Any:
        return np.array([bool(some.get(name, {}).get(account)) for account in names], dtype=bool)

    def words(name: str) -> tuple[str, ...]:
        return tuple(some.get(name, {}).get(account, "") for account in names)

    return Inputs(
        as_of=date(2026, 6, 1),
        currency="EUR",
        features=Features(
            id=np.arange(1, len(keys) + 1),
            key=tuple(keys),
            title=tuple(f"Feature {key}" for key in keys),
            status=tuple((status or {}).get(key, "idea") for key in keys),
            effort=np.array([some["effort"].get(key, np.nan) for key in keys], dtype=float),
        ),
        links=Links(
            id=np.arange(100, 100 + len(links)),
            request=np.array([wants.index(want) for want, _, _ in links], dtype=np.int64),
            feature=np.array([keys.index(key) for _, key, _ in links], dtype=np.int64),
            chance=np.array([chance for _, _, chance in links], dtype=float),
        ),
        askers=Askers(
            id=np.arange(len(names)),
            account=np.ones(len(names), dtype=bool),
            arr=money("arr"),
            deals=money("deals"),
            renews=flags("renews"),
            at_risk=flags("at_risk"),
            unrated=words("unrated"),
            segment=words("segment"),
            plan=words("plan"),
            size=words("size"),
            country=words("country"),
        ),
        asks=Asks(
            request=np.array([wants.index(want) for _, want in asks], dtype=np.int64),
            asker=np.array([names.index(account) for account, _ in asks], dtype=np.int64),
            contact=np.arange(len(asks)),
            language=tuple(some.get("language", {}).get(account, "") for account, _ in asks),
            severity=np.array([(severity or {}).get(ask, 1.0) for ask in asks], dtype=float),
            first=np.array([(days or {}).get(ask, 30) for ask in asks], dtype=np.int64),
            last=np.array([(days or {}).get(ask, 30) for ask in asks], dtype=np.int64),
            times=np.array([some.get("times", {}).get(account, 1) for account, _ in asks], dtype=np.int64),
        ),
        people=People(
            asker=np.full(len(languages or {}), -1),
            language=tuple(languages or {}),
            count=np.array(list((languages or {}).values()), dtype=np.int64),
        ),
    )
