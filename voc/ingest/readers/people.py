"""The person of a row, from whatever columns name one."""

from voc.ingest.identity import company_domain, normalise_domain, normalise_email
from voc.ingest.mapping import Mapping
from voc.ingest.readers.base import Context
from voc.ingest.records import Person
from voc.ingest.tables import Row
from voc.ingest.values import BadCell, is_empty
from voc.ingest.vocabulary import language

_NOBODY = Person()
_PLAIN = ("crm_id", "name", "phone", "role", "account_id", "company")
_IDS = frozenset({"crm_id", "account_id"})
_ANONYMOUS = frozenset({"anonymous", "anonym", "anonyme", "anónimo", "unknown", "guest", "anonim", "匿名"})


class People:
    """Builds the Person of each row. A row that names nobody gives an empty Person.

    The ids that a survey tool or a help desk gives to people are not those of the CRM: number 900 there is
    somebody else. They are kept apart by the tool's name, or the source's where no tool is known.
    """

    def __init__(self, mapping: Mapping, context: Context) -> None:
        self._own_id = mapping.columns.get("own_id")
        self._space = mapping.people or context.source
        self._plain = [(name, mapping.columns[name]) for name in _PLAIN if name in mapping.columns]
        self._email = mapping.columns.get("email")
        self._parts = [
            mapping.columns[name] for name in ("first_name", "last_name") if name in mapping.columns
        ]
        self._language, self._domain = mapping.columns.get("language"), mapping.columns.get("domain")

    def of(self, row: Row) -> Person:
        """The person of this row. Raises BadCell for an e-mail cell that holds something else."""
        found: dict[str, str | None] = {}
        for name, column in self._plain:
            cell = row.cells.get(column, "").strip()
            if name in _IDS and ";" in cell:
                continue  # several of them: nobody can tell whose words these are
            if not is_empty(cell) and cell.lower() not in _ANONYMOUS:
                found[name] = cell
        if self._own_id is not None and "crm_id" not in found:
            cell = row.cells.get(self._own_id, "").strip()
            found["crm_id"] = None if is_empty(cell) else f"{self._space}:{cell}"
        if self._parts and "name" not in found:
            name = " ".join(filter(None, (row.cells.get(part, "").strip() for part in self._parts)))
            found["name"] = name or None
        if self._language is not None:
            found["language"] = language(row.cells.get(self._language, ""))
        if self._domain is not None:
            found["domain"] = normalise_domain(row.cells.get(self._domain, ""))
        if self._email is not None:
            self._take_email(row, found)
        return Person(**found) if found else _NOBODY

    def _take_email(self, row: Row, found: dict[str, str | None]) -> None:
        cell = row.cells.get(self._email or "", "")
        email = normalise_email(cell)
        if email is None:
            if is_empty(cell) or cell.strip().lower() in _ANONYMOUS:
                return
            raise BadCell(self._email, cell, "not an e-mail address")
        found["email"] = email
        found["domain"] = found.get("domain") or company_domain(email)
