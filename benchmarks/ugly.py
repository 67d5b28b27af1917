"""Ugly files, made with a seed: what people's disks really hold when they point a program at a folder.

    for one in ugly_files(folder, 2000, seed=7): ...

Each is a file (or a link, a pipe, a folder) of one sort; `SORTS` names them all. `rows`: how many rows of data it holds
at least, where the damage leaves no doubt about that.
"""

import json
import os
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.ugly_cells import HEADER, ODD_TEXTS, SENTENCES, date_in, delimited, table

Content = tuple[str, bytes, int | None]
"""Suffix, bytes, rows of data (None: the damage may have joined or split some)."""
BOMB = 60_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ugly:
    """One of them."""

    path: Path
    sort: str
    rows: int | None
    forbidden: bool = False
    """Whether it must not be readable for this user (only root may read it)."""


def ugly_files(folder: Path, count: int, *, seed: int) -> Iterator[Ugly]:
    """So many files, sort after sort, each in a folder of its own."""
    names = list(SORTS) + list(PLACES)
    for number in range(count):
        rng = random.Random(f"{seed}/{number}")
        sort = names[number % len(names)]
        home = folder / f"{number:04d}"
        home.mkdir(parents=True)
        if sort in PLACES:
            yield PLACES[sort](rng, home)
            continue
        suffix, content, rows = SORTS[sort](rng)
        path = home / f"{rng.choice(NAMES)}{suffix}"
        path.write_bytes(content)
        yield Ugly(path=path, sort=sort, rows=rows)


NAMES = (
    "export",
    "export 2025-11 (2)",
    "[bold]answers",
    "ответы",
    "-rf",
    "a" * 180,
    "line\nbreak",
    "CON",
    "%s{0}",
)


def _plain(rng: random.Random) -> Content:
    rows = table(rng)
    return ".csv", delimited([HEADER, *rows]).encode(), len(rows)


def _truncated(rng: random.Random) -> Content:
    whole = delimited([HEADER, *table(rng)]).encode()
    return ".csv", whole[: rng.randrange(len(whole))], None


def _mixed_encodings(rng: random.Random) -> Content:
    lines = [delimited([row]) for row in [HEADER, *table(rng)]]
    made = [line.encode(rng.choice(("utf-8", "cp1254", "gb18030", "utf-16-le")), "replace") for line in lines]
    return ".csv", b"".join(made), None


def _nuls(rng: random.Random) -> Content:
    rows = table(rng)
    body = delimited([HEADER, *rows]).encode()
    for _ in range(rng.randint(1, 8)):
        at = rng.randrange(len(body))
        body = body[:at] + b"\0" * rng.randint(1, 50) + body[at:]
    return ".csv", body, None


