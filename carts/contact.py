"""Who buys, in one line: `Ana Ruiz ana@example.org 555 0100`. Pure.

What stands first does not matter. A name of two words or more ends in the last name;
`Ruiz, Ana` is turned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

# In angle brackets, after mailto:, or bare; what ends a clause is not a part of it.
_MAIL = re.compile(r"<?(?:mailto:)?([^\s<>,;]*@[^\s<>,;]*)>?", re.IGNORECASE)
# Digits with what people put between them, and not a part of a word such as `3rd`.
_PHONE = re.compile(r"(?<!\w)(?:\+|\()?\d[\d\s().\-/]*(?!\w)")
_LABEL = re.compile(r"(?i)\b(?:tel|phone|cell|mobile|email|e-mail)\b\s*[:.]?")
NAME_MOST = 60


class NotRead(Exception):
    """A piece is neither name, email nor phone; the text says which one."""


@dataclass(frozen=True, slots=True)
class Contact:
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone_number: str = ""


def read(line: str) -> Contact:
    """Raises NotRead. Nothing is guessed of what cannot be read."""
    mails = [mail.rstrip(".") for mail in _MAIL.findall(line)]
    rest = _MAIL.sub(" , ", line)
    phones = [" ".join(found.split()).rstrip("-./ (") for found in _PHONE.findall(rest)]
    name = _LABEL.sub(" ", _PHONE.sub(" , ", rest))
    if len(mails) > 1:
        raise NotRead(_("There are two email addresses. Leave one of them."))
    if len(phones) > 1:
        raise NotRead(_("There are two phone numbers. Leave one of them."))
    return Contact(
        *_name(name),
        email=_email(mails[0]) if mails else "",
        phone_number=_phone(phones[0]) if phones else "",
    )


def _email(typed: str) -> str:
    try:
        validate_email(typed)
    except ValidationError:
        raise NotRead(
            _("%(typed)s is not an email address yet.") % {"typed": typed}
        ) from None
    return typed


def _phone(typed: str) -> str:
    """Kept as typed; only what cannot be a phone number is refused."""
    if not may_be_a_phone(typed):
        words = _("%(typed)s does not look like a phone number.")
        raise NotRead(words % {"typed": typed})
    return typed


def may_be_a_phone(typed: str) -> bool:
    """As one is dialled in the venue's country, or with a country's code."""
    try:
        number = phonenumbers.parse(typed, settings.VENUE_COUNTRY)
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_possible_number(number)


def _name(rest: str) -> tuple[str, str]:
    parts = [" ".join(part.split()) for part in re.split(r"[,;|<>]", rest)]
    parts = [part.strip(" .:-") for part in parts]
    parts = [part for part in parts if part]
    if len(parts) > 2:
        words = _("%(typed)s is more than a name, an email and a phone number.")
        raise NotRead(words % {"typed": ", ".join(parts)})
    if len(parts) == 2:
        last, first = parts
    else:
        first, _space, last = (parts or [""])[0].partition(" ")
        if " " in last:
            first, last = _last_word_apart(first, last)
    if len(first) > NAME_MOST or len(last) > NAME_MOST:
        words = _("The name is too long: %(most)s letters at most for each part.")
        raise NotRead(words % {"most": NAME_MOST})
    return first, last


def _last_word_apart(first: str, others: str) -> tuple[str, str]:
    """`Ana María de la Cruz`: small words belong to the last name."""
    words = [first, *others.split()]
    cut = len(words) - 1
    while cut > 1 and words[cut - 1].islower():
        cut -= 1
    return " ".join(words[:cut]), " ".join(words[cut:])
