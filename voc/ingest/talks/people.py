"""Who speaks in a conversation, and who of them is ours.

Ours is who the tool calls so, who has an address at a domain of ours, and whom the workspace's list names. Where
nothing tells, a speaker stays unknown: a colleague's words quoted as a customer's are worse than words of nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from voc.ingest.headers import plain
from voc.ingest.identity import company_domain, normalise_email
from voc.ingest.records import Person
from voc.ingest.redact import NOBODY, Own
from voc.terms import Speaker

CUSTOMER_WORDS = frozenset(
    "customer client user caller guest prospect them musteri kunde kundin cliente usuario 客户 顾客 用户 "
    "お客様 고객 ลูกค้า ລູກຄ້າ клиент عميل".split()
)
CSM_WORDS = frozenset(
    "me csm i us we agent host rep ben biz ich wir yo nosotros moi nous 我 我们 客户经理 私 나 ผม ฉัน "
    "ຂ້ອຍ я мы أنا".split()
)
"""How a speaker may be marked who is not named."""
FEWEST = 2
"""Conversations in which a domain must stand before it is guessed to be ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """One participant as the tool knows them.

    `key`: their id in the tool. `outsider`: the tool says that they are of another company. `ours`: what the tool
    says of whose they are; None where it does not. `talks`: conversations they were met in, for a guess.
    """

    key: str
    name: str | None = None
    email: str | None = None
    outsider: bool = False
    ours: bool | None = None
    talks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Staff:
    """Who is ours, by words: domains, addresses, names, ids in a tool.

    An address at a company's domain stands for the domain too. Without any domain nothing is said of strangers.
    """

    words: tuple[str, ...] = ()

    @cached_property
    def emails(self) -> frozenset[str]:
        """Addresses, in lower case."""
        return frozenset(filter(None, (normalise_email(word) for word in self.words if "@" in word)))

    @cached_property
    def domains(self) -> frozenset[str]:
        """Domains of ours; every address there is a colleague's."""
        named = {word.lower().lstrip("@") for word in self.words if _is_domain(word)}
        return frozenset(named | {found for email in self.emails if (found := company_domain(email))})

    @cached_property
    def names(self) -> frozenset[str]:
        """Names and ids as they are compared: without capitals and signs."""
        others = (plain(word) for word in self.words if "@" not in word and not _is_domain(word))
        return frozenset(filter(None, others))

    @cached_property
    def _first(self) -> Counter[str]:
        return Counter(name.split(" ")[0] for name in self.names)

    def side(self, who: Somebody) -> Speaker:
        """Whose side somebody is on, by what is known of them alone."""
        if who.ours or self._has(who):
            return Speaker.CSM
        if who.outsider or who.ours is False or (who.email and self.domains):
            return Speaker.CUSTOMER
        word = plain(who.name or "")
        if word in CSM_WORDS:
            return Speaker.CSM
        return Speaker.CUSTOMER if word in CUSTOMER_WORDS else Speaker.UNKNOWN

    def _has(self, who: Somebody) -> bool:
        email = who.email or ""
        if email in self.emails or self._is_home(email.rpartition("@")[2]):
            return True
        if plain(who.key) in self.names:
            return True
        name = plain(who.name or "")
        return bool(name) and (name in self.names or (" " not in name and self._first[name] == 1))

    def _is_home(self, host: str) -> bool:
        return bool(host) and any(host == home or host.endswith("." + home) for home in self.domains)


NOBODY_OURS = Staff()