def _long_line(rng: random.Random) -> Content:
    filler = rng.choice((b"x", b"word ", b'"', b",", b"\xe2\x80\x8f", b"{"))
    return rng.choice((".csv", ".jsonl", ".txt")), filler * (2_000_000 // len(filler)), None


def _unclosed_quote(rng: random.Random) -> Content:
    text = delimited([HEADER, *table(rng)])
    at = rng.randrange(len(text))
    return ".csv", (text[:at] + '"' + text[at:]).encode(), None


def _formulas(rng: random.Random) -> Content:
    rows = table(rng)
    for row in rows:
        row[3] = rng.choice(
            ('=HYPERLINK("http://x.example","y")', "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3")
        )
    return ".csv", delimited([HEADER, *rows]).encode(), len(rows)


def _merged_header(rng: random.Random) -> Content:
    rows = table(rng)
    lead = [["Customer survey", *[""] * (len(HEADER) - 1)], [""] * len(HEADER)]
    return ".csv", delimited([*lead[: rng.randint(1, 2)], HEADER, *rows]).encode(), None


def _duplicate_columns(rng: random.Random) -> Content:
    rows = table(rng)
    times = rng.randint(2, 5)
    return ".csv", delimited([HEADER * times, *(row * times for row in rows)]).encode(), len(rows)


def _wide(rng: random.Random) -> Content:
    rows = table(rng)[:5]
    more = [f"field {number}" for number in range(1000)]
    cells = [str(rng.randrange(9)) for _ in more]
    return ".csv", delimited([HEADER + more, *(row + cells for row in rows)]).encode(), len(rows)


def _ragged(rng: random.Random) -> Content:
    rows = table(rng)
    for row in rows:
        if rng.random() < 0.4:
            del row[rng.randrange(len(row)) :]
        elif rng.random() < 0.4:
            row.extend(["more"] * rng.randint(1, 9))
    kept = [row for row in rows if any(row)]
    return ".csv", delimited([HEADER, *kept]).encode(), len(kept)


def _huge_numbers(rng: random.Random) -> Content:
    rows = table(rng)
    for row in rows:
        row[2] = rng.choice(
            ("9" * 400, "1e400", "-1e-400", "nan", "inf", "0x10", "１０", "٧", "1,000,000", "--5")
        )
    return ".csv", delimited([HEADER, *rows]).encode(), len(rows)


def _dates(rng: random.Random) -> Content:
    rows = table(rng)
    for row in rows:
        row[1] = date_in(rng)
    return ".csv", delimited([HEADER, *rows]).encode(), len(rows)


def _odd_texts(rng: random.Random) -> Content:
    rows = table(rng)
    for row in rows:
        row[3] = rng.choice(ODD_TEXTS) + row[3] + rng.choice(ODD_TEXTS)
    return ".csv", delimited([HEADER, *rows]).encode("utf-8", "surrogatepass"), None


def _line_ends(rng: random.Random) -> Content:
    text = delimited([HEADER, *table(rng)])
    return (
        ".csv",
        text.replace("\r\n", rng.choice(("\r", "\n\r", "\n\n\n", "\x0b", "\u2028", "\r\r\n"))).encode(),
        None,
    )


def _encodings(rng: random.Random) -> Content:
    rows = table(rng)
    name = rng.choice(
        ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "gb18030", "cp1254", "koi8-r")
    )
    return ".csv", delimited([HEADER, *rows]).encode(name, "replace"), None


def _same_ids(rng: random.Random) -> Content:
    rows = table(rng)
    for row in rows:
        row[0] = f"R{rng.randint(1, 4)}"
    return ".csv", delimited([HEADER, *rows]).encode(), len(rows)


def _repeated_header(rng: random.Random) -> Content:
    rows = table(rng)
    rows.insert(rng.randrange(len(rows) + 1), list(HEADER))
    rows.append(["Total", "", "7.1", "", ""])
    return ".csv", delimited([HEADER, *rows]).encode(), len(rows) - 1  # a header that comes again is no row


def _delimiters(rng: random.Random) -> Content:
    text = "".join(delimited([row], rng.choice(",;\t|")) for row in [HEADER, *table(rng)])
    return ".csv", text.encode(), None


def _only_header(rng: random.Random) -> Content:
    return rng.choice((".csv", ".tsv")), delimited([HEADER]).encode()[: rng.choice((8, 200))], 0


