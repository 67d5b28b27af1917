"""Who else would profit from a feature: contacts who never asked, by how close what they say and do is to it.

Signs of one contact are put together as if they were independent. The result is a closeness in [0, 1] for an order, not
a probability: nobody has measured how often such a contact says yes.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from voc.roadmap.wording import stems

Floats = NDArray[np.float32]

MOST = 10
"""Contacts on a list, unless more are asked for."""
PER_ASKER = 2
"""At most so many for each contact who asked: the list stays smaller than what is known."""
LEAST = 0.2
"""Least closeness of a contact on a list."""
UNRELATED, SAME = 0.4, 0.9
"""Cosine of two passages up to which they have nothing to do with each other, and from which on they say the same."""
ALONE = 0.5
"""Closeness from which on a complaint counts without anything beside it."""
OF_TOPIC, OF_ASPECT, OF_USAGE = 0.6, 0.35, 0.2
"""What a sign of each kind is worth at most. A topic holds much beside a want; an account is not a person."""
SHORTEST = 4
"""Letters of a word that may name an area."""
_SAYS_NOTHING = stems("feature use usage used uses count number total events event")


class Sign(StrEnum):
    """What makes a contact close to a feature."""

    LIKE_ASKERS = "like_askers"
    WORDS = "words"
    TOPIC = "topic"
    ASPECT = "aspect"
    USAGE = "usage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One sign of one contact. `worth` in [0, 1]; `why` in words; `complaint`: of a passage that wants nothing."""

    contact_id: int
    sign: Sign
    worth: float
    why: str
    passage_id: int | None = None
    complaint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suited:
    """A contact who may profit: closeness in [0, 1], the reasons, the passage that is closest if there is one."""

    contact_id: int
    closeness: float
    reasons: tuple[str, ...]
    passage_id: int | None


def most(askers: int, wished: int | None = None) -> int:
    """How many contacts a list holds: what was wished, else MOST and no more than PER_ASKER for each asker."""
    return min(MOST, PER_ASKER * askers) if wished is None else wished


def closeness_of(cosines: Floats) -> Floats:
    """How much of the way from UNRELATED to SAME cosines have come, in [0, 1]; any shape."""
    found: Floats = np.clip((cosines - UNRELATED) / (SAME - UNRELATED), 0, 1)
    return found


def suited(seen: Sequence[Seen]) -> list[Suited]:
    """Contacts by closeness, the closest first, those below LEAST left out.

    Of each kind the best sign of a contact counts. A contact of whom nothing but complaints is seen counts where one of
    them is as near as ALONE: what somebody is angry about is often another thing.
    """
    best: dict[int, dict[Sign, Seen]] = defaultdict(dict)
    for one in seen:
        held = best[one.contact_id].get(one.sign)
        if held is None or one.worth > held.worth:
            best[one.contact_id][one.sign] = one
    found = [_together(contact, list(signs.values())) for contact, signs in best.items() if not _angry(signs)]
    close = [one for one in found if one.closeness >= LEAST]
    return sorted(close, key=lambda one: (-one.closeness, one.contact_id))


def names_area(kind: str, area: str) -> bool:
    """Whether a measured kind, like `feature_use_reports`, names the part of the product that a feature belongs to."""
    said = {word for word in stems(kind.replace("_", " ")) - _SAYS_NOTHING if len(word) >= SHORTEST}
    return bool(said) and said <= stems(area)


def plain_kind(kind: str) -> str:
    """A measured kind as a person reads it: `feature_use_offline_mode` is offline mode."""
    said = kind.replace("_", " ").split()
    return " ".join(word for word in said if not stems(word) & _SAYS_NOTHING) or " ".join(said)


def _angry(signs: dict[Sign, Seen]) -> bool:
    said = [one for one in signs.values() if one.passage_id is not None]
    return bool(said) and all(one.complaint for one in said) and max(one.worth for one in said) < ALONE


def _together(contact_id: int, signs: Sequence[Seen]) -> Suited:
    ordered = sorted(signs, key=lambda one: -one.worth)
    missing = 1.0
    for one in ordered:
        missing *= 1 - one.worth
    passage = next((one.passage_id for one in ordered if one.passage_id is not None), None)
    whys = tuple(one.why for one in ordered if one.worth > 0)
    return Suited(contact_id=contact_id, closeness=round(1 - missing, 3), reasons=whys, passage_id=passage)
