"""No card number and no CVC outlives its request."""

import re

import pytest

from acme_pos.sandbox.redaction import redacted

from .purchases import VISA, add_on, by_card, purchase

CVC = "9173"
AMEX = "378282246310005"
TEXTS = ("customerId", "saleChannel", "couponCode", "reservationId")
HEX24 = "ab12345678901234567890cd"


def everything_kept(tmp_path):
    return b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_no_card_reaches_the_store_a_page_or_an_answer(start, tmp_path):
    with start() as sandbox:
        card = {"manualEntryCardNumber": AMEX, "cvc": CVC}
        answers = [
            sandbox.check_out(by_card(add_on(), **card)),
            sandbox.check_out(by_card(add_on(), **card)),
            sandbox.check_out(by_card(add_on("999"), **card)),
            sandbox.check_out(purchase(add_on(), **card)),
            sandbox.post("/v2/b2c/carts", {"items": [add_on(**card)], **card}),
            sandbox.post("/v2/b2c/carts", dict.fromkeys(TEXTS, AMEX)),
            sandbox.post("/v2/b2c/carts", {"couponCodes": [AMEX]}),
            sandbox.get(f"/v2/b2b/addons?note={AMEX}"),
            sandbox.post("/v2/b2b/checkout", {"oops": {"nested": [{"cvc": CVC}]}}),
            sandbox.post("/v2/b2b/checkout", {"oops": f"it was {AMEX}"}),
        ]
        assert [answer.status for answer in answers[:3]] == [200, 409, 400]
        pages = ("", "ledger", "ledger.json", "requests.json")
        shown = [sandbox.get(f"/_sandbox/{page}") for page in pages]
        for reply in answers + shown:
            assert AMEX.encode() not in reply.body
            assert CVC.encode() not in reply.body
        kept = everything_kept(tmp_path)
    assert b"Amex" not in kept
    assert b"AmericanExpress" in kept
    for secret in (AMEX, AMEX[:12]):
        assert secret.encode() not in kept
    # Four digits also stand in the middle of some id or time.
    assert not re.search(rf"(?<![0-9a-f]){CVC}(?![0-9a-f])".encode(), kept)


def test_the_store_is_searched_where_the_guest_is_found(start, tmp_path):
    """The control of the test above: what is kept would be seen."""
    with start() as sandbox:
        sandbox.check_out(by_card(add_on(), notes="a guest named Zephyrine"))
        assert b"Zephyrine" in everything_kept(tmp_path)


@pytest.mark.parametrize("hex_id", [HEX24, f"{HEX24}cdef0123"])
def test_the_digits_inside_an_id_are_no_card(hex_id):
    assert redacted({"eventId": hex_id}) == {"eventId": hex_id}
    assert redacted(f"{hex_id} {VISA}") != f"{hex_id} {VISA}"


def test_card_fields_and_long_numbers_are_removed_at_any_depth():
    sent = {
        "CVC": "1",
        "a": [{"expDate": "1239"}, f"paid with {VISA[:4]} {VISA[4:]}", int(VISA)],
        "phone": "555-010-7788",
        "quantity": 12,
    }
    assert redacted(sent) == {
        "CVC": "removed",
        "a": [{"expDate": "removed"}, "paid with removed", "removed"],
        "phone": "555-010-7788",
        "quantity": 12,
    }
