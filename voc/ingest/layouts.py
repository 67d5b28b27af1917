"""Exports of known tools, told by their header: which column is which field there, and what of it is ours.

The layouts themselves stand in `layouts.toml`. A file that none of them fits is recognised by its names and cells
alone, see `claims`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from voc.ingest.headers import plain, spellings
from voc.ingest.wordlists import wordlists
from voc.terms import Family

_ONLY = "only"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One kind of export of one tool. Names are in plain form.

    `needs`: of each set one column must be there. `fields`: (field, column) pairs, the first that is there counts.
    `only_named`: no text but the named ones is sought. `people`: the name space of the tool's own ids of people.
    """

    name: str
    tool: str
    family: Family
    needs: tuple[frozenset[str], ...]
    fields: tuple[tuple[str, str], ...]
    named_texts: tuple[str, ...]
    only_named: bool
    not_theirs: frozenset[str]
    people: str | None

    def fits(self, header: Iterable[str]) -> bool:
        """Whether the columns that give this export away are all there."""
        there = frozenset().union(*map(spellings, header))
        return all(need & there for need in self.needs)

    def columns(self, header: Iterable[str]) -> dict[str, str]:
        """Column -> field, for what the layout says of the columns of this file."""
        by_name = _by_name(header)
        found: dict[str, str] = {}
        for field, name in self.fields:
            column = by_name.get(name)
            if column is not None and field not in found.values() and column not in found:
                found[column] = field
        return found

    def texts(self, header: Iterable[str]) -> tuple[str, ...]:
        """The columns of free text that the layout names."""
        by_name = _by_name(header)
        return tuple(by_name[name] for name in self.named_texts if name in by_name)

    def ours(self, header: Iterable[str]) -> frozenset[str]:
        """The columns that hold nothing a customer said."""
        return frozenset(name for name in header if spellings(name) & self.not_theirs) - set(
            self.columns(header)
        )


def _by_name(header: Iterable[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for column in header:
        for name in spellings(column):
            found.setdefault(name, column)
    return found


def layout_of(header: Iterable[str], family: Family | None = None) -> Layout | None:
    """The layout that the header fits, the one that asks for most; None where no tool is known by it.

    Parameters: family: said by a person; layouts of other families are then no answer.
    """
    names = list(header)
    fitting = [one for one in layouts() if (family is None or one.family is family) and one.fits(names)]
    return max(fitting, key=lambda one: len(one.needs), default=None)


@cache
def layouts() -> tuple[Layout, ...]:
    """All layouts, in the order of the file."""
    return tuple(_layout(name, listed) for name, listed in wordlists("layouts.toml").items())


def _layout(name: str, listed: Mapping[str, tuple[str, ...]]) -> Layout:
    texts = listed.get("texts", ())
    return Layout(
        name=name,
        tool=listed["tool"][0],
        family=Family(listed["family"][0]),
        needs=tuple(frozenset(map(_plain, one.split("|"))) for one in listed["needs"]),
        fields=tuple(_pair(one) for one in listed.get("fields", ())),
        named_texts=tuple(_plain(text) for text in texts if text != _ONLY),
        only_named=_ONLY in texts,
        not_theirs=frozenset(map(_plain, listed.get("ours", ()))),
        people=next(iter(listed.get("people", ())), None),
    )


def _pair(written: str) -> tuple[str, str]:
    field, _, column = written.partition("=")
    return field.strip(), _plain(column)


def _plain(name: str) -> str:
    return plain(name) or name.strip()
