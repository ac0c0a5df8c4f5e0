"""Carts as ACME prices them (B2C Shopping Cart)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, TypeVar

from pydantic import AliasChoices, BeforeValidator, Field

from .. import wire
from .reading import Count, Flag, Id, Moment, Money, RequiredId, Shape, Text, inner

S = TypeVar("S", bound=Shape)


def _texts(values: object) -> tuple[str, ...]:
    if not isinstance(values, list):
        return ()
    return tuple(str(value) for value in values if isinstance(value, str | int))


def _named_values(values: object) -> tuple[tuple[str, str], ...]:
    pairs = values if isinstance(values, list) else []
    named = [(inner(pair, "name"), inner(pair, "value")) for pair in pairs]
    return tuple((str(name), str(value)) for name, value in named if name)


def _one_of(kind: type[S]) -> Callable[[object], S | None]:
    """The value in that shape; None rather than an error that hides the line."""
    return lambda value: next(iter(kind.all_of([value])), None)


class CardOnCart(Shape):
    """A membership card as a cart answers it. Unset dates are None."""

    card_type: Text = ""
    name: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    prefix: Text = ""
    email: Text = ""
    phone_number: Text = ""
    street_address1: Text = ""
    street_address2: Text = ""
    city: Text = ""
    state: Text = ""
    zip_code: Text = ""
    country: Text = ""
    org_name: Text = ""
    deceased: Flag = False
    primary_card: Flag = False
    start_date: Moment = None
    expiration_date: Moment = None
    exclude_card_on_member_creation: Flag = False
    ignore_updates: Flag = False


class GifterOnCart(Shape):
    """Who gives a membership; in no sample of an answer, so assumed to be echoed."""

    first_name: Text = ""
    last_name: Text = ""
    email: Text = ""


class MembershipOnCart(Shape):
    """The membershipInfo of a line. Samples say isGift here, gift at B2B."""

    membership_category_id: Id = ""
    membership_category_name: Text = ""
    membership_offering_id: Id = ""
    membership_offering_name: Text = ""
    price_point_id: Id = ""
    price_point_name: Text = ""
    membership_cards: Annotated[
        tuple[CardOnCart, ...], BeforeValidator(CardOnCart.all_of)
    ] = ()
    waive_benefits: Flag = False
    is_gift: Flag = Field(
        default=False, validation_alias=AliasChoices("isGift", "gift")
    )
    gifter: Annotated[GifterOnCart | None, BeforeValidator(_one_of(GifterOnCart))] = (
        Field(default=None, validation_alias="gifterInfo")
    )
    notify_gift_recipient: Flag = False
    gift_message: Text = ""
    is_autorenew: Flag = False
    autorenewal_type: Text = ""
    donation_amount: Money = None
    mark_donation_as_anonymous: Flag = False
    cancellation_refund_amount: Money = None
    auxiliary: Flag = False


class DonationOnCart(Shape):
    """The donationDetail of a line."""

    donor_recognition: Text = ""
    donor_recognition_tag: Text = ""
    donor_recognition_type: Text = ""
    dedication_first_name: Text = ""
    dedication_last_name: Text = ""
    donation_campaign_name: Text = ""
    donation_appeal_name: Text = ""
    donation_fund_name: Text = ""
    beneficiary_type: Text = ""
    beneficiary_first_name: Text = ""
    beneficiary_last_name: Text = ""
    beneficiary_email: Text = ""
    beneficiary_phone_number: Text = ""
    beneficiary_street_address1: Text = ""
    beneficiary_street_address2: Text = ""
    beneficiary_city: Text = ""
    beneficiary_state: Text = ""
    beneficiary_zip_code: Text = Field(
        default="",
        validation_alias=AliasChoices("beneficiaryZipCode", "beneficiaryZip"),
    )
    beneficiary_country: Text = ""
    notes: Text = ""
    custom_field_values: Annotated[
        tuple[tuple[str, str], ...], BeforeValidator(_named_values)
    ] = ()


class CartItem(Shape):
    """One line with ACME's price; one line of ours may come back as two.

    `discount_id` is set when a coupon applied. `is_retail` is a ticket at its full
    price, beyond what the membership on the cart includes.
    """

    item_id: Id = ""
    item_type: Text = ""
    quantity: Count = 0
    unit_price: Money = None
    retail_unit_price: Money = None
    amount: Money = None
    event_id: Id = ""
    event_time: Text = ""
    ticketing_type_id: Id = ""
    ticketing_type_name: Text = Field(
        default="", validation_alias=AliasChoices("ticketingTypeName", "ticketTypeName")
    )
    event_name: Text = ""
    inventory_id: Id = ""
    inventory_name: Text = ""
    addon_type: Text = ""
    discount_id: Id = ""
    admission_type: Text = ""
    is_retail: Flag = False
    ignore_entitlements: Flag = False
    membership: Annotated[
        MembershipOnCart | None, BeforeValidator(_one_of(MembershipOnCart))
    ] = Field(default=None, validation_alias="membershipInfo")
    donation: Annotated[
        DonationOnCart | None, BeforeValidator(_one_of(DonationOnCart))
    ] = Field(default=None, validation_alias="donationDetail")


class ComboTicket(Shape):
    event_template_id: Id = ""
    ticket_type_id: Id = ""
    name: Text = ""
    description: Text = ""
    price: Money = None
    discounted_price: Money = None
    quantity: Count = 0
    sub_total: Money = None
    discounted_sub_total: Money = None

    @property
    def amount(self) -> Decimal | None:
        """What it adds to the total: the subtotal, less a discount."""
        if self.discounted_sub_total is not None:
            return self.discounted_sub_total
        return self.sub_total


class ComboEvent(Shape):
    event_template_id: Id = ""
    event_id: Id = ""
    event_name: Text = ""
    event_start_time: Text = ""


class ComboAddOn(Shape):
    add_on_id: Id = ""
    name: Text = ""
    quantity: Count = 0
    unit_price: Money = None
    price_split: Text = ""

    @property
    def amount(self) -> Decimal | None:
        """`each`: quantity x unit price; `total`: the unit price (cart document)."""
        if self.unit_price is None:
            return None
        times = 1 if wire.same(self.price_split, "total") else self.quantity
        return self.unit_price * times


class ComboItem(Shape):
    """Several events sold as one."""

    item_id: Id = ""
    combo_template_id: Id = ""
    combo_template_name: Text = ""
    combo_template_type: Text = ""
    tickets: Annotated[
        tuple[ComboTicket, ...], BeforeValidator(ComboTicket.all_of)
    ] = ()
    events: Annotated[tuple[ComboEvent, ...], BeforeValidator(ComboEvent.all_of)] = ()
    add_ons: Annotated[tuple[ComboAddOn, ...], BeforeValidator(ComboAddOn.all_of)] = ()

    @property
    def amount(self) -> Decimal | None:
        """None when a part has no price."""
        parts = [ticket.amount for ticket in self.tickets]
        parts += [add_on.amount for add_on in self.add_ons]
        known = [part for part in parts if part is not None]
        is_whole = parts and len(known) == len(parts)
        return sum(known, Decimal("0.00")) if is_whole else None


class Cart(Shape):
    """A stored cart. A cart belongs to one sale: whoever knows its id can sell it."""

    id: RequiredId
    temp_visitor_id: Id = ""
    items: Annotated[tuple[CartItem, ...], BeforeValidator(CartItem.all_of)] = ()
    combo_items: Annotated[
        tuple[ComboItem, ...], BeforeValidator(ComboItem.all_of)
    ] = ()
    coupon_codes: Annotated[tuple[str, ...], BeforeValidator(_texts)] = ()
    membership_ids: Annotated[tuple[str, ...], BeforeValidator(_texts)] = ()
    membership_id: Id = ""
    membership_category_id: Id = ""
    customer_id: Id = ""
    sale_channel: Text = ""
    verify_entitlements: Flag = False
    reservation_id: Id = ""

    @property
    def total(self) -> Decimal | None:
        """What ACME would charge; None when it left a line or its amount out."""
        lines = [line.amount for line in self.items]
        lines += [combo.amount for combo in self.combo_items]
        amounts = [amount for amount in lines if amount is not None]
        is_whole = len(amounts) == self._sent("items") + self._sent("comboItems")
        return sum(amounts, Decimal("0.00")) if is_whole else None

    def _sent(self, name: str) -> int:
        """Lines of that list, readable or not; -1, which fits nothing, without a list.

        Only `items` is in every answer.
        """
        sent = self.raw.get(name, [] if name == "comboItems" else None)
        return len(sent) if isinstance(sent, list) else -1
