"""Names of columns that nobody has listed are read by what their words mean together."""

import pytest

from tests.unit.ingest.conftest import MakeFile
from tests.unit.ingest.exports import export
from voc.errors import NotRecognised
from voc.ingest.files import look
from voc.ingest.headers import words
from voc.ingest.senses import bags, is_ours, means, nearly_means, reading
from voc.ingest.wordlists import wordlists
from voc.terms import Family


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Zorblax Ticket #", "case.id"),
        ("ticketReferenceCode", "case.id"),
        ("Supportvorgangsnummer", "case.id"),
        ("甲乙丙工单编号", "case.id"),
        ("お問い合わせ番号", "case.id"),
        ("Kod zorblax", "case.id"),
    ],
)
def test_a_name_is_understood_only_where_every_word_of_it_is(name: str, group: str) -> None:
    known = {"ticketReferenceCode", "お問い合わせ番号"}
    assert means(name, group) is (name in known)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Rezensionsnummer", "review.id"),
        ("Ticket first reply - Timestamp", "case.first_answered_at"),
        ("date de première réponse au ticket", "case.first_answered_at"),
        ("Вопрос 3. Электронная почта", "common.email"),
        ("E-mail do cliente", "common.email"),
        ("Data di rinnovo del contratto", "account.renewal_on"),
        ("年間経常収益", "account.arr"),
        ("公司全称", "common.company"),
        ("And the name of your company?", "common.company"),
        ("Cliente (empresa)", "common.company"),
    ],
)
def test_compounds_questions_and_scripts_without_blanks_are_understood(name: str, group: str) -> None:
    assert means(name, group)


def test_one_strange_word_leaves_a_name_nearly_understood() -> None:
    assert nearly_means("Zorblax ticket number", "case.id")
    assert not means("Zorblax ticket number", "case.id")
    assert not nearly_means("Zorblax quux ticket number", "case.id")


def test_a_compound_of_words_that_are_none_is_one_strange_word() -> None:
    assert reading("Blumentopferde").unknown == 1
    assert reading("Blumentopferde").known == 0


@pytest.mark.parametrize(
    "name", ["Vendor's reply", "Mağaza Yanıtı", "Contestación de la empresa", "商家答复", "店舗の返信"]
)
def test_a_reply_of_a_vendor_is_ours_in_any_language(name: str) -> None:
    assert is_ours(name)


@pytest.mark.parametrize("name", ["Company contact", "Customer comment", "Response ID", "Kundenkommentar"])
def test_what_customers_say_and_who_they_are_is_not_ours(name: str) -> None:
    assert not is_ours(name)


def test_every_bag_belongs_to_a_group_of_names_and_names_known_senses() -> None:
    for section, keys in wordlists("bags.toml").items():
        for key in keys:
            assert bags(f"{section}.{key}")
            assert words(f"{section}.{key}")


@pytest.mark.parametrize(
    ("spec", "family", "columns"),
    [
        (
            "Hilfeticketnummer:id|x:word",
            None,
            {},
        ),
        (
            "Vorgangskennung:id|Eröffnet am:moment|Erstreaktion am:moment|Erledigt am:moment|Absender-E-Mail:email",
            Family.CASE,
            {"id": "Vorgangskennung", "opened_at": "Eröffnet am", "first_answered_at": "Erstreaktion am"},
        ),
        (
            "Código da avaliação:id|Data da avaliação:day|Estrelas:1-5|Título:title|Comentário:text|Autor:name",
            Family.REVIEW,
            {"id": "Código da avaliação", "rating": "Estrelas", "title": "Título", "name": "Autor"},
        ),
        (
            "アカウントID:id|会社名:firm|ウェブサイト:host|プラン:word|年間経常収益:money|担当者:name",
            Family.ACCOUNT,
            {"account_id": "アカウントID", "name": "会社名", "domain": "ウェブサイト", "csm": "担当者"},
        ),
    ],
)
def test_a_table_with_names_that_nobody_listed_is_recognised(
    make_file: MakeFile, spec: str, family: Family | None, columns: dict[str, str]
) -> None:
    path = make_file("export.csv", export(f"|{spec}")[1])
    if family is None:
        with pytest.raises(NotRecognised):
            look(path)
        return
    found = look(path)
    assert found.family is family
    assert columns.items() <= found.mapping.columns.items()
