"""Early signs that an account may be slipping, each with what it rests on and how grave it is.

They come before the score falls, and some never move it much: a champion who went silent, a promoter who is none any more.
What is seen is told with evidence and with one useful action; that action is never another survey.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from voc.health.inputs import NOBODY, Cases, Contacts, Inputs, Ratings, Voices, day_of, monday
from voc.health.parts import SHOWN, SILENT, SILENT_DAYS, champion_of, rhythm_of
from voc.health.usage import Usage
from voc.terms import SignKind

K = SignKind
CHURN_DAYS, CHURN_SURELY = 60.0, 0.65
FALLEN_TO, SURELY = 0.75, 2.5
"""Usage that fell to this share or below, by so many times its noise."""
HELP_DAYS, STUCK_DAYS = 60.0, 14.0
"""Two cases without effective help in so many days, or one that is open for so long."""
TURNED_DAYS = 120.0
PROMOTER, DETRACTOR = 9.0, 6.0
RESETS_LEAST, RESETS_TIMES, LATE, BEFORE = 5.0, 3.0, 4, 26
SILENT_LEAST, LEFT_DAYS = 4, 210.0
"""A champion of four times or more may be silent; one of so long ago may have left since."""
HELP_LATE, HELP_USUAL = 8, 1.0
ACTIONS: Mapping[SignKind, str] = {
    K.CHURN_WORDS: "Call within two days: ask what would have to change, and say what of it has a date.",
    K.USAGE_GONE: "Look whether the export lost them; if not, call and ask who works with it now.",
    K.USAGE_FALLING: "Ask who runs it what changed, and show them in half an hour what others like them use.",
    K.CHAMPION_LEFT: "Find out who took over, and offer them an introduction of their own.",
    K.CHAMPION_SILENT: "Write to them yourself with one thing that shipped for them, and ask who else should know.",
    K.UNSOLVED: "Take their oldest case to support yourself, and tell them by when it will be solved.",
    K.PROMOTER_LOST: "Answer the one thing they wrote beside the lower score, and say what comes of it.",
    K.RESETS: "Send their administrator the guide to passwords, and offer to set up sign-in together.",
    K.NO_HELP: "Send them the one article that fits what they do now, with a sentence why.",
}
"""What to do about each: one thing, and never a survey."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign of one account: how `grave` in (0, 1], and the days and ids that show it."""

    account_id: int
    kind: SignKind
    grave: float
    evidence: Mapping[str, Any]


def signs(inputs: Inputs, used: Usage, as_of: float) -> list[Sign]:
    """All signs of all accounts at one moment. Parameters: `used`: what `usage` found by the same week."""
    found = []
    for place, account_id in enumerate(inputs.account_id):
        for kind, grave, evidence in _of_account(inputs, used, place, as_of):
            found.append(Sign(account_id=int(account_id), kind=kind, grave=grave, evidence=evidence))
    return found


Found = Iterator[tuple[SignKind, float, dict[str, Any]]]


def _of_account(inputs: Inputs, used: Usage, place: int, as_of: float) -> Found:
    yield from _churn(inputs.voices.of(place), as_of)
    yield from _usage(used, place)
    yield from _champion(inputs.contacts.of(place), as_of)
    yield from _unsolved(inputs.cases.of(place), as_of)
    yield from _promoter(inputs.ratings.of(place), as_of)
    weeks = used.last_week - inputs.signals.first + 1
    yield from _resets(inputs.signals.resets[place, : max(weeks, 0)])
    yield from _no_help(inputs.signals.help[place, : max(weeks, 0)])


def _churn(voices: Voices, as_of: float) -> Found:
    said = voices.where(
        (voices.churn >= CHURN_SURELY) & (voices.said <= as_of) & (voices.said > as_of - CHURN_DAYS)
    )
    if len(said):
        order = np.argsort(-said.said, kind="stable")
        surest = float(said.churn.max())
        evidence = {
            "passages": [int(one) for one in said.passage_id[order][:SHOWN]],
            "last": str(day_of(said.said.max())),
            "sure": round(surest, 2),
        }
        yield K.CHURN_WORDS, round(min(1.0, surest), 3), evidence


def _usage(used: Usage, place: int) -> Found:
    if used.gone[place]:
        yield K.USAGE_GONE, 0.8, {"last_week": str(monday(int(used.last_report[place])))}
    ratio, sure = float(used.ratio[place]), float(used.sure[place])
    if np.isfinite(ratio) and ratio <= FALLEN_TO and sure >= SURELY:
        evidence = {"ratio": round(ratio, 3), "weeks_until": str(monday(used.last_week + 1))}
        yield K.USAGE_FALLING, round(min(0.9, 1 - ratio), 3), evidence


