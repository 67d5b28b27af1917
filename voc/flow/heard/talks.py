"""What a workspace knows that a conversation does not say: who is ours, and whose customer it is. Writes nothing."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from voc.flow.counting import counted
from voc.flow.heard import remembered
from voc.flow.heard.accounts import account_named
from voc.flow.place import Place
from voc.ingest.identity import normalise_email
from voc.ingest.records import BadRow, PassedOver, Record
from voc.ingest.talks.looking import Asked
from voc.model import Account
from voc.store import reading
from voc.terms import LeftOut

UNREAL = (".invalid", ".example", ".test", ".localhost")
"""Ends of domains that are nobody's: what stands in the settings before a person changes it."""
WORDS = {
    LeftOut.AUTOMATIC: "automatic answer",
    LeftOut.BOT: "message of bots",
    LeftOut.EMPTY: "message without words",
    LeftOut.EVENT: "notice such as who joined",
    LeftOut.INVITATION: "calendar invitation",
    LeftOut.QUOTE: "line of quotes and signatures",
    LeftOut.REPORT: "delivery report",
}
MANY = {
    LeftOut.BOT: "messages of bots",
    LeftOut.EMPTY: "messages without words",
    LeftOut.EVENT: "notices such as who joined",
    LeftOut.QUOTE: "lines of quotes and signatures",
}


def asked_of(place: Place, account: str | None, staff: Sequence[str] = ()) -> Asked:
    """Who is ours by the settings, by what was said, and by the accounts' CSMs; and the account that a person named.

    Raises NotFound that names the nearest accounts.
    """
    words = [*staff, *place.settings.staff, *remembered.staff(place.workspace)]
    words += _own_domain(place.settings.from_address)
    with reading(place.engine) as session:
        query = select(Account.csm).where(Account.csm.is_not(None)).distinct().order_by(Account.csm)
        words += [name for name in session.scalars(query) if name]
        named = account_named(session, account).external_id if account else None
    return Asked(tuple(dict.fromkeys(words)), named)


def without_passed_over(rows: Iterable[Record | BadRow], found: dict[str, int]) -> Iterator[Record | BadRow]:
    """The rows that are to be stored or set aside; what nobody said is counted in `found`, by what it was."""
    for row in rows:
        if isinstance(row, PassedOver):
            found[row.what] = found.get(row.what, 0) + row.count
        else:
            yield row


def passed_over_words(found: dict[str, int]) -> str:
    """What was left out of a conversation, in a sentence; empty where nothing was."""
    if not found:
        return ""
    parts = (
        counted(count, WORDS[LeftOut(what)], MANY.get(LeftOut(what), ""))
        for what, count in sorted(found.items())
    )
    return f"passed over: {', '.join(parts)}"


def _own_domain(address: str) -> list[str]:
    email = normalise_email(address)
    return [email] if email is not None and not email.endswith(UNREAL) else []
