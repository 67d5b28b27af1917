"""A message as mail: plain text and the same as HTML, with headers that no name or subject can break out of.

Headers are encoded here and not by the library, whose folding puts long Message-IDs and addresses in
List-Unsubscribe into encoded words, which breaks them, and repeats parts of long subjects. All bytes are ASCII
unless the address itself is not, so nothing on the way has a reason to re-encode what a DKIM signature covers.
Source: RFC 5322, 2047, 2369, 8058.
"""

import re
from collections.abc import Collection
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, quote
from hashlib import blake2b
from typing import Any

from voc.errors import PermanentFailure
from voc.loop.channels import Outgoing, Setup
from voc.loop.channels.markup import as_html, host_of, language_tag
from voc.mail.ids import message_id

LONGEST_LINE = 76
LONGEST_LINK = 900
"""A header's line may not pass 998 signs."""

ENCODED = "=?"
"""What begins an encoded word; in a text of ours it is to be read as it stands."""

AS_GIVEN = frozenset(
    {
        *("subject", "message-id", "date", "content-language"),
        *("list-unsubscribe", "list-unsubscribe-post"),
    }
)

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_LINK = re.compile(r"https?://[!-~]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")


class _Plainly(EmailPolicy):
    """Writes headers as `_header` encodes them, and reads nothing into them.

    The library would decode `=?utf-8?q?=0D=0ABcc:...?=` in a subject, and break the header with it.
    """

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return (name, value) if name.lower() in AS_GIVEN else super().header_store_parse(name, value)

    def fold(self, name: str, value: Any) -> str:
        return _header(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        return _header(name, value).encode()


FORM = _Plainly(linesep="\r\n", cte_type="7bit")


def as_email(message: Outgoing, setup: Setup, *, link_hosts: Collection[str] = ()) -> EmailMessage:
    """The message as mail.

    Parameters: link_hosts: hosts whose links may be clicked in the HTML part, besides our own domain and the
        hosts of the receipt.
    Raises PermanentFailure for an address that is none.
    """
    mail = EmailMessage(policy=FORM)
    mail["To"] = _address(
        message.to_name or "", message.to_email, "the e-mail address", "correct the contact"
    )
    mail["From"] = _address(message.sender, setup.from_address, "`from_address`", "correct it in voc.toml")
    mail["Subject"] = one_line(message.subject)
    mail["Message-ID"] = message_id(message.key, setup.mail_domain)
    mail["Date"] = format_datetime(message.at or setup.now())
    _unsubscribe(mail, message.unsubscribe)
    ours = {*link_hosts, *filter(None, (host_of(message.receipt), host_of(message.unsubscribe)))}
    body = readable(message.body)
    mail.set_content(body)
    html = as_html(
        body,
        subject=one_line(message.subject),
        language=message.language,
        domain=setup.mail_domain,
        hosts=ours,
    )
    mail.add_alternative(html, subtype="html")
    mail["Content-Language"] = language_tag(message.language)
    mail.set_boundary(f"=_voc-{blake2b(message.key.encode(), digest_size=12).hexdigest()}")
    return mail


def one_line(text: str) -> str:
    """A text that can stand in a header or a cell: without breaks and other signs that steer a machine."""
    return _BREAKS.sub(" ", readable(text)).strip()


def readable(text: str) -> str:
    """A text without lone halves of surrogate pairs and NUL, which no mail can carry."""
    return text.encode("utf-8", "replace").decode().replace("\x00", " ")


def fields_of(message: Outgoing) -> dict[str, str | None]:
    """The words of a message by the names of its fields, for services that are given them one by one."""
    fields = {name: getattr(message, name) for name in message.__dataclass_fields__ if name != "at"}
    return {name: readable(value) if value else value for name, value in fields.items()}


def is_address(text: str) -> bool:
    """Whether it looks like an e-mail address, and like one only."""
    return text.isprintable() and _ADDRESS.fullmatch(text) is not None


def _address(name: str, spec: str, noun: str, way_out: str) -> Address:
    if not is_address(spec):
        raise PermanentFailure(f"{noun} is not valid; {way_out}")
    local, _, domain = spec.rpartition("@")
    try:
        host = domain if domain.isascii() else domain.encode("idna").decode()
        # The library's parser knows only ASCII; letters of other scripts are as good as any letter.
        Address(addr_spec="".join(sign if sign.isascii() else "x" for sign in local) + f"@{host}")
        return Address(one_line(name), username=local, domain=host)
    except (ValueError, IndexError, HeaderParseError) as error:
        raise PermanentFailure(f"{noun} is not valid; {way_out}") from error


def _unsubscribe(mail: EmailMessage, link: str | None) -> None:
    if link is None:
        return
    if not _LINK.fullmatch(link) or len(link) > LONGEST_LINK or set("<>,") & set(link):
        raise PermanentFailure(
            "the address for unsubscribing is not valid; correct the address of `voc serve`"
        )
    mail["List-Unsubscribe"] = f"<{link}>"
    if link.startswith("https://"):  # RFC 8058 knows no other
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _header(name: str, value: Any) -> str:
    if isinstance(value, AddressHeader):
        words = ", ".join(_written(address, name) for address in value.addresses)
    elif name.lower() == "subject":
        words = _encoded(str(value), name)
    else:
        words = str(value)
    return f"{name}: {words}\r\n"


def _written(address: Address, header: str) -> str:
    """One address with its name, the name quoted or encoded as it needs."""
    name = address.display_name
    if not name:
        return address.addr_spec
    if not name.isascii() or ENCODED in name:
        shown = _encoded(name, header)
    else:
        shown = name if _PLAIN_NAME.fullmatch(name) else f'"{quote(name)}"'
    # The address on a line of its own where both together would be long.
    gap = " " if len(header) + len(shown) + len(address.addr_spec) < LONGEST_LINE else "\r\n "
    return f"{shown}{gap}<{address.addr_spec}>"


def _encoded(text: str, header: str) -> str:
    """Text in encoded words of at most 75 signs where it is not ASCII, on lines of at most 76."""
    charset = "us-ascii" if text.isascii() and ENCODED not in text else "utf-8"
    return Header(text, charset, maxlinelen=LONGEST_LINE, header_name=header).encode(linesep="\r\n")
