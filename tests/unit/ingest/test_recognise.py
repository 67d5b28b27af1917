"""What a file is, found from its header and first rows, or a sentence that says what is missing."""

import pytest

from tests.unit.ingest.conftest import MakeFile
from tests.unit.ingest.exports import DEMO, FOREIGN, TOOLS, export
from voc.errors import InputError, NotFound, NotRecognised
from voc.ingest.files import Look, look
from voc.ingest.headers import plain, spellings, words
from voc.terms import Family, RatingScale


def seen(make_file: MakeFile, spec: str) -> Look:
    return look(make_file("export.csv", export(spec)[1]))


@pytest.mark.parametrize("name", [*DEMO, *TOOLS])
def test_an_export_is_recognised_without_a_hint(make_file: MakeFile, name: str) -> None:
    spec = (DEMO | TOOLS)[name]
    found = seen(make_file, spec)
    assert found.family == spec.partition("|")[0]
    assert 0.5 <= found.confidence <= 1
    assert found.reasons


@pytest.mark.parametrize("name", DEMO)
def test_the_demo_files_are_read_without_one_bad_row(make_file: MakeFile, name: str) -> None:
    found = seen(make_file, DEMO[name])
    assert found.confidence == 1
    assert {type(record).__name__ for record in found.sample} <= {
        "RawComment", "AccountRow", "ContactRow", "CaseRow", "SignalRow", "FeatureRow", "ReleaseRow"
    }  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_table_is_refused_in_one_sentence(make_file: MakeFile, name: str) -> None:
    with pytest.raises(NotRecognised) as caught:
        seen(make_file, FOREIGN[name])
    assert str(caught.value).startswith("export.csv: ")
    assert caught.value.way_out


def test_help_articles_without_a_title_are_named_as_such(make_file: MakeFile) -> None:
    with pytest.raises(NotRecognised, match="holds help articles, not feedback, and none has a title"):
        seen(make_file, "|article_id:id|views:count")


def test_signals_without_an_account_say_what_would_name_one(make_file: MakeFile) -> None:
    path = make_file(
        "usage.csv", export("|subscription_id:id|usage_date:day|feature_name:word|usage_count:count")[1]
    )
    with pytest.raises(NotRecognised, match="--as signal --column account_id=subscription_id"):
        look(path)
    found = look(path, family=Family.SIGNAL, columns=[("account_id", "subscription_id")])
    assert found.mapping.columns["account_id"] == "subscription_id"


def test_a_file_without_a_header_says_so(make_file: MakeFile) -> None:
    path = make_file("a.csv", "R1,2025-01-02,ann@example.com,9,nice\nR2,2025-01-03,bo@example.com,3,bad\n")
    with pytest.raises(NotRecognised, match="holds values, not column names"):
        look(path)


def test_a_file_of_a_header_alone_says_so(make_file: MakeFile) -> None:
    with pytest.raises(NotRecognised, match="no row below its header"):
        look(make_file("a.csv", "response_id,date,comment\n"))


def test_two_families_that_fit_alike_are_not_guessed_between(make_file: MakeFile) -> None:
    with pytest.raises(NotRecognised, match=r"could be a \w+ or a \w+ file"):
        seen(make_file, "|review id:id|note id:id|date:day|email:email|reviewer:name|body:text")


@pytest.mark.parametrize(
    ("header", "kind", "scale"),
    [
        ("How likely are you to recommend us? (0-10)", "0-10", RatingScale.NPS),
        ("NPS", "0-10", RatingScale.NPS),
        ("satisfaction (1-5)", "1-5", RatingScale.CSAT),
        ("How easy was it? Effort (1-7)", "1-7", RatingScale.CES),
        ("score", "0-10", RatingScale.NPS),
        ("score", "1-5", RatingScale.CSAT),
        ("score", "1-7", RatingScale.CES),
        ("star rating", "1-5", RatingScale.STARS),
        ("How likely are you to recommend us?", "1-5", RatingScale.CSAT),
    ],
)
def test_the_scale_comes_from_the_name_and_the_values(
    make_file: MakeFile, header: str, kind: str, scale: RatingScale
) -> None:
    found = seen(make_file, f"|response_id:id|date:day|{header}:{kind}|comment:text")
    assert found.mapping.columns["rating"] == header
    assert found.mapping.scale is scale


def test_a_choice_from_a_list_is_no_free_text(make_file: MakeFile) -> None:
    found = seen(
        make_file, "|response_id:id|date:day|nps:0-10|Which plan do you use at the moment?:word|comment:text"
    )
    assert [text.column for text in found.mapping.texts] == ["comment"]
    assert found.unused == ("Which plan do you use at the moment?",)


def test_a_column_that_is_called_email_but_holds_none_is_not_read(make_file: MakeFile) -> None:
    found = seen(make_file, "|response_id:id|date:day|email:id|nps:0-10|comment:text")
    assert "email" not in found.mapping.columns


def test_an_id_that_is_not_different_in_every_row_is_not_taken_for_the_id(make_file: MakeFile) -> None:
    found = seen(make_file, "|response_id:word|date:day|nps:0-10|comment:text")
    assert "id" not in found.mapping.columns
    assert any("known again by what they say" in note for note in found.notes)


