"""When a file was last changed."""

from datetime import UTC, datetime
from pathlib import Path

from voc.errors import InputError


def changed_at(path: Path) -> datetime:
    """When a file was last changed, in UTC. Raises InputError for a file that is not there."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    except OSError as error:
        raise InputError(f"{path}: there is no such file. Check the name and the folder.") from error
