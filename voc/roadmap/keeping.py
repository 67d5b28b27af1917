"""A ranking to be kept: what was asked, the inputs, and the figures as they were shown."""

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voc.errors import InputError


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody wants ranked: by which formula, with which weights changed, counting which askers."""

    formula: str = "accounts"
    weights: Mapping[str, float] = field(default_factory=dict)
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Everything that is stored of a saved view. `inputs` and `figures` are compressed JSON."""

    question: Question
    digest: str
    inputs: bytes
    figures: bytes


def packed(figures: Mapping[str, Any]) -> bytes:
    """Figures as compressed JSON; every number comes back as it was, to the last digit."""
    return zlib.compress(json.dumps(figures, ensure_ascii=False, sort_keys=True).encode(), 6)


def unpacked(blob: bytes) -> dict[str, Any]:
    """What `packed` wrote. Raises InputError for bytes that it did not write."""
    try:
        found: dict[str, Any] = json.loads(zlib.decompress(blob))
    except (ValueError, zlib.error) as error:
        raise InputError("The figures of this view cannot be read: they were damaged.") from error
    return found