def test_what_a_person_says_wins(make_file: MakeFile) -> None:
    path = make_file("odd.csv", export("|f1:day|f2:0-10|f3:text")[1])
    with pytest.raises(NotRecognised):
        look(path)
    found = look(path, family=Family.SURVEY, columns=[("text", "f3"), ("said_at", "f1"), ("rating", "f2")])
    assert found.confidence == 1
    assert found.mapping.scale is RatingScale.NPS
    assert found.mapping.columns["said_at"] == "f1"
    with pytest.raises(NotFound, match=r"No column named `f33`\. Did you mean `f3`\?"):
        look(path, family=Family.SURVEY, columns=[("text", "f33")])
    with pytest.raises(NotFound, match="No field of a survey file named `txt`"):
        look(path, family=Family.SURVEY, columns=[("txt", "f3")])
    with pytest.raises(InputError, match="needs a column for rating or text"):
        look(path, family=Family.SURVEY)


def test_dates_of_one_order_are_settled_by_a_later_row(make_file: MakeFile) -> None:
    rows = [f"{number},3/4/2025,fine" for number in range(300)]
    path = make_file("a.csv", "\n".join(["response_id,date,comment", *rows, "999,31/4/2025,fine"]) + "\n")
    assert look(path).mapping.day_first is True


def test_dates_that_nothing_settles_are_reported_and_not_guessed(make_file: MakeFile) -> None:
    path = make_file("a.csv", "response_id,date,comment\n1,3/4/2025,fine\n2,5/6/2025,good\n")
    with pytest.raises(NotRecognised, match="begins with the day or the month") as caught:
        look(path)
    assert "--day-first" in caught.value.way_out
    assert look(path, day_first=False).mapping.day_first is False


def test_dates_in_both_orders_are_reported(make_file: MakeFile) -> None:
    path = make_file(
        "a.csv", "response_id,date,comment\n1,31/4/2025,fine\n2,30/6/2025,good\n3,5/16/2025,ok\n"
    )
    with pytest.raises(NotRecognised, match="5/16/2025"):
        look(path)


def test_names_are_compared_without_case_accents_and_punctuation() -> None:
    assert plain("E-Mail_Address") == plain("emailAddress").replace("email", "e mail") == "e mail address"
    assert plain("Görüşme Tarihi") == plain("GÖRÜŞME TARİHİ") == "gorusme tarihi"
    assert plain("Submitted At (UTC)") == "submitted at utc"


def test_a_first_line_with_an_address_is_a_row_and_never_names_a_column(make_file: MakeFile) -> None:
    path = make_file("nps.csv", "1,2026-05-02,ada@north.example,6,Please add an export to Excel\n" * 3)
    for family in (None, Family.SURVEY):
        with pytest.raises(NotRecognised, match="first line holds values"):
            look(path, family=family)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("ACCOUNTID", "common.account_id"),
        ("HASOPTEDOUTOFEMAIL", "contact.opted_out"),
        ("kullanıcıSayısı", "account.seats"),
        ("firmaÜnvanı", "account.name"),
        ("ID de la actividad", "note.id"),
        ("Numéro du ticket", "case.id"),
        ("Fertigstellungszeit", "common.said_at_best"),
        ("客户成功经理", "account.csm"),
    ],
)
def test_a_name_is_known_without_blanks_and_articles_and_in_camel_case(name: str, group: str) -> None:
    assert spellings(name) & words(group)


def test_a_customer_number_is_the_account_beside_the_id_of_a_contact(make_file: MakeFile) -> None:
    head, row = "Kontakt-ID,Vorname,Nachname,E-Mail,Kundennummer", "{0},Ada,Berg,a{0}@north.example,K{0}"
    rows = "\n".join(row.format(number) for number in range(9))
    both = look(make_file("contacts.csv", f"{head}\n{rows}\n")).mapping.columns
    assert (both["crm_id"], both["account_id"]) == ("Kontakt-ID", "Kundennummer")
    alone = look(make_file("people.csv", f"{head.replace('Kontakt-ID', 'Anrede')}\n{rows}\n")).mapping.columns
    assert alone["crm_id"] == "Kundennummer"


def test_an_unsubscribed_column_is_never_read_as_consent(make_file: MakeFile) -> None:
    rows = "\n".join(f"a{number}@north.example,Ada,yes,no" for number in range(9))
    head = "Email,First name,Newsletter unsubscribed,Unsubscribed from newsletter"
    columns = look(make_file("contacts.csv", f"{head}\n{rows}\n")).mapping.columns
    assert "may_email" not in columns
    assert columns["opted_out"] == "Newsletter unsubscribed"


def test_the_score_of_a_machine_is_no_rating(make_file: MakeFile) -> None:
    rows = "\n".join(f"{number},{number % 10},{(number * 7) % 11},Please add exports" for number in range(20))
    head = "Response ID,Spam score,How likely are you to recommend us?,Comment"
    columns = look(make_file("nps.csv", f"{head}\n{rows}\n")).mapping.columns
    assert columns["rating"] == "How likely are you to recommend us?"
