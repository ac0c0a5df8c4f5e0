"""The samples of the cart document (B2C Shopping Cart), as JSON without its comments.

Ids, kinds and amounts are the document's; people and names are ours.
"""

from typing import Any

_EVENT = {"eventName": "An Any-Day Pass", "eventId": "5d96453460309f26d082bc80"}
_DEDICATION = {
    "donationAppealName": "Appeal One",
    "donationCampaignName": "Spring Direct Mail Appeal",
    "donationFundName": "General Fund",
}
_NAMED = {
    **_DEDICATION,
    "donorRecognition": "self",
    "donorRecognitionType": "self",
    "dedicationLastName": "Example",
    "dedicationFirstName": "Mr. and Mrs.",
    "beneficiaryType": "In memory of",
    "beneficiaryLastName": "Example",
    "beneficiaryFirstName": "Inka",
    "beneficiaryEmail": "inka@guest.example",
    "beneficiaryPhoneNumber": "555-010-5555",
    "beneficiaryStreetAddress1": "123 Nowhere Lane",
    "beneficiaryStreetAddress2": "Door 2B",
    "beneficiaryCity": "Exampleton",
    "beneficiaryState": "GA",
    "beneficiaryZipCode": "30303",
    "beneficiaryCountry": "United States",
}
_UNNAMED = {
    **_DEDICATION,
    "donorRecognition": "anonymous",
    "donorRecognitionType": "anonymous",
}
_LEVEL = {
    "membershipCategoryId": "5a049c3b60309f5d917c6e63",
    "membershipCategoryName": "Founders",
    "membershipOfferingId": "519d569cd32748ae9e3c507fe0456e5e",
    "membershipOfferingName": "Offering One",
    "pricePointId": "59aeb29a60309f07f6c6bef6",
    "pricePointName": "Membership",
}
_PRIMARY = {
    "cardType": "primary",
    "name": "Ida Imagined",
    "email": "ida@guest.example",
    "firstName": "Ida",
    "lastName": "Imagined",
    "phoneNumber": "555-010-5556",
    "streetAddress1": "123 Nowhere Lane",
    "streetAddress2": "Door 2",
    "city": "Exampleton",
    "state": "Oregon",
    "zipCode": "97477",
    "country": "United States",
}
_SECONDARY = {
    "cardType": "secondary",
    "email": "bo@guest.example",
    "firstName": "Bo",
    "lastName": "Imagined",
    "phoneNumber": "555-010-0113",
}


def _costs(unit: str, quantity: int, amount: str) -> dict[str, Any]:
    return {"quantity": quantity, "unitPrice": unit, "amount": amount}


# "This example includes all possible items that can be included in a cart."
REQUEST: dict[str, Any] = {
    "items": [
        {
            "itemType": "Event",
            **_EVENT,
            "ticketingTypeName": "Adult",
            "ticketingTypeId": "55268c54e4b0fb9be01106bd",
            **_costs("20.00", 2, "40.00"),
        },
        {
            "itemType": "Inventory",
            **_EVENT,
            "inventoryName": "Curator",
            "inventoryId": 594,
            **_costs("100.00", 1, "100.00"),
        },
        {
            "itemType": "Inventory",
            "inventoryName": "Guide",
            "inventoryId": 818,
            **_costs("10.00", 1, "10.00"),
        },
        {
            "itemType": "Inventory",
            "addonType": "fixedDonation",
            "inventoryName": "$10 Donation",
            "inventoryId": 889,
            **_costs("100.00", 1, "100.00"),
            "donationDetail": _NAMED,
        },
        {
            "itemType": "Inventory",
            "addonType": "donation",
            "inventoryName": "Variable Donation",
            "inventoryId": 888,
            **_costs("10000.00", 1, "10000.00"),
            "donationDetail": _UNNAMED,
        },
        {
            "itemType": "MembershipPurchase",
            **_costs("100.00", 1, "100.00"),
            "membershipInfo": {
                **_LEVEL,
                "membershipCards": [_PRIMARY, _SECONDARY],
                "isGift": False,
            },
        },
    ],
    "forms": [],
    "comboItems": [],
    "verifyEntitlements": False,
    "reservationId": "10788",
}
REQUEST_AMOUNTS = ["40.00", "100.00", "10.00", "100.00", "10000.00", "100.00"]

EMPTY: dict[str, Any] = {
    "id": "5e14cd4f60309f41499e653b",
    "tempVisitorId": "706ae7924a824d2483ac8827db78511e",
    "items": [],
    "forms": [],
    "comboItems": [],
    "verifyEntitlements": False,
}

_PLAIN = {"admissionType": "standard", "isRetail": False, "ignoreEntitlements": False}
_FILLED_CARD = {
    "deceased": "no",
    "primaryCard": "no",
    "startDate": "1969-12-31T19:00:01-05:00",
    "expirationDate": "2030-01-18T22:14:07-05:00",
    "excludeCardOnMemberCreation": False,
    "ignoreUpdates": False,
}


def _answered(place: int, retail: str, **filled: Any) -> dict[str, Any]:
    """An item of the sample request as the full cart answers it."""
    item_id = {"itemId": f"fb433e2a72594339bfe1be054440cd4{place}"}
    sent = REQUEST["items"][place]
    return {**item_id, **sent, "retailUnitPrice": retail, **_PLAIN, **filled}


def _donated(place: int) -> dict[str, Any]:
    detail = REQUEST["items"][place]["donationDetail"]
    return _answered(place, "0.00", donationDetail={**detail, "customFieldValues": []})


FULL: dict[str, Any] = {
    "id": "5e173d6060309f41499e6602",
    "tempVisitorId": "43b66f951401416781903934f8c68e9a",
    "membershipCategoryId": "5a049c3b60309f5d917c6e63",
    "membershipId": "0000000001",
    "couponCodes": ["CouponCode"],
    "items": [
        _answered(0, "20.00"),
        # "full price ticket when using entitlements"
        _answered(0, "20.00", isRetail=True),
        _answered(1, "0.00"),
        _answered(2, "0.00"),
        _donated(3),
        _donated(4),
        _answered(
            5,
            "100.00",
            membershipInfo={
                **_LEVEL,
                "membershipCards": [
                    {**_PRIMARY, **_FILLED_CARD},
                    {**_SECONDARY, "name": "Bo Imagined", **_FILLED_CARD},
                ],
                "waiveBenefits": False,
                "isGift": False,
                "notifyGiftRecipient": False,
                "donationAmount": "0.00",
                "markDonationAsAnonymous": False,
                "cancellationRefundAmount": "0.00",
                "auxiliary": False,
            },
        ),
    ],
    "forms": [],
    "comboItems": [],
    "verifyEntitlements": False,
}
