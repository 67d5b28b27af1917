"""A last look at a message as it would leave, for data of somebody who is not its reader."""

from collections.abc import Callable, Collection, Iterable, Iterator

Finder = Callable[[str], Iterable[str]]
"""From a text to what in it looks like somebody's data: addresses, numbers, cards, accounts, as they are written."""


def others_data(body: str, own: Collection[str], find: Finder) -> list[str]:
    """What in the text is neither the reader's nor the company's, once each, in the order of the text.

    Parameters: own: addresses and telephone numbers of the reader and the company, and the links that we put into
        the message ourselves; `@acme.example` stands for every address of that domain.
    """
    known = {form for value in own if value for form in _forms(value)}
    strange = (found for found in find(body) if not _owned(found, known))
    return list(dict.fromkeys(strange))


def _owned(found: str, known: Collection[str]) -> bool:
    domain = "@" + found.rpartition("@")[2].casefold() if "@" in found else None
    return domain in known or any(form in known for form in _forms(found))


def _forms(value: str) -> Iterator[str]:
    """How the same thing may be written: in small letters; a number by its last nine digits, as without its country."""
    yield value.strip().casefold()
    digits = "".join(sign for sign in value if sign.isdigit())
    if len(digits) >= 9 and "@" not in value and "://" not in value:
        yield digits[-9:]
