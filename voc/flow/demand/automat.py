"""Links that are accepted by themselves, once decisions have proven such proposals right. Writes through `link`.

What counts as proof, and from which probability on: `voc.roadmap.proving`. Each such acceptance is a decision like
another, by `voc link`; it can be undone, and a person's rejection of it counts as an error.
"""

from datetime import datetime

import numpy as np
from sqlalchemy import Engine, exists, select
from sqlalchemy.orm import Session, aliased

from voc.flow.demand.link import settle
from voc.model import Decision, Link
from voc.roadmap.proving import Earned, earned
from voc.store import writing
from voc.store.reads import AUTOMAT, PERSON, judged_links, waits
from voc.terms import LinkState

LEFT_TO_PEOPLE = 20
"""Every so manieth link that could be accepted waits for a person all the same, so that the proof stays fresh."""


def accept_proven(engine: Engine, *, precision: float, now: datetime) -> tuple[int, Earned]:
    """Accept what waits and is at least as sure as the earned cut-off. Returns how many, and what was earned.

    Of a request only the surest link, if it has no accepted one; none that was ever decided or left to people, and
    none that a colleague proposed.
    """
    with writing(engine) as session:
        proof = proven(session, precision=precision)
        if proof.cut is None:
            return 0, proof
        links = [link for link in _sure(session, proof.cut) if link.id % LEFT_TO_PEOPLE]
        note = f"{proof.right} of {proof.decided} such proposals were right"
        settle(session, links, LinkState.ACCEPTED, by=AUTOMAT, now=now, note=note)
    return len(links), proof


def proven(session: Session, *, precision: float) -> Earned:
    """From which probability on the decisions of this workspace let links be accepted by themselves."""
    rows = session.execute(judged_links()).all()
    likely = np.array([row.score for row in rows], dtype=np.float64)
    right = np.array([row.state is LinkState.ACCEPTED for row in rows], dtype=np.bool_)
    return earned(likely, right, wished=precision)


def _sure(session: Session, cut: float) -> list[Link]:
    other = aliased(Link)
    better = exists().where(
        other.request_id == Link.request_id,
        other.id != Link.id,
        (other.state == LinkState.ACCEPTED)
        | ((other.state == LinkState.PROPOSED) & (other.score > Link.score)),
    )
    decided = exists().where(Decision.noun == "link", Decision.row_id == Link.id)
    by_people = Link.maker.startswith(PERSON)
    query = select(Link).where(waits(), Link.score >= cut, ~by_people, ~better, ~decided)
    return list(session.scalars(query.order_by(Link.id)))
