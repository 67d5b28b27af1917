"""Features by hand: from a request that nothing on the roadmap answers. Writes through `roadmap` and `link`."""

from datetime import datetime

from sqlalchemy import Engine, and_, select
from sqlalchemy.orm import Session

from voc.errors import InputError, NotFound
from voc.flow.decisions import record
from voc.flow.demand.link import learn_from_decisions, link_by_hand, settle
from voc.flow.heard.roadmap import feature_ids, feature_named, import_features
from voc.flow.passages import passage_texts
from voc.ingest.records import FeatureRow
from voc.model import Decision, Feature, Link, Request
from voc.rights import needs
from voc.store import writing
from voc.store.reads import ERASED, waits
from voc.terms import FeatureStatus, LinkState, Right, Verdict

LONGEST_TITLE = 80
FROM_REQUEST = "from request {}"
"""The note of the decision that made a feature."""


@needs(Right.DECIDE)
def from_request(
    engine: Engine, request_id: int, *, title: str = "", key: str = "", by: str, now: datetime
) -> str:
    """Put a request on the roadmap as an idea, and accept its link. Returns the key of the feature.

    `title`: else the sentence that stands for the request, cut. `key`: else the next free `IDEA-<number>`.
    Raises: NotFound for a request that is not there; InputError for one that was merged or is on the roadmap as an idea
    of its own already, and for a key that is taken.
    """
    with writing(engine) as session:
        made, _ = _made(session, request_id, title=title, key=key, by=by, now=now)
    return made


@needs(Right.DECIDE)
def nothing_fits(
    engine: Engine, request_id: int, *, title: str = "", by: str, now: datetime
) -> tuple[str, list[int]]:
    """Put a request on the roadmap as an idea and reject every feature that was proposed for it.

    Returns: the key of the idea, and the links that were decided: undoing them takes all of it back but the idea.
    Raises as `from_request` does, and changes nothing then.
    """
    with writing(engine) as session:
        others = session.scalars(select(Link).where(waits(), Link.request_id == request_id)).all()
        made, link_id = _made(session, request_id, title=title, key="", by=by, now=now)
        settle(session, others, LinkState.REJECTED, by=by, now=now, note=f"nothing fits: {made}")
        ids = [link_id, *(link.id for link in others)]
    learn_from_decisions(engine, now=now)
    return made, ids


@needs(Right.DECIDE)
def instead(engine: Engine, link_id: int, key: str, *, by: str, now: datetime) -> list[int]:
    """Reject a proposal and accept another feature for its request, proposed or not. Returns both links' ids.

    Raises: NotFound for a proposal or a feature that is not there; InputError where it is the same feature, or the
    request was merged. Nothing is decided then.
    """
    with writing(engine) as session:
        link = session.get(Link, link_id)
        if link is None:
            raise NotFound("link", str(link_id))
        feature = feature_named(session, key)
        if feature.id == link.feature_id:
            raise InputError(f"Link {link_id} is for {key} already: accept it, or choose another feature.")
        settle(session, [link], LinkState.REJECTED, by=by, now=now, note=f"{key} instead")
        chosen = link_by_hand(session, link.request_id, feature.id, by=by, now=now)
    learn_from_decisions(engine, now=now)
    return [link_id, chosen]


def _made(
    session: Session, request_id: int, *, title: str, key: str, by: str, now: datetime
) -> tuple[str, int]:
    """The idea's key and the id of its link."""
    request = session.get(Request, request_id)
    if request is None:
        raise NotFound("request", str(request_id))
    known = feature_ids(session)
    if key in known:
        raise InputError(f"A feature with the key `{key}` is there already. Choose another `--key`.")
    _require_none_yet(session, request_id)
    chosen = key or _free_key(known)
    said = " ".join(passage_texts(session, [request.voice_passage_id])[0].split()) or ERASED
    row = FeatureRow(
        key=chosen, title=title or said[:LONGEST_TITLE], description=said, status=FeatureStatus.IDEA
    )
    import_features(session, [row], now=now)
    feature_id = session.scalars(select(Feature.id).where(Feature.key == chosen)).one()
    record(
        session, noun="feature", row_id=feature_id, verdict=Verdict.ACCEPTED, by=by, now=now,
        note=FROM_REQUEST.format(request_id),
    )  # fmt: skip
    return chosen, link_by_hand(session, request_id, feature_id, by=by, now=now)


def _require_none_yet(session: Session, request_id: int) -> None:
    """Raises InputError for a request from which a feature was made that still answers it."""
    query = (
        select(Feature.key)
        .join(Link, Link.feature_id == Feature.id)
        .join(Decision, and_(Decision.noun == "feature", Decision.row_id == Feature.id))
        .where(
            Link.request_id == request_id,
            Link.state == LinkState.ACCEPTED,
            Decision.note == FROM_REQUEST.format(request_id),
        )
    )
    made = session.scalar(query)
    if made is not None:
        raise InputError(
            f"Request {request_id} is on the roadmap already, as `{made}`. See it with `voc feature`, or take its link "
            "back first: `voc link undo`."
        )


def _free_key(known: dict[str, int]) -> str:
    number = 1
    while f"IDEA-{number}" in known:
        number += 1
    return f"IDEA-{number}"