def _champion(contacts: Contacts, as_of: float) -> Found:
    former, current = champion_of(contacts, as_of - LEFT_DAYS), champion_of(contacts, as_of)
    for champion in (current, former):
        if champion is not None and _left(contacts, champion[0], as_of):
            yield K.CHAMPION_LEFT, 0.6, _who(contacts, champion[0], as_of)
            return
    if current is None:
        return
    contact, said, _ = current
    silent, rhythm = as_of - float(said[-1]), rhythm_of(said)
    if said.size >= SILENT_LEAST and silent >= max(SILENT_DAYS, SILENT * rhythm):
        times = {"silent": round(silent), "rhythm": round(rhythm)}
        yield K.CHAMPION_SILENT, 0.4, {**_who(contacts, contact, as_of), **times}


def _left(contacts: Contacts, contact: int, as_of: float) -> bool:
    own = contacts.where(contacts.contact == contact)
    return bool((own.lost <= as_of).any() and as_of - own.said[own.said <= as_of].max() >= SILENT_DAYS)


def _who(contacts: Contacts, contact: int, as_of: float) -> dict[str, Any]:
    said = np.unique(np.floor(contacts.said[(contacts.contact == contact) & (contacts.said <= as_of)]))
    return {"contact": contact, "last": str(day_of(said[-1])), "times": int(said.size)}


def _unsolved(cases: Cases, as_of: float) -> Found:
    cases = cases.where((cases.opened <= as_of) & (cases.opened > as_of - HELP_DAYS))
    still = ~(cases.solved <= as_of)
    age = as_of - cases.opened
    useless = (still & (age > STUCK_DAYS / 2)) | ((cases.csat <= 2) & (cases.rated <= as_of))
    stuck = still & (age > STUCK_DAYS)
    count = int(useless.sum())
    if count >= 2 or stuck.any():
        evidence = {
            "cases": [int(one) for one in cases.case_id[useless][-SHOWN:]],
            "open": int(still.sum()),
            "count": count,
        }
        yield K.UNSOLVED, round(min(0.7, 0.3 + 0.1 * count), 3), evidence


def _promoter(ratings: Ratings, as_of: float) -> Found:
    ratings = ratings.where((ratings.said <= as_of) & (ratings.contact != NOBODY))
    lost = []
    for contact in np.unique(ratings.contact):
        own = ratings.where(ratings.contact == contact)
        order = np.argsort(own.said, kind="stable")
        scores, said = own.nps[order], own.said[order]
        if scores.size > 1 and scores[-2] >= PROMOTER > scores[-1] and said[-1] > as_of - TURNED_DAYS:
            lost.append((float(scores[-1]), float(scores[-2]), int(contact), int(own.feedback_id[order][-1])))
    if lost:
        after, before, contact, feedback = min(lost)
        evidence = {
            "from": before,
            "to": after,
            "contact": contact,
            "feedback": feedback,
            "people": len(lost),
        }
        yield K.PROMOTER_LOST, 0.5 if after <= DETRACTOR else 0.3, evidence


def _resets(weeks: Any) -> Found:
    """Nothing reported is no reset: a reset is an event, not a measurement."""
    counts = np.nan_to_num(weeks.astype(np.float64))
    late, before = counts[-LATE:].sum(), counts[-LATE - BEFORE : -LATE]
    usual = before.sum() * LATE / BEFORE if before.size == BEFORE else np.nan
    if late >= RESETS_LEAST and late >= RESETS_TIMES * max(usual, 1.0):
        yield K.RESETS, 0.3, {"late": round(float(late)), "usual": round(float(usual), 1), "weeks": LATE}


def _no_help(weeks: Any) -> Found:
    counts = weeks.astype(np.float64)
    late, before = counts[-HELP_LATE:], counts[-HELP_LATE - BEFORE : -HELP_LATE]
    if np.isfinite(late).sum() < HELP_LATE or np.isfinite(before).sum() < BEFORE / 2:
        return
    usual = float(np.nanmean(before))
    if np.nansum(late) == 0 and usual >= HELP_USUAL:
        yield K.NO_HELP, 0.2, {"weeks": HELP_LATE, "usual": round(usual, 1)}
