"""How a mail greets and takes its leave: lines that say nothing about the product.

Left alone, `Best` and `Mit freundlichen Grüßen` are taken for praise, and the name below for one more passage. Only whole
lines count, and only in a text of several; `Thanks` counts where a name stands below it, for alone it is praise.
"""

import re
from collections.abc import Sequence

_END = r"[\s,，、،!！.。:：~-]*"
_GREETING = re.compile(
    r"\s*(?:"
    r"(?:hi|hello|hey|good (?:morning|afternoon|evening)|greetings|hallo|moin|servus|guten (?:tag|morgen|abend)"
    r"|bonjour|bonsoir|hola|buen(?:os d[ií]as|as tardes|as noches)|olá|oi|bom dia|boa (?:tarde|noite)"
    r"|ciao|buongiorno|buonasera|salve|goed(?:emorgen|emiddag|enavond|endag)|merhaba(?:lar)?|selam(?:lar)?"
    r"|iyi (?:günler|akşamlar)|günaydın|привет|здравствуйте|добр(?:ый день|ое утро)|вітаю|добрий день"
    r"|witam|dzień dobry|cześć|halo|selamat (?:pagi|siang|sore|malam)|xin chào|hej|god morgon"
    r"|नमस्ते|नमस्कार|السلام عليكم|مرحب[اًا]+|صباح الخير)"
    r"(?:[ ,]+(?:team|all|everyone|everybody|folks|guys|there|support|zusammen|leute|à tous|tout le monde|a todos|equipo"
    r"|a todos|pessoal|a tutti|allemaal|arkadaşlar|всем|wszystkim|semua|mọi người))*"
    r"|(?:hi|hello|hey|dear|hallo|liebe[rs]?|sehr geehrte[rs]?|guten tag|bonjour|ch[eè]re?s?|hola|estimad[oa]s?|querid[oa]s?"
    r"|olá|car[oa]|prezad[oa]s?|ciao|gentil[ei]|beste|geachte|merhaba|sayın|sevgili|уважаем\w+|дорог\w+|szanown\w+|drog[ai]"
    r"|yth|kepada|chào|kính gửi|प्रिय|عزيز\w*)"
    r"(?:\s+[^\s,]+){1,4}\s*[,，،]"
    r"|您好|你好|大家好|尊敬的.{1,8}|こんにちは|お世話に(?:なって(?:おり|い)ます|なります)|안녕하세요|안녕하십니까"
    rf"|สวัสดี(?:ครับ|ค่ะ|คะ)?|ສະບາຍດີ){_END}",
    re.IGNORECASE,
)
_LEAVE = re.compile(
    r"\s*(?:"
    r"(?:with |thanks and |many thanks and )?(?:best|kind(?:est)?|warm(?:est)?)? ?(?:regards|wishes)"
    r"|best|cheers|all the best|sincerely(?: yours)?|yours (?:sincerely|truly|faithfully)|respectfully|rgds|br|kr"
    r"|mit (?:freundlich|best|lieb|herzlich|sonnig)en (?:grü(?:ß|ss)en|gru(?:ß|ss))"
    r"|(?:viele|beste|liebe|schöne|freundliche|herzliche|lg|vg)? ?grü(?:ß|ss)e"
    r"|(?:(?:schönen|lieben|besten|danke und|dank und) )?gru(?:ß|ss)|mfg|vg|lg|hochachtungsvoll"
    r"|(?:bien )?cordialement|bien à vous|(?:sincères|meilleures|cordiales)? ?salutations(?: distinguées)?"
    r"|(?:un )?(?:cordial|atento)? ?saludos?(?: cordial(?:es)?)?|atentamente|atenciosamente|att|abs|(?:um |un )?abra[cçz]os?"
    r"|(?:com os )?(?:melhores )?cumprimentos|(?:cordiali|distinti|un)? ?salut[io]|cordialmente"
    r"|(?:met )?vriendelijke groet(?:en)?|groet(?:en|jes)?|mvg|(?:med )?vänlig(?:a)? hälsning(?:ar)?|mvh|hälsningar"
    r"|saygılar(?:ımla|ımızla)?|(?:iyi|kolay) (?:çalışmalar|günler|gelsin)(?: dilerim| dileriz)?"
    r"|selamlar|sevgiler(?:le|imle)?"
    r"|с уважением|с наилучшими пожеланиями|з повагою|pozdrawiam(?: serdecznie)?|z poważaniem|pozdrowienia"
    r"|salam(?: hormat)?|hormat (?:saya|kami)|trân trọng(?: cảm ơn)?|thân mến|kính thư|सादर|भवदीय"
    r"|此致|敬礼|此致\s*敬礼|祝好|祝商祺|顺颂商祺|敬具|(?:以上[、,]?\s*)?(?:どうぞ)?(?:何卒)?(?:宜|よろ)しくお(?:願|ねが)い(?:いた|致)?(?:します|申し上げます)"
    r"|ขอแสดงความนับถือ|ด้วยความเคารพ|ດ້ວຍຄວາມ(?:ເຄົາລົບ|ນັບຖື)(?:ນັບຖື)?|ຂໍສະແດງຄວາມນັບຖື"
    r"|مع (?:أطيب |خالص |فائق )?(?:التحيات|التحية|تحياتي|الاحترام)|تحياتي|وتفضلوا بقبول.{0,40}"
    rf"){_END}",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"\s*(?:(?:many )?thanks(?: a lot| again| in advance)?|thank you(?: very much| in advance)?|thx"
    r"|danke|vielen dank(?: im voraus)?"
    r"|merci(?: d'avance| beaucoup)?|(?:muchas )?gracias|(?:muito )?obrigad[oa]|grazie(?: mille)?"
    r"|(?:hartelijk |be)?dank(?:t|u)?"
    r"|teşekkürler|teşekkür ederi[mz]|спасибо|дякую|dziękuję|terima kasih|cảm ơn|xin cảm ơn|धन्यवाद|谢谢|多谢"
    rf"|ありがとうございます|감사합니다|ขอบคุณ(?:ครับ|ค่ะ)?|ຂອບໃຈ|شكر[اًا]+){_END}",
    re.IGNORECASE,
)
_MARK = re.compile(r"\s*(?:[-*•·>+–—]|\d{1,2}[.)]|p\.?\s?s\b)", re.IGNORECASE)
_REACH = re.compile(r"@|https?:|www\.|\[(?:email|phone|name|url|link)|\+?\d[\d ()/.-]{6,}\d", re.IGNORECASE)
_SMALL = frozenset(
    "von van de der den da di do dos du del della la le el al bin of for und and y e et".split()
)
"""Words that stand uncapitalised in names and titles."""

