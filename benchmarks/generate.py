"""Made-up exports of any size, the same on every machine: accounts, a roadmap, a survey with two free answers.

Answers are put together from the words in sentences.toml: seven languages, one to four sentences each,
some with an address or a telephone number in them. Nearly all of them differ.
"""

import csv
import random
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

SEED = 7
WORDS = Path(__file__).with_name("sentences.toml")
START = datetime(2024, 1, 1, 8, tzinfo=UTC)
QUESTIONS = ("What is the main reason for your score?", "What is one thing we could do better?")
SURVEY = (
    "Response ID",
    "Submitted At",
    "Email",
    "Company",
    "How likely are you to recommend us? (0-10)",
    *QUESTIONS,
)
ACCOUNT = (
    *("account_id", "account_name", "domain", "segment", "plan", "seats"),
    *("country", "arr", "currency", "csm", "renewal_date"),
)
FEATURE = ("key", "title", "description", "status", "area")
STATES = ("idea", "planned", "in_progress", "shipped", "declined")
SYLLABLES = "bar den fol gar hol ket lim mar nor pel quin ros sel tor ulm ven wick yar zan brook".split()
SPACED = frozenset({"zh", "lo"})
"""Languages whose sentences are not begun with a capital."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What one language has to say; `name` is its ISO 639-1 code."""

    name: str
    share: int
    lists: dict[str, list[str]]

    def fill(self, rng: random.Random, kind: str, mail: str) -> str:
        """One phrase of a kind, its gaps filled."""
        phrase = rng.choice(self.lists[kind])
        filled = phrase.format(
            thing=rng.choice(self.lists["things"]),
            group=rng.choice(self.lists["groups"]),
            time=rng.choice(self.lists["times"]),
            n=rng.randint(2, 180),
            mail=mail,
        )
        return filled if self.name in SPACED else filled[0].upper() + filled[1:]

    def sentence(self, rng: random.Random, kind: str, mail: str, *, reason: bool) -> str:
        """One sentence, with a reason behind a comma where asked for."""
        end = {"zh": "。", "lo": ""}.get(self.name, ".")
        said = self.fill(rng, kind, mail)
        if said.endswith(("?", "？")):
            return said
        if kind == "questions":
            return f"{said}?"
        if not reason:
            return said + end
        because = self.fill(rng, "reasons", mail)
        return f"{said}, {because[0].lower()}{because[1:]}{end}"


def survey(path: Path, rows: int, *, accounts: int = 1_000, seed: int = SEED) -> Path:
    """An NPS export of `rows` rows, both questions answered in each: 2 * rows comments of 5 * accounts people."""
    _write(path, SURVEY, _survey_rows(rows, accounts, seed))
    return path


def account_table(path: Path, count: int = 1_000) -> Path:
    """`count` customer companies; their domains are those of the survey's addresses."""
    _write(path, ACCOUNT, (_account_row(number) for number in range(count)))
    return path


def roadmap(path: Path) -> Path:
    """A feature for each thing that the English answers speak of, in all five states."""
    _write(path, FEATURE, _feature_rows())
    return path


def company(folder: Path, *, comments: int, accounts: int = 1_000, seed: int = SEED) -> Path:
    """A folder with accounts, a roadmap and a survey that holds so many comments. Returns the folder."""
    account_table(folder / "accounts.csv", accounts)
    roadmap(folder / "features.csv")
    survey(folder / "nps_survey.csv", comments // 2, accounts=accounts, seed=seed)
    return folder


def answers(count: int, *, seed: int = SEED) -> list[str]:
    """So many answers, reasons and wishes in turn."""
    rng = random.Random(seed)
    return [answer(rng, second=bool(number % 2), mail="ann@north.example") for number in range(count)]


def answer(rng: random.Random, *, second: bool, mail: str) -> str:
    """What somebody wrote under one of the two questions."""
    spoken = languages()
    language = rng.choices(spoken, weights=[one.share for one in spoken])[0]
    kinds = ("wishes", "wishes", "problems", "questions") if second else ("praise", "praise", "problems")
    kind = rng.choice(kinds)
    said = [language.sentence(rng, kind, mail, reason=kind == "wishes" and rng.random() < 0.5)]
    said += [language.fill(rng, "contexts", mail) for chance in (0.7, 0.25) if rng.random() < chance]
    if rng.random() < 0.25:
        said.append(language.sentence(rng, "problems", mail, reason=False))
    if rng.random() < 0.04:
        said.append(language.fill(rng, "extras", mail))
    return ("" if language.name == "zh" else " ").join(said)


@lru_cache(maxsize=1)
def languages() -> tuple[Language, ...]:
    """Every language of sentences.toml."""
    found: dict[str, dict[str, Any]] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
    return tuple(
        Language(name=name, share=lists.pop("share"), lists=lists) for name, lists in sorted(found.items())
    )


def _survey_rows(rows: int, accounts: int, seed: int) -> Iterator[Sequence[object]]:
    rng = random.Random(seed)
    for number in range(rows):
        firm, who = rng.randrange(accounts), rng.randrange(5)
        mail = f"p{who}@{_domain(firm)}"
        when = START + timedelta(minutes=7 * number)
        yield (
            *(f"R{number:06}", when.isoformat(), mail, _firm(firm), rng.randint(0, 10)),
            *(answer(rng, second=second, mail=mail) for second in (False, True)),
        )


def _account_row(number: int) -> Sequence[object]:
    rng = random.Random(number)
    seats = rng.randint(5, 400)
    return (
        *(f"A-{number:05}", _firm(number), _domain(number)),
        *(rng.choice(("small", "mid", "enterprise")), rng.choice(("Starter", "Business")), seats),
        *(rng.choice(("GB", "DE", "FR", "ES", "TR", "CN", "LA")), f"{seats * 480}.00", "EUR"),
        rng.choice(("Casey Holt", "Mina Ortiz", "Jonas Weber", "Aylin Demir")),
        (date(2027, 1, 1) + timedelta(days=rng.randrange(365))).isoformat(),
    )


def _feature_rows() -> Iterator[Sequence[object]]:
    english = next(one for one in languages() if one.name == "en")
    for number, thing in enumerate(english.lists["things"]):
        title = thing.removeprefix("the ")
        words = f"Everybody may change {thing}, share it and use it on a tablet."
        yield (
            *(f"F-{number + 1}", f"Better {title}", words),
            *(STATES[number % len(STATES)], ("board", "app", "office")[number % 3]),
        )


def _firm(number: int) -> str:
    return f"{_stem(number).title()} {('Ltd', 'GmbH', 'SA', 'AS')[number % 4]}"


def _domain(number: int) -> str:
    return f"{_stem(number)}.example"


def _stem(number: int) -> str:
    parts, left = [], number + 400
    while left:
        left, place = divmod(left, len(SYLLABLES))
        parts.append(SYLLABLES[place])
    return "".join(parts)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(header)
        writer.writerows(rows)
