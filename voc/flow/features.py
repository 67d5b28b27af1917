"""Features by hand: from a request that nothing on the roadmap answers. Writes through `roadmap` and `link`."""

from datetime import datetime

from sqlalchemy import Engine, select

from voc.errors import InputError, NotFound
from voc.flow.decisions import record
from voc.flow.link import link_by_hand
from voc.flow.passages import passage_texts
from voc.flow.roadmap import feature_ids, import_features
from voc.ingest.records import FeatureRow
from voc.model import Feature, Request
from voc.store import writing
from voc.terms import FeatureStatus, Verdict

LONGEST_TITLE = 80


def from_request(
    engine: Engine, request_id: int, *, title: str = "", key: str = "", by: str, now: datetime
) -> str:
    """Put a request on the roadmap as an idea, and accept its link. Returns the key of the feature.

    `title`: else the sentence that stands for the request, cut. `key`: else the next free `IDEA-<number>`.
    Raises: NotFound for a request that is not there; InputError for one that was merged, and for a key that is taken.
    """
    with writing(engine) as session:
        request = session.get(Request, request_id)
        if request is None:
            raise NotFound("request", str(request_id))
        known = feature_ids(session)
        if key in known:
            raise InputError(f"A feature with the key `{key}` is there already. Choose another `--key`.")
        chosen = key or _free_key(known)
        said = " ".join(passage_texts(session, [request.voice_passage_id])[0].split())
        row = FeatureRow(
            key=chosen, title=title or said[:LONGEST_TITLE], description=said, status=FeatureStatus.IDEA
        )
        import_features(session, [row])
        feature_id = session.scalars(select(Feature.id).where(Feature.key == chosen)).one()
        record(
            session, noun="feature", row_id=feature_id, verdict=Verdict.ACCEPTED, by=by, now=now,
            note=f"from request {request_id}",
        )  # fmt: skip
        link_by_hand(session, request_id, feature_id, by=by, now=now)
    return chosen


def _free_key(known: dict[str, int]) -> str:
    number = 1
    while f"IDEA-{number}" in known:
        number += 1
    return f"IDEA-{number}"
