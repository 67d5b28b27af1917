"""Cells of made-up exports: what a column of each kind holds, in the language of its layout."""

import random
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from benchmarks import layouts_dev, layouts_more

FOLDER = Path(__file__).parent
DATES = {
    "iso": "%Y-%m-%d %H:%M:%S",
    "minute": "%Y-%m-%d %H:%M",
    "day": "%Y-%m-%d",
    "isoz": "%Y-%m-%dT%H:%M:%SZ",
    "offset": "%Y-%m-%dT%H:%M:%S-07:00",
    "us_time": "%m/%d/%Y %H:%M:%S",
    "us_short": "%m/%d/%y %H:%M:%S",
    "us_day": "%m/%d/%Y",
    "eu_time": "%d/%m/%Y %H:%M:%S",
    "eu_day": "%d/%m/%Y",
    "dot_time": "%d.%m.%Y %H:%M:%S",
    "dot_day": "%d.%m.%Y",
    "slash_time": "%Y/%m/%d %H:%M:%S",
    "zh_day": "%Y年%m月%d日",
    "text_time": "%b %d, %Y %I:%M %p",
    "text_day": "%b %d, %Y",
    "text_js": "%a %b %d %Y %H:%M:%S GMT+0000 (GMT)",
    "jira": "%d/%b/%y %I:%M %p",
}
MOMENTS = {"moment": 0, "begun": -1, "answered": 2, "ended": 50, "ended_sparse": 50, "future": 9000}
"""Hours between the moment of a row and what a column of the kind holds."""
SCALES = {"nps": 11, "csat": 5, "csat_sparse": 5, "csat7": 7, "ces": 7, "stars": 5}
PEOPLE = {
    "en": "Ann Lee,Tom Baker,Priya Shah,Jack Stone,Maria Lopez,Owen Clark,Ruth Adams,Ben Cole",
    "tr": "Ayşe Yılmaz,Mehmet Demir,Zeynep Kaya,Ali Çelik,Elif Şahin,Burak Aydın,Deniz Koç,Emre Öztürk",
    "zh": "王芳,李伟,张敏,刘洋,陈静,杨磊,赵丽,黄强",
    "de": "Anna Müller,Jonas Schäfer,Petra Weiß,Lukas Braun,Sabine Koch,Tim Vogel,Julia Krüger,Max Lang",
    "es": "Lucía Gómez,Carlos Ruiz,Marta Peña,Javier Ortiz,Elena Vidal,Pablo Núñez,Sara Gil,Diego Rey",
    "fr": "Camille Durand,Hugo Lefèvre,Inès Moreau,Louis Petit,Chloé Garnier,Paul Roux,Léa Fabre,Jean Colin",
}
OWNERS = ("Nora West", "Sam Okafor", "Kim Park")
WORDS = "north harbour maple atlas copper vela orbit lumen cedar basalt".split()
PICKS = {
    "browser": "Chrome 131;Firefox 132;Safari 18",
    "city": "Leeds;Ankara;Köln;Lyon;Sevilla;Wuhan",
    "country": "Germany;France;Türkiye;Spain;China;United Kingdom",
    "device": "SM-G991B;Pixel 8;iPhone15,2",
    "event": "login;report_opened;job_created;password_reset",
    "industry": "Construction;Facility Services;Software;Retail",
    "lang": "en;de;tr;fr",
    "plan": "Starter;Team;Business",
    "role": "Operations Manager;Dispatcher;IT Lead;Owner",
    "segment": "SMB;Mid-Market;Enterprise",
    "team": "Tier 1;Tier 2;Billing",
    "good_bad": "good;bad",
    "star_words": "ONE;TWO;THREE;FOUR;FIVE",
    "csatwords": "Very satisfied;Satisfied;Neither satisfied nor dissatisfied;Dissatisfied;Very dissatisfied",
}
HEX = {"hex8": 8, "hex10": 10, "hex24": 24, "hex32": 32}