class Room:
    """Everybody in one conversation: whose side each is on, whom our words are for, which names are taken out.

    Parameters: account: the customer, where a person said so; then who is not ours in a conversation in which
        somebody of ours speaks is theirs. Of two speakers, one of whom is ours, the other is the customer's.
    """

    def __init__(self, people: Iterable[Somebody], staff: Staff, account: str | None = None) -> None:
        self._people = {one.key: one for one in people}
        self._account = account
        self._sides = {key: staff.side(one) for key, one in self._people.items()}
        self._settle_doubles()
        self._settle_others()
        self._persons: dict[str, Person] = {}
        self._own: dict[str, Own] = {}

    def _settle_doubles(self) -> None:
        """A bare first name that somebody else of the room has too tells nobody."""
        first = Counter(plain(one.name).split(" ")[0] for one in self._people.values() if one.name)
        for key, one in self._people.items():
            name = plain(one.name or "")
            if name and not one.email and " " not in name and first[name] > 1 and one.ours is None:
                self._sides[key] = Speaker.UNKNOWN

    def _settle_others(self) -> None:
        sides = list(self._sides.values())
        if Speaker.CSM not in sides or not (self._account or len(sides) == 2):
            return
        for key, side in self._sides.items():
            if side is Speaker.UNKNOWN and _is_named(self._people[key]):
                self._sides[key] = Speaker.CUSTOMER

    def side(self, key: str) -> Speaker:
        """Whose words this participant's are."""
        return self._sides.get(key, Speaker.UNKNOWN)

    def person(self, key: str) -> Person:
        """Whom words of this participant belong to: the customer; of ours whom they speak with; else nobody."""
        if key not in self._persons:
            side = self.side(key)
            if side is Speaker.CUSTOMER:
                made = self._customer(self._people[key])
            else:
                made = self.partner if side is Speaker.CSM else Person()
            self._persons[key] = made
        return self._persons[key]

    def own(self, key: str) -> Own:
        """What is taken out of a customer's words and known again as theirs."""
        who = self._people.get(key)
        if who is None or self.side(key) is not Speaker.CUSTOMER:
            return NOBODY
        return self._own.setdefault(key, Own(name=who.name, email=who.email))

    def author(self, key: str) -> str | None:
        """The name of a colleague; nobody else's."""
        who = self._people.get(key)
        return who.name if who is not None and self.side(key) is Speaker.CSM else None

    def name(self, key: str) -> str:
        """How a participant is called; empty where they have no name."""
        who = self._people.get(key)
        return (who.name or "") if who is not None else ""

    def names(self, key: str) -> tuple[str, ...]:
        """The names of the others, and the own one of who is no customer."""
        mine = self.side(key) is Speaker.CUSTOMER
        others = (one.name for one in self._people.values() if one.name and not (mine and one.key == key))
        return tuple(dict.fromkeys(name for name in others if plain(name) not in CUSTOMER_WORDS | CSM_WORDS))

    @cached_property
    def partner(self) -> Person:
        """The customer of the conversation: the one person, else the company if all are of one, else nobody."""
        customers = [one for key, one in self._people.items() if self._sides[key] is Speaker.CUSTOMER]
        if len(customers) == 1:
            return self._customer(customers[0])
        domains = {company_domain(one.email) for one in customers}
        return Person(account_id=self._account, domain=domains.pop() if len(domains) == 1 else None)

    def _customer(self, who: Somebody) -> Person:
        return Person(
            email=who.email, name=who.name, domain=company_domain(who.email), account_id=self._account
        )


def guess(people: Sequence[Somebody]) -> tuple[str, int, int] | None:
    """The domain that is probably ours: it stands in most conversations, and in more than any other.

    Returns: the domain, in how many conversations it stands, and of how many; None where nothing stands out.
    """
    talks: dict[str, set[str]] = defaultdict(set)
    for one in people:
        domain = company_domain(one.email)
        if domain and not one.outsider and one.ours is None:
            talks[domain].update(one.talks)
    every = {talk for one in people for talk in one.talks}
    ranked = sorted(((len(found), domain) for domain, found in talks.items()), reverse=True)
    if not ranked or ranked[0][0] < FEWEST or 2 * ranked[0][0] <= len(every):
        return None
    if len(ranked) > 1 and ranked[1][0] == ranked[0][0]:
        return None
    return ranked[0][1], ranked[0][0], len(every)


def _is_domain(word: str) -> bool:
    bare = word.removeprefix("@")
    return "@" not in bare and "." in bare.strip(".") and " " not in bare.strip()


def _is_named(who: Somebody) -> bool:
    """Whether this is somebody at all: `Speaker 2` and `Unknown` are not."""
    word = plain(who.name or "")
    return bool(word) and not any(sign.isdigit() for sign in word) and not word.startswith("unknown")
