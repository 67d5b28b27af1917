"""How a ranking is printed: the features, and in sentences what would change them and whose voice is missing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voc.cli.show import as_json, cell, console, grid, sentences

if TYPE_CHECKING:
    from voc.report.priorities import Priorities

HEARD = {"missing": "missing", "under": "under-heard", "over": "over-heard"}
"""Verdicts that are worth a line."""
SPAN = "low–mid–high"
GAP = 2
"""Blanks behind a column."""
SHORTEST_TITLE = 14
LEFT_OUT = ("decide", "first 5", "rank")
"""Columns that a narrow terminal does without, so that no key and no figure is cut: in this order."""


def show(found: "Priorities", *, why: bool, heard: bool, limit: int, to: Path | None, json: bool) -> None:
    """Print a ranking, or write it, with what belongs beside it."""
    if to is not None:
        from voc.report.exports import to_csv

        to_csv(found.ranking, to)
    if json:
        from voc.report.priorities import plain

        as_json(plain(found))
        return
    if found.ranking.empty:
        sentences(["No features yet. Ingest a table of your roadmap."])
        return
    _ranking(found, limit=limit)
    if why:
        _why(found, limit=limit)
    sentences(["", *_doubts(found), *_unheard(found)])
    if heard:
        _groups(found)


def _ranking(found: "Priorities", *, limit: int) -> None:
    scored = found.question.formula != "accounts"
    own = "score" if scored else "accounts"
    span = "accounts" if scored else SPAN
    rows = found.ranking.head(limit).to_dict("records")
    columns = {
        "rank": [cell(row["rank"]) or "–" for row in rows],
        "feature": [cell(row["key"]) for row in rows],
        "title": [""] * len(rows),
        own: [_span(row, "score") if scored else cell(row["accounts"]) for row in rows],
        span: [_span(row, "accounts") for row in rows],
        f"ARR {found.facts['currency']}": [_span(row, "arr") for row in rows],
        "first 5": [_percent(row["among_first"]) for row in rows],
        "decide": [cell(row["proposed"]) if row["proposed"] else "" for row in rows],
    }
    for name in LEFT_OUT:
        if _room(columns) < SHORTEST_TITLE:
            del columns[name]
    room = min(40, max(SHORTEST_TITLE, _room(columns)))
    columns["title"] = [_title(row, room) for row in rows]
    title = f"Features by {found.question.formula}, as of {found.facts['as_of']}"
    words = list(columns).index("title") + 1
    grid(list(columns), zip(*columns.values(), strict=True), title=title, words=words)


def _room(columns: Mapping[str, Sequence[str]]) -> int:
    """Characters of a line that the other columns leave for the title."""
    others = [max(map(len, (name, *cells))) for name, cells in columns.items() if name != "title"]
    return console().width - sum(others) - GAP * len(columns)


def _why(found: "Priorities", *, limit: int) -> None:
    weights = ", ".join(f"{name} {value:g}" for name, value in found.facts["weights"].items())
    rows = found.ranking.head(limit).to_dict("records")
    sentences(["", f"What each score is made of; weights: {weights}"])
    sentences([f"{row['key']}  {cell(row['score'])} = {row['because']}" for row in rows])


def _doubts(found: "Priorities") -> list[str]:
    """How sure the first ones are, and the decision that would tell most."""
    facts = found.facts
    top = facts["top"]
    if not top or facts["stay_by_luck"] is None:
        return []
    drawn = f"{facts['stay_by_luck'] * top:.1f} of {top} stay ({facts['same_by_luck']:.0%} of draws: all)"
    other = f"; with other weights near these {facts['stay_by_weights'] * top:.1f}"
    with_weights = other if found.question.formula != "accounts" else ""
    lines = [
        f"How sure are the first {top}? With undecided links and askers drawn anew {drawn}{with_weights}."
    ]
    for row in found.decisions.head(1).to_dict("records"):
        words = " ".join(str(row["request"]).split())
        effect = "" if row["gain"] > 0 else " No single decision changes the first ones."
        lines.append(
            f"The decision that would tell most: link {row['link_id']}, “{words}” → {row['key']} "
            f"({row['probability']:.0%}): rank {row['rank']} now, {row['rank_if_accepted']} if accepted, "
            f"{row['rank_if_rejected']} if rejected.{effect}"
        )
    return lines


def _unheard(found: "Priorities") -> list[str]:
    """Who is missing, who is over-heard, how loud the loudest are, what is in no figure."""
    facts = found.facts
    if not facts["asks"]:
        return []
    told = [
        f"{row['group']} ({row['dimension']}) {HEARD[row['heard']]}: {row['share']:.0%} of askers, "
        f"{row['base']:.0%} of customers"
        for row in found.groups.to_dict("records")
        if row["heard"] in HEARD
    ]
    heads = f"{facts['askers']} of {facts['customers']} accounts ask for a ranked feature"
    lines = [
        f"Who is heard: {heads}. "
        + ("; ".join(told) + "." if told else "No group stands out, or too few to say.")
    ]
    lines.append(f"The five loudest of them made {facts['loudest']:.0%} of {facts['asks']} asks.")
    if facts["nameless"]:
        lines.append(f"In no figure: {facts['nameless']} asks of which nobody knows who made them.")
    codes = sorted({code for cells in found.ranking["without_rate"] for code in cells.split(", ") if code})
    if codes:
        lines.append(f"Not in these sums: revenue in {', '.join(codes)}. Set `rates` in voc.toml.")
    return lines


def _groups(found: "Priorities") -> None:
    rows = [
        (
            str(row["dimension"]),
            str(row["group"]),
            str(row["heard"]).replace("_", " "),
            cell(row["asked"]),
            _percent(row["share"]),
            f"{row['low']:.0%}–{row['high']:.0%}",
            cell(row["customers"]),
            _percent(row["base"]),
        )
        for row in found.groups.to_dict("records")
    ]
    heads = ["of", "group", "heard", "asked", "share", "95% interval", "customers", "share"]
    sentences([""])
    grid(heads, rows, title="Who is heard", words=3)


def _title(row: Mapping[Any, Any], width: int) -> str:
    """A title that leaves room for the figures; what shipped or was declined says so."""
    done = f" ({row['status']})" if _missing(row["rank"]) else ""
    room = width - len(done)
    title = " ".join(str(row["title"]).split())
    return (title if len(title) <= room else title[: room - 1].rstrip() + "…") + done


def _span(row: Mapping[Any, Any], name: str) -> str:
    middle = "score" if name == "score" else f"{name}_middle"
    return "–".join(_short(float(row[part])) for part in (f"{name}_low", middle, f"{name}_high"))


def _short(value: float) -> str:
    """A figure of a few characters: 0.23, 3.1, 12, 124k, 1.3M."""
    for size, letter in ((1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{value / size:.2g}{letter}" if value < 10 * size else f"{value / size:.0f}{letter}"
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _missing(value: Any) -> bool:
    return cell(value) == ""


def _percent(value: float | None) -> str:
    return "" if value is None or value != value else f"{value:.0%}"  # noqa: PLR0124
