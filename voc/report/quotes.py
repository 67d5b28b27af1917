"""Words worth quoting: customers' own passages by topic and mood, with what may be done with them."""

from dataclasses import replace

import pandas as pd
from sqlalchemy import Engine, func, select

from voc.model import Consent, Contact
from voc.report.frames import frame
from voc.report.passages import Only, passages
from voc.store.reads import FILL
from voc.terms import PLACEHOLDER, ConsentState, Sentiment

CONSENTS = ("contact", "consent", "scope")
SHORTEST, LONGEST = 40, 240


def quotes(engine: Engine, only: Only, *, limit: int = 100) -> pd.DataFrame:
    """Quotable passages, the surest mood first: columns of `passages` and `consent`, `scope`.

    Quotable: written by a customer, between SHORTEST and LONGEST characters, nothing in it redacted.
    """
    found = passages(engine, replace(only, customers_only=True), limit=None)
    length = found["words"].str.len()
    fit = length.between(SHORTEST, LONGEST) & ~found["words"].str.contains(
        f"{PLACEHOLDER}|{FILL}", regex=True
    )
    found = found[fit].drop_duplicates("words")
    found = found.merge(_consents(engine), on="contact", how="left")
    found["consent"] = found["consent"].fillna(ConsentState.NONE.value)
    strength = found["score"].abs() if only.sentiment != Sentiment.NEUTRAL else found["confidence"]
    order = strength.sort_values(ascending=False, kind="stable").index
    return found.loc[order].head(limit).reset_index(drop=True)


def _consents(engine: Engine) -> pd.DataFrame:
    """The latest consent of each contact; columns as in CONSENTS."""
    latest = (
        select(Consent.contact_id, func.max(Consent.number).label("number"))
        .group_by(Consent.contact_id)
        .subquery()
    )
    query = (
        select(Contact.external_id.label("contact"), Consent.state.label("consent"), Consent.scope)
        .join(latest, latest.c.contact_id == Contact.id)
        .join(Consent, (Consent.contact_id == latest.c.contact_id) & (Consent.number == latest.c.number))
    )
    return frame(engine, query, CONSENTS)
