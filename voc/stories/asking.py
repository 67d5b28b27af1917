"""Whether a person may be asked for their words now, and if not, why. Pure: facts in, a sentence out."""

from dataclasses import dataclass
from datetime import datetime

from voc.stories.rights import Right
from voc.terms import ConsentState

TROUBLE_DAYS = 90
"""Who complained, or spoke of leaving, in so many days is left alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What stands against asking somebody for a favour: the latest of each kind, None where there is none.

    `complained_at`: they named a fault; `leaving_at`: somebody of their company spoke of leaving; `unhappy`: why else, in
    words: a bad score, or something shipped that does not work for them.
    """

    complained_at: datetime | None = None
    leaving_at: datetime | None = None
    open_case: str | None = None
    unhappy: str | None = None

    @property
    def on_fire(self) -> str | None:
        """The first thing that stands against it, in words; None where nothing does."""
        if self.open_case:
            return f"support case {self.open_case} is open"
        if self.leaving_at:
            return f"somebody at their company spoke of leaving on {self.leaving_at:%d %B}"
        if self.complained_at:
            return f"complained on {self.complained_at:%d %B}"
        return self.unhappy


def refusal(right: Right, trouble: Trouble, *, refused: bool, rest: str | None) -> str | None:
    """Why they must not be asked now, in words; None where they may be.

    Parameters: rest: why they are to be left alone for a while, and until when, as `voc.loop.fatigue` has it.
    """
    if right.state is ConsentState.GRANTED:
        return "said yes already"
    if refused or right.state is ConsentState.WITHDRAWN:
        return "said no; a person may ask them when they speak"
    if trouble.on_fire:
        return f"{trouble.on_fire}; solve that first"
    return rest
