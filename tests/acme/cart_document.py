"""The tables of the cart document (B2C Shopping Cart) as data.

Of memberships it shows samples alone, as does the B2B checkout document; their fields
stand here as a table all the same.
"""

INTERNAL = "ACME internal use only"
READ_ONLY = "read only"
ANSWERED = "in answers alone"
SENT = ""


def _sent(keys: str) -> dict[str, str]:
    return dict.fromkeys(keys.split(), SENT)


# Every field of each table by the name of our body: why it is not sent, or SENT.
TABLES: dict[str, dict[str, str]] = {
    "ShoppingCart": {
        **_sent("items comboItems couponCodes membershipIds membershipCategoryId"),
        **_sent("customerId saleChannel verifyEntitlements reservationId"),
        "id": "said by update_cart, in path and body",
        "tempVisitorId": INTERNAL,
        "visitorId": INTERNAL,
        "membershipId": INTERNAL,
        "couponCode": INTERNAL,
        "forms": INTERNAL,
        "orderContact": INTERNAL,
        "org": INTERNAL,
    },
    "ShoppingCartItem": {
        **_sent("itemType quantity eventId ticketingTypeId inventoryId amount"),
        **_sent("membershipInfo donationDetail ignoreEntitlements"),
        "itemId": READ_ONLY,
        "eventName": READ_ONLY,
        "ticketTypeName": READ_ONLY,
        "unitPrice": READ_ONLY,
        "inventoryName": READ_ONLY,
        "discountId": READ_ONLY,
    },
    "ComboItem": {
        **_sent("itemId comboTemplateId comboTemplateName comboTemplateType"),
        **_sent("tickets events addOns"),
    },
    "ComboTicket": {
        **_sent("eventTemplateId ticketTypeId name description price quantity"),
        **_sent("discountedPrice subTotal discountedSubTotal"),
    },
    "ComboEvent": _sent("eventTemplateId eventId eventName eventStartTime"),
    "ComboAddOn": _sent("addOnId name quantity unitPrice priceSplit"),
    "DonationDetail": {
        **_sent("donorRecognition donorRecognitionTag donorRecognitionType notes"),
        **_sent("donationCampaignName donationAppealName donationFundName"),
        **_sent("dedicationFirstName dedicationLastName customFieldValues"),
        **_sent("beneficiaryType beneficiaryFirstName beneficiaryLastName"),
        **_sent("beneficiaryEmail beneficiaryPhoneNumber beneficiaryStreetAddress1"),
        **_sent("beneficiaryStreetAddress2 beneficiaryCity beneficiaryState"),
        **_sent("beneficiaryZipCode beneficiaryCountry"),
        "beneficiaryZip": "every sample says beneficiaryZipCode",
    },
    "CustomField": _sent("name value"),
    "MembershipInfo": {
        **_sent("membershipCategoryId membershipCategoryName membershipOfferingId"),
        **_sent("membershipOfferingName pricePointId pricePointName membershipCards"),
        **_sent("waiveBenefits isGift gift notifyGiftRecipient isAutorenew"),
        "donationAmount": ANSWERED,
        "markDonationAsAnonymous": ANSWERED,
        "cancellationRefundAmount": ANSWERED,
        "auxiliary": ANSWERED,
    },
    "MembershipCard": {
        **_sent("cardType name firstName lastName prefix email phoneNumber orgName"),
        **_sent("streetAddress1 streetAddress2 city state zipCode country"),
        **_sent("deceased primaryCard startDate expirationDate"),
        "excludeCardOnMemberCreation": ANSWERED,
        "ignoreUpdates": ANSWERED,
    },
}
