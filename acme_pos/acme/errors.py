"""What can go wrong between us and ACME, by what it proves about the guest's money.

AcmeError
 ├── NotSent                   no byte of the request was written; safe to send again
 ├── NoAnswer                  sent, or perhaps sent; nothing trustworthy came back
 │    ├── TooLarge             the answer outgrew its cap; less can be asked for
 │    ├── AlreadySent          409: ACME has seen this request UUID; paid is not proven
 │    └── DuplicateTransaction same card and amount within minutes: a twin, or our own
 ├── Refused                   ACME read the request and said no; no money moved
 │    └── NotFound             404: what was asked for is not there
 └── KeyRejected               401 or 403: ACME does not accept our key

`interpret` is the one place that decides between them. It is pure: an answer goes in,
the parsed JSON or an error comes out. Nothing is raised there, so that no traceback
holds a frame through which a card number went.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar
from uuid import UUID

from . import wire
from .exact_json import parse
from .hiding import redacted, without_card_fields

# Answers by which ACME, or a gate before it, turned the request away unprocessed:
# 400 and 422 failed validation, 402 the card was declined, 404 and 405 name nothing
# to do, 413 and 415 were not read. 408, 409, 425 and 429 are missing on purpose: they
# may follow a request that was processed. Each also needs ACME's own error body.
_REFUSALS = frozenset({400, 402, 404, 405, 413, 415, 422})
_KEY_REJECTIONS = frozenset({401, 403})

_CODES = ("errorCode", "code", "error_code")
_TYPES = ("type", "errorType", "error")
_MESSAGES = ("message", "errorMessage", "error_description")

_BARE_ID = re.compile(rb"[A-Za-z0-9-]{8,64}")


class RefusalKind(StrEnum):
    """What a refusal is about, as far as ACME's type and words tell."""

    DECLINED = "declined"
    SOLD_OUT = "sold_out"
    CHARGE_AMOUNT = "charge_amount"
    UNKNOWN_ID = "unknown_id"
    CAPTCHA = "captcha"
    INVALID = "invalid"


# First match wins. Types are UPPER_SNAKE (B2C Checkout); only DUPLICATE_..., ..._DNE
# and COMBINATION_NOT_SUPPORTED are documented, so the rest goes by likely words.
_KINDS = (
    (RefusalKind.CHARGE_AMOUNT, re.compile(r"CHARGE.?AMOUNT")),
    (RefusalKind.SOLD_OUT, re.compile(r"SOLD.?OUT|CAPACITY|NOT.ENOUGH.(SEAT|TICKET)")),
    (RefusalKind.UNKNOWN_ID, re.compile(r"\w_DNE\b|DOES NOT EXIST")),
    (RefusalKind.CAPTCHA, re.compile(r"CAPTCHA")),
    (
        RefusalKind.DECLINED,
        re.compile(
            r"DECLIN|INSUFFICIENT.FUNDS|DO.NOT.HONOU?R|CVC|EXPIRED|EXP.?DATE"
            r"|CARD.(NUMBER|EXPIR)|(INVALID|CREDIT|STOLEN|LOST).CARD"
        ),
    ),
)

# For a browser, which says what ACME's words are about and never the words. They are
# looked for in capitals.
REFUSAL_WORDS = tuple((kind.value, words.pattern) for kind, words in _KINDS)


class AcmeError(Exception):
    """Base of every error this package raises.

    `reason` is for the person at the desk; `str()` is a line for the log.
    Holds text and numbers only: never a request, an answer, a card or a key.
    """

    words: ClassVar[str] = "ACME could not be used."

    def __init__(
        self,
        detail: str,
        *,
        path: str = "",
        status: int | None = None,
        request_uuid: UUID | None = None,
        code: str = "",
        type: str = "",
        message: str = "",
    ) -> None:
        super().__init__(detail)
        self.path = path
        self.status = status
        self.request_uuid = request_uuid
        self.code = code
        self.type = type
        self.message = message

    @property
    def reason(self) -> str:
        return self.words

    def __str__(self) -> str:
        named = {
            "path": self.path,
            "status": self.status,
            "request": self.request_uuid,
            "code": self.code,
            "type": self.type,
            "message": self.message,
        }
        facts = [f"{name}={value}" for name, value in named.items() if value]
        return " ".join([f"{type(self).__name__}: {self.args[0]}", *facts])


class NotSent(AcmeError):
    """DNS, the connection or TLS failed before a byte of the request was written."""

    words = "ACME could not be reached. Nothing was sent."


class NoAnswer(AcmeError):
    """The request may have arrived, but no answer that can be trusted came back.

    `was_cut` when the connection ended before the first byte of an answer.
    """

    was_cut = False
    words = "ACME did not answer clearly. It is not known what it did."


class TooLarge(NoAnswer):
    """The answer outgrew its cap. A report of a shorter time is smaller."""

    words = "ACME's answer was too large to be read."


