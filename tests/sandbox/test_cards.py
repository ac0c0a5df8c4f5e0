import pytest

from acme_pos.sandbox.cards import DECLINES, DISTURBED, passes_luhn
from acme_pos.sandbox.faults import FAULTS

from .purchases import VISA, add_on, by_card

NUMBERS = {
    "Visa": "4111111111111111",
    "MasterCard": "5555555555554444",
    "AmericanExpress": "378282246310005",
    "Discover": "6011111111111117",
    "Jcb": "3530111333300000",
    "DinersClub": "30569309025904",
}


@pytest.mark.parametrize(("brand", "number"), NUMBERS.items())
def test_a_card_is_booked_with_its_brand_and_last_four(sandbox, brand, number):
    cvc = "1234" if brand == "AmericanExpress" else "123"
    body = by_card(add_on(), manualEntryCardNumber=number, cvc=cvc)
    order = sandbox.check_out(body).json
    (line,) = sandbox.booked()
    assert (line["brand"], line["last4"]) == (brand, number[-4:])
    assert order["ccLastFourDigits"] == number[-4:]


@pytest.mark.parametrize("number", ["2221000000000009", "2720990000000007"])
def test_the_second_range_of_mastercard_is_known(sandbox, number):
    assert passes_luhn(number)
    sandbox.check_out(by_card(add_on(), manualEntryCardNumber=number))
    assert sandbox.booked()[0]["brand"] == "MasterCard"


def test_spaces_and_dashes_in_a_number_do_not_matter(sandbox):
    body = by_card(add_on(), manualEntryCardNumber="4242 4242-4242 4242")
    assert sandbox.check_out(body).status == 200


@pytest.mark.parametrize(
    ("field", "value", "type_"),
    [
        ("manualEntryCardNumber", "4242424242424241", "CARD_DECLINED_NUMBER"),
        ("manualEntryCardNumber", "424242424242", "CARD_DECLINED_NUMBER"),
        ("manualEntryCardNumber", "9999999999999995", "CARD_DECLINED_NUMBER"),
        ("manualEntryCardNumber", "2220990000000008", "CARD_DECLINED_NUMBER"),
        (
            "manualEntryCardNumber",
            "４２４２４２４２４２４２４２４２",
            "CARD_DECLINED_NUMBER",
        ),
        ("expDate", "0120", "CARD_DECLINED_EXPIRED"),
        ("expDate", "1339", "CARD_DECLINED_EXPIRY"),
        ("expDate", "12/39", "CARD_DECLINED_EXPIRY"),
        ("cvc", "12", "CARD_DECLINED_CVC"),
        ("cvc", "1234", "CARD_DECLINED_CVC"),
        ("cvc", "abc", "CARD_DECLINED_CVC"),
        ("cvc", None, "CARD_REQUIRED"),
        ("expDate", None, "CARD_REQUIRED"),
        ("manualEntryCardNumber", None, "CARD_REQUIRED"),
    ],
)
def test_a_card_that_cannot_be_is_refused(sandbox, field, value, type_):
    reply = sandbox.check_out(by_card(add_on(), **{field: value}))
    assert (reply.status, reply.type) == (400, type_)
    assert sandbox.booked() == []


@pytest.mark.parametrize(("number", "answer"), DECLINES.items())
def test_a_magic_number_is_declined_in_plain_words(sandbox, number, answer):
    reply = sandbox.check_out(by_card(add_on(), manualEntryCardNumber=number))
    assert reply.status == 400
    assert (reply.type, reply.json["message"]) == answer
    assert "DECLINED" in reply.type
    assert sandbox.booked() == []
    assert [line["outcome"] for line in sandbox.ledger()] == [f"refused: {reply.type}"]


def test_every_magic_number_is_a_valid_one_of_its_own(sandbox):
    numbers = [*DECLINES, *DISTURBED]
    assert all(passes_luhn(number) for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert VISA not in numbers
    assert set(DISTURBED.values()) <= set(FAULTS)


def test_a_zero_total_by_card_still_needs_a_good_card(sandbox):
    event = sandbox.event("General Admission", 5)
    prices = sandbox.get(f"/v2/b2c/events/{event['id']}").json["priceList"]["prices"]
    member = next(one for one in prices if one["personType"]["name"] == "Member")
    item = {
        "itemType": "Event",
        "eventId": event["id"],
        "ticketingTypeId": member["personType"]["id"],
        "quantity": 1,
    }
    bad = by_card(item, manualEntryCardNumber="4242424242424241")
    assert sandbox.check_out(bad).status == 400
    assert sandbox.check_out(by_card(item)).json["totalAmount"] == "0.00"
