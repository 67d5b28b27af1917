"""The Message-ID of a message, made from its key, and the key found again in whatever comes back.

    message_id("release:5.3:contact:C-0201:smtp", "acme.example")
    == "<voc.release_3a5.3_3acontact_3aC-0201_3asmtp@acme.example>"

Letters, digits, dashes and single dots stay as they are; every other byte of the key's UTF-8 is `_` and two
hex digits. These signs survive quoted-printable, address books and mail programs that change `=` or `+`.
A key that would make it too long gets a digest instead, from which no key can be read back.
"""

import re
from hashlib import blake2b

LONGEST = 249
"""Signs of a whole Message-ID, brackets included: some servers cut or refuse longer ones."""
MARK = "voc."
DIGEST_MARK = "voc-digest."

_KEPT = re.compile(r"[A-Za-z0-9-]|(?<=[A-Za-z0-9])\.(?=[A-Za-z0-9])")
_CODED = re.compile(r"(?:[A-Za-z0-9.-]|_[0-9a-f]{2})+")
_IN_TEXT = re.compile(
    r"(?<![A-Za-z0-9._-])voc\.(?:[A-Za-z0-9.-]|_[0-9a-fA-F]{2}){1,240}@[A-Za-z0-9.-]{1,240}"
)


def message_id(key: str, domain: str) -> str:
    """The Message-ID of that key, with its angle brackets; always the same, in ASCII, under 250 signs."""
    host = domain if domain.isascii() else domain.encode("idna").decode()
    room = LONGEST - len(host) - len("<@>")
    return f"<{safe_key(key, longest=room)}@{host}>"


def safe_key(key: str, *, longest: int = 200) -> str:
    """The key in signs that any header takes; a digest of it where that would be more than `longest` signs."""
    whole = MARK + coded(key)
    if len(whole) <= longest:
        return whole
    return DIGEST_MARK + blake2b(key.encode("utf-8", "surrogatepass"), digest_size=20).hexdigest()


def key_of(message_id: str) -> str | None:
    """The key that a Message-ID was made from; None where it is none of ours, or holds only a digest."""
    local = message_id.strip().removeprefix("<").removesuffix(">").rpartition("@")[0]
    if not local.startswith(MARK):
        return None
    return decoded(local[len(MARK) :])


def keys_in(text: str) -> list[str]:
    """The keys of all our Message-IDs in a text, in the order of the text, each once."""
    found = (key_of(match.group()) for match in _IN_TEXT.finditer(text))
    return list(dict.fromkeys(key for key in found if key))


def coded(key: str) -> str:
    """A key in signs that are safe in a Message-ID, a header or an address."""
    return "".join(
        sign
        if _KEPT.match(key, place)
        else "".join(f"_{byte:02x}" for byte in sign.encode("utf-8", "surrogatepass"))
        for place, sign in enumerate(key)
    )


def decoded(safe: str) -> str | None:
    """The key again; None where this is nothing that `coded` made."""
    lower = re.sub(r"_[0-9A-F]{2}", lambda match: match.group().lower(), safe)
    if not _CODED.fullmatch(lower):
        return None
    parts = re.split(r"_([0-9a-f]{2})", lower)
    content = b"".join(
        bytes.fromhex(part) if place % 2 else part.encode() for place, part in enumerate(parts)
    )
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None
