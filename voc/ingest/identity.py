"""The keys by which a person or a company is known again: e-mail, domain, CRM id.

Pure functions of strings. Nothing is looked up and nothing is guessed: two spellings are one person
only where the spelling rules of e-mail say so (case, blanks), never by likeness.
"""

import re
from functools import lru_cache

from voc.ingest.records import Person

_ADDRESS = re.compile(r"[^\s@<>(),;:\"\[\]]{1,64}@[^\s@<>(),;:\"\[\]]{1,253}")
_ORDINARY = re.compile(r"[a-z0-9_+\-]+(?:\.[a-z0-9_+\-]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,24}")
_DOMAIN = re.compile(r"(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?(?:\.(?!-)[^\W_](?:[\w-]{0,61}[^\W_])?)+")
_NUMBERS_ONLY = re.compile(r"[\d.]+")

FREE_MAIL = frozenset(
    """
    126.com 139.com 163.com 188.com abv.bg aim.com alice.it aliyun.com aol.com arcor.de att.net bell.net
    bellsouth.net bigpond.com bk.ru bluewin.ch bol.com.br btinternet.com centrum.cz charter.net comcast.net
    cox.net daum.net docomo.ne.jp duck.com earthlink.net email.com ezweb.ne.jp fastmail.com fastmail.fm
    foxmail.com free.fr freemail.hu freenet.de gmail.com googlemail.com hanmail.net hey.com hush.com
    icloud.com ig.com.br inbox.lv inbox.ru interia.pl juno.com kpnmail.nl laposte.net libero.it list.ru
    mac.com mail.com mail.ru mailbox.org me.com msn.com mynet.com nate.com naver.com neuf.fr o2.pl onet.pl
    op.pl optonline.net orange.fr pm.me posteo.de proton.me protonmail.ch protonmail.com qq.com rambler.ru
    rediffmail.com rocketmail.com rogers.com sapo.pt sbcglobal.net seznam.cz sfr.fr shaw.ca sina.cn
    sina.com skynet.be softbank.ne.jp sohu.com t-online.de telenet.be telia.com terra.com.br tiscali.it
    tuta.com tuta.io tutanota.com ukr.net uol.com.br verizon.net vip.qq.com virgilio.it vodafone.de
    wanadoo.fr web.de windowslive.com wp.pl xs4all.nl yeah.net ymail.com zoho.com zohomail.com
    """.split()
)
"""Hosts where anybody may have a mailbox: their domain says nothing about a company."""

_FREE_EVERYWHERE = re.compile(r"(?:gmx|hotmail|live|outlook|yahoo|yandex)\.(?:[a-z]{2,3}|com?\.[a-z]{2})")
"""Free-mail hosts with a national address in many countries."""


def normalise_email(cell: str) -> str | None:
    """The address in lower case without blanks, or None when the cell holds none.

    Understands `Jane Doe <jane@example.com>` and `mailto:jane@example.com`. Dots and `+tags` before
    the @ stay: they belong to the address, and some hosts deliver by them.
    """
    plain = cell.strip().lower()
    if _ORDINARY.fullmatch(plain) is not None:
        return plain
    if "@" not in plain:
        return None
    if plain.startswith("mailto:"):
        plain = plain[7:].partition("?")[0]
    found = _ADDRESS.fullmatch(plain) or _between_angles(plain)
    if found is None:
        return None
    address = found.group().strip(".")
    if ".." in address or ".@" in address:
        return None
    return address if _DOMAIN.fullmatch(address.partition("@")[2]) else None


def _between_angles(plain: str) -> re.Match[str] | None:
    opened, closed = plain.rfind("<"), plain.rfind(">")
    return _ADDRESS.fullmatch(plain[opened + 1 : closed].strip()) if 0 <= opened < closed else None


def normalise_domain(cell: str) -> str | None:
    """`https://www.Example.com/about` -> `example.com`; None when the cell holds no host name."""
    plain = cell.strip().lower()
    plain = plain.partition("://")[2] or plain
    plain = plain.rpartition("@")[2]
    host = re.split(r"[/?#:\s]", plain, maxsplit=1)[0].strip(".").removeprefix("www.")
    if _DOMAIN.fullmatch(host) is None or _NUMBERS_ONLY.fullmatch(host):
        return None
    return host


@lru_cache(maxsize=4096)
def is_free_mail(domain: str) -> bool:
    """Whether anybody may have an address at this domain, so that it names no company."""
    return domain in FREE_MAIL or _FREE_EVERYWHERE.fullmatch(domain) is not None


def company_domain(email: str | None) -> str | None:
    """The part of a normalised address that names a company; None for free mail."""
    if email is None:
        return None
    domain = email.rpartition("@")[2]
    return None if is_free_mail(domain) else domain


def person_keys(person: Person) -> tuple[tuple[str, str], ...]:
    """Under which keys this person is known again, most trusted first; empty when nobody is named."""
    keys = [("crm_id", person.crm_id), ("email", person.email)]
    return tuple((kind, value) for kind, value in keys if value)
