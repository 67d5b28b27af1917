"""The parts of an account's health: each a value in [0, 1] with how many things it is of, and what shows it.

What is not known is left out and said, never guessed: a part without a value has no points and its weight goes to the
others. What is old counts less: a sentence of `HALF_LIFE` days ago half as much as one of today.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np

from voc.health.inputs import (
    NOBODY,
    Cases,
    Contacts,
    Floats,
    Promises,
    Replies,
    Voices,
    day_of,
    monday,
)
from voc.health.usage import AROUND, BEFORE, LATE, YEAR, Usage
from voc.terms import HealthPart

FALLEN, STEADY = 0.4, 0.9
"""Usage at or below the first part of what it was is worth nothing, from the second on everything."""
CASE_DAYS, LONG_OPEN = 180.0, 7.0
"""Cases that count lie so many days back at most; one that is open for longer than the second has waited too long."""
VOICE_DAYS, HALF_LIFE = 365.0, 60.0
CHURN_HALF_LIFE = 90.0
"""Words about leaving fade more slowly: a contract is left when it ends, not when it is said."""
CHURN_SURE = 0.6
"""Least probability at which words count as words about leaving."""
PRIOR = 1.0
"""Sentiment begins with one neutral sentence of today, so that a single one does not decide."""
OWED_DAYS, OWED_MOST = 28.0, 3.0
"""A reply owed for so long weighs fully; so many of them leave nothing of the part."""
PROMISE_DAYS, PROMISES_MOST = 180.0, 2.0
"""Promises count whose day lies so many days away at most; so many that were just broken leave nothing of the part."""
UNSAID = 0.5
"""A promise that is open beyond its day counts by half: nobody said that it was not kept."""
RENEWAL_DAYS = 180.0
REGULAR, MONTHS = 3, 2
"""A champion has spoken this often, in so many months at least, within `VOICE_DAYS`."""
RHYTHM_LEAST, RHYTHM_SHARE, SILENT = 30.0, 0.9, 2.5
"""A person's rhythm is the gap that nine in ten of theirs do not exceed, 30 days at least; 2.5 of them are a silence."""
SILENT_DAYS = 90.0
"""Who cannot be reached has left when they have not spoken for so long either."""
SHOWN = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: `value` in [0, 1] or None and then why in `lacking`; `n` things it is of, `evidence` to look them up."""

    kind: HealthPart
    value: float | None = None
    n: int = 0
    evidence: Mapping[str, Any] = field(default_factory=dict)
    lacking: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a workspace asks for: hours within which an answer should come, and the share of content ratings as usual."""

    answer_within: float
    usual_csat: float


def of_usage(found: Usage, kinds: tuple[str, ...], place: int) -> Part:
    """How much of its own usage is left."""
    ratio = float(found.ratio[place])
    if not np.isfinite(ratio):
        if found.gone[place]:
            ended = str(monday(int(found.last_report[place])))
            return Part(
                kind=HealthPart.USAGE,
                evidence={"last_week": ended},
                lacking="its reports of usage have ended",
            )
        return Part(kind=HealthPart.USAGE, lacking="too few weeks of usage to compare")
    year, quarter = float(found.year[place]), float(found.quarter[place])
    against = "year" if np.isfinite(year) and not quarter < year else "quarter"
    then = found.then_year if against == "year" else found.then_quarter
    levels = {
        kind: [round(float(found.late[at, place]), 1), round(float(then[at, place]), 1)]
        for at, kind in enumerate(kinds)
        if np.isfinite(found.late[at, place]) and np.isfinite(then[at, place])
    }
    evidence = {
        "ratio": round(ratio, 3),
        "against": against,
        "season": bool(np.isfinite(year)),
        "kinds": levels,
        **_weeks(found.last_week, against),
    }
    value = float(np.clip((ratio - FALLEN) / (STEADY - FALLEN), 0.0, 1.0))
    return Part(kind=HealthPart.USAGE, value=value, n=int(found.weeks[place]), evidence=evidence)


