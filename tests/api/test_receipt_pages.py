"""The receipt page over real HTTP: what it shows, what it moves, and what nobody can make it do."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from http.client import HTTPConnection
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.api.conftest import Served, served
from tests.factories import account, rows_of, take_in
from tests.told import LATER, Told, contact_id, is_left_alone, states_of, told
from voc.api.words import direction, languages, words
from voc.loop.drafting import languages as templates
from voc.loop.tokens import Grant, Purpose, key_from, seal
from voc.model import AuditEvent, DeliveryEvent, Feedback, Loop, LoopEvent, Notification, Task
from voc.store import writing
from voc.terms import LoopState, NotificationState

HIDDEN = re.compile(r'name="(item|step)" value="(\d+)"')


def answers(page: str, number: int = 0, **more: str) -> dict[str, str]:
    """The fields of the form of one thing on a page."""
    form = page.split('<form method="post">')[number + 1]
    return dict(HIDDEN.findall(form)) | more


def everything(server: Served) -> list[list[object]]:
    """All rows that an answer could change."""
    nouns = (Feedback, Loop, LoopEvent, Notification, DeliveryEvent, Task, AuditEvent)
    return [
        [(row.id, getattr(row, "state", None)) for row in rows_of(server.told.engine, noun)] for noun in nouns
    ]


def test_the_page_shows_their_words_and_the_answer_escaped(server: Served) -> None:
    found = server.client.get(server.receipt(server.told.yes))
    assert found.status_code == 200
    assert "I still miss the export &lt;b&gt;badly&lt;/b&gt;" in found.text
    assert "In version 1.0, since 31 May 2026" in found.text
    no = server.client.get(server.receipt(server.told.no)).text
    assert "Too few &lt;i&gt;asked&lt;/i&gt;." in no
    assert "<script" not in found.text + no


def test_the_page_speaks_the_language_of_the_customer(server: Served) -> None:
    page = server.client.get(server.receipt(server.told.bo), headers={"accept-language": "fr"}).text
    assert '<html lang="de" dir="ltr">' in page
    assert "In Version 1.0, seit 31. Mai 2026" in page


def test_the_page_holds_nothing_of_others_and_no_name_and_no_address(server: Served) -> None:
    page = server.client.get(server.receipt(server.told.yes)).text
    assert "We need an export" not in page
    assert not re.search(r"ada|@|north|casey", page.partition("</style>")[2], re.IGNORECASE)


def test_every_answer_is_kept_from_caches_frames_scripts_and_search_engines(server: Served) -> None:
    for path in (
        server.receipt(server.told.yes),
        server.unsubscribe(1),
        "/r/forged",
        "/healthz",
        "/hooks/slack",
    ):
        heads = server.client.get(path).headers
        assert heads["cache-control"] == "no-store"
        assert heads["referrer-policy"] == "no-referrer"
        assert heads["x-robots-tag"] == "noindex, nofollow"
        assert heads["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
        assert "script-src" not in heads["content-security-policy"]
        assert "set-cookie" not in heads


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(server: Served, method: str) -> None:
    before = everything(server)
    for path in (server.receipt(server.told.yes), server.receipt(server.told.yes) + "?solved=yes&stop=yes"):
        assert server.client.request(method, path).status_code == 200
    one_click = server.unsubscribe(contact_id(server.told.engine, server.told.yes))
    assert server.client.request(method, one_click + "?List-Unsubscribe=One-Click").status_code == 200
    assert everything(server) == before


def test_yes_closes_the_loop_and_the_page_says_so(server: Served) -> None:
    path = server.receipt(server.told.yes)
    page = server.client.get(path).text
    done = server.client.post(path, data=answers(page, solved="yes"))
    assert (done.status_code, done.headers["location"]) == (303, "?thanks")
    assert states_of(server.told.engine, server.told.yes) == [LoopState.CONFIRMED]
    thanks = server.client.get(path + "?thanks").text
    assert "Thank you. We have it." in thanks
    assert "You told us: yes." in thanks


def test_no_opens_it_again_and_the_words_come_in(server: Served) -> None:
    path = server.receipt(server.told.yes)
    fields = answers(
        server.client.get(path).text, solved="no", text="Rows are missing\r\n<script>alert(1)</script>"
    )
    assert server.client.post(path, data=fields).status_code == 303
    assert states_of(server.told.engine, server.told.yes) == [LoopState.REOPENED]
    (reply,) = [said for said in rows_of(server.told.engine, Feedback) if said.reply_to]
    assert reply.text == "Rows are missing\n<script>alert(1)</script>"
    assert server.news == ["news"]
    assert "<script" not in server.client.get(path).text


def test_the_same_post_again_changes_nothing(server: Served) -> None:
    path = server.receipt(server.told.yes)
    fields = answers(server.client.get(path).text, solved="no", text="Rows are missing")
    server.client.post(path, data=fields)
    before = everything(server)
    for _ in range(3):
        assert server.client.post(path, data=fields).status_code == 303
    assert everything(server) == before
    assert server.news == ["news"]


def test_who_answers_an_older_page_is_not_thanked_but_asked_again(server: Served) -> None:
    path = server.receipt(server.told.yes)
    older = answers(server.client.get(path).text, solved="no")
    server.client.post(path, data=older | {"solved": "yes"})
    done = server.client.post(path, data=older)
    assert (done.status_code, done.headers["location"]) == (303, "?")
    assert states_of(server.told.engine, server.told.yes) == [LoopState.CONFIRMED]
    assert server.client.post(path, data={"solved": "x"}).headers["location"] == "?"
    same = server.client.post(path, data=older | {"solved": "yes"})
    assert same.headers["location"] == "?thanks"


@pytest.mark.parametrize("item", ["1", "-1", "99", "0x0", "", "１", "9" * 30])
def test_an_answer_to_something_that_is_not_on_the_page_moves_nothing(server: Served, item: str) -> None:
    path = server.receipt(server.told.yes)
    fields = answers(server.client.get(path).text, solved="yes") | {"item": item}
    before = everything(server)
    assert server.client.post(path, data=fields).status_code == 303
    assert everything(server) == before


def test_a_forged_token_finds_nothing_and_is_told_nothing(server: Served) -> None:
    right = server.receipt(server.told.yes)
    other = seal(key_from(b"o" * 32), Grant(Purpose.MESSAGE, server.told.yes, LATER + timedelta(days=9)))
    none = seal(
        key_from(server.told.place.workspace.secret()),
        Grant(Purpose.MESSAGE, 99_999, LATER + timedelta(days=9)),
    )
    forged = [
        right[:-1] + ("A" if right[-1] != "A" else "B"),
        f"/r/{other}",
        f"/r/{none}",
        "/r/x",
        "/r/" + "A" * 44,
    ]
    pages = [server.client.get(path) for path in forged]
    assert {page.status_code for page in pages} == {404}
    assert len({page.text for page in pages}) == 1
    before = everything(server)
    for path in forged:
        assert (
            server.client.post(
                path, data={"item": "0", "step": "3", "solved": "yes", "stop": "yes"}
            ).status_code
            == 404
        )
    assert everything(server) == before


def test_a_token_that_is_over_says_so_and_takes_nothing(server: Served) -> None:
    key = key_from(server.told.place.workspace.secret())
    path = f"/r/{seal(key, Grant(Purpose.MESSAGE, server.told.yes, LATER - timedelta(minutes=1)))}"
    before = everything(server)
    assert server.client.get(path).status_code == 410
    assert server.client.post(path, data={"item": "0", "solved": "yes", "text": "late"}).status_code == 410
    assert "expired" in server.client.get(path).text
    assert everything(server) == before


def test_one_customers_token_moves_no_loop_of_another(server: Served) -> None:
    ada, bo = server.receipt(server.told.yes), server.receipt(server.told.bo)
    server.client.post(bo, data=answers(server.client.get(ada).text, solved="no"))
    assert states_of(server.told.engine, server.told.yes) == [LoopState.TOLD]


@pytest.mark.parametrize("language", sorted(languages()))
def test_a_page_for_nobody_speaks_the_language_of_the_browser(server: Served, language: str) -> None:
    page = server.client.get("/r/x", headers={"accept-language": f"xx,{language}-ZZ;q=0.5"}).text
    assert words(language)["unknown"] in unescape(page)
    assert f'<html lang="{language}" dir="{direction(language)}">' in page


@pytest.mark.parametrize(
    "path", ["/r/../healthz", "/r/..%2f..%2fetc%2fpasswd", "/r/%2e%2e/%2e%2e/voc.toml", "/r/a/b", "/r/", "/u"]
)
def test_no_path_leads_out(server: Served, path: str) -> None:
    asked = HTTPConnection("127.0.0.1", server.port)
    asked.request("GET", path)
    assert asked.getresponse().status in (404, 307)
    asked.close()


def test_a_slash_too_many_sends_nobody_elsewhere_with_their_token(server: Served) -> None:
    for path in (server.receipt(server.told.yes), server.unsubscribe(1), "/healthz"):
        found = server.client.get(path + "/", headers={"host": "evil.example"})
        assert (found.status_code, "location" in found.headers) == (404, False)


def test_another_way_of_asking_is_told_which_ways_there_are(server: Served) -> None:
    found = server.client.put(server.receipt(server.told.yes))
    assert (found.status_code, found.headers["allow"]) == (405, "GET, HEAD, POST")
    assert server.client.get("/hooks/reply").headers["allow"] == "POST"
    assert server.client.post("/healthz").headers["allow"] == "GET, HEAD"


def test_a_line_end_in_an_address_or_a_field_makes_no_header(server: Served) -> None:
    path = server.receipt(server.told.yes)
    found = server.client.get("/r/x%0d%0aSet-Cookie:%20a=b")
    assert (found.status_code, found.headers.get("set-cookie")) == (404, None)
    posted = server.client.post(path + "?a=%0d%0aSet-Cookie:%20a=b", data={"text": "a\r\nSet-Cookie: a=b"})
    assert (posted.headers["location"], posted.headers.get("set-cookie")) == ("?thanks", None)


def test_what_an_account_is_called_is_on_no_page(engine: Engine, tmp_path: Path) -> None:
    given = told(engine, tmp_path / "w", company="<img src=x onerror=alert(1)>")
    take_in(engine, replace(account("north"), name="<script>alert(1)</script>"))
    with served(given) as server:
        page = server.client.get(server.receipt(given.yes)).text
    assert "<script" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page


def test_a_link_that_a_browser_should_not_follow_is_left_out(engine: Engine, tmp_path: Path) -> None:
    given = told(engine, tmp_path / "w", link='javascript:alert("1")')
    with served(given) as server:
        assert "javascript:" not in server.client.get(server.receipt(given.yes)).text
    good = told_again(given, link='https://docs.example/?a="b"')
    with served(good) as server:
        assert (
            'href="https://docs.example/?a=&quot;b&quot;"'
            in server.client.get(server.receipt(given.yes)).text
        )


def told_again(given: Told, **options: object) -> Told:
    """The same workspace with other settings."""
    place = replace(given.place, settings=given.place.settings.model_copy(update=options))
    return replace(given, place=place)


@pytest.mark.parametrize("way", ["form", "multipart", "bare"])
def test_one_click_of_a_mail_program_is_enough_to_be_left_alone(server: Served, way: str) -> None:
    path = server.unsubscribe(contact_id(server.told.engine, server.told.yes))
    field = {"List-Unsubscribe": "One-Click"}
    if way == "form":
        done = server.client.post(path, data=field)
    elif way == "bare":
        done = server.client.post(path, content=b"List-Unsubscribe=One-Click\r\n")
    else:
        done = server.client.post(path, files={"List-Unsubscribe": (None, "One-Click")})
    assert done.status_code == 200
    assert is_left_alone(server.told.engine, server.told.yes)
    assert not is_left_alone(server.told.engine, server.told.bo)
    assert "We do not write to you any more." in done.text


def test_a_post_without_the_click_stops_nothing(server: Served) -> None:
    path = server.unsubscribe(contact_id(server.told.engine, server.told.yes))
    assert server.client.post(path, data={"List-Unsubscribe": "no"}).status_code == 200
    assert not is_left_alone(server.told.engine, server.told.yes)


def test_the_receipt_can_stop_messages_too(server: Served) -> None:
    path = server.receipt(server.told.yes)
    assert server.client.post(path, data={"stop": "yes"}).status_code == 303
    assert is_left_alone(server.told.engine, server.told.yes)
    assert "We do not write to you any more." in server.client.get(path).text


def test_who_stopped_finds_a_button_to_begin_again_and_looking_presses_nothing(server: Served) -> None:
    path = server.receipt(server.told.yes)
    assert 'name="resume"' not in server.client.get(path).text
    server.client.post(path, data={"stop": "yes"})
    assert "Start writing to me again" in server.client.get(path + "?resume=yes").text
    assert is_left_alone(server.told.engine, server.told.yes)
    assert server.client.post(path, data={"resume": "yes"}).headers["location"] == "?thanks"
    assert not is_left_alone(server.told.engine, server.told.yes)
    assert "Stop writing to me" in server.client.get(path).text
    assert server.client.post(path, data={"resume": "yes"}).headers["location"] == "?"


def test_an_unsubscribe_address_opens_no_receipt(server: Served) -> None:
    assert server.client.get(server.unsubscribe(1).replace("/u/", "/r/")).status_code == 404


def test_behind_a_prefix_all_goes_on_as_without(all_told: Told) -> None:
    with served(all_told, prefix="/voc") as server:
        path = server.receipt(all_told.yes)
        page = server.client.get(path).text
        done = server.client.post(path, data=answers(page, solved="yes"), follow_redirects=True)
        assert (done.status_code, done.url.path) == (200, "/voc" + path)
        outside = server.client.get(f"http://127.0.0.1:{server.port}{path}")
        assert outside.status_code == 404
        assert 'action="' not in page
    assert states_of(all_told.engine, all_told.yes) == [LoopState.CONFIRMED]


def test_who_answers_while_the_message_is_being_noted_is_asked_to_try_again(server: Served) -> None:
    path = server.receipt(server.told.yes)
    fields = answers(server.client.get(path).text, solved="yes")
    with writing(server.told.engine) as session:
        session.get_one(Notification, server.told.yes).state = NotificationState.SENDING
        (loop,) = [one for one in session.query(Loop) if one.id == 1]
        loop.state = LoopState.SHIPPED
    found = server.client.post(path, data=fields)
    assert (found.status_code, found.headers["retry-after"]) == (503, "30")


@pytest.mark.parametrize("language", sorted(languages()))
def test_every_language_has_every_word_and_none_too_many(language: str) -> None:
    assert list(words(language)) == list(words("en"))
    assert all(text.strip() == text and text for text in words(language).values())
    for name in ("shipped", "shipped_in", "declined"):
        assert re.findall(r"\{\w+\}", words(language)[name]).count("{on}") == 1
    assert "{version}" in words(language)["shipped_in"]


def test_there_are_words_in_every_language_of_the_messages() -> None:
    assert languages() == templates()


def test_arabic_is_written_from_the_right(engine: Engine, tmp_path: Path) -> None:
    given = told(engine, tmp_path / "w")
    with writing(engine) as session:
        session.get_one(Notification, given.yes).language = "ar"
    with served(given) as server:
        assert '<html lang="ar" dir="rtl">' in server.client.get(server.receipt(given.yes)).text
