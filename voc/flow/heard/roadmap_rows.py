"""What rows of features and releases hold, made of what a file says of them. Touches no database."""

from collections.abc import Iterable
from typing import Any

from voc.errors import NotFound
from voc.ingest.records import BadRow, FeatureRow, ReleaseRow
from voc.terms import FeatureStatus


def feature_values(row: FeatureRow) -> dict[str, Any]:
    """A row of `feature`."""
    return {
        "key": row.key,
        "title": row.title,
        "description": row.description,
        "status": row.status or FeatureStatus.IDEA,
        "area": row.area,
        "effort": row.effort,
        "tracker_url": row.tracker_url,
        "planned_for": row.planned_for,
        "declined_reason": row.declined_reason,
        "declined_instead": row.declined_instead,
        "how_to_try": row.how_to_try,
        "url": row.url,
        "listed_status": row.status or FeatureStatus.IDEA,
    }


def twice(row: FeatureRow, later: FeatureRow, file: str) -> BadRow:
    """The earlier of two rows with one key, set aside."""
    return BadRow(
        file=file,
        line=row.line,
        column="key",
        value=row.key,
        reason=f"stands in line {later.line} again and says something else there, which counts; give one another key",
        raw=f"{row.key}: {row.title}",
    )


def unknown_feature(row: ReleaseRow, key: str, known: Iterable[str], file: str) -> BadRow:
    """A row of a release that names a feature nobody knows, set aside."""
    way_out = NotFound("feature", key, known)
    return BadRow(
        file=file,
        line=row.line,
        column="features",
        value=key,
        reason=str(way_out),
        raw=f"{row.version}: {row.features}",
    )