def of_service(cases: Cases, as_of: float, rules: Rules) -> Part:
    """Whether answers come in time, cases are solved, and those who rate are content; the mean of what is known."""
    cases = cases.where((cases.opened <= as_of) & (cases.opened > as_of - CASE_DAYS))
    if not len(cases):
        return Part(kind=HealthPart.SERVICE, lacking=f"no support case in {CASE_DAYS:.0f} days")
    weight = _decay(as_of - cases.opened, HALF_LIFE)
    answered = cases.answered <= as_of
    rated = np.isfinite(cases.csat) & (cases.rated <= as_of)
    long_open = ~(cases.solved <= as_of) & (as_of - cases.opened > LONG_OPEN)
    in_time = answered & (cases.working <= rules.answer_within)
    content = (weight * (rated & (cases.csat >= 4))).sum() + rules.usual_csat
    values = [1.0 / (1.0 + long_open.sum())]
    if answered.any():
        values.append(float((weight * in_time).sum() / (weight * answered).sum()))
    if rated.any():
        values.append(float(content / ((weight * rated).sum() + 1.0)))
    bad = long_open | (rated & (cases.csat <= 2)) | (answered & ~in_time)
    evidence = {
        "cases": [int(case) for case in cases.case_id[bad][-SHOWN:]],
        "long_open": int(long_open.sum()),
        "in_time": [int(in_time.sum()), int(answered.sum())],
        "content": [int((rated & (cases.csat >= 4)).sum()), int(rated.sum())],
    }
    return Part(kind=HealthPart.SERVICE, value=float(np.mean(values)), n=len(cases), evidence=evidence)


def of_sentiment(voices: Voices, as_of: float) -> Part:
    """What its people feel, who decides and who spoke last counting more; a comment counts once, however long it is."""
    voices = voices.where((voices.own == 1) & _within(voices.said, as_of) & np.isfinite(voices.score))
    if not len(voices):
        return Part(kind=HealthPart.SENTIMENT, lacking=f"nobody said anything in {VOICE_DAYS:.0f} days")
    _, comment, sizes = np.unique(voices.feedback_id, return_inverse=True, return_counts=True)
    weight = _decay(as_of - voices.said, HALF_LIFE) * voices.weight / sizes[comment]
    mean = float((weight * voices.score).sum() / (weight.sum() + PRIOR))
    top = np.argsort(-np.abs(weight * voices.score), kind="stable")[:SHOWN]
    evidence = {
        "mean": round(mean, 3),
        "half_life": HALF_LIFE,
        "passages": [
            [int(voices.passage_id[at]), round(as_of - float(voices.said[at])), round(float(weight[at]), 3)]
            for at in top
        ],
    }
    return Part(kind=HealthPart.SENTIMENT, value=(mean + 1) / 2, n=int(sizes.size), evidence=evidence)


def of_churn(voices: Voices, as_of: float) -> Part:
    """Whether anybody speaks of leaving: the probability that none of these sentences means it, old ones faded."""
    voices = voices.where(_within(voices.said, as_of))
    if not len(voices):
        return Part(kind=HealthPart.CHURN, lacking=f"nobody said anything in {VOICE_DAYS:.0f} days")
    said = voices.where(voices.churn >= CHURN_SURE)
    strength = said.churn * _decay(as_of - said.said, CHURN_HALF_LIFE)
    order = np.argsort(-strength, kind="stable")
    once = order[np.sort(np.unique(said.feedback_id[order], return_index=True)[1])]
    evidence = {
        "half_life": CHURN_HALF_LIFE,
        "passages": [
            [int(said.passage_id[at]), round(as_of - float(said.said[at])), round(float(strength[at]), 3)]
            for at in once[:SHOWN]
        ],
    }
    value = float(np.prod(1.0 - strength[once]))
    return Part(
        kind=HealthPart.CHURN, value=value, n=int(np.unique(voices.feedback_id).size), evidence=evidence
    )


def of_replies(replies: Replies, as_of: float) -> Part:
    """What we owe them: a reply to what shipped or was declined, and what colleagues should do for them."""
    replies = replies.where(replies.since <= as_of)
    if not len(replies):
        return Part(kind=HealthPart.REPLIES, lacking="nothing that they asked for was shipped or declined")
    owed = replies.where(~(replies.until <= as_of))
    waited = as_of - owed.since
    weight, order = np.minimum(waited / OWED_DAYS, 1.0).sum(), np.argsort(-waited, kind="stable")
    evidence = {
        "owed": len(owed),
        "longest": round(float(waited.max()), 1) if len(owed) else 0,
        "loops": [int(loop) for loop in owed.loop_id[order] if loop][:SHOWN],
        "tasks": [int(task) for task in owed.task_id[order] if task][:SHOWN],
    }
    value = float(max(0.0, 1.0 - weight / OWED_MOST))
    return Part(kind=HealthPart.REPLIES, value=value, n=len(replies), evidence=evidence)


