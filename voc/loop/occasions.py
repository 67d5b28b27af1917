"""What a message is about: values that a flow gives, and the draft that it gets back."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One feature that the message tells of, with the customer's own words about it. Empty text: not known.

    `quote` may hold tokens such as `[own name]` whose value the vault has. `said_again`: how many times they asked
    besides. `after_no`: they were told no before, and now it is a yes. `again`: they said that it was still broken,
    and this is the mend. `instead`: for a no, what they can do.
    """

    title: str
    description: str
    quote: str
    declined_reason: str | None = None
    how_to_try: str | None = None
    instead: str | None = None
    version: str | None = None
    released_on: date | None = None
    url: str | None = None
    asked_on: date | None = None
    said_again: int = 0
    after_no: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What the message is about and from whom it comes. Empty text counts as not known.

    `version` and `link` hold for all items that have none of their own. `receipt`: whether the customer gets the
    address of a page of their own.
    """

    items: tuple[Item, ...]
    shipped: bool
    sender: str | None
    company: str
    product: str
    has_name: bool
    version: str | None = None
    link: str | None = None
    receipt: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as it will leave, but for the tokens: the name, the receipt's address, what is the reader's own."""

    language: str
    subject: str
    body: str
