"""The pages that customers see: plain HTML without scripts, which works in any browser and at 320 pixels.

Everything that comes from outside is escaped; forms go back to the address of the page, so pages know no prefix.
"""

from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from voc.api.words import direction, words
from voc.flow.told.receipts import Receipt, ReceiptItem

LONGEST_TEXT = 2_000
ONE_CLICK = ("List-Unsubscribe", "One-Click")
"""The field that RFC 8058 wants in the body of a POST; our own button sends the same."""


@cache
def style() -> str:
    """The style sheet that stands in every page."""
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


@cache
def policy() -> str:
    """The Content-Security-Policy: our own style, our own forms, and nothing else at all."""
    digest = b64encode(sha256(style().encode()).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )


def receipt_page(receipt: Receipt, *, thanks: bool) -> str:
    """What a customer said and what it became, with the questions that they may answer."""
    say = words(receipt.language)
    parts = [_note(say["thanks"])] if thanks else []
    parts += [_item(say, number, item) for number, item in enumerate(receipt.items)]
    if not receipt.items:
        parts.append(f"<section><p>{escape(say['nothing'])}</p></section>")
    parts.append(_stop(say, stopped=receipt.stopped, resumable=receipt.resumable))
    private = f"<footer><small>{escape(say['private'])}</small></footer>"
    return _page(receipt.language, receipt.company, say["title"], say["heading"], "".join(parts) + private)


def stop_page(language: str, company: str, *, stopped: bool) -> str:
    """The page behind an unsubscribe address: one button."""
    say = words(language)
    return _page(
        language, company, say["stop_heading"], say["stop_heading"], _stop(say, stopped=stopped, bare=True)
    )


def sorry_page(language: str, company: str, reason: str) -> str:
    """A page that says one thing: `expired`, `unknown` or `again`. The same for everybody."""
    say = words(language)
    more = say.get(f"{reason}_more", "")
    body = f"<section><p>{escape(more)}</p></section>" if more else ""
    return _page(language, company, say[reason], say[reason], body)


def _page(language: str, company: str, title: str, heading: str, body: str) -> str:
    brand = f'<p class="brand" dir="auto">{escape(company)}</p>' if company else ""
    return (
        f'<!doctype html><html lang="{language}" dir="{direction(language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex, nofollow"><meta name="referrer" content="no-referrer">'
        f"<title>{escape(title)}</title><style>{style()}</style></head>"
        f"<body><main>{brand}<h1>{escape(heading)}</h1>{body}</main></body></html>"
    )


def _note(text: str) -> str:
    return f'<p class="note" role="status">{escape(text)}</p>'


def _item(say: Mapping[str, str], number: int, item: ReceiptItem) -> str:
    quotes = "".join(
        f'<p class="label">{escape(say["you_said"])} · {escape(said.on)}</p>'
        f'<blockquote dir="auto">{escape(said.words)}</blockquote>'
        for said in item.said
    )
    title = f'<h2 dir="auto">{escape(item.title)}</h2>'
    return f"<section>{title}{quotes}{_outcome(say, item)}{_question(say, number, item)}</section>"


def _outcome(say: Mapping[str, str], item: ReceiptItem) -> str:
    if item.outcome == "changed":
        return f'<p class="outcome">{escape(say["changed"])}</p>'
    name = "declined" if item.outcome == "declined" else "shipped_in" if item.version else "shipped"
    line = say[name].replace("{on}", item.on).replace("{version}", item.version or "")
    html = f'<p class="outcome {item.outcome}">{escape(line)}</p>'
    if item.description and item.outcome == "shipped":
        html += f'<p dir="auto">{_lines(item.description)}</p>'
    if item.reason:
        html += f'<p class="label">{escape(say["why"])}</p><p dir="auto">{_lines(item.reason)}</p>'
    if item.link:
        link = escape(item.link, quote=True)
        html += f'<p><a href="{link}" rel="noopener noreferrer">{escape(say["more"])}</a></p>'
    return html


def _question(say: Mapping[str, str], number: int, item: ReceiptItem) -> str:
    if not item.answerable:
        return ""
    question = say["question_no" if item.outcome == "declined" else "question"]
    was = {True: say["was_yes"], False: say["was_no"], None: ""}[item.solved]
    answered = f"<p>{escape(was)} <small>{escape(say['another'])}</small></p>" if was else ""
    return (
        f'<form method="post"><h2>{escape(question)}</h2>{answered}'
        f'<input type="hidden" name="item" value="{number}"><input type="hidden" name="step" value="{item.step}">'
        f'<label for="text{number}">{escape(say["text"])}</label>'
        f'<textarea id="text{number}" name="text" rows="2" maxlength="{LONGEST_TEXT}" dir="auto"></textarea>'
        '<div class="buttons">'
        f'<button class="first" name="solved" value="yes">{escape(say["yes"])}</button>'
        f'<button name="solved" value="no">{escape(say["no"])}</button>'
        f'<button name="solved" value="">{escape(say["send"])}</button></div></form>'
    )


def _stop(say: Mapping[str, str], *, stopped: bool, resumable: bool = False, bare: bool = False) -> str:
    heading = "" if bare else f"<h2>{escape(say['stop_heading'])}</h2>"
    if stopped:
        again = _button(say["resume"], {"resume": "yes"}) if resumable else ""
        return f"<section>{heading}<p>{escape(say['stopped'])}</p>{again}</section>"
    form = _button(say["stop"], dict([ONE_CLICK, ("stop", "yes")]))
    return f"<section>{heading}<p>{escape(say['stop_text'])}</p>{form}</section>"


def _button(words: str, fields: Mapping[str, str]) -> str:
    hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
    return (
        f'<form method="post" class="plain">{hidden}'
        f'<div class="buttons"><button>{escape(words)}</button></div></form>'
    )


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.splitlines())
