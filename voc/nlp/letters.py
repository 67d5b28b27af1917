"""Which lines of a text are the writer's own: an e-mail brings along what it answers, who signs it, and courtesies.

What is quoted was said by somebody else, or was read here before; it stays in the stored text and makes no
passage, nor do greeting, leave and signature. Where nothing else would be left (a mail
that is only forwarded), the quoted words are taken.
"""

import re
from collections.abc import Iterator, Sequence

from voc.nlp.courtesies import FOOT_LINES, is_greeting, leave
from voc.nlp.words import Span

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_QUOTED = re.compile(r"\s{0,3}(?:>|&gt;)")
_WROTE = re.compile(
    r"\s*(?:>\s*)*(?:"
    r"on\s.{5,150}\swrote|am\s.{5,150}\sschrieb\b.{0,80}|le\s.{5,150}a écrit|el\s.{5,150}escribió"
    r"|il\s.{5,150}ha scritto|em\s.{5,150}escreveu|op\s.{5,150}\sschreef\b.{0,80}"
    r"|w dniu\s.{5,150}(?:pisze|napisał\(?a?\)?)"
    r"|.{5,150}yazdı|pada\s.{5,150}menulis|vào\s.{5,150}đã viết|.{5,150}(?:пишет|написала?|пише|писав|писала)"
    r"|.{5,150}写道|.{5,150}寫道|.{5,150}(?:のメール|書きました)|.{5,150}(?:작성|썼습니다)"
    r"|.{5,150}(?:เขียนว่า|เขียน)|.{5,150}ຂຽນ(?:ວ່າ)?"
    r"|.{5,150}\sने लिखा|.{0,150}كتب.{0,80}"
    r")\s*[:：]\s*$",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"\s*(?:[-_=]{2,}\s*(?:original message|forwarded message|original appointment|ursprüngliche nachricht"
    r"|weitergeleitete nachricht|message d'origine|message original|message transféré|mensaje original"
    r"|mensagem original|messaggio originale|oorspronkelijk bericht|orijinal mesaj|özgün ileti"
    r"|iletilen mesaj"
    r"|исходное сообщение|пересылаемое сообщение|wiadomość oryginalna|原始邮件|原始郵件|转发邮件"
    r"|元のメッセージ"
    r"|転送メッセージ|원본 메시지|ข้อความต้นฉบับ|ຂໍ້ຄວາມຕົ້ນສະບັບ)\s*[-_=]*|_{20,})\s*$",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"\s*\*?(?:from|von|de|da|van|kimden|gönderen|от|від|od|dari|từ"
    r"|发件人|寄件者|差出人|보낸 사람|จาก|ຈາກ|من|प्रेषक)\*?\s*[:：]",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\s*\*?(?:sent|date|to|cc|subject|gesendet|datum|an|betreff|envoyé|à|objet|enviado|enviada|para|asunto|assunto|inviato|a"
    r"|oggetto|verzonden|aan|onderwerp|gönderildi|gönderilme|tarih|kime|konu|отправлено|дата|кому|тема"
    r"|надіслано"
    r"|wysłano|do|temat|dikirim|tanggal|kepada|perihal|đã gửi|ngày|đến|chủ đề|发送时间|收件人|抄送|主题"
    r"|寄件日期|收件者"
    r"|主旨|送信日時|日付|宛先|件名|날짜|받는 사람|제목|ส่ง|วันที่|ถึง|เรื่อง|ສົ່ງ|ວັນທີ|ເຖິງ|ຫົວຂໍ້"
    r"|إلى|الموضوع|التاريخ)\*?\s*[:：]",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"@|https?:|www\.|\[(?:email|phone|name|url|link)|\+?\d[\d ()/.-]{6,}\d", re.IGNORECASE)
_DEVICE = re.compile(
    r"\s*(?:(?:sent|get outlook) (?:from|for|via) (?:my |outlook|mail|yahoo|gmail|ios|android|an? ).{0,40}"
    r"|von meinem .{2,30} gesendet"
    r"|gesendet (?:von|mit) .{2,40}|envoyé de(?:puis)? mon .{2,30}|enviado (?:desde mi|do meu|a partir do meu) .{2,30}"
    r"|inviato d(?:a|al mio) .{2,30}|verstuurd vanaf mijn .{2,30}|.{2,20}['’]?[uüıi]mdan gönderildi"
    r"|отправлено с .{2,30}"
    r"|надіслано з .{2,30}|wysłane z .{2,30}|dikirim dari .{2,30}|(?:đã )?gửi từ .{2,30}"
    r"|[发發]自我的.{2,30}|.{2,20}から送信"
    r"|나의 .{2,20}에서 보냄|ส่งจาก .{2,30}(?:ของฉัน)?|ສົ່ງຈາກ .{2,30})[.。]?\s*$",
    re.IGNORECASE,
)

_ADDRESSED = re.compile(r"(?:@|\[email)[^:：]{0,80}[:：]\s*$")
_LONG_HEAD = 200
"""No line of a mail's head is longer."""

SIGNATURE_LINES = 12
"""A signature has at most so many lines."""


def own_lines(text: str) -> list[Span]:
    """The lines of `text` that its writer wrote, as (start, end) without their ends, in order.

    All lines where that would leave no word: a comment of quotes alone speaks by them.
    """
    lines = [match.span() for match in _LINE.finditer(text)]
    if len(lines) < 2:
        return lines
    said = [text[start:end] for start, end in lines]
    own = [lines[row] for row in _own(said)]
    return own if any(_speaks(text[start:end]) for start, end in own) else lines


def _own(lines: Sequence[str]) -> Iterator[int]:
    """Rows of the lines that are neither quoted nor the head or the foot of a mail, nor greet or take leave.

    Some write lists with `>`: behind a line that ends with a colon, quoted lines are items.
    """
    row, spoken, in_list = 0, False, False
    while row < len(lines):
        head = _head(lines, row)
        polite = leave(lines[row : row + FOOT_LINES + 2]) if spoken and not head else 0
        if head:
            row += head
            in_list = False
            if spoken and not _is_quoted(lines, row):
                return
        elif _is_signature(lines, row, spoken):
            return
        elif polite or (not spoken and is_greeting(lines[row])):
            row += polite or 1
        elif _DEVICE.match(lines[row]) or (_is_quoted(lines, row) and not in_list):
            row += 1
        else:
            spoken = spoken or _speaks(lines[row])
            in_list = _is_quoted(lines, row) or lines[row].rstrip().endswith((":", "："))
            yield row
            row += 1


def _is_quoted(lines: Sequence[str], row: int) -> bool:
    return row < len(lines) and _QUOTED.match(lines[row]) is not None


def _head(lines: Sequence[str], row: int) -> int:
    """How many lines the head of a quoted mail takes here; 0 where none begins."""
    dated = len(lines[row]) < _LONG_HEAD and any(map(str.isdigit, lines[row]))
    if dated and (_wrote(lines[row]) or (_is_quoted(lines, row + 1) and _ADDRESSED.search(lines[row]))):
        return 1
    if dated and row + 1 < len(lines) and not _ends(lines[row]) and _wrote(lines[row], lines[row + 1]):
        return 2
    begun = row + (_ORIGINAL.match(lines[row]) is not None)
    if begun < len(lines) and _FROM.match(lines[begun]):
        end = begun + 1
        while end < min(len(lines), begun + 8) and _HEAD.match(lines[end]):
            end += 1
        if end - begun >= 2:
            return end - row
    return begun - row if lines[row].strip("_ ") else 0


def _wrote(*lines: str) -> bool:
    """Whether these lines together say who wrote what follows."""
    if not lines[-1].rstrip().endswith((":", "：")) or len(lines[-1]) >= _LONG_HEAD:
        return False
    return _WROTE.match(" ".join(lines)) is not None


def _is_signature(lines: Sequence[str], row: int, spoken: bool) -> bool:
    """`-- ` on a line of its own; without its space only where the rest shows how to reach somebody."""
    if not spoken or lines[row].rstrip() not in ("--", "—") or len(lines) - row > SIGNATURE_LINES:
        return False
    return lines[row] == "-- " or any(_CONTACT.search(line[:_LONG_HEAD]) for line in lines[row + 1 :])


def _ends(line: str) -> bool:
    return line.rstrip().endswith((".", "!", "?", "。", "！", "？", ":", "："))


def _speaks(line: str) -> bool:
    return any(map(str.isalnum, line))
