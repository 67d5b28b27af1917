"""What in a finished message is somebody else's, found with the finders that take it out of what comes in."""

from collections.abc import Iterator

import pytest

from voc.ingest.redact import redact
from voc.loop.hygiene import others_data

OWN = ("ada@example.com", "+90 532 123 45 67", "@acme.example", "https://acme.example/r?token=a1b2c3d4")


def find(text: str) -> Iterator[str]:
    return (one.original for one in redact(text).found)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("Hello Ada, it is there.", []),
        ("Write to ADA@example.com or success@acme.example", []),
        ("Write to bob@example.com", ["bob@example.com"]),
        ("Write to bob@acme.example.evil.example", ["bob@acme.example.evil.example"]),
        ("call 0532 123 45 67", []),
        ("call 0532 765 43 21", ["0532 765 43 21"]),
        ("card 4111 1111 1111 1111", ["4111 1111 1111 1111"]),
        ("IBAN DE89 3704 0044 0532 0130 00", ["DE89 3704 0044 0532 0130 00"]),
        ("from 192.168.10.4", ["192.168.10.4"]),
        ("see https://acme.example/r?token=a1b2c3d4", []),
        ("see https://acme.example/r?token=ffffffff", ["https://acme.example/r?token=ffffffff"]),
        ("bob@example.com, eve@example.com, bob@example.com", ["bob@example.com", "eve@example.com"]),
    ],
)
def test_data_of_others_is_named_and_that_of_the_reader_and_the_company_is_not(
    body: str, found: list[str]
) -> None:
    assert others_data(body, OWN, find) == found


def test_an_empty_value_owns_nothing() -> None:
    assert others_data("bob@example.com", ("", " "), find) == ["bob@example.com"]
