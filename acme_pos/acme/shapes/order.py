"""Orders as ACME books them (B2B Checkout answers; B2C Orders; B2B Order Details)."""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field
from pydantic.alias_generators import to_camel

from .. import wire
from .reading import Count, Flag, Id, Moment, Money, RequiredId, Shape, Text

# By their names at ACME.
_AMOUNTS = {
    to_camel(name): name
    for name in (
        "total_amount",
        "original_total_amount",
        "paid_amount",
        "balance_amount",
        "refund_amount",
    )
}


class OrderItem(Shape):
    """One line of an order. Money is None where ACME sent none."""

    item_id: Id = ""
    item_type: Text = ""
    item_type_ng: Text = ""
    quantity: Count = 0
    unit_price: Money = None
    amount: Money = None
    discounted_amount: Money = None
    display_name: Text = ""
    inventory_name: Text = ""
    item_name: Text = ""
    event_id: Id = ""
    event_name: Text = ""
    event_start_time: Moment = None
    ticketing_type_id: Id = Field(
        default="",
        validation_alias=AliasChoices("ticketingTypeId", "ticketTypeId", "itemTypeId"),
    )
    ticketing_type_name: Text = Field(
        default="",
        validation_alias=AliasChoices(
            "ticketingTypeName", "ticketTypeName", "itemTypeName"
        ),
    )
    inventory_id: Id = ""
    # Memberships: the offering's id and the new membership's.
    offering_id: Id = Field(default="", validation_alias="itemId2")
    price_point_id: Id = ""
    price_point_name: Text = ""
    item_detail_id: Id = ""

    @property
    def name(self) -> str:
        """The best words ACME gave for the line; may be empty."""
        ticket = " ".join(filter(None, [self.event_name, self.ticketing_type_name]))
        return self.display_name or self.inventory_name or self.item_name or ticket

    @property
    def is_of_combo(self) -> bool:
        kinds = (wire.ItemType.COMBO_EVENT, wire.ItemType.COMBO_INVENTORY)
        return any(wire.same(self.item_type, kind) for kind in kinds)

    @property
    def is_donation(self) -> bool:
        return self.item_type_ng == wire.DONATION_NG


class Order(Shape):
    """An order; only its id is certain. Lists and searches leave the items out.

    It says neither how it was paid nor, when only contactEmail was sent, by whom.
    """

    id: RequiredId
    order_number: Id = ""
    total_amount: Money = None
    original_total_amount: Money = None
    discounted_total_amount: Money = None
    discounted_original_total_amount: Money = None
    paid_amount: Money = None
    balance_amount: Money = None
    refund_amount: Money = None
    sale_channel: Text = ""
    check_in_status: Text = ""
    notes: Text = ""
    ticket_delivery: Text = ""
    cc_last_four_digits: Text = ""
    created_on: Moment = Field(
        default=None, validation_alias=AliasChoices("createdOn", "creationDate")
    )
    updated_on: Moment = None
    customer_id: Id = ""
    membership_id: Id = ""
    contact_first_name: Text = ""
    contact_last_name: Text = ""
    email: Text = Field(
        default="",
        validation_alias=AliasChoices("email", "contactEmail", "billingEmail"),
    )
    phone_number: Text = ""
    address1: Text = ""
    address2: Text = ""
    city: Text = ""
    state: Text = ""
    zip_code: Text = ""
    country: Text = ""
    billing_first_name: Text = ""
    billing_last_name: Text = ""
    billing_email: Text = ""
    billing_phone_number: Text = ""
    billing_address1: Text = ""
    billing_address2: Text = ""
    billing_city: Text = ""
    billing_state: Text = ""
    billing_zip_code: Text = ""
    billing_country: Text = ""
    items: Annotated[tuple[OrderItem, ...], BeforeValidator(OrderItem.all_of)] = Field(
        default=(), validation_alias="orderItems"
    )

    @property
    def unread_amounts(self) -> list[str]:
        """ACME's names of the amounts that are there and cannot be read."""
        return [
            said
            for said, name in _AMOUNTS.items()
            if self.raw.get(said) and getattr(self, name) is None
        ]

    @property
    def listed_items(self) -> int | None:
        """How many items ACME lists, readable or not; None when it is no list."""
        listed = self.raw.get("orderItems")
        return len(listed) if isinstance(listed, list) else None


class OrderDetail(Shape):
    """WillCallOrderDetail: the one read that says how an order was paid.

    Its items are left in `raw`: the document does not show how those without an event
    appear.
    """

    id: RequiredId = Field(validation_alias=AliasChoices("orderId", "id"))
    order_number: Id = ""
    payment_method: Text = ""
    payment_id: Text = ""
    notes: Text = ""
    sale_channel: Text = ""
    check_in_status: Text = ""
    refund_status: Text = ""
    created_on: Moment = None
    customer_id: Id = ""
    membership_id: Id = ""
    # Spelled orderBalanace in the one client that reads it.
    balance_amount: Money = Field(
        default=None, validation_alias=AliasChoices("orderBalanace", "orderBalance")
    )
    invoice_after: Flag = False

    @property
    def is_paid_by_card(self) -> bool:
        return wire.same(self.payment_method, wire.PaymentMethod.CREDIT_CARD)
