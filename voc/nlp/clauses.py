"""Where a sentence says a second thing: cheap rules of contrast and coordination, language by language.

Only words that open a clause are named here, so a plain list ("charts, tables and exports") stays whole.
A language without rules is split at semicolons and dashes alone. All offsets are into the given text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from voc.nlp import unspaced


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The clause openers of one language, as alternatives of a regular expression.

    `contrast` cuts wherever it stands as a word; `joins` cuts only before an `opener`; an opener in
    `asks` also cuts after a comma without a joining word; `keep` is what forbids a cut right before it.
    """

    contrast: str
    joins: str = ""
    openers: str = ""
    asks: str = ""
    keep: str = r"(?!)"


SPACED = {
    "en": Rules(
        contrast="but|however|although|whereas|except that|on the other hand",
        joins="and|plus|also|so",
        openers="i|we|you|they|it|this|that|there|our|my|your|why|how|when|where|what|is|are|does|did|now",
        asks="please|pls|plz|can you|can we|could you|could we|would you|will you|i wish|we wish|i hope|hope|wish"
        "|we need|i need|i want|we want|i'd love|we'd love|would love|i'd like|we'd like|it would be|would be"
        "|why|how do|how can|when will",
        keep=r"(?:nothing|anything|everything|all|none|last|not only\b[^.!?]{0,60}?)\s+$",
    ),
    "de": Rules(
        contrast="aber|jedoch|allerdings|doch leider|nur leider",
        joins="und|außerdem",
        openers="ich|wir|ihr|sie|er|es|das|die|der|man|warum|wie|wann|jetzt|leider",
        asks="bitte|könnt ihr|könnten sie|können sie|könntet ihr|ich wünsche|wir wünschen|wir brauchen"
        "|ich hätte|es wäre|wäre|warum|wie kann",
    ),
    "fr": Rules(
        contrast="mais|cependant|par contre|en revanche|toutefois|sauf que",
        joins="et|puis|de plus",
        openers="je|j'|nous|vous|il|elle|on|c'est|ça|ce|les|le|la|pourquoi|comment|quand|maintenant",
        asks="merci de|svp|s'il vous plaît|pouvez-vous|pourriez-vous|peut-on|il faudrait|il manque"
        "|on aimerait|nous aimerions|j'aimerais|ce serait|pourquoi|comment",
    ),
    "es": Rules(
        contrast="pero|sin embargo|aunque|no obstante",
        joins="y|e|además",
        openers="yo|nosotros|no|se|es|la|el|los|las|me|nos|por qué|cómo|cuándo|ahora",
        asks="por favor|podrían|pueden|podéis|podrías|necesitamos|necesito|quisiera|nos gustaría|me gustaría"
        "|ojalá|sería|estaría|falta|por qué|cómo",
    ),
    "pt": Rules(
        contrast="mas|porém|no entanto|contudo|só que",
        joins="e|além disso",
        openers="eu|nós|não|se|é|a|o|os|as|por que|como|quando|agora|a gente",
        asks="por favor|poderiam|podem|precisamos|preciso|gostaria|gostaríamos|seria|falta|por que|como",
    ),
    "it": Rules(
        contrast="ma|però|tuttavia|purtroppo",
        joins="e|inoltre",
        openers="io|noi|non|si|è|il|la|i|le|perché|come|quando|ora|ci",
        asks="per favore|potete|potreste|vorrei|vorremmo|sarebbe|manca|abbiamo bisogno|perché|come",
    ),
    "nl": Rules(
        contrast="maar|echter|alleen",
        joins="en|ook",
        openers="ik|wij|we|jullie|het|dat|de|er|waarom|hoe|wanneer|nu",
        asks="graag|kunnen jullie|kan er|kunt u|we hebben|ik wil|wij willen|zou|het zou|waarom|hoe",
    ),
    "pl": Rules(
        contrast="ale|jednak|lecz|natomiast|niestety",
        joins="i|oraz|a",
        openers="nie|to|ja|my|jest|dlaczego|jak|kiedy|teraz",
        asks="proszę|prosimy|czy|potrzebujemy|chcemy|chciałbym|przydałby|przydałaby|brakuje|dlaczego|jak",
    ),
    "ru": Rules(
        contrast="но|однако|зато|хотя|только вот",
        joins="и|а|также",
        openers="я|мы|вы|они|он|она|это|не|почему|как|когда|теперь|у нас",
        asks="пожалуйста|добавьте|сделайте|исправьте|можно|можете|хотелось|нужно|нужен|нужна|нам нужен|почему|как",
    ),
    "uk": Rules(
        contrast="але|однак|проте|зате",
        joins="і|й|та|а",
        openers="я|ми|ви|це|не|чому|як|коли|тепер",
        asks="будь ласка|додайте|зробіть|виправте|можна|хотілося|потрібно|чому|як",
    ),
    "tr": Rules(
        contrast="ama|fakat|ancak|lakin|yalnız|ne yazık ki|maalesef",
        joins="ve|ayrıca|üstelik|bir de",
        openers="bu|biz|ben|siz|her|hiç|neden|nasıl|ne zaman|artık|şimdi|çok",
        asks="lütfen|keşke|rica|bize|mümkünse|umarım|eklerseniz|neden|nasıl|acaba",
    ),
    "id": Rules(
        contrast="tapi|tetapi|namun|sayangnya|cuma|hanya saja",
        joins="dan|juga",
        openers="saya|kami|aku|kita|tidak|ini|itu|kenapa|bagaimana|kapan|sekarang",
        asks="tolong|mohon|bisa|bisakah|semoga|harap|butuh|kami butuh|kenapa|mengapa|bagaimana",
    ),
    "vi": Rules(
        contrast="nhưng|tuy nhiên|nhưng mà|có điều",
        joins="và|ngoài ra",
        openers="tôi|chúng tôi|mình|nó|không|tại sao|làm sao|khi nào|bây giờ",
        asks="vui lòng|xin|làm ơn|mong|cần|ước gì|giá mà|có thể|tại sao|làm sao|hãy",
    ),
    "hi": Rules(
        contrast="लेकिन|मगर|परंतु|परन्तु|पर",
        joins="और|साथ ही",
        openers="मैं|हम|आप|यह|ये|वह|हमें|मुझे|क्यों|कैसे|कब",
        asks="कृपया|प्लीज|क्या|हमें|मुझे|काश|क्यों|कैसे",
    ),
    "ar": Rules(
        contrast="لكن|ولكن|لكنه|لكنها|ولكنه|ولكنها|غير أن|إلا أن|بس",
        joins="",
        openers="",
        asks="نرجو|ونرجو|أرجو|وأرجو|يرجى|ويرجى|نتمنى|ونتمنى|أتمنى|وأتمنى|من فضلكم|ومن فضلكم|نحتاج|ونحتاج|لماذا|ولماذا"
        "|كيف|وكيف|هل|وهل|يا ريت|وياريت",
    ),
    "ko": Rules(
        contrast="하지만|그런데|그러나|근데|그리고|다만|단",
        joins="",
        openers="",
        asks="제발|혹시|왜|추가해|개선해",
    ),
    "sv": Rules(
        contrast="men|dock",
        joins="och",
        openers="jag|vi|det|ni|varför|hur|nu",
        asks="snälla|kan ni|vi behöver",
    ),
    "da": Rules(
        contrast="men|dog", joins="og", openers="jeg|vi|det|i|hvorfor|hvordan|nu", asks="kan i|vi mangler"
    ),
    "no": Rules(
        contrast="men|dog",
        joins="og",
        openers="jeg|vi|det|dere|hvorfor|hvordan|nå",
        asks="kan dere|vi trenger",
    ),
    "fi": Rules(
        contrast="mutta|kuitenkin", joins="ja", openers="se|me|minä|miksi|miten", asks="voisiko|voisitteko"
    ),
    "cs": Rules(
        contrast="ale|avšak|bohužel",
        joins="a",
        openers="my|já|to|je|proč|jak",
        asks="prosím|mohli byste|chybí",
    ),
    "ro": Rules(
        contrast="dar|însă|totuși",
        joins="și",
        openers="eu|noi|nu|e|este|de ce|cum",
        asks="vă rog|puteți|ar fi",
    ),
    "hu": Rules(
        contrast="de|viszont|azonban",
        joins="és",
        openers="én|mi|nem|ez|miért|hogyan",
        asks="kérem|kérjük|jó lenne",
    ),
    "el": Rules(
        contrast="αλλά|όμως|ωστόσο",
        joins="και",
        openers="εμείς|δεν|είναι|γιατί|πώς",
        asks="παρακαλώ|μπορείτε",
    ),
}

