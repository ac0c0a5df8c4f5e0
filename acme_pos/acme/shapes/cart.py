"""Carts as ACME prices them (B2C Shopping Cart)."""

from decimal import Decimal
from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from .reading import Count, Id, Money, RequiredId, Shape, Text


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        return ()
    return tuple(str(value) for value in values if isinstance(value, str | int))


class CartItem(Shape):
    """One line with ACME's price. `discount_id` is set when a coupon applied."""

    item_id: Id = ""
    item_type: Text = ""
    quantity: Count = 0
    unit_price: Money = None
    retail_unit_price: Money = None
    amount: Money = None
    event_id: Id = ""
    ticketing_type_id: Id = ""
    ticketing_type_name: Text = Field(
        default="", validation_alias=AliasChoices("ticketingTypeName", "ticketTypeName")
    )
    event_name: Text = ""
    inventory_id: Id = ""
    inventory_name: Text = ""
    discount_id: Id = ""


class Cart(Shape):
    """A stored cart. A cart belongs to one sale: whoever knows its id can sell it."""

    id: RequiredId
    items: Annotated[tuple[CartItem, ...], BeforeValidator(CartItem.all_of)] = ()
    coupon_codes: Annotated[tuple[str, ...], BeforeValidator(_texts)] = ()
    membership_ids: Annotated[tuple[str, ...], BeforeValidator(_texts)] = ()

    @property
    def total(self) -> Decimal | None:
        """What ACME would charge; None when it left a line or its amount out."""
        sent = self.raw.get("items")
        amounts = [item.amount for item in self.items if item.amount is not None]
        complete = isinstance(sent, list) and len(sent) == len(amounts)
        return sum(amounts, Decimal("0.00")) if complete else None
