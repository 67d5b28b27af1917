"""What the columns of a file say of one another."""

from pathlib import Path

import pytest

from voc.ingest.files import look

PEOPLE = ("Ann;Lee", "Tom;Baker", "Priya;Shah", "Jack;Stone", "Ruth;Adams", "Owen;Clark")


def table(path: Path, header: str, lines: list[str]) -> Path:
    """A file with these lines below the header."""
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("header", ["Vorname;Name", "Prénom;Nom", "First name;Name", "Nombre de pila;Nombre"])
def test_a_name_beside_a_given_name_is_the_surname(tmp_path: Path, header: str) -> None:
    lines = [f"{one};p{at}@maple.example" for at, one in enumerate(PEOPLE)]
    columns = look(table(tmp_path / "people.csv", f"{header};E-mail", lines)).mapping.columns
    assert columns["last_name"] == header.split(";")[1]
    assert "name" not in columns


def test_a_name_beside_a_surname_is_the_given_name(tmp_path: Path) -> None:
    lines = [f"{one};p{at}@maple.example" for at, one in enumerate(PEOPLE)]
    columns = look(table(tmp_path / "people.csv", "Nome;Cognome;E-mail", lines)).mapping.columns
    assert (columns["first_name"], columns["last_name"]) == ("Nome", "Cognome")


def test_a_whole_name_beside_a_given_name_stays_one(tmp_path: Path) -> None:
    lines = [
        f"{one.split(';')[0]};{one.replace(';', ' ')};p{at}@maple.example" for at, one in enumerate(PEOPLE)
    ]
    columns = look(table(tmp_path / "people.csv", "Vorname;Name;E-Mail", lines)).mapping.columns
    assert columns["name"] == "Name"
    assert "last_name" not in columns


def test_a_column_of_companies_is_told_by_the_addresses_beside_it(tmp_path: Path) -> None:
    firms = ("Maple Works", "Atlas Group", "Orbit Services", "Cedar Works", "Vela Group")
    lines = [
        f"2025-03-{at + 10};{firm};p{at}@{firm.split()[0].lower()}.example;{at + 3};It is slow on Mondays and we wait"
        for at, firm in enumerate(firms)
    ]
    path = table(tmp_path / "nps.csv", "Date;Zorblax;Email;NPS;Comment", lines)
    assert look(path).mapping.columns["company"] == "Zorblax"


def test_an_often_empty_moment_is_not_when_it_was_said(tmp_path: Path) -> None:
    lines = [
        f"{at};2025-03-{at + 10};{'2025-04-02' if at == 3 else ''};4;Prints labels twice" for at in range(8)
    ]
    path = table(tmp_path / "reviews.csv", "review_id;created;published at;stars;review", lines)
    assert look(path).mapping.columns["said_at"] == "created"
