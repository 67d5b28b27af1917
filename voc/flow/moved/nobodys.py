"""Accounts, contacts, features and releases that nothing speaks of once a wrong reading was taken back: they go.

Whatever a person did with one of them, and whatever else points to it, keeps it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from voc.flow.demand import feature_vectors, link, requests
from voc.flow.health import score, signs
from voc.flow.heard import comment_rows, customers, roadmap, sayings
from voc.model import Account, Ask, Base, Contact, Decision, Feature, Feedback, Link, Release
from voc.store.references import referred
from voc.terms import ConsentState, LinkState

But = dict[str, ColumnElement[bool] | None]
WORKED_OUT: But = {"health": None, "early_sign": None}
"""What is worked out about an account, and again in every run."""
COUNTS_NO_MORE: But = {
    "feedback": Feedback.replaced_because.is_not(None),
    "ask": Ask.withdrawn_at.is_not(None),
}
OF_TABLES = ("segment", "plan", "seats", "country", "arr", "open_deals", "csm", "since", "renewal_on")
"""What only a table of accounts tells: where something stands there, some table told it, and the account stays."""


def unlearn_companies(
    session: Session, contacts: Collection[int], accounts: Collection[int], staying: Collection[int]
) -> None:
    """Companies of which only a wrong reading spoke go, and its contacts have none; before the rows come in again.

    Else the right reading would find them by a name or a domain. Those among `staying` are only left by their contacts.
    """
    lonely = _free(session, Account, accounts, but=COUNTS_NO_MORE | WORKED_OUT | {"contact": None})
    homed = select(Contact.id, Contact.account_id).where(Contact.account_id.in_(lonely))
    rows = session.execute(homed).all()
    told = sayings.spoken_of(session, Contact, [number for number, _ in rows])
    settled = {home for number, home in rows if number not in contacts or number in told}
    gone = {number: {"account_id": None} for number, home in rows if home not in settled}
    customers.correct(session, Contact, gone)
    _remove_accounts(session, set(lonely) - set(staying))


def remove(
    session: Session,
    contacts: Collection[int],
    accounts: Collection[int],
    listed: dict[type[Base], set[int]],
    *,
    now: datetime,
) -> dict[str, int]:
    """Delete those of these rows that nothing speaks of. Returns how many went, by table."""
    proposals: But = {
        "link": Link.state == LinkState.PROPOSED,
        "feature_vector": None,
        "release_feature": None,
    }
    features = _free(session, Feature, listed[Feature], but=proposals)
    link.drop(session, features)
    feature_vectors.forget_vectors(session, features)
    roadmap.remove(session, Feature, features, now=now)
    releases = _free(session, Release, listed[Release], but={"release_feature": None})
    roadmap.remove(session, Release, releases, now=now)
    people = _free(session, Contact, contacts, but=COUNTS_NO_MORE | dict.fromkeys(customers.OWN))
    _let_go(session, people, [])
    customers.remove(session, Contact, people)
    companies = _remove_accounts(session, accounts)
    found = {"feature": features, "release": releases, "contact": people, "account": companies}
    return {name: len(some) for name, some in found.items() if some}


def _remove_accounts(session: Session, accounts: Collection[int]) -> list[int]:
    companies = _free(session, Account, accounts, but=COUNTS_NO_MORE | WORKED_OUT)
    _let_go(session, [], companies)
    score.remove(session, companies)
    signs.remove(session, companies)
    customers.remove(session, Account, companies)
    return companies


def _let_go(session: Session, contacts: Sequence[int], accounts: Sequence[int]) -> None:
    comment_rows.let_go(session, contacts, accounts)
    requests.let_go(session, contacts, accounts)


def _free(session: Session, noun: type[Base], numbers: Collection[int], *, but: But) -> list[int]:
    """Those of these rows that no file speaks of, nothing points to and no person decided about."""
    some = sorted(numbers)
    decided = select(Decision.row_id).where(Decision.noun == noun.__tablename__, Decision.row_id.in_(some))
    kept = referred(session, noun, some, but=but) | sayings.spoken_of(session, noun, some)
    kept |= set(session.scalars(decided)) | _told_of(session, noun, some)
    here: Any = noun
    there = session.scalars(select(here.id).where(here.id.in_(some)))
    return sorted(set(there) - kept)


def _told_of(session: Session, noun: type[Base], numbers: Sequence[int]) -> set[int]:
    """Those that hold what only a table of theirs, or the person, tells; and who was forgotten."""
    if noun is Account:
        cells = (getattr(Account, name).is_not(None) for name in OF_TABLES)
        return set(session.scalars(select(Account.id).where(Account.id.in_(numbers), or_(*cells))))
    if noun is Contact:
        said = or_(
            Contact.consent != ConsentState.NONE,
            Contact.do_not_contact,
            Contact.timezone.is_not(None),
            Contact.erased_at.is_not(None),
        )
        return set(session.scalars(select(Contact.id).where(Contact.id.in_(numbers), said)))
    return set()
