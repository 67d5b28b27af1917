"""What can be told from a reply before anybody reads it: whether a machine wrote it."""

import re

_SUBJECT = re.compile(
    r"^\s*(?:auto(?:matic|mated)?[ -]?(?:reply|response|antwort)|automatische antwort|réponse automatique"
    r"|respuesta automática|resposta automática|risposta automatica|automatisch antwoord|otomatik (?:yanıt|cevap)"
    r"|автоответ|автоматический ответ|自动(?:回复|答复)|自動(?:返信|回覆|応答)"
    r"|자동 ?(?:회신|응답)|balasan otomatis|trả lời tự động"
    r"|ตอบกลับอัตโนมัติ|رد تلقائي|स्वचालित उत्तर|abwesend\b|abwesenheit|out of (?:the )?office)",
    re.IGNORECASE,
)
_TEXT = re.compile(
    r"\bout of (?:the )?office\b|\bi am (?:currently )?(?:away|on (?:annual |parental |sick )?leave|on vacation)\b"
    r"|\bwill be (?:away|out) (?:until|from)\b|\bno access to (?:my )?e-?mail"
    r"|this (?:is an )?automat(?:ic|ed) (?:reply|response)"
    r"|bin (?:ich )?(?:derzeit |aktuell |zurzeit )?(?:nicht im büro|abwesend|im urlaub)|je suis (?:actuellement )?absent"
    r"|estoy fuera de la oficina|estou fora do escritório|sono fuori ufficio|afwezig tot|ofis dışındayım|izindeyim"
    r"|нахожусь в отпуске|меня нет в офисе|我正在休假|不在办公室|休暇中|不在にして|부재 중|휴가 중|sedang cuti|ไม่อยู่ที่สำนักงาน",
    re.IGNORECASE,
)


def is_automatic(subject: str, text: str) -> bool:
    """Whether an answering machine wrote it: nobody has read our message yet."""
    return _SUBJECT.search(subject) is not None or _TEXT.search(text) is not None
