"""What is sent to ACME: typed, frozen, spelled its way only when dumped.

Field names are ACME's own in snake_case; `dump` gives the JSON keys. Sources: the B2B
checkout document (CheckoutB2BInput and its samples) and the shopping-cart document.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_serializer
from pydantic.alias_generators import to_camel

# The samples send these dates on a new membership's cards; they mean "not set".
UNSET_START = "1969-12-31T19:00:01-05:00"
UNSET_END = "2030-01-18T22:14:07-05:00"


class Body(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )

    def dump(self) -> dict[str, Any]:
        """ACME's spelling; money stays Decimal and what was not given is left out."""
        return self.model_dump(by_alias=True, exclude_none=True)


class CustomField(Body):
    name: str
    value: str


class DonationDetail(Body):
    """Recognition and dedication of one donation (cart document)."""

    donor_recognition_type: Literal["self", "organization", "anonymous"] = "self"
    donor_recognition: str = "self"
    donor_recognition_tag: str | None = None
    donation_campaign_name: str | None = None
    donation_appeal_name: str | None = None
    donation_fund_name: str | None = None
    dedication_first_name: str | None = None
    dedication_last_name: str | None = None
    beneficiary_type: Literal["In honor of", "In memory of"] | None = None
    beneficiary_first_name: str | None = None
    beneficiary_last_name: str | None = None
    beneficiary_email: str | None = None
    beneficiary_phone_number: str | None = None
    beneficiary_street_address1: str | None = None
    beneficiary_street_address2: str | None = None
    beneficiary_city: str | None = None
    beneficiary_state: str | None = None
    # The table says beneficiaryZip; the samples and the answers say this.
    beneficiary_zip_code: str | None = None
    beneficiary_country: str | None = None
    notes: str | None = None
    custom_field_values: tuple[CustomField, ...] = ()

    @property
    def recognized_as(self) -> str:
        """The donor in words; empty when it is the guest."""
        if self.donor_recognition_type == "self":
            return ""
        return self.donor_recognition

    @property
    def dedication(self) -> str:
        """`In honor of Ada Example`; empty without a dedication."""
        honored = [self.dedication_first_name, self.dedication_last_name]
        return " ".join(filter(None, [self.beneficiary_type, *honored]))

    @property
    def summary(self) -> str:
        facts = (self.recognized_as, self.dedication, self.donation_campaign_name)
        return ", ".join(filter(None, facts))[:200]


class MembershipCard(Body):
    card_type: Literal["primary", "secondary"] = "primary"
    first_name: str
    last_name: str
    name: str | None = None
    prefix: str | None = None
    email: str | None = None
    phone_number: str | None = None
    street_address1: str | None = None
    street_address2: str | None = None
    city: str | None = None
    state: str | None = None
    zip_code: str | None = None
    country: str | None = None
    org_name: str | None = None
    deceased: Literal["yes", "no"] = "no"
    primary_card: Literal["yes", "no"] = "no"
    start_date: str = UNSET_START
    expiration_date: str = UNSET_END


class Gifter(Body):
    """Who pays for a gift membership."""

    first_name: str
    last_name: str
    email: str | None = None


class MembershipInfo(Body):
    membership_category_id: str
    membership_category_name: str | None = None
    membership_offering_id: str
    membership_offering_name: str | None = None
    price_point_id: str
    price_point_name: str | None = None
    membership_cards: tuple[MembershipCard, ...]
    is_gift: bool = False
    gifter_info: Gifter | None = None
    gift_message: str | None = None
    notify_gift_recipient: bool = False
    # Left out unless chosen: the B2B document gives its default as false.
    is_autorenew: bool | None = None
    waive_benefits: bool = False

    @property
    def buyer(self) -> Gifter | MembershipCard:
        """Who stands at the desk: the giver of a gift, else the first member."""
        return self.gifter_info or self.membership_cards[0]

    @model_serializer(mode="wrap")
    def _both_gift_spellings(self, dump: Any) -> dict[str, Any]:  # noqa: ANN401
        """B2B samples say `gift`, the cart document says `isGift`."""
        fields: dict[str, Any] = dump(self)
        if "isGift" in fields:
            fields["gift"] = fields["isGift"]
        return fields


