"""A keyed digest of what a source really said, so that an edit can be told from words that are only redacted otherwise.

Without the workspace's key nobody can tell the words from it, nor try whether somebody said something.
"""

import hmac
from functools import lru_cache
from unicodedata import is_normalized, normalize

LENGTH = 16
"""Bytes that are kept: two texts of one id meet by chance once in 2**64."""


def row_digest(key: bytes | None, text: str) -> str | None:
    """32 hex digits of HMAC-SHA256 over the words before redaction; None without a key.

    How they are spaced and how their letters are composed does not matter: two exports of one row may differ in it.
    """
    if key is None:
        return None
    plain = " ".join(text.split())
    if not is_normalized("NFC", plain):
        plain = normalize("NFC", plain)
    digest = _begun(key).copy()
    digest.update(plain.encode("utf-8", "surrogatepass"))
    return digest.digest()[:LENGTH].hex()


@lru_cache(maxsize=4)
def _begun(key: bytes) -> hmac.HMAC:
    """What every digest of a row begins with."""
    return hmac.new(key, b"row:", "sha256")
