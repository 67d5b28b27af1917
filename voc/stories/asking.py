"""Whether a person may be asked for their words now, and if not, why. Pure: facts in, a sentence out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from voc.stories.rights import Right
from voc.terms import ConsentState

ASK_AGAIN_AFTER = timedelta(days=91)
"""Nobody is asked for their words more than once a quarter."""
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


def refusal(
    right: Right, trouble: Trouble, *, refused: bool, last_asked: datetime | None, now: datetime
) -> str | None:
    """Why they must not be asked now, in words; None where they may be."""
    if right.state is ConsentState.GRANTED:
        return "said yes already"
    if refused or right.state is ConsentState.WITHDRAWN:
        return "said no; a person may ask them when they speak"
    if trouble.on_fire:
        return f"{trouble.on_fire}; solve that first"
    if last_asked is not None and last_asked + ASK_AGAIN_AFTER > now:
        again = last_asked + ASK_AGAIN_AFTER
        return f"was asked on {last_asked:%d %B %Y}; may be asked again from {again:%d %B %Y}"
    return None