class ShoppingCartItem(Body):
    """One line. ACME prices it; `amount` counts for variable donations alone."""

    item_type: Literal["Event", "Inventory", "MembershipPurchase"]
    quantity: int
    event_id: str | None = None
    ticketing_type_id: str | None = None
    inventory_id: str | None = None
    amount: Decimal | None = None
    membership_info: MembershipInfo | None = None
    donation_detail: DonationDetail | None = None
    ignore_entitlements: bool | None = None


class ComboTicket(Body):
    """So many of one ticket type in a combo. ACME prices it by its template."""

    event_template_id: str
    ticket_type_id: str
    name: str | None = None
    description: str | None = None
    price: Decimal | None = None
    discounted_price: Decimal | None = None
    quantity: int
    sub_total: Decimal | None = None
    discounted_sub_total: Decimal | None = None

    @property
    def unit_price(self) -> Decimal:
        """What one is charged at."""
        price = self.price if self.discounted_price is None else self.discounted_price
        return price or Decimal("0.00")

    @property
    def amount(self) -> Decimal:
        return self.unit_price * self.quantity


class ComboEvent(Body):
    """The time chosen for one of the events of a combo."""

    event_template_id: str
    event_id: str
    event_name: str | None = None
    event_start_time: str | None = None


class ComboAddOn(Body):
    """`price_split`: `each` costs quantity x unit price, `total` the unit price."""

    add_on_id: str
    name: str | None = None
    quantity: int
    unit_price: Decimal | None = None
    price_split: Literal["each", "total"] | None = None

    @property
    def amount(self) -> Decimal:
        times = 1 if self.price_split == "total" else self.quantity
        return (self.unit_price or Decimal("0.00")) * times


class ComboItem(Body):
    """Several events sold as one (cart document, Shopping Cart Combo Item)."""

    item_id: str | None = None
    combo_template_id: str
    combo_template_name: str | None = None
    combo_template_type: Literal["fixedPrice", "Discount"] | None = None
    tickets: tuple[ComboTicket, ...]
    events: tuple[ComboEvent, ...]
    add_ons: tuple[ComboAddOn, ...] = ()

    @property
    def amount(self) -> Decimal:
        """Our preview; ACME prices the sale."""
        amounts = [ticket.amount for ticket in self.tickets]
        amounts += [add_on.amount for add_on in self.add_ons]
        return sum(amounts, Decimal("0.00"))


class ShoppingCart(Body):
    items: tuple[ShoppingCartItem, ...]
    combo_items: tuple[ComboItem, ...] | None = None
    # Either coupons or a membership, never both (cart document).
    coupon_codes: tuple[str, ...] | None = None
    membership_ids: tuple[str, ...] | None = None
    membership_category_id: str | None = None
    customer_id: str | None = None
    sale_channel: str | None = None
    verify_entitlements: bool | None = None
    # The places held for this cart (cart document's sample request).
    reservation_id: str | None = None


class Card(Body):
    """A typed card, alive only in the request that pays. Its repr shows nothing."""

    manual_entry_card_number: str = Field(repr=False)
    exp_date: str = Field(repr=False)
    cvc: str = Field(repr=False)
    credit_card_brand: str
    cc_last_four_digits: str


class Contact(Body):
    """Who buys, as every checkout says it."""

    contact_first_name: str | None = None
    contact_last_name: str | None = None
    # B2B tables say email and their samples contactEmail; both are sent.
    email: str | None = None
    contact_email: str | None = None
    phone_number: str | None = None
    address1: str | None = None
    address2: str | None = None
    city: str | None = None
    state: str | None = None
    zip_code: str | None = None
    country: str | None = None


class CheckoutB2BInput(Contact):
    """The whole checkout but the card (B2B checkout document)."""

    # One of the two (B2B checkout document).
    shopping_cart_id: str | None = None
    shopping_cart: ShoppingCart | None = None
    payment_method: str
    payment_id: str | None = None
    charge_amount: Decimal | None = None
    contact_full_name: str | None = None
    notes: str | None = None
    ticket_delivery: Literal["print", "willCall"] | None = None
    no_email: bool | None = None
    send_email_to_all: bool | None = None
    sale_channel: str | None = None


def with_card(body: Mapping[str, Any], card: Card | None) -> dict[str, Any]:
    """The stored body plus the card that is never stored."""
    return {**body, **(card.dump() if card else {})}
