"""What a ranking rests on, as columns of figures: frozen, so that it can be packed and computed again.

No names and no words of customers are in it: accounts are numbers with what the CRM says of their size.
"""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voc.errors import InputError, NotFound

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Words = tuple[str, ...]

FILTERS = ("segment", "plan", "size", "country")
"""By which askers can be narrowed down, and of which a ranking says whether they are all heard."""
NOT_KNOWN = ""
FORM = 1
"""Of the packed bytes; another number is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """The roadmap, one place each. `effort` in person-weeks or points, NaN where nobody said."""

    id: Whole
    key: Words
    title: Words
    status: Words
    effort: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Links that may hold: accepted ones have chance 1; rejected ones are not here. `feature` is a place."""

    id: Whole
    request: Whole
    feature: Whole
    chance: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Askers:
    """All accounts, whether they asked or not, then people who asked and whose account nobody knows.

    `arr` and `deals` in the currency of the inputs, 0 where not known or without a rate; `unrated` is the code then.
    """

    id: Whole
    account: Flags
    arr: Floats
    deals: Floats
    renews: Flags
    at_risk: Flags
    unrated: Words
    segment: Words
    plan: Words
    size: Words
    country: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """Who asked for what: one row for each request, asker and contact. `asker` is a place.

    `contact` is -1 where nobody is known; `severity` in {0.5, 1, 2, 3}; `first` and `last` in days before `as_of`.
    """

    request: Whole
    asker: Whole
    contact: Whole
    language: Words
    severity: Floats
    first: Whole
    last: Whole
    times: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """All contacts, counted by their account and their language. `asker` is a place, -1 for one without an account."""

    asker: Whole
    language: Words
    count: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything that a ranking is computed from."""

    as_of: date
    currency: str
    features: Features
    links: Links
    askers: Askers
    asks: Asks
    people: People

    def packed(self) -> bytes:
        """As compressed JSON; the same inputs give the same bytes before compression, and so the same digest."""
        return zlib.compress(self._json(), 6)

    @property
    def digest(self) -> str:
        """SHA-256 of the inputs, 64 hex characters."""
        return hashlib.sha256(self._json()).hexdigest()

    def _json(self) -> bytes:
        whole = {
            "form": FORM,
            "as_of": self.as_of.isoformat(),
            "currency": self.currency,
        } | {name: _columns(getattr(self, name)) for name in TABLES}
        return json.dumps(whole, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


TABLES: Mapping[str, type] = {
    "features": Features,
    "links": Links,
    "askers": Askers,
    "asks": Asks,
    "people": People,
}
DTYPES: Mapping[Any, type] = {Floats: np.float64, Whole: np.int64, Flags: np.bool_}


def unpacked(blob: bytes) -> Inputs:
    """Inputs as `packed` wrote them. Raises InputError for bytes that it did not write."""
    try:
        whole = json.loads(zlib.decompress(blob))
        if whole["form"] != FORM:
            raise InputError(f"These inputs have form {whole['form']}; this voc reads form {FORM}.")
        tables = {name: _table(kind, whole[name]) for name, kind in TABLES.items()}
        day = date.fromisoformat(whole["as_of"])
    except (KeyError, TypeError, ValueError, zlib.error) as error:
        raise InputError("The frozen inputs of this view cannot be read: they were damaged.") from error
    return Inputs(as_of=day, currency=whole["currency"], **tables)


def narrowed(inputs: Inputs, filters: Mapping[str, str]) -> Inputs:
    """Only these askers, and the base they are compared with: accounts whose segment, plan ... is as said.

    Raises: NotFound for a filter that does not exist or a value that no account has.
    """
    keep = np.ones(len(inputs.askers.id), dtype=bool)
    for name, value in filters.items():
        if name not in FILTERS:
            raise NotFound("filter", name, FILTERS)
        column = getattr(inputs.askers, name)
        known = {word.casefold() for word in column if word != NOT_KNOWN}
        if value.casefold() not in known:
            raise NotFound(name, value, sorted({word for word in column if word != NOT_KNOWN}))
        keep &= np.array([word.casefold() == value.casefold() for word in column], dtype=bool)
    if keep.all():
        return inputs
    place = np.cumsum(keep) - 1
    asks = _picked(inputs.asks, keep[inputs.asks.asker])
    asks = replace(asks, asker=place[asks.asker])
    people = _picked(inputs.people, (inputs.people.asker >= 0) & keep[inputs.people.asker])
    people = replace(people, asker=place[people.asker])
    return replace(inputs, askers=_picked(inputs.askers, keep), asks=asks, people=people)


def _columns(table: Any) -> dict[str, list[Any]]:
    found = {}
    for field in fields(table):
        column = getattr(table, field.name)
        if isinstance(column, tuple):
            found[field.name] = list(column)
        else:
            cells = column.tolist()
            found[field.name] = [None if isinstance(cell, float) and isnan(cell) else cell for cell in cells]
    return found


def _table(kind: type, columns: Mapping[str, list[Any]]) -> Any:
    made: dict[str, Any] = {}
    for field in fields(kind):
        cells, dtype = columns[field.name], DTYPES.get(field.type)
        made[field.name] = (
            tuple(cells)
            if dtype is None
            else np.array([np.nan if cell is None else cell for cell in cells], dtype=dtype)
        )
    return kind(**made)


def _picked(table: Any, keep: Flags) -> Any:
    chosen = {}
    for field in fields(table):
        column = getattr(table, field.name)
        chosen[field.name] = (
            tuple(cell for cell, on in zip(column, keep, strict=True) if on)
            if isinstance(column, tuple)
            else column[keep]
        )
    return type(table)(**chosen)
