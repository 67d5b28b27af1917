"""How owed replies and debts are printed: narrow enough for 80 columns, the command that settles it beside the reason."""

from typing import TYPE_CHECKING, Any

from voc.cli.show import cell, console, harmless, records, sentences, table
from voc.flow.counting import counted

if TYPE_CHECKING:
    import pandas as pd

NOBODY = "No CSM"


def show_owed(found: "pd.DataFrame", *, currency: str, limit: int) -> None:
    """Owed replies grouped by CSM, the largest debt first. `limit`: rows of each, 0 for all."""
    from voc.report.ledger_debt import debt

    if found.empty:
        sentences(["Nobody is owed a reply."])
        return
    for group in records(debt(found, by="csm")):
        rows = found[found["csm"].fillna("") == group["csm"]]
        shown = rows.head(limit) if limit else rows
        worth = f", {cell(group['arr'])} {currency} a year" if group["arr"] is not None else ""
        whom = counted(group["contacts"], "contact")
        sentences([f"{group['csm'] or NOBODY}: {replies(len(rows))} to {whom}{worth}"])
        _draw(shown, currency)
        rest = len(rows) - len(shown)
        sentences([f"  and {rest} more: voc ledger --owed --limit 0" if rest else ""])


def replies(number: int) -> str:
    """So many replies."""
    return "1 reply" if number == 1 else f"{number:,} replies"


def show_debt(found: "pd.DataFrame", *, by: str, currency: str) -> None:
    """Debts added up."""
    from voc.report.ledger_debt import BY

    shown = found.assign(**{by: [name or f"no {by.replace('csm', 'CSM')}" for name in found[by]]})
    columns = {
        by: {"csm": "CSM"}.get(by, by),
        "loops": "loops",
        "contacts": "contacts",
        "accounts": "accounts",
        "arr": f"ARR {currency}",
        "arr_days": "ARR × days",
        "longest_days": "longest",
    }
    if by == BY[-1]:
        del columns["accounts"]
    table(shown, columns, title="", empty="Nobody is owed a reply.")


def unconverted(owed: "pd.DataFrame") -> None:
    """Name the accounts whose revenue is in no sum, and why."""
    accounts = owed[owed["account_id"].notna()].drop_duplicates("account_id")
    for code, some in accounts[accounts["paid_in"].notna()].groupby("paid_in"):
        names = [cell(name) for name in some["account"]]
        listed = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        sentences([f"Not in the sums, no rate for {code}: {listed}. Set it in voc.toml under `rates`."])
    unknown = accounts["arr"].isna() & accounts["paid_in"].isna()
    if unknown.any():
        sentences([f"Not in the sums: {int(unknown.sum())} accounts whose revenue is not known."])


def _draw(rows: "pd.DataFrame", currency: str) -> None:
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    drawn.add_column("days", justify="right", no_wrap=True)
    drawn.add_column(f"ARR {currency}", justify="right", no_wrap=True)
    drawn.add_column("who waits for what", overflow="fold", ratio=3)
    drawn.add_column("why not yet, and what settles it", overflow="fold", ratio=3)
    for row in rows.itertuples(index=False):
        drawn.add_row(
            f"{row.days_waiting:,.0f}",
            _money(row),
            Text(harmless(f"{cell(row.account) or 'no account'}, {row.contact}: {row.feature} {row.title}")),
            Text(harmless(f"{cell(row.why_not)}\n{row.settle}".strip())),
        )
    console().print(drawn)


def _money(row: Any) -> str:
    if row.arr == row.arr:
        return cell(float(row.arr))
    return f"in {row.paid_in}" if isinstance(row.paid_in, str) else "–"
