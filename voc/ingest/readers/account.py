"""Customer companies: one row each, or one row for each subscription, of which the current one counts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from voc.ingest.identity import normalise_domain
from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import Cells, Context, bad_row, each_row
from voc.ingest.records import AccountRow, BadRow, Record
from voc.ingest.tables import Row, Table
from voc.ingest.values import BadCell, currency

_MONTHS = 12


def read(table: Table, mapping: Mapping, context: Context) -> Iterator[Record | BadRow]:
    """One AccountRow for each row; in a file of subscriptions one for each account, after the last row."""
    accounts = _Accounts(mapping, context)
    if "starts" in mapping.columns:
        return _current(table, mapping, accounts, context.fallback_time.date())
    return each_row(table, mapping, lambda row: [accounts.of(row)])


class _Accounts:
    def __init__(self, mapping: Mapping, context: Context) -> None:
        self.cells = Cells(mapping, context)
        self._currency = mapping.currency

    def of(self, row: Row) -> AccountRow:
        """Raises BadCell for a missing id, a negative amount, an unknown currency, a bad date or count."""
        cells = self.cells
        amount, unit = self._revenue(row)
        deals = self._deals(row, unit)
        return AccountRow(
            external_id=cells.needed(row, "account_id"),
            name=cells.text(row, "name"),
            domain=normalise_domain(cells.raw(row, "domain")),
            segment=cells.text(row, "segment"),
            plan=cells.text(row, "plan"),
            seats=cells.whole(row, "seats"),
            country=cells.text(row, "country"),
            arr=amount,
            currency=unit or (deals[1] or self._currency if deals else None),
            open_deals=deals[0] if deals else None,
            csm=cells.text(row, "csm"),
            since=cells.day(row, "since"),
            renewal_on=cells.day(row, "renewal_on"),
            line=row.line,
        )

    def _revenue(self, row: Row) -> tuple[Decimal | None, str | None]:
        """Revenue a year and its currency; twelve times the month's where only that is given."""
        found, times = self.cells.money(row, "arr"), 1
        if found is None:
            found, times = self.cells.money(row, "mrr"), _MONTHS
        named = self.cells.text(row, "currency")
        unit = currency(self.cells.column("currency"), named) if named else None
        if found is None:
            return None, unit
        return found[0] * times, unit or found[1] or self._currency

    def _deals(self, row: Row, unit: str | None) -> tuple[Decimal, str | None] | None:
        """The value of open deals. Raises BadCell when the cell names another currency than the account's."""
        found = self.cells.money(row, "open_deals")
        if found and found[1] and unit and found[1] != unit:
            column, cell = self.cells.column("open_deals"), self.cells.raw(row, "open_deals") or ""
            raise BadCell(column, cell, f"not in {unit} like the rest of the row")
        return found


def _current(table: Table, mapping: Mapping, accounts: _Accounts, today: date) -> Iterator[Record | BadRow]:
    """Of each account's subscriptions the one that runs, is paid and began last. None runs: ARR is zero."""
    best: dict[str, tuple[tuple[bool, bool, date], AccountRow]] = {}
    for row in table.rows:
        if isinstance(row, BadRow):
            yield row
            continue
        try:
            account = accounts.of(row)
            begun = accounts.cells.day(row, "starts")
            ended = accounts.cells.day(row, "ends")
        except BadCell as bad:
            yield bad_row(table.path, mapping, row, bad)
            continue
        rank = (ended is None or ended > today, bool(account.arr), begun or date.min)
        if account.external_id not in best or rank >= best[account.external_id][0]:
            best[account.external_id] = (rank, account)
    for (runs, _, _), account in best.values():
        yield account if runs else _ended(account)


def _ended(account: AccountRow) -> AccountRow:
    return replace(account, arr=Decimal(0) if account.arr is not None else None)
