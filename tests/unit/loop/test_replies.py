"""An answering machine confirms nothing."""

import pytest

from voc.mail.automatic import is_automatic


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Automatic reply: You asked, and it is here", "Thank you for your message."),
        ("Re: You asked", "Thanks for writing. I am out of the office until Monday."),
        ("Automatische Antwort: Ihr Wunsch", "Vielen Dank."),
        ("AW: Ihr Wunsch", "Ich bin derzeit nicht im Büro und antworte am Montag."),
        ("自动回复：您的建议", "谢谢您的来信"),
        ("Otomatik yanıt: isteğiniz", "Teşekkürler"),
    ],
)
def test_machines_are_recognised(subject: str, text: str) -> None:
    assert is_automatic(subject, text)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Re: You asked, and it is here", "Thank you, works great for the whole office!"),
        ("", "Our out of warranty devices still crash."),
        ("Re: automatic replies for tickets", "Exactly what we needed."),
        ("回复：自动回复功能", "很好用"),
    ],
)
def test_people_are_not_taken_for_machines(subject: str, text: str) -> None:
    assert not is_automatic(subject, text)
