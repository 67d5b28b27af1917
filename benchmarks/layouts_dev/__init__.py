"""Export layouts for development: half of them to fit rules on, half to judge whether the rules generalise.

Their form is that of `benchmarks/layouts`, their tools, headers, cells and noise columns are others, and so are four of
their languages. Rules are fitted on `fitted_*.toml`; `judged_*.toml` is looked at as totals only.
"""

from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parent
NOISE: Mapping[str, str] = {
    "en": "Record owner|owner;gclid|hex32;Channel|choice:web,email;Import run|const:17;Page views|num2;Checksum|hex32;"
    "Archived|const:no;Handled by|owner;Attachment count|num1",
    "tr": "Kayıt sahibi|owner;Cihaz|device;Sayfa sayısı|num2;Kanal|choice:web,e-posta",
    "zh": "归属人|owner;设备|device;浏览次数|num2;渠道|choice:网页,邮件",
    "de": "Datensatzbesitzer|owner;Gerät|device;Seitenaufrufe|num2;Kanal|choice:Web,Mail",
    "es": "Dueño del registro|owner;Dispositivo|device;Páginas vistas|num2;Canal|choice:web,correo",
    "fr": "Propriétaire|owner;Appareil|device;Pages vues|num2;Canal|choice:web,courrier",
    "pt": "Proprietário|owner;Dispositivo|device;Páginas vistas|num2;Canal|choice:web,loja",
    "it": "Proprietario|owner;Dispositivo|device;Pagine viste|num2;Canale|choice:web,negozio",
    "ja": "所有者|owner;端末|device;閲覧数|num2;チャネル|choice:ウェブ,店頭",
    "ru": "Владелец записи|owner;Устройство|device;Просмотры|num2;Канал|choice:сайт,магазин",
}
PEOPLE: Mapping[str, str] = {
    "pt": "Ana Souza,João Lima,Beatriz Rocha,Rafael Alves,Inês Pinto,Tiago Melo",
    "it": "Giulia Conti,Marco Ferri,Sofia Greco,Luca Villa,Chiara Riva,Paolo Sala",
    "ja": "佐藤 花子,鈴木 一郎,高橋 美咲,田中 健,伊藤 葵,渡辺 翔",
    "ru": "Анна Петрова,Иван Смирнов,Ольга Козлова,Павел Орлов,Мария Белова,Сергей Волков",
}
"""Names of people in the languages that the exam does not have."""
