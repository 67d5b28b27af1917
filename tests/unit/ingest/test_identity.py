"""Keys of persons and companies."""

import pytest

from voc.ingest.identity import company_domain, is_free_mail, normalise_domain, normalise_email, person_keys
from voc.ingest.records import Person


@pytest.mark.parametrize(
    ("cell", "email"),
    [
        (" Ann.Lee@Example.COM ", "ann.lee@example.com"),
        ("mailto:ann@example.com?subject=x", "ann@example.com"),
        ("Ann Lee <ann@example.com>", "ann@example.com"),
        ("a.n.n+news@gmail.com", "a.n.n+news@gmail.com"),
        ("o'neil@mail.example.co.uk", "o'neil@mail.example.co.uk"),
        ("müller@größe.de", "müller@größe.de"),
    ],
)
def test_an_email_is_kept_in_lower_case_and_otherwise_as_it_is(cell: str, email: str) -> None:
    assert normalise_email(cell) == email


@pytest.mark.parametrize(
    "cell", ["", "ann", "ann@", "@example.com", "ann@example", "a b@example.com", "a@b@c.de"]
)
def test_what_is_no_email_gives_none(cell: str) -> None:
    assert normalise_email(cell) is None


@pytest.mark.parametrize(
    ("cell", "domain"),
    [
        ("https://www.Example.com/about?x=1", "example.com"),
        ("example.com", "example.com"),
        ("shop.example.co.uk:8080", "shop.example.co.uk"),
        ("ann@example.com", "example.com"),
        ("not a domain", None),
        ("amazon", None),
        ("10.0.0.1", None),
        ("", None),
    ],
)
def test_a_domain_is_the_bare_host(cell: str, domain: str | None) -> None:
    assert normalise_domain(cell) == domain


@pytest.mark.parametrize(
    "domain", ["gmail.com", "yahoo.co.uk", "hotmail.fr", "qq.com", "web.de", "mynet.com"]
)
def test_no_company_is_made_of_free_mail(domain: str) -> None:
    assert is_free_mail(domain)
    assert company_domain(f"ann@{domain}") is None


def test_a_company_is_known_by_its_mail_domain() -> None:
    assert company_domain("ann@example.com") == "example.com"
    assert company_domain("ann@live.example.com") == "live.example.com"
    assert company_domain(None) is None


def test_the_crm_id_is_trusted_before_the_email() -> None:
    person = Person(crm_id="C1", email="ann@example.com", name="Ann")
    assert person_keys(person) == (("crm_id", "C1"), ("email", "ann@example.com"))
    assert person_keys(Person(name="Ann")) == ()
