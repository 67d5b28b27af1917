"""Surveys, reviews, notes and replies: what becomes a comment, and whose it is."""

from decimal import Decimal

import pytest

from tests.unit.ingest.conftest import ReadAll
from voc.ingest.readers.note import Voice, split_turns
from voc.ingest.records import BadRow, Person, RawComment, Record
from voc.terms import Channel, RatingScale, Speaker

NPS = (
    "Response ID,Submitted At,Email,Company,How likely are you to recommend us? (0-10),"
    "What is the main reason for your score?,What is one thing we could do better?\n"
)
HUBSPOT = "note_id,created_at,company,contact_name,author,body\n"
NOTES = "note_id,created_at,account_id,contact_email,author,subject,body\n"


def comments(found: list[Record | BadRow]) -> list[RawComment]:
    assert all(isinstance(record, RawComment) for record in found), found
    return [record for record in found if isinstance(record, RawComment)]


def bad(found: list[Record | BadRow]) -> list[tuple[int, str | None, str]]:
    return [(row.line, row.column, row.reason) for row in found if isinstance(row, BadRow)]


def test_every_answer_of_a_response_is_a_comment_of_its_own(read_all: ReadAll) -> None:
    found = comments(read_all("nps.csv", NPS + "R1,2025-01-02,Ann@Example.com,Acme,9,Fast,Add SSO\n"))
    assert [one.external_id for one in found] == [
        "R1#what-is-the-main-reason-for-your-score",
        "R1#what-is-one-thing-we-could-do-better",
    ]
    assert [one.text for one in found] == ["Fast", "Add SSO"]
    assert found[1].question == "What is one thing we could do better?"
    assert found[0].person == Person(email="ann@example.com", company="Acme", domain="example.com")
    assert {(one.channel, one.speaker, one.source, one.line) for one in found} == {
        (Channel.SURVEY, Speaker.CUSTOMER, "test", 2)
    }


def test_the_rating_of_a_response_counts_once(read_all: ReadAll) -> None:
    found = comments(read_all("nps.csv", NPS + "R1,2025-01-02,,,9,Fast,Add SSO\n"))
    assert [one.rating for one in found] == [Decimal(9), None]
    assert [one.scale for one in found] == [RatingScale.NPS, None]


def test_a_rating_without_words_is_a_comment_with_no_text(read_all: ReadAll) -> None:
    (found,) = comments(read_all("nps.csv", NPS + "R1,2025-01-02,,,3,,\n"))
    assert (found.external_id, found.text, found.rating) == ("R1", "", Decimal(3))


def test_a_plain_comment_has_the_id_of_its_row(read_all: ReadAll) -> None:
    content = "response_id,date,email,ticket_id,satisfaction (1-5),comment\nS1,2025-01-02,a@example.com,T1,4,thanks\n"
    (found,) = comments(read_all("csat.csv", content))
    assert (found.external_id, found.question, found.scale) == ("S1", None, RatingScale.CSAT)


def test_texts_are_redacted_and_the_person_is_not(read_all: ReadAll) -> None:
    content = "response_id,date,email,name,comment\n1,2025-01-02,ann@example.com,Ann Lee,Ann Lee here: ann@example.com\n"
    (found,) = comments(read_all("a.csv", content))
    assert found.text == "[own name] here: [own email]"
    assert (found.person.email, found.person.name) == ("ann@example.com", "Ann Lee")


def test_free_mail_makes_no_company(read_all: ReadAll) -> None:
    (found,) = comments(
        read_all("a.csv", "response_id,date,email,comment\n1,2025-01-02,ann@gmail.com,good\n")
    )
    assert (found.person.email, found.person.domain) == ("ann@gmail.com", None)


