"""How a sale is paid (CheckoutB2BInput)."""

from dataclasses import dataclass

from .cards import Card, read_card
from .messages import JsonObject, Refusal
from .reading import choice, text
from .world import World

METHODS = ("CreditCard", "Cash", "Check", "GiftCard", "Voucher", "Other")
NUMBERED = ("Check", "Voucher")


@dataclass(frozen=True, slots=True)
class Tender:
    """A method of METHODS, the card for CreditCard, a number for a check or voucher."""

    method: str
    payment_id: str
    card: Card | None

    @property
    def last4(self) -> str:
        return self.card.last4 if self.card else ""


def read_tender(world: World, body: JsonObject) -> Tender:
    """The tender of a checkout; raises Refusal when it could not be taken."""
    given = text(body, "paymentMethod")
    if not given:
        raise Refusal(400, "PAYMENT_METHOD_REQUIRED", "paymentMethod is required.")
    method = choice(given, METHODS)
    if not method:
        raise Refusal(400, "PAYMENT_METHOD_INVALID", "paymentMethod is not known.")
    if method == "GiftCard" and world.assumptions.gift_card_refused:
        message = "Gift cards cannot be taken here."
        raise Refusal(400, "PAYMENT_METHOD_NOT_SUPPORTED", message)
    payment_id = text(body, "paymentId")
    if method in NUMBERED and not payment_id:
        message = f"paymentId is required to pay by {method}."
        raise Refusal(400, "PAYMENT_ID_REQUIRED", message)
    return Tender(method, payment_id, _card(world, body, method))


def _card(world: World, body: JsonObject, method: str) -> Card | None:
    """Card fields that come with another method are not even read."""
    if method != "CreditCard":
        return None
    checked = world.assumptions.card_expiry_checked
    return read_card(body, world.local_now(), expiry_checked=checked)