def of_promises(promises: Promises | None, as_of: float) -> Part:
    """What we promised: kept, on its way, or late. Kept is kept, also late; what is late fades."""
    if promises is None:
        return Part(kind=HealthPart.PROMISES, lacking="promises are not kept track of")
    made = promises.where((promises.made <= as_of) & _promised_lately(promises, as_of))
    if not len(made):
        return Part(
            kind=HealthPart.PROMISES, lacking=f"nothing was promised for a day within {PROMISE_DAYS:.0f} days"
        )
    kept, broken = made.kept <= as_of, made.broken <= as_of
    late = ~kept & (broken | (made.due <= as_of))
    since = np.where(broken, np.fmin(made.broken, made.due), made.due)
    weight = made.sure * np.where(broken, 1.0, UNSAID) * _decay(as_of - since, HALF_LIFE)
    order = np.argsort(-np.where(late, weight, -1.0), kind="stable")[: int(late.sum())][:SHOWN]
    evidence = {
        "late": int(late.sum()),
        "kept": int(kept.sum()),
        "passages": [
            [int(made.passage_id[at]), round(as_of - float(since[at])), round(float(weight[at]), 3)]
            for at in order
        ],
    }
    value = float(max(0.0, 1.0 - (weight * late).sum() / PROMISES_MOST))
    return Part(kind=HealthPart.PROMISES, value=value, n=len(made), evidence=evidence)


def of_renewal(renewal: float, as_of: float) -> Part:
    """How near the day is on which they decide again: no fault of theirs, and a reason to look."""
    if not np.isfinite(renewal):
        return Part(kind=HealthPart.RENEWAL, lacking="the day of its renewal is not known")
    days = renewal - np.floor(as_of)
    if days < 0:
        return Part(
            kind=HealthPart.RENEWAL,
            evidence={"on": str(day_of(renewal))},
            lacking=f"its renewal was on {day_of(renewal)}: bring the table of accounts up to date",
        )
    evidence = {"on": str(day_of(renewal)), "days": int(days)}
    return Part(kind=HealthPart.RENEWAL, value=float(min(days / RENEWAL_DAYS, 1.0)), n=1, evidence=evidence)


def of_champion(contacts: Contacts, as_of: float) -> Part:
    """Whether the person who spoke most still speaks, by their own rhythm."""
    champion = champion_of(contacts, as_of)
    if champion is None:
        return Part(kind=HealthPart.CHAMPION, lacking="nobody there speaks regularly")
    contact, said, lost = champion
    silent = as_of - float(said[-1])
    rhythm = rhythm_of(said)
    left = lost and silent >= SILENT_DAYS
    value = 0.0 if left else float(np.clip((SILENT - silent / rhythm) / (SILENT - 1.0), 0.0, 1.0))
    evidence = {
        "contact": contact,
        "last": str(day_of(said[-1])),
        "silent": round(silent),
        "rhythm": round(rhythm),
        "lost": left,
    }
    return Part(kind=HealthPart.CHAMPION, value=value, n=int(said.size), evidence=evidence)


def champion_of(contacts: Contacts, as_of: float) -> tuple[int, Floats, bool] | None:
    """Who spoke most in the year up to their last word, when, and whether they cannot be reached any more."""
    contacts = contacts.where((contacts.contact != NOBODY) & (contacts.said <= as_of))
    contacts = contacts.where(contacts.said > as_of - 2 * VOICE_DAYS)
    best: tuple[int, Floats, bool] | None = None
    for contact in np.unique(contacts.contact):
        own = contacts.where(contacts.contact == contact)
        said = np.unique(np.floor(own.said))
        said = said[said > said[-1] - VOICE_DAYS]
        regular = said.size >= REGULAR and np.unique(said // 30).size >= MONTHS
        if regular and (best is None or said.size > best[1].size):
            best = int(contact), said, bool((own.lost <= as_of).any())
    return best


def _promised_lately(promises: Promises, as_of: float) -> Any:
    """Promises whose day, or what became of them, lies within `PROMISE_DAYS`."""
    known = np.column_stack([promises.due, promises.kept, promises.broken])
    near: Any = (np.abs(known - as_of) < PROMISE_DAYS).any(axis=1)
    return near


def rhythm_of(said: Floats) -> float:
    """After how many days somebody usually speaks again; said (n,), n > 1, ascending."""
    return max(RHYTHM_LEAST, float(np.quantile(np.diff(said), RHYTHM_SHARE)))


def _within(said: Floats, as_of: float) -> Any:
    return (said <= as_of) & (said > as_of - VOICE_DAYS)


def _decay(age: Floats, half_life: float) -> Floats:
    """What is left of something after so many days."""
    found: Floats = 0.5 ** (np.maximum(age, 0.0) / half_life)
    return found


def _weeks(last: int, against: str) -> dict[str, list[str]]:
    """First and last day of the weeks that were compared."""
    first_then, last_then = (
        (last - YEAR - LATE - AROUND + 1, last - YEAR + AROUND)
        if against == "year"
        else (last - LATE - BEFORE + 1, last - LATE)
    )
    spans = {"now": (last - LATE + 1, last), "then": (first_then, last_then)}
    return {name: [str(monday(a)), str(monday(b + 1) - timedelta(days=1))] for name, (a, b) in spans.items()}