def test_first_and_last_name_are_one_name_and_nobody_is_nobody(read_all: ReadAll) -> None:
    content = (
        "response_id,date,email,first name,last name,comment\n"
        "1,2025-01-02,anonymous,Ann,Lee,good\n2,2025-01-02,n/a,,,bad\n3,2025-01-02,b@example.com,,,ok\n"
    )
    first, second, third = comments(read_all("a.csv", content))
    assert first.person == Person(name="Ann Lee")
    assert second.person == Person()
    assert third.person.name is None


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("R1,,a@example.com,9,x", "Date", "empty, and the row means nothing without it"),
        ("R1,31/02/2025,a@example.com,9,x", "Date", "not a date like 2024-02-28"),
        ("R1,2025-01-02,a@example.com,11,x", "NPS", "out of the range 0 to 10"),
        ("R1,2025-01-02,ann at home,9,x", "Email", "not an e-mail address"),
        (",2025-01-02,a@example.com,9,x", "Response ID", "empty, and the row means nothing without it"),
        ("R1,2025-01-02,a@example.com,,", None, "nothing was said: no text and no rating"),
    ],
)
def test_a_row_that_cannot_be_used_goes_to_quarantine(
    read_all: ReadAll, row: str, column: str | None, reason: str
) -> None:
    good = "".join(f"G{number},2025-01-02,b@example.com,{number},fine\n" for number in range(11))
    found = read_all("nps.csv", "Response ID,Date,Email,NPS,Comment\n" + good + row + "\n")
    assert bad(found) == [(13, column, reason)]
    assert len(found) == 12


REVIEWS = "id,date,platform,stars,title,pros,cons,reviewer,reviewer_role\n"


def test_pros_and_cons_are_comments_of_one_review(read_all: ReadAll) -> None:
    found = comments(
        read_all("reviews.csv", REVIEWS + "7,2025-01-02,G2,4,Solid,Fast reports,No SSO,Ann Lee,Ops\n")
    )
    assert [(one.external_id, one.question, one.text) for one in found] == [
        ("7#pros", "pros", "Fast reports"),
        ("7#cons", "cons", "No SSO"),
    ]
    assert [one.rating for one in found] == [Decimal(4), None]
    assert {one.title for one in found} == {"Solid"}
    assert {one.channel for one in found} == {Channel.REVIEW}
    assert found[0].person == Person(name="Ann Lee", role="Ops")


def test_a_review_of_a_title_alone_has_it_as_its_text(read_all: ReadAll) -> None:
    (found,) = comments(read_all("reviews.csv", REVIEWS + "7,2025-01-02,G2,2,Export is broken,,,,\n"))
    assert (found.external_id, found.text, found.rating) == ("7", "Export is broken", Decimal(2))


def test_a_note_is_the_words_of_the_csm(read_all: ReadAll) -> None:
    row = "N1,2025-01-02T10:00:00+03:00,A1,ann@example.com,Cem,Review call,They plan: more seats\n"
    (found,) = comments(read_all("notes.csv", NOTES + row))
    assert (found.external_id, found.speaker, found.channel) == ("N1", Speaker.CSM, Channel.NOTE)
    assert (found.author, found.title, found.person.account_id) == ("Cem", "Review call", "A1")
    assert found.text == "They plan: more seats"


def test_speakers_marked_in_a_note_are_told_apart(read_all: ReadAll) -> None:
    body = "Went well.\nCustomer: we need SSO\nby June\nMe: I will ask\n- Müşteri: acele"
    found = comments(read_all("notes.csv", NOTES + f'N1,2025-01-02,A1,a@example.com,Cem,Call,"{body}"\n'))
    assert [(one.external_id, one.speaker.value, one.text) for one in found] == [
        ("N1#1", "csm", "Went well."),
        ("N1#2", "customer", "we need SSO\nby June"),
        ("N1#3", "csm", "I will ask"),
        ("N1#4", "customer", "acele"),
    ]


def test_a_note_of_the_customers_words_alone_keeps_its_id(read_all: ReadAll) -> None:
    (found,) = comments(
        read_all("notes.csv", NOTES + "N1,2025-01-02,A1,a@example.com,Cem,Call,Customer: please add SSO\n")
    )
    assert (found.external_id, found.speaker, found.text) == ("N1", Speaker.CUSTOMER, "please add SSO")