INSIDE = {
    "ko": r"(?<=지만)[,]?\s|(?<=[는은인한]데)[,]?\s",
}

_ALWAYS = r"[;；؛]|\s[–—-]{1,2}\s(?=\w)|(?<=\w)—(?=\w)|\.{3,}\s+|…\s*"
_NEAR = 80
"""Characters on either side that are looked at: keeps the work linear in a text of any length."""

_EDGE = r"(?<![^\s,،(])"


@lru_cache(maxsize=64)
def _pattern(language: str) -> re.Pattern[str]:
    """Matches at every place where a clause may begin; the clause begins at the end of the match."""
    parts = [_ALWAYS]
    if language in INSIDE:
        parts.append(INSIDE[language])
    if language in SPACED:
        rules = SPACED[language]
        parts.append(rf"{_EDGE}(?=(?:{rules.contrast})[\s,،])")
        if rules.joins:
            parts.append(rf"{_EDGE}(?=(?:{rules.joins})\s+(?:{rules.openers}|{rules.asks})(?:\s|(?<=')))")
        if rules.asks:
            parts.append(rf"[,،]\s*(?=(?:{rules.asks})(?:\s|$))")
    return re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE)


@lru_cache(maxsize=64)
def _keep(language: str) -> re.Pattern[str]:
    return re.compile(SPACED[language].keep if language in SPACED else r"(?!)", re.IGNORECASE)


def cuts(sentence: str, language: str) -> Iterator[int]:
    """Offsets in `sentence` where a new clause begins, rising. Never 0.

    Before a cut stands at least one word and after it at least two (of a script without spaces, two and
    four characters), so that no clause is a mere crumb.
    """
    if language in unspaced.RULES:
        yield from unspaced.cuts(sentence, language)
        return
    last = 0
    for match in _pattern(language).finditer(sentence):
        place = match.end()
        if place <= last or _keep(language).search(sentence[max(last, place - _NEAR) : place]):
            continue
        if _says(sentence[last : last + _NEAR][: place - last], language, 1) and _says(
            sentence[place : place + _NEAR], language, 2
        ):
            yield place
            last = place


def _says(clause: str, language: str, words: int) -> bool:
    """Whether a piece is long enough to mean something by itself."""
    return sum(any(char.isalnum() for char in word) for word in clause.split()[:8]) >= words