class AlreadySent(NoAnswer):
    """409: ACME has seen this request UUID before."""

    words = "ACME has already received this request. What came of it must be looked up."


class DuplicateTransaction(NoAnswer):
    """Error 16003: the same card paid the same amount minutes ago.

    On a first send this can be an honest second sale; on a repeated one it is evidence
    that the first was charged. Only the caller knows which it is.
    """

    words = "The same card paid the same amount at ACME a few minutes ago."


class Refused(AcmeError):
    """An allow-listed 4xx with an ACME error body: read, and not carried out."""

    words = "ACME did not accept this."
    # What its message was about, where somebody else read it.
    about: RefusalKind | None = None

    @property
    def reason(self) -> str:
        return self.message or self.words

    @property
    def kind(self) -> RefusalKind:
        """By type first, then by message; `invalid` when neither says more."""
        return (
            _kind_in(self.type)
            or self.about
            or _kind_in(self.message)
            or RefusalKind.INVALID
        )


def _kind_in(text: str) -> RefusalKind | None:
    found = (kind for kind, words in _KINDS if words.search(text.upper()))
    return next(found, None)


class NotFound(Refused):
    """404, or the empty answer ACME gives for an id it does not know."""


class KeyRejected(AcmeError):
    """401 or 403: the key is missing, wrong, switched off or lacks a permission."""

    words = "ACME did not accept this system's key. A manager has to look at it."


@dataclass(frozen=True)
class Asked:
    """What an answer belongs to.

    `is_text` also takes an answer that is a bare id and not JSON; `secrets` are texts
    that no error may repeat.
    """

    path: str
    request_uuid: UUID | None = None
    is_sale: bool = False
    is_text: bool = False
    secrets: tuple[str, ...] = field(default=(), repr=False)

    def error(self, kind: type[AcmeError], detail: str, **facts: Any) -> AcmeError:  # noqa: ANN401
        return kind(detail, path=self.path, request_uuid=self.request_uuid, **facts)


@dataclass(frozen=True)
class _Complaint:
    """ACME's error body, read as leniently as its missing documentation asks for."""

    code: str = ""
    type: str = ""
    message: str = ""

    def __bool__(self) -> bool:
        return bool(self.code or self.type or self.message)

    @property
    def is_duplicate(self) -> bool:
        return self.code == wire.DUPLICATE_CODE or self.type == wire.DUPLICATE_TYPE


def interpret(
    status: int, headers: Mapping[str, str], body: bytes, asked: Asked
) -> object:
    """The parsed JSON of a 2xx (None when empty), or the AcmeError it amounts to.

    A sale's answer loses any card field on the way. Errors are returned, not raised.
    """
    if 200 <= status < 300:
        return _value(status, body, asked)
    complaint = _complaint(body, asked.secrets)
    kind = _kind(status, body, complaint, asked)
    wait = headers.get("Retry-After", "")
    return asked.error(
        kind,
        f"wait {wait} s" if wait.isdecimal() else "answered",
        status=status,
        code=complaint.code,
        type=complaint.type,
        message=complaint.message,
    )


def _value(status: int, body: bytes, asked: Asked) -> object:
    if not body.strip():
        return None
    if asked.is_text and _BARE_ID.fullmatch(body.strip()):
        return body.strip().decode()
    try:
        value = parse(body)
    except ValueError:
        return asked.error(NoAnswer, "not JSON", status=status)
    return without_card_fields(value) if asked.is_sale else value


def _kind(
    status: int, body: bytes, complaint: _Complaint, asked: Asked
) -> type[AcmeError]:
    if status in _KEY_REJECTIONS:
        return KeyRejected
    if complaint.is_duplicate and 400 <= status < 500:
        return DuplicateTransaction
    if status == 409:
        return AlreadySent
    if status == 404 and (complaint or not (asked.is_sale or body.strip())):
        return NotFound
    return Refused if complaint and status in _REFUSALS else NoAnswer


def _complaint(body: bytes, secrets: tuple[str, ...]) -> _Complaint:
    try:
        value = parse(body)
    except ValueError:
        return _Complaint()
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, str):
        return _Complaint(message=redacted(value, secrets))
    if not isinstance(value, dict):
        return _Complaint()
    message = _first(value, _MESSAGES) or _first_of_errors(value)
    return _Complaint(
        code=redacted(_first(value, _CODES), secrets),
        type=redacted(_first(value, _TYPES), secrets),
        message=redacted(message, secrets),
    )


def _first(fields: Mapping[str, object], names: tuple[str, ...]) -> str:
    found = (fields[name] for name in names if fields.get(name))
    return next((str(v) for v in found if isinstance(v, str | int)), "")


def _first_of_errors(fields: Mapping[str, object]) -> str:
    errors = fields.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    if isinstance(first, dict):
        return _first(first, _MESSAGES)
    return first if isinstance(first, str) else ""