def test_speakers_may_be_marked_by_their_names() -> None:
    csm, ann = Voice(Speaker.CSM, Person()), Voice(Speaker.CUSTOMER, Person(name="Ann"))
    turns = split_turns("Cem: hello\nAnn: slow\nNote: call back", {"": csm, "cem": csm, "ann": ann})
    assert turns == [(csm, "hello"), (ann, "slow\nNote: call back")]


def test_each_customer_of_a_note_has_their_own_points(read_all: ReadAll) -> None:
    people = "Ann Lee (ann@acme.com); Bob Stone (bob@acme.com)"
    body = "Good mood.\nAnn: we need SSO\nBob Stone: Ann is right\nCem: I will ask"
    found = comments(read_all("notes.csv", HUBSPOT + f'N1,2025-01-02,Acme,{people},Cem Ak,"{body}"\n'))
    assert [(one.speaker.value, one.person.email, one.text) for one in found] == [
        ("csm", None, "Good mood."),
        ("customer", "ann@acme.com", "we need SSO"),
        ("customer", "bob@acme.com", "[name 1] is right"),
        ("csm", None, "I will ask"),
    ]
    assert {one.person.company for one in found} == {"Acme"}


def test_of_two_with_one_first_name_only_the_whole_name_tells(read_all: ReadAll) -> None:
    people = "Ann Lee (ann@acme.com); Ann Fox (fox@acme.com)"
    body = "Ann: it is slow\nAnn Fox: it crashes"
    found = comments(read_all("notes.csv", HUBSPOT + f'N1,2025-01-02,Acme,{people},Cem,"{body}"\n'))
    assert [(one.speaker.value, one.person.email) for one in found] == [
        ("csm", None),
        ("customer", "fox@acme.com"),
    ]


def test_who_was_there_may_stand_in_the_note_and_nobody_knows_whose_they_are(read_all: ReadAll) -> None:
    body = "Attendees: Cem, Zoe Berg, Ann Lee\nZoe: the export is slow\nAnn Lee: yes"
    found = comments(
        read_all("notes.csv", HUBSPOT + f'N1,2025-01-02,Acme,Ann Lee (ann@acme.com),Cem,"{body}"\n')
    )
    assert not {"Zoe", "Berg", "Ann", "Lee"} & set(found[0].text.replace(",", "").split())
    assert (found[1].speaker, found[1].person) == (Speaker.UNKNOWN, Person(company="Acme"))
    assert (found[2].speaker, found[2].person.email) == (Speaker.CUSTOMER, "ann@acme.com")


def test_a_note_in_html_is_read_as_people_read_it(read_all: ReadAll) -> None:
    body = "<div><p>Went well &amp; quick.</p><p>Customer: we need <b>SSO</b></p></div>"
    found = comments(read_all("notes.csv", HUBSPOT + f'N1,2025-01-02,Acme,Ann Lee,Cem,"{body}"\n'))
    assert [one.text for one in found] == ["Went well & quick.", "we need SSO"]


def test_a_note_without_a_body_goes_to_quarantine(read_all: ReadAll) -> None:
    rows = (
        "N1,2025-01-02,A1,a@example.com,Cem,Call,\nN2,2025-01-02,A1,a@example.com,Cem,Call,All is well here\n"
    )
    assert bad(read_all("notes.csv", NOTES + rows)) == [
        (2, "body", "empty, and the row means nothing without it")
    ]


def test_replies_come_back_in_the_customers_own_words(read_all: ReadAll) -> None:
    content = "reply_id,date,email,subject,text\nY1,2025-01-02,ann@example.com,Re: SSO,still broken\n"
    (found,) = comments(read_all("answers.csv", content))
    assert (found.channel, found.speaker, found.text) == (Channel.REPLY, Speaker.CUSTOMER, "still broken")
    assert (found.external_id, found.title) == ("Y1", "Re: SSO")