LONGEST = 80
"""Characters of a line that is looked at: no greeting, no name and no title is longer."""

FOOT_LINES = 8
"""Below a leave stand at most so many lines: name, title, company, address, numbers."""


def is_greeting(line: str) -> bool:
    """Whether a line only greets."""
    return len(line) < LONGEST and _GREETING.fullmatch(line) is not None


def leave(lines: Sequence[str]) -> int:
    """How many lines from the first on take leave: the formula and the foot below it; 0 where none begins here."""
    line = lines[0]
    if len(line) >= LONGEST:
        return 0
    if _LEAVE.fullmatch(line):
        return 1 + _foot(lines[1:])
    if not _THANKS.fullmatch(line) or line.rstrip().endswith(("!", ".", "！", "。")):
        return 0
    foot = _foot(lines[1:])
    return 1 + foot if foot and foot == len(lines) - 1 else 0


def _foot(lines: Sequence[str]) -> int:
    """How many of these lines are a name, a title or how to reach somebody."""
    found = 0
    for line in lines[:FOOT_LINES]:
        if line.strip() and not _is_foot(line):
            break
        found += 1
    return found


def _is_foot(line: str) -> bool:
    if len(line) >= LONGEST or _MARK.match(line):
        return False
    if _REACH.search(line):
        return True
    if len(line.split()) > 5 or line.rstrip().endswith(("!", "?", "。", "！", "？")):
        return False
    unspaced = (
        len(line.split()) < 3 and len(line) > 16 and not line.isascii() and line.lower() == line.upper()
    )
    return not unspaced and all(word in _SMALL or not word[0].islower() for word in line.split())
