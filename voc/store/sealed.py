"""Sealing what lies in the vault: AES-256 in Galois/Counter mode, with a key that never lies in the database.

A token is bound to the contact it belongs to: moved to another row, or changed, it does not open. The first key seals, all
of them open; so a new key is put in front of the old one until everything is sealed anew. Source: NIST SP 800-38D.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from voc.errors import InputError

KEY_BYTES, NONCE_BYTES = 32, 12
OPTION = "vault_keys"


@dataclass(frozen=True, slots=True)
class Ring:
    """The keys of a vault, the one that seals first; none: nothing is sealed."""

    keys: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def first(self) -> str | None:
        """The name of the key that seals."""
        return name_of(self.keys[0]) if self.keys else None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all keys, in their order."""
        return tuple(name_of(key) for key in self.keys)

    def seal(self, contact_id: int, values: Mapping[str, str | None]) -> bytes:
        """The values as a token that only this ring opens, and for this contact alone. Raises ValueError without a key."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if not self.keys:
            raise ValueError("nothing can be sealed without a key")
        nonce = secrets.token_bytes(NONCE_BYTES)
        plain = json.dumps(dict(values), ensure_ascii=False).encode()
        return nonce + AESGCM(self.keys[0]).encrypt(nonce, plain, _bound(contact_id))

    def unseal(self, contact_id: int, key_id: str, token: bytes) -> dict[str, str | None]:
        """What a token holds. Raises InputError, in one sentence, for another key and for a token that was tampered with."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        key = next((key for key in self.keys if name_of(key) == key_id), None)
        if key is None:
            raise InputError(shut(key_id, self))
        try:
            plain = AESGCM(key).decrypt(token[:NONCE_BYTES], token[NONCE_BYTES:], _bound(contact_id))
        except InvalidTag as error:
            raise InputError(
                f"The vault's row of contact {contact_id} was changed or moved: its seal is broken. Put the database back "
                "from a backup, or import the contacts' table again after `voc forget`."
            ) from error
        found: dict[str, str | None] = json.loads(plain)
        return found


def shut(key_id: str, ring: Ring) -> str:
    """The sentence for who has not the key."""
    given = f"the keys given are {', '.join(ring.names)}" if ring.keys else "no key is given"
    return (
        f"The vault is sealed with the key {key_id}, and {given}. Give it in $VOC_VAULT_KEY or in the file that the setting "
        "`vault_key_file` names; everything that needs no address works without it."
    )


def new_key() -> str:
    """A new key, as it stands in a key file or a variable."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def ring_from(texts: list[str]) -> Ring:
    """The ring of keys as they are written. Raises InputError for one that `voc vault key` did not write."""
    keys = []
    for number, text in enumerate(texts, start=1):
        try:
            key = base64.b64decode(text, altchars=b"-_", validate=True)
        except ValueError:
            key = b""
        if len(key) != KEY_BYTES:
            raise InputError(
                f"Key {number} of the vault is no key that `voc vault key` wrote: 44 letters, digits and signs are wanted. "
                "Put the right one back."
            )
        keys.append(key)
    return Ring(tuple(dict.fromkeys(keys)))


def name_of(key: bytes) -> str:
    """By what a key is known in tables and sentences: eight signs that tell nothing of it."""
    return hmac.new(key, b"voc vault key", hashlib.sha256).hexdigest()[:8]


def with_ring(engine: Engine, ring: Ring) -> Engine:
    """The same database, whose sessions can open the vault."""
    return engine.execution_options(**{OPTION: ring}) if ring.keys else engine


def ring_of(session: Session) -> Ring:
    """The keys that open the vault here."""
    ring = session.connection().get_execution_options().get(OPTION)
    return ring if isinstance(ring, Ring) else Ring()


def _bound(contact_id: int) -> bytes:
    return f"contact {contact_id}".encode()
