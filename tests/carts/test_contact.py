"""Who buys, read from one line; nothing is guessed of what cannot be read."""

import pytest

from carts import contact, mail_domains
from carts.contact import Contact

READ = {
    "Ana Ruiz ana@example.org 555 0100": ("Ana", "Ruiz", "ana@example.org", "555 0100"),
    "555 0100 ana@example.org Ana Ruiz": ("Ana", "Ruiz", "ana@example.org", "555 0100"),
    "Ana Ruiz, ana@x.org, 212.555.0100": ("Ana", "Ruiz", "ana@x.org", "212.555.0100"),
    "Ruiz, Ana, (212) 555-0100": ("Ana", "Ruiz", "", "(212) 555-0100"),
    "Ana Ruiz <ana@example.org>": ("Ana", "Ruiz", "ana@example.org", ""),
    "mailto:ana@x.org tel: 212-555-0100 Ana": ("Ana", "", "ana@x.org", "212-555-0100"),
    "+34 600 111 222": ("", "", "", "+34 600 111 222"),
    "ana@x.org.": ("", "", "ana@x.org", ""),
    "  Ana\t Ruiz ": ("Ana", "Ruiz", "", ""),
    "Ana María de la Cruz": ("Ana María", "de la Cruz", "", ""),
    "O'Brien": ("O'Brien", "", "", ""),
    "王 小明 wang@x.cn": ("王", "小明", "wang@x.cn", ""),
    "Élodie Dupont;e@x.fr": ("Élodie", "Dupont", "e@x.fr", ""),
    "John Hale 3rd": ("John Hale", "3rd", "", ""),
    "": ("", "", "", ""),
    " ,; ": ("", "", "", ""),
}


@pytest.mark.parametrize("line", READ, ids=repr)
def test_it_is_read_in_any_order(line):
    assert contact.read(line) == Contact(*READ[line])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Ana ana@", "ana@ is not an email address yet."),
        ("@", "@ is not an email address yet."),
        ("Ana 12", "12 does not look like a phone number."),
        ("Ana 10001", "10001 does not look like a phone number."),
        ("a@b.org c@d.org", "There are two email addresses."),
        ("212 555 0100, 212 555 0101", "There are two phone numbers."),
        ("Ana, Ben, Cleo", "is more than a name"),
        ("A" * 61, "The name is too long"),
    ],
)
def test_what_cannot_be_read_is_named(line, words):
    with pytest.raises(contact.NotRead, match=words.replace(".", r"\.")):
        contact.read(line)


def test_a_phone_is_read_as_it_is_dialled_in_the_venues_country(settings):
    settings.VENUE_COUNTRY = "ES"
    assert contact.read("600 111 222").phone_number == "600 111 222"
    with pytest.raises(contact.NotRead):
        contact.read("60011")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.cmo", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmailcom", "gmail.com"),
        ("GMIAL.COM", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("yaho.com", "yahoo.com"),
        ("outlok.com", "outlook.com"),
        ("iclod.com", "icloud.com"),
        ("me.con", "me.com"),
        ("museum-of-air.con", "museum-of-air.com"),
    ],
)
def test_a_slip_behind_the_at_is_pointed_out(typed, meant):
    assert mail_domains.meant(f"Ana.Ruiz@{typed}") == f"Ana.Ruiz@{meant}"


RARE = """
Gmail.com museum.org moma.org guest.example yahoo.de hotmail.nl hotmail.co.uk si.edu
live.co.uk mail.ru gmx.net line.com life.com free.fr ual.com aol.co mai.com comcast.com
gma.org mail.museum ymca.org orange.es
"""


def test_what_is_somebodys_own_is_never_pointed_out():
    own = [*sorted(mail_domains.KNOWN), *RARE.split()]
    assert {domain: mail_domains.meant(f"ana@{domain}") for domain in own} == (
        dict.fromkeys(own, "")
    )


@pytest.mark.parametrize("odd", ["", "ana", "@gmial.com", "ana@"])
def test_what_is_no_address_means_nothing_else(odd):
    assert mail_domains.meant(odd) == ""
