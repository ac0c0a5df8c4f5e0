"""Membership levels, memberships and customers.

Sources: Membership Levels, General Membership APIs, Customers. No document shows the
inside of an offering's price lists; they are read like an event's (assumed).
"""

from typing import Annotated

from pydantic import (
    AliasChoices,
    AliasPath,
    BeforeValidator,
    Field,
    model_validator,
)

from .reading import (
    RAW,
    Count,
    Flag,
    Id,
    Moment,
    RequiredId,
    RequiredMoney,
    Shape,
    Text,
    inner,
)


class PricePoint(Shape):
    """What one kind of person pays for an offering. `id` is the cart's pricePointId."""

    id: RequiredId = Field(
        validation_alias=AliasChoices(
            AliasPath("personType", "id"), "pricePointId", "id"
        )
    )
    name: Text = Field(
        default="",
        validation_alias=AliasChoices(
            AliasPath("personType", "name"), "pricePointName", "name"
        ),
    )
    price: RequiredMoney


def _prices(price_lists: object) -> tuple[PricePoint, ...]:
    lists = price_lists if isinstance(price_lists, list) else []
    nested = (inner(price_list, "prices") for price_list in lists)
    found = (PricePoint.all_of(prices) for prices in nested)
    return tuple(price for prices in found for price in prices)


class Offering(Shape):
    """A term of a level. `duration` is in months."""

    id: RequiredId
    name: Text = ""
    description: Text = ""
    duration: Count = 0
    # REQUIRED, OPTIONAL or NONE; where ACME puts it on an offering is assumed.
    autorenewal_type: Text = Field(
        default="",
        validation_alias=AliasChoices(
            "autorenewalType", AliasPath("rules", "autorenewalType")
        ),
    )
    prices: Annotated[tuple[PricePoint, ...], BeforeValidator(_prices)] = Field(
        default=(), validation_alias="priceLists"
    )


class Level(Shape):
    """A membership level; carts call its id membershipCategoryId.

    `card_limit` counts the primary card; 0 when ACME gives no limit.
    """

    id: RequiredId
    name: Text = ""
    description: Text = ""
    state: Text = ""
    display_order: Count = 0
    card_limit: Count = Field(
        default=0, validation_alias=AliasPath("rules", "numberOfCardHolders")
    )
    can_gift: Flag = Field(
        default=False, validation_alias=AliasPath("rules", "canGift")
    )
    offerings: Annotated[tuple[Offering, ...], BeforeValidator(Offering.all_of)] = ()


class Cardholder(Shape):
    """A person on a membership; `card_type` is primary or secondary, in any case."""

    id: Id = ""
    card_type: Text = ""
    name: Text = ""
    first_name: Text = ""
    last_name: Text = ""
    email: Text = ""
    phone_number: Text = ""
    zip_code: Text = ""


class Membership(Shape):
    """A membership, or one card of it as the summaries list them.

    `id` is the membership's; `number` is what stands on the card.
    """

    id: RequiredId = Field(validation_alias=AliasChoices("membershipId", "id"))
    number: Text = Field(
        default="",
        validation_alias=AliasChoices("acmeMembershipNumber", "externalMembershipId"),
    )
    standing: Text = Field(default="", validation_alias="membershipStanding")
    start_date: Moment = Field(
        default=None, validation_alias=AliasChoices("membershipStartDate", "startDate")
    )
    expiration_date: Moment = Field(
        default=None,
        validation_alias=AliasChoices("membershipExpirationDate", "expirationDate"),
    )
    level_id: Id = Field(default="", validation_alias="categoryId")
    level_name: Text = Field(
        default="", validation_alias=AliasChoices("membershipCategory", "category")
    )
    offering_id: Id = ""
    offering_name: Text = ""
    is_gift: Flag = False
    name: Text = ""
    email: Text = ""
    cardholders: Annotated[
        tuple[Cardholder, ...], BeforeValidator(Cardholder.all_of)
    ] = ()

    @model_validator(mode="before")
    @classmethod
    def _tell_card_from_membership(cls, value: object) -> object:
        """A summary is a card: its own name is the holder's, its id the card's."""
        if isinstance(value, dict) and not value.get("cardholders"):
            return {RAW: value, **value, "cardholders": [value]}
        return value


class Customer(Shape):
    """Someone ACME knows. No document shows the object; orders say customerId."""

    id: RequiredId = Field(validation_alias=AliasChoices("id", "customerId"))
    first_name: Text = ""
    last_name: Text = ""
    email: Text = ""
    phone_number: Text = Field(
        default="", validation_alias=AliasChoices("phoneNumber", "phone")
    )
    zip_code: Text = Field(default="", validation_alias=AliasChoices("zipCode", "zip"))
