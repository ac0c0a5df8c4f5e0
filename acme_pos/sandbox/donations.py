"""The donationDetail of a cart item (B2C shopping cart document)."""

from .messages import JsonObject, Refusal
from .reading import choice, nested, objects, text
from .seed.add_ons import APPEALS, CAMPAIGNS, FUNDS
from .world import World

RECOGNITION_TYPES = ("self", "organization", "anonymous")
LISTS = {
    "donationCampaignName": CAMPAIGNS,
    "donationAppealName": APPEALS,
    "donationFundName": FUNDS,
}
ECHOED = (
    "donorRecognitionTag",
    "dedicationFirstName",
    "dedicationLastName",
    "donationCampaignName",
    "donationAppealName",
    "donationFundName",
    "beneficiaryType",
    "beneficiaryFirstName",
    "beneficiaryLastName",
    "beneficiaryEmail",
    "beneficiaryPhoneNumber",
    "beneficiaryStreetAddress1",
    "beneficiaryStreetAddress2",
    "beneficiaryCity",
    "beneficiaryState",
    "beneficiaryCountry",
    "notes",
)


def read_donation(world: World, item: JsonObject) -> JsonObject | None:
    """The detail as ACME gives it back, None without one; raises Refusal."""
    given = nested(item, "donationDetail")
    if not given:
        return None
    _check_names(world, given)
    return {
        **_recognition(given),
        **{name: text(given, name) for name in ECHOED if text(given, name)},
        **_zip(given),
        "customFieldValues": objects(given.get("customFieldValues")),
    }


def _recognition(given: JsonObject) -> JsonObject:
    kind = choice(text(given, "donorRecognitionType"), RECOGNITION_TYPES)
    if not kind:
        allowed = ", ".join(RECOGNITION_TYPES)
        message = f"donorRecognitionType is required, one of {allowed}."
        raise Refusal(400, "DONOR_RECOGNITION_TYPE_INVALID", message)
    named = text(given, "donorRecognition") if kind == "organization" else kind
    return {"donorRecognition": named, "donorRecognitionType": kind}


def _zip(given: JsonObject) -> JsonObject:
    """The table says beneficiaryZip, the samples beneficiaryZipCode."""
    code = text(given, "beneficiaryZipCode", "beneficiaryZip")
    return {"beneficiaryZipCode": code} if code else {}


def _check_names(world: World, given: JsonObject) -> None:
    for field, names in LISTS.items():
        name = text(given, field)
        if name and name not in names and world.assumptions.donation_names_checked:
            type_ = field.removesuffix("Name").removeprefix("donation").upper()
            message = f"{field} is not in ACME's list."
            raise Refusal(world.assumptions.unknown_id_status, f"{type_}_DNE", message)
