"""Of an e-mail only its writer's own words make passages."""

import pytest

from voc.nlp.passages import split


def said(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in split(text, language)]


@pytest.mark.parametrize(
    ("language", "own", "head"),
    [
        ("en", "The export fails again.", "On Mon, Jan 5, 2026 at 3:12 PM Support <[email 1]> wrote:"),
        ("en", "The export fails again.", "On Mon, Jan 5, 2026 at 3:12 PM Support Team\n<[email 1]> wrote:"),
        ("de", "Der Export bricht ab.", "Am 05.01.2026 um 15:12 schrieb Support <[email 1]>:"),
        ("fr", "Toujours en panne.", "Le lun. 5 janv. 2026 à 15:12, Support <[email 1]> a écrit :"),
        ("es", "Sigue sin funcionar.", "El lun, 5 ene 2026 a las 15:12, Soporte (<[email 1]>) escribió:"),
        ("tr", "Hâlâ bozuk.", "Destek <[email 1]>, 5 Oca 2026 Pzt 15:12 tarihinde şunu yazdı:"),
        ("ru", "Всё ещё не работает.", "пн, 5 янв. 2026 г. в 15:12, Поддержка <[email 1]> пишет:"),
        ("zh", "还是不行。", "在 2026年1月5日，客服 <[email 1]> 写道："),
        ("ja", "まだ直りません。", "2026年1月5日(月) 15:12 サポート <[email 1]>:"),
        ("th", "ยังใช้ไม่ได้เลย", "เมื่อ จ. 5 ม.ค. 2026 เวลา 15:12 ฝ่ายบริการ <[email 1]> เขียนว่า:"),
        ("lo", "ຍັງໃຊ້ບໍ່ໄດ້", "ວັນທີ 5 ມັງກອນ 2026 ຝ່າຍບໍລິການ <[email 1]> ຂຽນວ່າ:"),
    ],
)
def test_an_answer_leaves_out_what_it_answers(language: str, own: str, head: str) -> None:
    assert said(f"{own}\n\n{head}\n\n> Is it fixed?\n> Best, Ann\n", language) == [own]
    assert said(f"{head}\n> Is it fixed?\n\n{own}", language) == [own]


@pytest.mark.parametrize(
    "block",
    [
        "From: Support\nSent: Monday, January 5, 2026 10:00\nTo: Ann\nSubject: RE: Export",
        "-----Original Message-----\nFrom: Support\nSent: Monday\nTo: Ann\nSubject: Export",
        "Von: Support\nGesendet: Montag, 5. Januar 2026 10:00\nAn: Ann\nBetreff: Export",
        "De : Support\nEnvoyé : lundi 5 janvier 2026\nÀ : Ann\nObjet : Export",
        "发件人: 客服\n发送时间: 2026年1月5日\n收件人: 王\n主题: 导出",
        "差出人: サポート\n送信日時: 2026年1月5日\n宛先: 王\n件名: 書き出し",
        "จาก: ฝ่ายบริการ\nส่ง: 5 ม.ค. 2026\nถึง: แอน\nเรื่อง: ส่งออก",
        "ຈາກ: ຝ່າຍບໍລິການ\nສົ່ງ: 5 ມັງກອນ 2026\nເຖິງ: ແອນ\nຫົວຂໍ້: ສົ່ງອອກ",
    ],
)
def test_nothing_behind_the_head_of_an_older_mail_is_taken(block: str) -> None:
    assert said(f"It still fails.\n\n{block}\n\nDear Ann, we love to help.") == ["It still fails."]


def test_answers_between_quoted_lines_are_taken_one_by_one() -> None:
    assert said("> Is it fixed?\nNo, it is not.\n> Since when?\nSince Monday.") == [
        "No, it is not.",
        "Since Monday.",
    ]


def test_a_mail_that_is_only_forwarded_speaks_by_its_body() -> None:
    head = "---------- Forwarded message ---------\nFrom: Ann\nDate: Mon\nSubject: Export\nTo: us"
    assert said(f"{head}\n\nThe export is broken.") == ["The export is broken."]


def test_a_comment_of_quotes_alone_is_taken() -> None:
    assert said("> The export is broken\n> since Monday") == ["The export is broken", "since Monday"]


def test_a_list_marked_with_quote_signs_is_a_list() -> None:
    assert said("What I miss:\n> dark mode\n> undo") == ["What I miss", "dark mode", "undo"]


@pytest.mark.parametrize(
    "foot",
    [
        "-- \nAnn Miller\nACME Inc.",
        "--\nAnn Miller\n[phone 1]",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Enviado desde mi iPhone",
        "发自我的 iPhone",
        "iPhoneから送信",
    ],
)
def test_a_signature_is_not_said(foot: str) -> None:
    assert said(f"It works.\n{foot}") == ["It works."]


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("Good reports\n--\nBad export", ["Good reports", "Bad export"]),
        ("On Monday I wrote:\nplease fix it", ["On Monday I wrote", "please fix it"]),
        ("From: the sales team\nwe love it", ["From: the sales team", "we love it"]),
    ],
)
def test_what_only_looks_like_a_mail_is_taken_whole(text: str, passages: list[str]) -> None:
    assert said(text) == passages


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("Hi team,\nThe export fails.\nBest,\nAnna", ["The export fails."]),
        (
            "Sehr geehrte Damen und Herren,\nder Export geht nicht.\nMit freundlichen Grüßen\nKarl von Berg\nLeiter",
            ["der Export geht nicht."],
        ),
        ("Merhaba,\nRapor açılmıyor.\nİyi çalışmalar,\nAyşe Demir", ["Rapor açılmıyor."]),
        ("您好，\n导出失败。\n此致\n敬礼\n王芳", ["导出失败。"]),
        (
            "お世話になっております。\n検索が遅いです。\nよろしくお願いいたします。\n田中",
            ["検索が遅いです。"],
        ),
        ("สวัสดีค่ะ\nระบบช้ามาก\nขอแสดงความนับถือ\nสมชาย ใจดี", ["ระบบช้ามาก"]),
        ("ສະບາຍດີ\nລະບົບຊ້າ\nດ້ວຍຄວາມເຄົາລົບ\nສົມຊາຍ", ["ລະບົບຊ້າ"]),
        ("مرحبا،\nالتصدير لا يعمل\nمع أطيب التحيات\nسارة", ["التصدير لا يعمل"]),
        ("The export fails.\nThanks,\nAnn Miller", ["The export fails."]),
        ("It fails.\nRegards\nAnn\nP.S. The new look is great", ["It fails.", "P.S. The new look is great"]),
    ],
)
def test_who_greets_and_takes_leave_says_nothing_by_it(text: str, passages: list[str]) -> None:
    assert said(text) == passages


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("Thanks", ["Thanks"]),
        ("Best", ["Best"]),
        ("Works well.\nThanks!", ["Works well.", "Thanks!"]),
        ("Works well.\nThanks\nlove it", ["Works well.", "Thanks", "love it"]),
        ("It fails.\nBest,\nplease call me back", ["It fails.", "please call me back"]),
        ("Liebe das Tool!\nWeiter so.", ["Liebe das Tool!", "Weiter so."]),
        ("你好像没有导出功能\n请加上", ["你好像没有导出功能", "请加上"]),
        ("Hello\nworld", ["world"]),
        ("Hi team,\nRegards", ["Regards"]),
    ],
)
def test_what_only_looks_like_a_courtesy_is_taken(text: str, passages: list[str]) -> None:
    assert said(text) == passages
