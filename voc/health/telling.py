"""What a part of health or an early sign says, in a sentence made of its evidence. No names and no customers' words."""

from collections.abc import Callable, Mapping
from typing import Any

from voc.terms import HealthPart, SignKind

P, K = HealthPart, SignKind
Row = Mapping[str, Any]
NAMES: Mapping[str, str] = {
    P.USAGE: "usage",
    P.SERVICE: "service",
    P.SENTIMENT: "mood",
    P.PROMISES: "promises",
    P.REPLIES: "owed replies",
    P.RENEWAL: "renewal",
    P.CHURN: "words about leaving",
    P.CHAMPION: "champion",
}
CHURN_DOUBT = 0.75
"""Words about leaving of which none is as sure as this are told with a doubt."""
SIGNS: Mapping[str, str] = {
    K.CHURN_WORDS: "speaks of leaving",
    K.USAGE_GONE: "no usage is reported any more",
    K.USAGE_FALLING: "uses it less and less",
    K.CHAMPION_LEFT: "its champion left",
    K.CHAMPION_SILENT: "its champion fell silent",
    K.UNSOLVED: "asked for help that did not help",
    K.PROMOTER_LOST: "a promoter is none any more",
    K.RESETS: "many forgotten passwords",
    K.NO_HELP: "looks at no help content any more",
}


def tell(row: Row) -> str:
    """A part as it is kept (`voc.health.score.as_rows`), in words; why it has no points where it has none."""
    if row["value"] is None:
        return f"left out: {row.get('lacking', '')}"
    return PARTS[row["part"]](row["evidence"], row["n"])


def tell_sign(kind: str, evidence: Row) -> str:
    """What was seen."""
    return OF_SIGNS[kind](evidence)


def tell_moved(moved: list[tuple[str, float]], *, most: int = 2, least: float = 0.5) -> str:
    """The parts that moved the score most, with their points."""
    told = [f"{NAMES[part]} {by:+.1f}" for part, by in moved if abs(by) >= least]
    return ", ".join(told[:most])


def _usage(seen: Row, n: int) -> str:
    then = "in the same weeks of last year" if seen["against"] == "year" else "in the quarter before"
    levels = "; ".join(
        f"{kind} {now:,.4g} a week, {was:,.4g} {then}" for kind, (now, was) in seen["kinds"].items()
    )
    season = "" if seen["season"] else "; the season is not known, for there is less than a year"
    return f"{100 * seen['ratio']:.0f} % of what it was: {levels}{season}"


def _service(seen: Row, n: int) -> str:
    parts = [
        f"{seen['content'][0]} of {seen['content'][1]} content" if seen["content"][1] else "",
        f"{seen['in_time'][0]} of {seen['in_time'][1]} answered in time" if seen["in_time"][1] else "",
        f"{seen['long_open']} open for more than a week" if seen["long_open"] else "none open for long",
    ]
    return ", ".join(part for part in parts if part)


def _sentiment(seen: Row, n: int) -> str:
    faded = f"half as much after {seen['half_life']:.0f} days"
    return f"{seen['mean']:+.2f} on average (-1 to +1) in {_many(n, 'comment')}, {faded}"


def _promises(seen: Row, n: int) -> str:
    if not seen["late"]:
        return f"none of {n} late, {seen['kept']} kept"
    days = min(since for _, since, _ in seen["passages"])
    return f"{seen['late']} of {n} late or broken, the latest for {_many(days, 'day')}, {seen['kept']} kept"


def _replies(seen: Row, n: int) -> str:
    return (
        f"{seen['owed']} owed, the longest for {seen['longest']:.0f} days"
        if seen["owed"]
        else f"none of {n} owed"
    )


def _renewal(seen: Row, n: int) -> str:
    return f"in {_many(seen['days'], 'day')}, on {seen['on']}"


def _churn(seen: Row, n: int) -> str:
    said = seen["passages"]
    if not said:
        return f"none in {_many(n, 'comment')}"
    latest = min(days for _, days, _ in said)
    return f"{_many(len(said), 'sentence')}, the latest {_many(latest, 'day')} ago, in {_many(n, 'comment')}"


def _champion(seen: Row, n: int) -> str:
    if seen["lost"]:
        return f"cannot be reached, last heard on {seen['last']}"
    return f"last heard {_many(seen['silent'], 'day')} ago, usually every {seen['rhythm']} days or sooner"


def _doubt(seen: Row) -> str:
    return "; not sure that it means that" if seen.get("sure", 1.0) < CHURN_DOUBT else ""


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


PARTS: Mapping[str, Callable[[Row, int], str]] = {
    P.USAGE: _usage,
    P.SERVICE: _service,
    P.SENTIMENT: _sentiment,
    P.PROMISES: _promises,
    P.REPLIES: _replies,
    P.RENEWAL: _renewal,
    P.CHURN: _churn,
    P.CHAMPION: _champion,
}
OF_SIGNS: Mapping[str, Callable[[Row], str]] = {
    K.CHURN_WORDS: lambda seen: (
        f"{_many(len(seen['passages']), 'sentence')}, the latest on {seen['last']}{_doubt(seen)}"
    ),
    K.USAGE_GONE: lambda seen: (
        f"the last report is of the week of {seen['last_week']}, those of others go on"
    ),
    K.USAGE_FALLING: lambda seen: f"{100 * seen['ratio']:.0f} % of its own past",
    K.CHAMPION_LEFT: lambda seen: (
        f"heard {_many(seen['times'], 'day')}, last on {seen['last']}; cannot be reached"
    ),
    K.CHAMPION_SILENT: lambda seen: (
        f"not heard for {seen['silent']} days, usually every {seen['rhythm']} days or sooner"
    ),
    K.UNSOLVED: lambda seen: (
        f"{_many(seen['count'], 'case')} without effective help, {seen['open']} still open"
    ),
    K.PROMOTER_LOST: lambda seen: f"from {seen['from']:g} to {seen['to']:g}",
    K.RESETS: lambda seen: f"{seen['late']} in {seen['weeks']} weeks, usually {seen['usual']:g}",
    K.NO_HELP: lambda seen: f"none in {seen['weeks']} weeks, usually {seen['usual']:g} a week",
}
