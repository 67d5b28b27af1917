"""More export layouts for development, by another hand: families and languages that the first set lacks.

Their form is that of `benchmarks/layouts`. Which of them may be looked at is decided by `kept`, not by the file they stand
in: the others are measured, and only their totals are read.
"""

from collections.abc import Mapping
from pathlib import Path
from zlib import crc32

FOLDER = Path(__file__).parent
WORDS = "more-"
"""What stands before the language in the names of the lists of phrases."""
NOISE: Mapping[str, str] = {
    "en": "utm_source|choice:google,newsletter;Row hash|hex32;IP|ip;Timezone|choice:Europe/London,Asia/Tokyo;"
    "Is deleted|const:0;Assigned to|owner;Landing page|url;Session length (s)|num;Legacy ref|hex10;Notes to self|empty",
    "tr": "utm_source|choice:google,bülten;Satır özeti|hex32;IP|ip;Silindi mi|const:hayır;Oturum süresi|num",
    "zh": "utm_source|choice:百度,邮件;校验码|hex32;IP|ip;是否删除|const:否;会话时长|num",
    "de": "utm_source|choice:google,newsletter;Prüfsumme|hex32;IP|ip;Gelöscht|const:nein;Sitzungsdauer|num",
    "es": "utm_source|choice:google,boletín;Suma de control|hex32;IP|ip;Eliminado|const:no;Duración de la sesión|num",
    "fr": "utm_source|choice:google,lettre;Somme de contrôle|hex32;IP|ip;Supprimé|const:non;Durée de session|num",
    "pt": "utm_source|choice:google,boletim;Hash|hex32;IP|ip;Excluído|const:não;Duração da sessão|num",
    "it": "utm_source|choice:google,newsletter;Hash|hex32;IP|ip;Eliminato|const:no;Durata sessione|num",
    "nl": "utm_source|choice:google,nieuwsbrief;Hash|hex32;IP|ip;Verwijderd|const:nee;Sessieduur|num",
    "pl": "utm_source|choice:google,newsletter;Suma kontrolna|hex32;IP|ip;Usunięty|const:nie;Czas sesji|num",
    "ja": "utm_source|choice:google,メルマガ;ハッシュ|hex32;IP|ip;削除済み|const:いいえ;滞在秒数|num",
    "ru": "utm_source|choice:yandex,рассылка;Хеш|hex32;IP|ip;Удалено|const:нет;Длительность сессии|num",
    "ar": "utm_source|choice:google,نشرة;hash|hex32;IP|ip;محذوف|const:لا;مدة الجلسة|num",
    "lo": "utm_source|choice:google,facebook;hash|hex32;IP|ip;ລຶບແລ້ວ|const:ບໍ່;ໄລຍະເວລາ|num",
}
PEOPLE: Mapping[str, str] = {
    "nl": "Sanne de Vries,Daan Jansen,Lotte Bakker,Bram Visser,Femke Smit,Thijs Mulder",
    "pl": "Zofia Nowak,Jan Kowalski,Maja Wójcik,Piotr Lewandowski,Ewa Zielińska,Adam Woźniak",
    "ar": "ليلى حسن,عمر خليل,سارة منصور,يوسف حداد,نور عيسى,كريم ناصر",
    "lo": "ສົມພອນ ວົງສາ,ບຸນມີ ແກ້ວ,ດາວ ພົມມະ,ຄຳ ສີສຸກ",
}
"""Names of people in the languages that the other folders do not have."""


def kept(name: str) -> bool:
    """Whether a layout is for measuring only: a fixed rule on its name."""
    return crc32(name.encode()) >> 9 & 1 == 1
