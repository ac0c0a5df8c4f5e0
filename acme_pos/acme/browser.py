"""The one call to ACME that a browser makes itself (CORS checkout; B2C Checkout).

Here is what it is given to send and how its word of the answer is judged. Nothing is
sent from here, and the secret key is in nothing that is made here.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from . import wire
from .bodies import Contact, ShoppingCart
from .config import Config
from .errors import AcmeError, Asked, NoAnswer, RefusalKind, Refused, interpret
from .exact_json import encode

# What a refusal is about, in our words: a browser's report carries none of ACME's.
_ABOUT = {
    RefusalKind.DECLINED: "ACME declined the card.",
    RefusalKind.SOLD_OUT: "ACME has not enough places left.",
    RefusalKind.CHARGE_AMOUNT: "ACME did not accept the amount.",
    RefusalKind.UNKNOWN_ID: "ACME does not know something in this cart.",
    RefusalKind.CAPTCHA: "ACME asks for a captcha, and this page has none. Take "
    "another tender; a manager has to ask ACME or add one.",
}


# What the page's script has to spell as ACME does.
BROWSER_SPELLINGS = {
    "uuid": wire.REQUEST_UUID,
    "captcha": wire.CAPTCHA,
    "number": wire.CARD_NUMBER,
    "expiry": wire.EXPIRY,
    "cvc": wire.CVC,
}


class CheckoutB2CInput(Contact):
    """The whole checkout but the card (B2C Checkout). Its sale channel is Online.

    The document has no noEmail: ACME confirms an order to billingEmail by itself.
    """

    shopping_cart: ShoppingCart
    payment_method: str
    charge_amount: Decimal | None = None
    contact_first_name: str
    contact_last_name: str
    billing_first_name: str
    billing_last_name: str
    billing_email: str | None = None
    billing_phone_number: str | None = None
    billing_address1: str | None = None
    billing_address2: str | None = None
    billing_city: str | None = None
    billing_state: str | None = None
    billing_zip_code: str | None = None
    billing_country: str | None = None
    notes: str | None = None
    ticket_delivery: str | None = None


@dataclass(frozen=True, slots=True)
class BrowserCall:
    """All that a browser sends but the card: its address, headers and JSON."""

    url: str
    headers: dict[str, str]
    body: dict[str, Any]


def browser_checkout(
    config: Config, body: dict[str, Any], request_uuid: UUID
) -> BrowserCall:
    headers = {**browser_headers(config), wire.REQUEST_UUID: str(request_uuid)}
    return BrowserCall(browser_address(config), headers, body)


def browser_address(config: Config) -> str:
    return f"{config.browser_url or config.base_url}{wire.CORS_CHECKOUT}"


def browser_origin(config: Config) -> str:
    """Scheme, host and port, as a page's policy names them."""
    parts = urlsplit(browser_address(config))
    return f"{parts.scheme}://{parts.netloc}"


def browser_headers(config: Config) -> dict[str, str]:
    """Those of every call from a browser. Each call adds a request UUID of its own."""
    return {
        wire.PUBLISHABLE_KEY: config.publishable_key,
        wire.TENANT_ID: config.tenant_id,
    }


def judged(
    status: int | None,
    type: str,
    code: str,
    *,
    complains: bool = False,
    about: str = "",
) -> AcmeError:
    """What a browser says of an answer, judged as if it had come to us.

    `status` is None when none came. `complains` when the body was an error of ACME's,
    and `about` is the RefusalKind of its words, which stay in the browser. It is a
    browser's word: it proves nothing alone.
    """
    if status is None:
        return NoAnswer("the browser had no answer", path=wire.CORS_CHECKOUT)
    words = "not told" if complains else ""
    said = {"type": type, "errorCode": code, "message": words}
    body = encode(said) if any(said.values()) else b""
    error = interpret(status, {}, body, Asked(wire.CORS_CHECKOUT, is_sale=True))
    if not isinstance(error, AcmeError):
        return NoAnswer("no order in it", path=wire.CORS_CHECKOUT, status=status)
    if isinstance(error, Refused):
        error.about = RefusalKind(about) if about else None
        error.message = _words_of(error)
    return error


def _words_of(error: Refused) -> str:
    named = error.type or error.code or f"answer {error.status}"
    return _ABOUT.get(error.kind, f"ACME did not accept this sale ({named}).")