@dataclass(frozen=True, slots=True, kw_only=True)
class Someone:
    """Who a row is about, so that its columns agree."""

    number: int
    name: str
    company: str

    @property
    def domain(self) -> str:
        """The company's own."""
        return f"{self.company.split()[0].lower()}.example"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What the cells of one row are drawn from. `at`: the moment of the row, UTC."""

    rng: random.Random
    row: int
    at: datetime
    who: Someone
    language: str
    dates: str


def drawings(rng: random.Random, rows: int, language: str, dates: str, words: str = "") -> list[Drawing]:
    """The rows of one file, in the order of time. `words`: before the language in the names of lists of phrases."""
    names = {**PEOPLE, **layouts_dev.PEOPLE, **layouts_more.PEOPLE}[language].split(",")
    begin = datetime(2025, 1, 9, 8, 15, tzinfo=UTC)
    found = []
    for row in range(rows):
        number = rng.randrange(60)
        company = f"{WORDS[number % len(WORDS)].title()} {('Services', 'Works', 'Group')[number % 3]}"
        who = Someone(number=number, name=names[number % len(names)], company=company)
        at = begin + timedelta(days=row * 6, hours=rng.randrange(9), minutes=rng.randrange(60))
        found.append(Drawing(rng=rng, row=row, at=at, who=who, language=words + language, dates=dates))
    return found


def cell(kind: str, draw: Drawing) -> str:
    """One cell as text. Raises ValueError for a kind that is not known."""
    name, _, options = kind.partition(":")
    if name in MOMENTS:
        return moment(name, draw).strftime(DATES[draw.dates]) if not _gap(name, draw, "ended_sparse") else ""
    if name in ("choice", "const"):
        return draw.rng.choice(options.split(";"))
    if name in PICKS:
        return draw.rng.choice(PICKS[name].split(";"))
    if name in SCALES:
        low = 0 if name == "nps" else 1
        return "" if _gap(name, draw, "csat_sparse") else str(low + draw.rng.randrange(SCALES[name]))
    if name in HEX:
        return f"{draw.rng.getrandbits(4 * HEX[name]):0{HEX[name]}x}"
    for found in (_words(name, draw), _number(name, draw), _person(name, draw), _code(name, options, draw)):
        if found is not None:
            return found
    raise ValueError(f"No column holds `{kind}`.")


def moment(kind: str, draw: Drawing) -> datetime:
    """When something of this row happened."""
    return draw.at + timedelta(hours=MOMENTS[kind])


def _gap(name: str, draw: Drawing, *sparse: str) -> bool:
    return name in sparse and draw.rng.random() < 0.5


def _words(name: str, draw: Drawing) -> str | None:
    sort = {"words": "customer", "html_note": "note"}.get(
        name.removesuffix("_sparse"), name.removesuffix("_sparse")
    )
    known = _phrases()[draw.language]
    if sort not in known:
        return None
    if name.endswith("_sparse") and draw.rng.random() < 0.6:
        return ""
    if sort in ("customer", "note"):
        said = " ".join(draw.rng.sample(known[sort], draw.rng.randint(1, 3)))
        said += f" ({draw.who.company} #{draw.row})" if draw.rng.random() < 0.3 else ""
        return f"<p>{said}</p>" if name.startswith("html") else said
    return draw.rng.choice(known[sort])


@cache
def _phrases() -> dict[str, dict[str, list[str]]]:
    files = [folder / "words.toml" for folder in (FOLDER, layouts_dev.FOLDER, layouts_more.FOLDER)]
    return {
        language: lists
        for file in files
        for language, lists in tomllib.loads(file.read_text(encoding="utf-8")).items()
    }


def _number(name: str, draw: Drawing) -> str | None:
    rng, row = draw.rng, draw.row
    makers: dict[str, Callable[[], str]] = {
        "num": lambda: str(rng.randint(3, 4000)),
        "num1": lambda: str(rng.randint(1, 8)),
        "num2": lambda: str(rng.randint(1, 90)),
        "num9": lambda: str(400_000_000 + row * 7919),
        "num12": lambda: str(118_000_000_000 + row * 104_729),
        "num15": lambda: str(215_470_000_000_000 + row * 104_729),
        "seq": lambda: str(row + 1),
        "seq8": lambda: f"{row + 1041:08d}",
        "money": lambda: f"{rng.randint(4, 900) * 100}.00",
        "money_comma": lambda: f"{rng.randint(4, 900)}.{rng.randint(100, 999)},50",
        "money_big": lambda: str(rng.randint(1, 90) * 1_000_000),
        "stars_half": lambda: str(rng.choice((2.5, 3.5, 4.0, 4.5, 5.0))),
        "stars_comma": lambda: rng.choice(("2,5", "3,5", "4,0", "4,5", "5,0")),
        "coordinate": lambda: f"{rng.uniform(-60, 60):.4f}",
        "clock": lambda: f"{rng.randint(0, 30):02d}:{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}",
        "millis": lambda: str(int(draw.at.timestamp() * 1000)),
        "millis_sparse": lambda: "" if rng.random() < 0.5 else str(int(draw.at.timestamp() * 1000)),
        "version_own": lambda: f"4.{row // 10}.{row % 10}",
        "version": lambda: f"4.{rng.randint(0, 12)}.{rng.randint(0, 9)}",
    }
    maker = makers.get(name)
    return maker() if maker else None


def _person(name: str, draw: Drawing) -> str | None:
    who, parts = draw.who, draw.who.name.split(" ")
    first, last = (parts[0], parts[-1]) if len(parts) > 1 else (who.name[1:], who.name[:1])
    mail = f"p{who.number}@{who.domain}"
    own = f"{draw.row + 1:03d}"
    made = {
        "person": who.name,
        "person_mail": f"{who.name} ({mail})",
        "nick": f"{parts[0].lower()}{who.number}",
        "first": first,
        "last": last,
        "email": mail,
        "email_sparse": mail if draw.rng.random() < 0.5 else "",
        "phone": f"+49 30 {901820 + who.number * 7}",
        "company": who.company,
        "company_own": f"{who.company} {own}",
        "domain": who.domain,
        "domain_own": f"c{own}.example",
        "website": f"https://www.c{own}.example",
        "acct": f"ACC-{1000 + who.number}",
        "acct_own": f"ACC-{1000 + draw.row}",
        "owner": OWNERS[who.number % len(OWNERS)],
        "own_email": f"{OWNERS[who.number % len(OWNERS)].split()[0].lower()}@fieldly.example",
        "street": f"{who.number + 1} Mill Road",
    }
    return made.get(name)


def _code(name: str, options: str, draw: Drawing) -> str | None:
    rng, row, number = draw.rng, draw.row, draw.who.number
    makers: dict[str, Callable[[], str]] = {
        "empty": lambda: "",
        "ip": lambda: f"198.51.100.{rng.randint(1, 250)}",
        "key": lambda: f"FLD-{row + 100}",
        "path": lambda: f"accounts/1/locations/2/reviews/{rng.getrandbits(60):x}",
        "qid": lambda: f"R_{rng.getrandbits(64):x}"[:17],
        "sfid": lambda: f"{options}5g00000{number:05d}AAC",
        "sfid_own": lambda: f"{options}5g00000{row:05d}AAC",
        "url": lambda: f"https://reviews.example/r/{row + 7000}",
        "uuid": lambda: _uuid(rng.getrandbits(128)),
    }
    maker = makers.get(name)
    return maker() if maker else None


def _uuid(bits: int) -> str:
    text = f"{bits:032x}"
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
