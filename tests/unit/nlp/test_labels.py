"""What heads the words is no part of a passage: sides of a review, speakers of a call."""

import pytest

from voc.nlp.passages import split


def said(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in split(text, language)]


@pytest.mark.parametrize(
    ("language", "text", "passages"),
    [
        (
            "en",
            "Pros: fast and pretty. Cons: export keeps failing",
            ["fast and pretty.", "export keeps failing"],
        ),
        ("en", "Pros: fast | Cons: pricey", ["fast", "pricey"]),
        ("en", "**Pros:** fast\n**Cons:** none", ["fast", "none"]),
        ("en", "Pros\n- fast\n- cheap\n\nCons\n- search", ["fast", "cheap", "search"]),
        ("zh", "优点：速度快；缺点：价格太贵", ["速度快", "价格太贵"]),
        ("zh", "优点: 速度快 缺点: 价格贵", ["速度快", "价格贵"]),
        ("ja", "良い点：操作が簡単\n悪い点：料金が高い", ["操作が簡単", "料金が高い"]),
        ("th", "ข้อดี: ใช้ง่าย ข้อเสีย: แพง", ["ใช้ง่าย", "แพง"]),
        ("lo", "ຂໍ້ດີ: ໃຊ້ງ່າຍ ຂໍ້ເສຍ: ແພງ", ["ໃຊ້ງ່າຍ", "ແພງ"]),
        ("tr", "Artıları: hızlı. Eksileri: pahalı.", ["hızlı.", "pahalı."]),
        ("de", "Vorteile: schnell, Nachteile: teuer", ["schnell", "teuer"]),
        ("es", "Ventajas: rápido. Desventajas: caro.", ["rápido.", "caro."]),
        ("fr", "Points forts : rapide\nPoints faibles : cher", ["rapide", "cher"]),
        ("ru", "Достоинства: быстро. Недостатки: дорого.", ["быстро.", "дорого."]),
    ],
)
def test_what_is_liked_and_disliked_are_two_passages_without_their_labels(
    language: str, text: str, passages: list[str]
) -> None:
    assert said(text, language) == passages


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        (
            "[00:01:23] Agent: how can I help?\n[00:01:30] Anna: the export fails, please fix it",
            ["how can I help?", "the export fails", "please fix it"],
        ),
        (
            "Anna: the export fails\nBen: since when?\nAnna: since Monday",
            ["the export fails", "since when?", "since Monday"],
        ),
        (
            "Agent: how are you? Customer: the export fails. Agent: I see.",
            ["how are you?", "the export fails.", "I see."],
        ),
        ("客服：有什么可以帮您？\n客户：导出老是失败", ["有什么可以帮您？", "导出老是失败"]),
        (
            "เจ้าหน้าที่: สวัสดีค่ะ\nลูกค้า: ส่งออกไม่ได้\nเจ้าหน้าที่: ขออภัยค่ะ",
            ["สวัสดีค่ะ", "ส่งออกไม่ได้", "ขออภัยค่ะ"],
        ),
        ("00:12 - Anna: it is slow\n00:15 - Ben: why?", ["it is slow", "why?"]),
    ],
)
def test_each_turn_of_a_call_is_a_passage_of_its_own(text: str, passages: list[str]) -> None:
    assert said(text, "en") == passages


@pytest.mark.parametrize(
    "text",
    [
        "Export: fails every day",
        "Support: great.",
        "10:30 the export failed",
        "negative",
        "See https://example.com/pros: it is there",
    ],
)
def test_a_word_that_says_what_it_is_about_stays(text: str) -> None:
    assert said(text) == [text]


def test_two_things_with_a_colon_are_no_talk() -> None:
    assert said("Export: fails every day\nSearch: slow") == ["Export: fails every day", "Search: slow"]
