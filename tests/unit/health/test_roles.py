"""What titles say, in many languages, and what a title is that says nothing."""

import pytest

from voc.health.roles import kind_of, weight
from voc.terms import RoleKind

K = RoleKind
TITLES = (
    ("Chief Executive Officer", K.EXECUTIVE), ("CFO", K.FINANCE), ("Finance Director", K.FINANCE),
    ("Head of Procurement", K.FINANCE), ("IT Director", K.TECHNICAL), ("CTO & Co-Founder", K.TECHNICAL),
    ("Data Protection Officer", K.LEGAL), ("Customer Support Agent", K.SUPPORT), ("Office Manager", K.ADMIN),
    ("Salesforce Administrator", K.ADMIN), ("Warehouse Manager", K.OPERATIONS), ("Field Technician", K.USER),
    ("Managing Director", K.EXECUTIVE), ("Director", K.EXECUTIVE), ("Director of Operations", K.OPERATIONS),
    ("Leiter Finanzen", K.FINANCE), ("Einkäuferin", K.FINANCE), ("EDV-Leitung", K.TECHNICAL),
    ("Geschäftsführer", K.EXECUTIVE), ("Werkstattmeister", K.OPERATIONS), ("Kundendienstleiter", K.SUPPORT),
    ("Directeur financier", K.FINANCE), ("Comptable", K.FINANCE), ("DSI", K.TECHNICAL), ("PDG", K.EXECUTIVE),
    ("Secrétaire", K.ADMIN), ("Chef d'atelier", K.OPERATIONS), ("Technicien", K.USER),
    ("Jefa de compras", K.FINANCE), ("Dueño", K.EXECUTIVE), ("Atención al cliente", K.SUPPORT),
    ("Gerente financeiro", K.FINANCE), ("Responsabile acquisti", K.FINANCE), ("Titolare", K.EXECUTIVE),
    ("Satın Alma Müdürü", K.FINANCE), ("BİLGİ İŞLEM SORUMLUSU", K.TECHNICAL), ("Genel Müdür", K.EXECUTIVE),
    ("Главный бухгалтер", K.FINANCE), ("Генеральный директор", K.EXECUTIVE), ("Системный администратор", K.TECHNICAL),
    ("Kế toán trưởng", K.FINANCE), ("Nhân viên hỗ trợ", K.SUPPORT), ("Manajer Keuangan", K.FINANCE),
    ("Pemilik", K.EXECUTIVE),
    ("ผู้จัดการฝ่ายบัญชี", K.FINANCE), ("เจ้าของกิจการ", K.EXECUTIVE), ("ຫົວໜ້າບັນຊີ", K.FINANCE), ("ຊ່າງ", K.USER),
    ("财务总监", K.FINANCE), ("总经理", K.EXECUTIVE), ("採購經理", K.FINANCE), ("客服专员", K.SUPPORT),
    ("経理部長", K.FINANCE), ("代表取締役社長", K.EXECUTIVE), ("情報システム部長", K.TECHNICAL), ("구매팀장", K.FINANCE),
    ("대표이사", K.EXECUTIVE), ("المدير المالي", K.FINANCE), ("صاحب الشركة", K.EXECUTIVE), ("Inkoper", K.FINANCE),
    ("Główna księgowa", K.FINANCE), ("Ekonomichef", K.FINANCE), ("VD", K.EXECUTIVE),
)  # fmt: skip


@pytest.mark.parametrize(("title", "kind"), TITLES)
def test_a_title_says_what_somebody_does_before_how_high_they_stand(title: str, kind: RoleKind) -> None:
    assert kind_of(title) is kind


def test_a_title_that_nobody_can_read_is_another_one_and_none_is_none() -> None:
    assert kind_of("Zauberer") is K.OTHER
    assert (kind_of(None), kind_of("  ")) == (None, None)


def test_short_words_stand_alone_and_a_dot_above_an_i_changes_nothing() -> None:
    assert kind_of("Auditor") is not K.TECHNICAL
    assert kind_of("SOFTWARE") is kind_of("software") is K.TECHNICAL
    assert weight("MÜDÜR", {}) == weight("Müdür", {}) == 1.5
    assert weight("İşletme Müdürü", {"İŞLETME": 3.0}) == 3.0
