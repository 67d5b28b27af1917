"""What features mean, as vectors: a part of step 5. Writes feature_vector.

Encoding five hundred features takes seconds, so it is done once for each title and description.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from voc.model import Feature, FeatureVector
from voc.nlp.tagging import embed
from voc.nlp.values import Vectors
from voc.store import from_blob, reading, to_blob, upsert, writing


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """The features of a roadmap in the order of their ids, with their vectors (n, n_dims) of title and whole text."""

    ids: list[int]
    titles: list[str]
    texts: list[str]
    title_vectors: Vectors
    text_vectors: Vectors
    digest: str


def bring_up_to_date(engine: Engine, *, encoder: str) -> int:
    """Encode features that are new or have other words, and those of another encoder. Returns how many."""
    with reading(engine) as session:
        features = _features(session)
        digests = {feature_id: _digest(encoder, title, text) for feature_id, title, text in features}
        known = dict(session.execute(select(FeatureVector.feature_id, FeatureVector.digest)).all())
    new = [row for row in features if known.get(row[0]) != digests[row[0]]]
    if new:
        titles = embed([title for _, title, _ in new], encoder)
        texts = embed([text for _, _, text in new], encoder)
        rows = [
            {
                "feature_id": feature_id,
                "encoder": encoder,
                "digest": digests[feature_id],
                "title": to_blob(titles[row]),
                "text": to_blob(texts[row]),
            }
            for row, (feature_id, _, _) in enumerate(new)
        ]
        with writing(engine) as session:
            upsert(session, FeatureVector, rows, key=["feature_id"])
    return len(new)


def forget_vectors(session: Session, feature_ids: Sequence[int]) -> None:
    """Take the meaning of these features away, whose words have changed; the next run looks at them anew."""
    session.execute(delete(FeatureVector).where(FeatureVector.feature_id.in_(feature_ids)))


def known_features(session: Session, *, encoder: str) -> Known:
    """All features that have vectors of this encoder."""
    vectors = {
        row.feature_id: row
        for row in session.execute(
            select(
                FeatureVector.feature_id, FeatureVector.digest, FeatureVector.title, FeatureVector.text
            ).where(FeatureVector.encoder == encoder)
        )
    }
    features = [row for row in _features(session) if row[0] in vectors]
    held = [vectors[feature_id] for feature_id, _, _ in features]
    return Known(
        ids=[feature_id for feature_id, _, _ in features],
        titles=[title for _, title, _ in features],
        texts=[text for _, _, text in features],
        title_vectors=from_blob([row.title for row in held]),
        text_vectors=from_blob([row.text for row in held]),
        digest=_digest(*(part for row in held for part in (str(row.feature_id), row.digest))),
    )


def _features(session: Session) -> Sequence[tuple[int, str, str]]:
    """Id, title, and title with description of every feature."""
    query = select(Feature.id, Feature.title, Feature.description).order_by(Feature.id)
    return [
        (feature_id, title, f"{title}. {description or ''}")
        for feature_id, title, description in session.execute(query)
    ]


def _digest(*parts: str) -> str:
    return blake2b("\x00".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
