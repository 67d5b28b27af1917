"""Call transcripts: WebVTT and SubRip files as Zoom, Teams, Meet and recorders write them.

Cues of one speaker that follow one another are one turn, known by a digest of the whole call and the number of its
first cue. Speakers stand in `<v Name>`, in `Name:` or `[Name]` at the beginning of a cue. Sources: W3C WebVTT,
https://www.w3.org/TR/webvtt1/; SubRip has no standard and is read as players do.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from hashlib import blake2b
from html import unescape
from pathlib import Path
from typing import NamedTuple

from voc.errors import InputError
from voc.ingest.encodings import scan
from voc.ingest.headers import plain
from voc.ingest.records import BadRow, PassedOver, Record
from voc.ingest.talks.openers import Peek
from voc.ingest.talks.people import CSM_WORDS, CUSTOMER_WORDS, Room, Somebody
from voc.ingest.talks.turns import Talking, Turn, cannot_be_read, comment
from voc.terms import Channel, Family, LeftOut

MOST_BYTES = 64 * 2**20
"""A call of a whole day is a tenth of it."""
LONGEST_TURN = 2_000
"""Characters after which words of an unnamed speaker are another turn."""
PAUSE_S = 4.0
"""A silence after which words of an unnamed speaker are another turn."""
NOBODY = "?"
"""Stands for a speaker without a name."""

_TIME = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMES = re.compile(rf"\s*{_TIME}\s*-->\s*{_TIME}(?:\s.*)?")
_SRT = re.compile(rb"\d{1,6}[ \t]*\r?\n\s*(?:\d{1,3}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}\s*-->")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>\n]{1,100})>")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,200}>|</?>|<\d[\d:.]{0,20}>|\{\\[^}\n]{0,40}\}")
_LABEL = re.compile(
    r"\s*(?:>>\s*|-\s*)?(?:\[([^\]\n:]{1,60})\]|([^\W\d_][^:：<>\[\]\n?!,]{0,40}?))\s*[:：](?!//)\s*"
)
_NOTED = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s|$)")
_GMT = re.compile(r"GMT(\d{8})(?:[-_](\d{6}))?")
_DAY = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")
_CLOCK = re.compile(r"[ T_-]{1,3}([01]\d|2[0-3])[-.:hH]?([0-5]\d)(?:[-.:]?([0-5]\d))?(?!\d)")
_DATED = re.compile(
    r"GMT[\d_-]+|(?<!\d)20\d\d[-_.]?\d{2}[-_.]?\d{2}[T_\d-]*|\.transcript$|[_ ]?Recording\S*$"
)


class Cue(NamedTuple):
    """Words with when they begin and end, in seconds from the beginning of the call."""

    number: int
    begin: float
    end: float
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class _Call:
    """A transcript, read."""

    cues: list[Cue]
    bad: list[tuple[int, str, str]]
    notes: tuple[str, ...]


class Captions:
    """Transcripts of calls."""

    what = "a call transcript"
    family = Family.NOTE

    def knows(self, peek: Peek) -> bool:
        """WebVTT by its first word, SubRip by a number with a line of times below it."""
        head = peek.head.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\0", b"")
        return head.startswith(b"WEBVTT") or _SRT.match(head) is not None

    def people(self, path: Path) -> Iterator[Somebody]:
        """Everybody who has a name."""
        names = dict.fromkeys(cue.speaker for cue in _read(path, None).cues if cue.speaker != NOBODY)
        yield from (Somebody(key=name, name=name, talks=(path.name,)) for name in names)

    def notes(self, path: Path) -> list[str]:
        """How the file was read, and that it has no date or no names."""
        call = _read(path, None)
        notes = list(call.notes)
        if begin_of(path.stem, UTC) is None:
            notes.append("no date in its name: the call gets the time the file was last changed")
        if all(cue.speaker == NOBODY for cue in call.cues):
            notes.append("nobody is named in it: whose words they are stays unknown")
        return notes

    def read(self, path: Path, talking: Talking) -> Iterator[Record | BadRow]:
        """The turns of the call, in its order."""
        call = _read(path, talking.encoding)
        begun = begin_of(path.stem, talking.zone) or talking.fallback_time
        names = dict.fromkeys(cue.speaker for cue in call.cues)
        room = Room([_somebody(name) for name in names], talking.staff, talking.account)
        digest = _digest(call.cues)
        for line, reason, raw in call.bad:
            yield cannot_be_read(path, line, reason, raw)
        for cues in turns(call.cues):
            text = " ".join(dict.fromkeys(cue.text for cue in cues))
            if not text:
                yield PassedOver(what=LeftOut.EMPTY, line=cues[0].number)
                continue
            yield comment(
                Turn(
                    key=cues[0].speaker,
                    external_id=f"{digest}#{cues[0].number}",
                    text=text,
                    said_at=begun + timedelta(seconds=cues[0].begin),
                    channel=Channel.CALL,
                    line=cues[0].number,
                    title=title_of(path.stem),
                ),
                room,
                talking,
            )


def turns(cues: Sequence[Cue]) -> Iterator[list[Cue]]:
    """Cues that follow one another and are of one speaker; of an unnamed one until a pause or many words."""
    turn: list[Cue] = []
    for cue in cues:
        if turn and not _goes_on(turn, cue):
            yield turn
            turn = []
        turn.append(cue)
    if turn:
        yield turn


def begin_of(name: str, zone: tzinfo) -> datetime | None:
    """When a call began, as the name of its file tells: `GMT20251103-101500`, `2025-11-03 10.15`; None where not.

    Without a time it is noon, so that the day is right in every zone.
    """
    if found := _GMT.search(name):
        return _moment(found[1], found[2] or "120000", UTC)
    if (day := _DAY.search(name)) is None:
        return None
    clock = _CLOCK.match(name, day.end())
    time = f"{clock[1]}{clock[2]}{clock[3] or '00'}" if clock else "120000"
    return _moment(f"{day[1]}{day[3]}{day[4]}", time, zone)


def title_of(name: str) -> str | None:
    """What the file is called, without the date and what the recorder adds."""
    bare = _DATED.sub(" ", _DATED.sub(" ", name))
    return " ".join(re.split(r"[\s_-]+", bare)).strip(" .-_") or None


def _moment(day: str, time: str, zone: tzinfo) -> datetime | None:
    try:
        return datetime.strptime(day + time, "%Y%m%d%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return None


def _goes_on(turn: list[Cue], cue: Cue) -> bool:
    if cue.speaker != turn[0].speaker:
        return False
    if cue.speaker != NOBODY:
        return True
    return cue.begin - turn[-1].end < PAUSE_S and sum(len(one.text) for one in turn) < LONGEST_TURN


def _somebody(name: str) -> Somebody:
    return Somebody(key=name, name=None if name == NOBODY else name)


def _digest(cues: Sequence[Cue]) -> str:
    """The same for the same words at the same times, however the file ends its lines."""
    content = "\x1f".join(f"{cue.begin:.3f}\x1e{cue.speaker}\x1e{cue.text}" for cue in cues)
    return blake2b(content.encode("utf-8", "replace"), digest_size=10).hexdigest()


def _read(path: Path, encoding: str | None) -> _Call:
    if path.stat().st_size > MOST_BYTES:
        raise InputError(
            f"{path.name}: a transcript of more than {MOST_BYTES // 2**20} MB is not read. Split it."
        )
    found = scan(path, encoding)
    text = path.read_bytes().decode(found.encoding, found.errors).lstrip("\ufeff")
    blocks = re.split(r"\n[ \t]*(?:\n[ \t]*)+", text.replace("\r\n", "\n").replace("\r", "\n"))
    cues, bad = _cues(blocks, is_vtt=text.lstrip().startswith("WEBVTT"))
    return _Call(_with_speakers(cues), bad, (found.note,) if found.note else ())


def _cues(blocks: Sequence[str], *, is_vtt: bool) -> tuple[list[Cue], list[tuple[int, str, str]]]:
    """Cues with their marks still in them; and blocks that are none, with why."""
    cues: list[Cue] = []
    bad: list[tuple[int, str, str]] = []
    for number, block in enumerate(blocks, start=1):
        lines = block.splitlines()
        place = next((row for row, line in enumerate(lines[:3]) if "-->" in line), None)
        if place is None:
            if _is_silent(block, number, is_vtt=is_vtt):
                continue
            if cues and not is_vtt:
                cues[-1] = cues[-1]._replace(text=f"{cues[-1].text}\n{block}")
            else:
                bad.append((number, "no cue: it has no line of times", block))
            continue
        times = _TIMES.fullmatch(lines[place])
        if times is None:
            bad.append((number, "its line of times cannot be read", block))
            continue
        begin, end = _seconds(times.groups()[:4]), _seconds(times.groups()[4:])
        cues.append(Cue(len(cues) + len(bad) + 1, begin, end, NOBODY, "\n".join(lines[place + 1 :])))
    return cues, bad


def _is_silent(block: str, number: int, *, is_vtt: bool) -> bool:
    if not block.strip() or block.strip().isdigit():
        return True
    return is_vtt and (number == 1 or block.startswith("WEBVTT") or _NOTED.match(block) is not None)


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return float(hours * 3600 + minutes * 60 + seconds) + rest / float(10 ** len(parts[3] or "000"))


def _with_speakers(cues: Sequence[Cue]) -> list[Cue]:
    """Cues with their speakers; a label counts as a name where nearly every cue has one, or it comes again."""
    labels = Counter(_label(cue.text) for cue in cues)
    labelled = sum(count for label, count in labels.items() if label)
    common = 2 * labelled > len(cues)
    known = {label for label, count in labels.items() if label and (common or count > 1 or _is_role(label))}
    spoken: list[Cue] = []
    for cue in cues:
        for number, (speaker, text) in enumerate(_voices(cue, known)):
            before = spoken[-1].text if spoken and number == 0 else ""
            spoken.append(cue._replace(speaker=speaker, text=_without_repeat(text, before)))
    return spoken


def _voices(cue: Cue, known: set[str]) -> Iterator[tuple[str, str]]:
    """Speaker and words, several where a cue has several voices."""
    pieces = _VOICE.split(cue.text)
    if pieces[0].strip() or len(pieces) == 1:
        label = _label(pieces[0])
        if label in known:
            match = _LABEL.match(_bare(pieces[0]))
            yield label, _words(_bare(pieces[0])[match.end() if match else 0 :])
        else:
            yield NOBODY, _words(pieces[0])
    for name, words in zip(pieces[1::2], pieces[2::2], strict=True):
        yield " ".join(unescape(name).split()) or NOBODY, _words(words)


def _label(text: str) -> str:
    found = _LABEL.match(_bare(text)) if _VOICE.search(text) is None else None
    return " ".join((found[1] or found[2]).split()) if found else ""


def _bare(text: str) -> str:
    return _TAG.sub("", text)


def _words(text: str) -> str:
    return " ".join(unescape(_bare(text)).split())


def _without_repeat(text: str, before: str) -> str:
    """The words without those of the cue before, which rolling captions show once more."""
    return text[len(before) :].strip() if len(before) > 20 and text.startswith(before) else text


def _is_role(label: str) -> bool:
    return plain(label) in CSM_WORDS | CUSTOMER_WORDS