def _empty(rng: random.Random) -> Content:
    content = rng.choice(
        (b"", b"\n", b"\r\n\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"   \t \n", b"[]", b"{}", b"null")
    )
    return rng.choice((".csv", ".json", ".jsonl", ".xlsx")), content, 0


def _binary(rng: random.Random) -> Content:
    head = rng.choice(
        (
            b"",
            b"\x89PNG\r\n\x1a\n",
            b"PK\x03\x04",
            b"%PDF-1.7\n",
            b"\x1f\x8b\x08",
            b"SQLite format 3\0",
            b"PAR1",
            b"\x7fELF",
        )
    )
    return (
        rng.choice((".csv", ".jsonl", ".xlsx", ".parquet", ".txt")),
        head + rng.randbytes(rng.randint(1, 5000)),
        None,
    )


def _web_page(rng: random.Random) -> Content:
    page = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body><p>Your session, it expired.</p></body></html>"
    return ".csv", (page * rng.randint(1, 30)).encode(), None


def _flipped(rng: random.Random) -> Content:
    body = bytearray(delimited([HEADER, *table(rng)]).encode())
    for _ in range(rng.randint(1, 40)):
        body[rng.randrange(len(body))] ^= 1 << rng.randrange(8)
    return rng.choice((".csv", ".tsv", ".txt")), bytes(body), None


def _long_cell(rng: random.Random) -> Content:
    rows = table(rng)
    rows[0][3] = "a long story " * 15_000
    return ".csv", delimited([HEADER, *rows]).encode(), len(rows)


def _headers(rng: random.Random) -> Content:
    rows = table(rng)
    made = rng.choice(
        (["1", "2", "3", "4", "5"], ["", "", "", "", ""], ["x" * 9000] * 5, ["=A", "<b>", "`", "\n", "[/]"])
    )
    return ".csv", delimited([made, *rows]).encode(), None


def _objects(rng: random.Random) -> list[dict[str, object]]:
    return [dict(zip(HEADER, row, strict=True)) for row in table(rng)]


def _jsonl(rng: random.Random) -> Content:
    objects = _objects(rng)
    odd: tuple[object, ...] = (
        10**400,
        float("nan"),
        [],
        {"a": {"b": [1, {"c": None}]}},
        True,
        "\ud800",
        "\u0000",
        None,
    )
    for one in objects:
        one[rng.choice(HEADER)] = rng.choice(odd)
        one[rng.choice(("", "id ", "ID", "comment", "\u202e"))] = rng.choice(odd)
    return ".jsonl", "".join(json.dumps(one) + "\n" for one in objects).encode(), len(objects)


def _jsonl_cut(rng: random.Random) -> Content:
    whole = "".join(json.dumps(one) + "\n" for one in _objects(rng)).encode()
    return ".jsonl", whole[: rng.randrange(1, len(whole))], None


def _jsonl_odd_lines(rng: random.Random) -> Content:
    lines = [json.dumps(one) for one in _objects(rng)]
    for _ in range(rng.randint(1, 6)):
        odd = rng.choice(
            (
                "[1, 2]",
                "7",
                '"text"',
                "{",
                "{'a': 1}",
                '{"id": ' + "9" * 5000 + "}",
                "[" * 3000,
                '{"a":1}{"b":2}',
            )
        )
        lines.insert(rng.randrange(len(lines) + 1), odd)
    return ".jsonl", "\n".join(lines).encode(), len(lines)


def _json(rng: random.Random) -> Content:
    objects = _objects(rng)
    whole: object = rng.choice(
        (objects, {"data": objects}, {"results": {"items": objects}}, objects[:1], "text", [[1], [2]])
    )
    return ".json", json.dumps(whole, indent=rng.choice((None, 1))).encode(), None


def _json_cut(rng: random.Random) -> Content:
    whole = json.dumps(_objects(rng)).encode()
    return ".json", whole[: rng.randrange(1, len(whole))], None


def _json_deep(rng: random.Random) -> Content:
    depth = rng.choice((500, 5000, 200_000))
    return rng.choice((".json", ".jsonl")), b'{"id":' * depth + b"1" + b"}" * depth, None


def _other_family(rng: random.Random) -> Content:
    heads = (
        ["Account ID", "Name", "ARR", "Renewal Date", "Seats"],
        ["Ticket ID", "Created At", "Solved At", "Subject", "CSAT"],
        ["Account ID", "Day", "Metric", "Value", "Note"],
        ["Key", "Title", "Status", "Effort", "Planned For"],
        ["Version", "Released At", "Notes", "Features", "URL"],
        ["Contact ID", "Email", "Name", "Language", "Email Opt In"],
    )
    head = rng.choice(heads)
    odd = (
        "",
        "A-1",
        "31/02/2024",
        "2025-01-01",
        "9" * 40,
        "nan",
        "inf",
        "1e999",
        "€ 1.299,50",
        "yes",
        "0000-00-00",
        *ODD_TEXTS[:4],
    )
    rows = [[f"K{number}", *(rng.choice(odd) for _ in head[1:])] for number in range(rng.randint(1, 30))]
    return ".csv", delimited([head, *rows]).encode("utf-8", "surrogatepass"), None


def _bomb(rng: random.Random) -> Content:
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"bomb{os.getpid()}.xlsx"  # noqa: S108
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", "<Types/>")
        book.writestr("xl/workbook.xml", "<workbook/>")
        book.writestr("xl/worksheets/sheet1.xml", b"<row>" + rng.choice((b" ", b"A", b"<c/>")) * (BOMB // 4))
    content = path.read_bytes()
    path.unlink()
    return rng.choice((".xlsx", ".csv")), content, None


SORTS: dict[str, Callable[[random.Random], Content]] = {
    "plain": _plain,
    "cut short": _truncated,
    "several encodings": _mixed_encodings,
    "zero bytes": _nuls,
    "one long line": _long_line,
    "a quote that is not closed": _unclosed_quote,
    "formulas": _formulas,
    "lines above the header": _merged_header,
    "columns twice": _duplicate_columns,
    "a thousand columns": _wide,
    "rows longer and shorter": _ragged,
    "numbers that are none": _huge_numbers,
    "dates in many orders": _dates,
    "marks and halves of characters": _odd_texts,
    "line ends": _line_ends,
    "one other encoding": _encodings,
    "ids twice with other words": _same_ids,
    "header again, and totals": _repeated_header,
    "a delimiter a line": _delimiters,
    "only a header": _only_header,
    "empty": _empty,
    "binary": _binary,
    "a web page": _web_page,
    "flipped bits": _flipped,
    "a cell too long": _long_cell,
    "odd headers": _headers,
    "JSON Lines with odd values": _jsonl,
    "JSON Lines cut short": _jsonl_cut,
    "JSON Lines with odd lines": _jsonl_odd_lines,
    "JSON documents": _json,
    "JSON cut short": _json_cut,
    "JSON too deep": _json_deep,
    "other tables with odd values": _other_family,
    "zip bomb": _bomb,
}


def _survey(rng: random.Random, path: Path) -> int:
    rows = table(rng)
    path.write_bytes(delimited([HEADER, *rows]).encode())
    return len(rows)


def _link(rng: random.Random, home: Path) -> Ugly:
    real = home / ".real"
    rows = _survey(rng, real)
    (home / "linked.csv").symlink_to(real)
    return Ugly(path=home / "linked.csv", sort="link", rows=rows)


def _broken_link(rng: random.Random, home: Path) -> Ugly:
    path = home / "gone.csv"
    path.symlink_to(rng.choice((home / "nothing", path, home)))
    return Ugly(path=home, sort="broken link", rows=0)


def _pipe(_rng: random.Random, home: Path) -> Ugly:
    os.mkfifo(home / "pipe.csv")
    return Ugly(path=home, sort="pipe", rows=0)


def _pipe_alone(_rng: random.Random, home: Path) -> Ugly:
    os.mkfifo(home / "pipe.csv")
    return Ugly(path=home / "pipe.csv", sort="pipe, given alone", rows=0)


def _folder(rng: random.Random, home: Path) -> Ugly:
    inner = home / "folder.csv"
    inner.mkdir()
    return Ugly(path=inner if rng.random() < 0.5 else home, sort="folder named like a file", rows=0)


def _locked_folder(rng: random.Random, home: Path) -> Ugly:
    inner = home / "locked"
    inner.mkdir()
    _survey(rng, inner / "inside.csv")
    inner.chmod(0)
    return Ugly(path=home, sort="folder without permission", rows=None, forbidden=True)


def _locked_file(rng: random.Random, home: Path) -> Ugly:
    _survey(rng, home / "locked.csv")
    (home / "locked.csv").chmod(0)
    return Ugly(path=home, sort="file without permission", rows=None, forbidden=True)


PLACES: dict[str, Callable[[random.Random, Path], Ugly]] = {
    "link": _link,
    "broken link": _broken_link,
    "pipe": _pipe,
    "pipe, given alone": _pipe_alone,
    "folder named like a file": _folder,
    "folder without permission": _locked_folder,
    "file without permission": _locked_file,
}
__all__ = ["PLACES", "SENTENCES", "SORTS", "Ugly", "ugly_files"]
