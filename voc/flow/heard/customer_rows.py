"""What rows of accounts and contacts hold, made of what a file says of them. Touches no database."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from voc.ingest.records import AccountRow, ContactRow, Person
from voc.model import Contact
from voc.terms import ConsentState

Key = tuple[str, str]
T = TypeVar("T")


def plain_id(person: Person) -> str | None:
    """The CRM's id, unless it is an address: ids stand in keys and exports, where nobody's address may stand."""
    return person.crm_id if person.crm_id and "@" not in person.crm_id else None


def account_keys(person: Person) -> list[Key]:
    """The keys an account may be found by, most trusted first."""
    keys = [("id", person.account_id), ("domain", person.domain), ("name", same_name(person.company))]
    return [(kind, value) for kind, value in keys if value]


def same_name(company: str | None) -> str | None:
    """A company's name as it is compared: `ACME ` and `Acme` are one."""
    return " ".join(company.lower().split()) if company else None


def account_from_person(person: Person) -> dict[str, Any] | None:
    """A new account from what a row says; a company name alone is enough, a free-mail address is not."""
    name = person.account_id or (f"domain:{person.domain}" if person.domain else None)
    name = name or (f"name:{same_name(person.company)}" if person.company else None)
    if name is None:
        return None
    return {"external_id": name, "name": person.company, "domain": person.domain}


def account_values(row: AccountRow, currency: str) -> dict[str, Any]:
    """A row of `account`; amounts without a currency are in `currency`."""
    return {
        "external_id": row.external_id,
        "name": row.name,
        "domain": row.domain,
        "segment": row.segment,
        "plan": row.plan,
        "seats": row.seats,
        "country": row.country,
        "arr": row.arr,
        "currency": _currency(row, currency),
        "open_deals": row.open_deals,
        "csm": row.csm,
        "since": row.since,
        "renewal_on": row.renewal_on,
    }


def _currency(row: AccountRow, standard: str) -> str | None:
    """The currency of the account's amounts; None where it has none."""
    return (row.currency or standard) if row.arr is not None or row.open_deals is not None else None


def contact_values(person: Person, name: str, account_id: int | None, now: datetime) -> dict[str, Any]:
    """A row of `contact` for somebody who is met for the first time."""
    return {
        "external_id": name,
        "account_id": account_id,
        "role": person.role,
        "language": person.language,
        "consent": ConsentState.NONE,
        "do_not_contact": False,
        "heard_at": now,
    }


def contact_said(row: ContactRow, account_id: int | None) -> dict[str, Any]:
    """What a row of the contacts' own table says, by column; no name and no address. What it does not say is None."""
    consent = (
        None if row.may_email is None else (ConsentState.GRANTED if row.may_email else ConsentState.WITHDRAWN)
    )
    return {
        "account_id": account_id,
        "role": row.person.role,
        "language": row.person.language,
        "timezone": row.timezone,
        "consent": consent,
        "do_not_contact": row.do_not_contact or None,
    }


def told_of(contact: Contact) -> tuple[object, ...]:
    """What the contacts table tells of a contact."""
    return (
        contact.account_id,
        contact.role,
        contact.language,
        contact.timezone,
        contact.consent,
        contact.do_not_contact,
    )


def parts(values: Sequence[T], size: int = 500) -> list[Sequence[T]]:
    """These values, so many at a time: as a query takes them."""
    return [values[start : start + size] for start in range(0, len(values), size)]
