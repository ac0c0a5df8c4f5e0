"""A cart with every field of every body filled, each with its place in the JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from acme_pos import acme
from acme_pos.acme.bodies import UNSET_END, Body
from acme_pos.sandbox.seed.combos import DAY_AND_DOME

ADULT = "55268c54e4b0fb9be01106bd"
ANY_DAY = "5d96453460309f26d082bc80"
DAY, DOME = DAY_AND_DOME.programs


@dataclass(frozen=True)
class Filled:
    """A body: by each of its fields the value, and the JSON key that it goes under."""

    kind: type[Body]
    rows: Mapping[str, tuple[Any, str]]
    # What JSON says twice.
    also: Mapping[str, Any] = field(default_factory=dict)

    def body(self) -> Any:
        """The body itself, to be sent."""
        return self.kind(
            **{name: _body(value) for name, (value, _) in self.rows.items()}
        )

    def json(self) -> dict[str, Any]:
        """What must arrive, told by the rows alone."""
        sent = {key: _json(value) for value, key in self.rows.values()}
        return {**sent, **self.also}

    def parts(self) -> Iterator["Filled"]:
        """Itself and every body in it."""
        yield self
        for value, _ in self.rows.values():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Filled):
                    yield from one.parts()


def _body(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_body(one) for one in value)
    return value.body() if isinstance(value, Filled) else value


def _json(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_json(one) for one in value]
    if isinstance(value, Filled):
        return value.json()
    return f"{value:.2f}" if isinstance(value, Decimal) else value


_DONATION = Filled(
    acme.DonationDetail,
    {
        "donor_recognition_type": ("organization", "donorRecognitionType"),
        "donor_recognition": ("Kiln & Co", "donorRecognition"),
        "donor_recognition_tag": ("Without a comma", "donorRecognitionTag"),
        "donation_campaign_name": ("Year of the Map", "donationCampaignName"),
        "donation_appeal_name": ("Front desk", "donationAppealName"),
        "donation_fund_name": ("General Fund", "donationFundName"),
        "dedication_first_name": ("Ada", "dedicationFirstName"),
        "dedication_last_name": ("Example", "dedicationLastName"),
        "beneficiary_type": ("In honor of", "beneficiaryType"),
        "beneficiary_first_name": ("Inka", "beneficiaryFirstName"),
        "beneficiary_last_name": ("Exámple", "beneficiaryLastName"),
        "beneficiary_email": ("inka@guest.example", "beneficiaryEmail"),
        "beneficiary_phone_number": ("555-010-4242", "beneficiaryPhoneNumber"),
        "beneficiary_street_address1": ("1 Nowhere Lane", "beneficiaryStreetAddress1"),
        "beneficiary_street_address2": ("Door 2", "beneficiaryStreetAddress2"),
        "beneficiary_city": ("Exampleton", "beneficiaryCity"),
        "beneficiary_state": ("VT", "beneficiaryState"),
        "beneficiary_zip_code": ("05001", "beneficiaryZipCode"),
        "beneficiary_country": ("United States", "beneficiaryCountry"),
        "notes": ("Read it aloud", "notes"),
        "custom_field_values": (
            (
                Filled(
                    acme.CustomField,
                    {"name": ("Table", "name"), "value": ("7", "value")},
                ),
            ),
            "customFieldValues",
        ),
    },
)
_MEMBERSHIP = Filled(
    acme.MembershipInfo,
    {
        "membership_category_id": ("5a049c3b60309f5d917c6e63", "membershipCategoryId"),
        "membership_category_name": ("Dual", "membershipCategoryName"),
        "membership_offering_id": (
            "519d569cd32748ae9e3c507fe0456e5e",
            "membershipOfferingId",
        ),
        "membership_offering_name": ("Dual, one year", "membershipOfferingName"),
        "price_point_id": ("59aeb29a60309f07f6c6bef6", "pricePointId"),
        "price_point_name": ("Standard", "pricePointName"),
        "membership_cards": (
            (
                Filled(
                    acme.MembershipCard,
                    {
                        "card_type": ("primary", "cardType"),
                        "first_name": ("Ida", "firstName"),
                        "last_name": ("Imagined", "lastName"),
                        "name": ("Dr. Ida Imagined", "name"),
                        "prefix": ("Dr.", "prefix"),
                        "email": ("ida@guest.example", "email"),
                        "phone_number": ("555-010-1212", "phoneNumber"),
                        "street_address1": ("2 Nowhere Lane", "streetAddress1"),
                        "street_address2": ("Attic", "streetAddress2"),
                        "city": ("Exampleton", "city"),
                        "state": ("NY", "state"),
                        "zip_code": ("00000", "zipCode"),
                        "country": ("United States", "country"),
                        "org_name": ("Imagined Ltd", "orgName"),
                        "deceased": ("yes", "deceased"),
                        "primary_card": ("yes", "primaryCard"),
                        "start_date": ("2026-03-01T00:00:00-05:00", "startDate"),
                        "expiration_date": (UNSET_END, "expirationDate"),
                    },
                ),
            ),
            "membershipCards",
        ),
        "is_gift": (True, "isGift"),
        "gifter_info": (
            Filled(
                acme.Gifter,
                {
                    "first_name": ("Bo", "firstName"),
                    "last_name": ("Imagined", "lastName"),
                    "email": ("bo@guest.example", "email"),
                },
            ),
            "gifterInfo",
        ),
        "gift_message": ("Come often", "giftMessage"),
        "notify_gift_recipient": (True, "notifyGiftRecipient"),
        "is_autorenew": (True, "isAutorenew"),
        "waive_benefits": (True, "waiveBenefits"),
    },
    # The B2B document's spelling of isGift.
    also={"gift": True},
)
_ITEMS = (
    Filled(
        acme.ShoppingCartItem,
        {
            "item_type": ("Event", "itemType"),
            "quantity": (2, "quantity"),
            "event_id": (ANY_DAY, "eventId"),
            "ticketing_type_id": (ADULT, "ticketingTypeId"),
            "ignore_entitlements": (True, "ignoreEntitlements"),
        },
    ),
    Filled(
        acme.ShoppingCartItem,
        {
            "item_type": ("Inventory", "itemType"),
            "quantity": (1, "quantity"),
            "inventory_id": ("2728", "inventoryId"),
            "amount": (Decimal("12.3"), "amount"),
            "donation_detail": (_DONATION, "donationDetail"),
        },
    ),
    Filled(
        acme.ShoppingCartItem,
        {
            "item_type": ("MembershipPurchase", "itemType"),
            "quantity": (1, "quantity"),
            "membership_info": (_MEMBERSHIP, "membershipInfo"),
        },
    ),
)


def _ticket(template: str, each: str, both: str) -> Filled:
    return Filled(
        acme.ComboTicket,
        {
            "event_template_id": (template, "eventTemplateId"),
            "ticket_type_id": (ADULT, "ticketTypeId"),
            "name": ("Adult", "name"),
            "description": ("18 to 64", "description"),
            "price": (Decimal(each), "price"),
            "discounted_price": (Decimal(each), "discountedPrice"),
            "quantity": (2, "quantity"),
            "sub_total": (Decimal(both), "subTotal"),
            "discounted_sub_total": (Decimal(both), "discountedSubTotal"),
        },
    )


def _event(template: str, event_id: str, name: str, start: str) -> Filled:
    return Filled(
        acme.ComboEvent,
        {
            "event_template_id": (template, "eventTemplateId"),
            "event_id": (event_id, "eventId"),
            "event_name": (name, "eventName"),
            "event_start_time": (start, "eventStartTime"),
        },
    )


def _combo(day: Mapping[str, str], dome: Mapping[str, str]) -> Filled:
    return Filled(
        acme.ComboItem,
        {
            "item_id": ("9", "itemId"),
            "combo_template_id": (DAY_AND_DOME.id, "comboTemplateId"),
            "combo_template_name": ("Day and Dome", "comboTemplateName"),
            "combo_template_type": ("fixedPrice", "comboTemplateType"),
            "tickets": (
                (_ticket(DAY, "20", "40"), _ticket(DOME, "10", "20")),
                "tickets",
            ),
            "events": (
                (
                    _event(DAY, day["id"], day["name"], day["startTime"]),
                    _event(DOME, dome["id"], dome["name"], dome["startTime"]),
                ),
                "events",
            ),
            "add_ons": (
                (
                    Filled(
                        acme.ComboAddOn,
                        {
                            "add_on_id": ("602", "addOnId"),
                            "name": ("Star glasses", "name"),
                            "quantity": (3, "quantity"),
                            "unit_price": (Decimal("2.50"), "unitPrice"),
                            "price_split": ("each", "priceSplit"),
                        },
                    ),
                ),
                "addOns",
            ),
        },
    )


ANY_TIME = {"id": "e1", "name": "A time", "startTime": "2026-03-01T10:00:00-05:00"}


def whole_cart(
    day: Mapping[str, str] = ANY_TIME, dome: Mapping[str, str] = ANY_TIME
) -> Filled:
    """Every field at once; ACME takes coupons or a membership, never both."""
    return Filled(
        acme.ShoppingCart,
        {
            "items": (_ITEMS, "items"),
            "combo_items": ((_combo(day, dome),), "comboItems"),
            "coupon_codes": (("LANTERN25", "nope"), "couponCodes"),
            "membership_ids": (("3718603",), "membershipIds"),
            "membership_category_id": (
                "59b0abcf61a307524a6a37d6",
                "membershipCategoryId",
            ),
            "customer_id": ("5380601", "customerId"),
            "sale_channel": ("customerRep", "saleChannel"),
            "verify_entitlements": (True, "verifyEntitlements"),
            "reservation_id": ("10788", "reservationId"),
        },
    )
