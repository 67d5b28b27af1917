"""Who the customers are: accounts, contacts, the keys they are known by, and the vault.

Contacts carry no name and no address. Those live in `vault` alone, which only the notifying step
opens, with an audit row each time.
"""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from voc.model.base import Base, Id
from voc.terms import ConsentState


class Account(Base):
    """A customer company."""

    __tablename__ = "account"

    id: Mapped[Id]
    external_id: Mapped[str] = mapped_column(unique=True, comment="id in the CRM, or `domain:<domain>`")
    name: Mapped[str | None] = mapped_column(comment="company name")
    domain: Mapped[str | None] = mapped_column(index=True, comment="e-mail domain, never a free-mail one")
    segment: Mapped[str | None] = mapped_column(comment="as the source names it, e.g. enterprise")
    plan: Mapped[str | None] = mapped_column(comment="subscription plan")
    seats: Mapped[int | None] = mapped_column(comment="seats paid for")
    country: Mapped[str | None] = mapped_column(comment="as the source names it")
    arr: Mapped[Decimal | None] = mapped_column(comment="annual recurring revenue in `currency`, cents")
    currency: Mapped[str | None] = mapped_column(comment="ISO 4217 code of `arr`")
    open_deals: Mapped[Decimal | None] = mapped_column(
        comment="value of deals that are not closed yet in `currency`, cents"
    )
    csm: Mapped[str | None] = mapped_column(comment="who of our own people looks after the account")
    since: Mapped[date | None] = mapped_column(comment="customer since")
    renewal_on: Mapped[date | None] = mapped_column(comment="day of the next renewal")


class Contact(Base):
    """A person in an account, without name and address."""

    __tablename__ = "contact"

    id: Mapped[Id]
    external_id: Mapped[str] = mapped_column(unique=True, comment="CRM id, or `key:<digest>`")
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id"), index=True, comment="their company, if known"
    )
    role: Mapped[str | None] = mapped_column(comment="job title or role")
    language: Mapped[str | None] = mapped_column(comment="ISO 639-1 code they prefer")
    timezone: Mapped[str | None] = mapped_column(comment="IANA name, for quiet hours")
    consent: Mapped[ConsentState] = mapped_column(comment="may we write to them by e-mail")
    do_not_contact: Mapped[bool] = mapped_column(comment="never write, whatever the consent says")
    heard_at: Mapped[datetime] = mapped_column(comment="when this service first met them")
    erased_at: Mapped[datetime | None] = mapped_column(
        comment="since when nothing personal is held about them"
    )


class ContactKey(Base):
    """One key a contact is known by, as a keyed digest: matching works without an address in sight."""

    __tablename__ = "contact_key"
    __table_args__ = (UniqueConstraint("kind", "digest"),)

    id: Mapped[Id]
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True, comment="whose key")
    kind: Mapped[str] = mapped_column(comment="`email` or `crm_id`")
    digest: Mapped[str] = mapped_column(comment="HMAC-SHA256 of the normalised key, hex")
    run_id: Mapped[int | None] = mapped_column(
        ForeignKey("ingest_run.id"), comment="the file that told it first; empty: none, or before it was kept"
    )


class VaultEntry(Base):
    """Name and addresses of one contact, sealed where there is a key. Each opening leaves an audit event."""

    __tablename__ = "vault"

    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), primary_key=True, comment="whose")
    name: Mapped[str | None] = mapped_column(comment="full name as the source gave it")
    email: Mapped[str | None] = mapped_column(comment="e-mail address, lower case")
    phone: Mapped[str | None] = mapped_column(comment="phone number as the source gave it")
    bounced_at: Mapped[datetime | None] = mapped_column(
        comment="since when mail to this address comes back; empty: it arrives"
    )
    corrections: Mapped[int | None] = mapped_column(
        comment="how often the address was corrected; empty: never"
    )
    sealed: Mapped[bytes | None] = mapped_column(
        comment="name, email and phone as one token that only the key opens; empty: they lie in clear"
    )
    key_id: Mapped[str | None] = mapped_column(
        index=True, comment="name of the key that sealed it, which tells nothing of the key"
    )
    has_name: Mapped[bool | None] = mapped_column(comment="whether there is a name in the token")
    has_email: Mapped[bool | None] = mapped_column(comment="whether there is an e-mail address in the token")
    has_phone: Mapped[bool | None] = mapped_column(comment="whether there is a phone number in the token")


class ForgottenKey(Base):
    """A key of somebody who asked to be forgotten, or of a row of theirs, so that neither comes in again as theirs."""

    __tablename__ = "forgotten_key"

    digest: Mapped[str] = mapped_column(
        primary_key=True, comment="HMAC-SHA256 of the key's digest, hex; no person can be told from it"
    )
    forgotten_at: Mapped[datetime] = mapped_column(comment="when they were forgotten")
