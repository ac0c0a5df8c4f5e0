import threading
from collections import Counter

import pytest

from .process import new_uuid
from .purchases import add_on, by_card, purchase, ticket

B2C = "/v2/b2c/checkout"
BROWSER_IP = {"x-acme-browser-ip": "203.0.113.9"}


@pytest.mark.parametrize("again", ["/v2/b2b/checkout", "/v2/b2b/orders/checkout", B2C])
def test_a_uuid_books_once_on_whatever_path_it_returns(sandbox, again):
    uuid = new_uuid()
    assert sandbox.check_out(purchase(add_on()), uuid_=uuid).status == 200
    other = purchase(add_on("818", 3))
    repeated = sandbox.check_out(other, BROWSER_IP, again, uuid)
    assert repeated.status == 409
    assert len(sandbox.booked()) == 1
    assert [line["outcome"] for line in sandbox.ledger()] == ["booked", "duplicate"]


def test_threads_that_race_one_uuid_book_once(sandbox):
    uuid, seen = new_uuid(), Counter()
    gate = threading.Barrier(12)

    def buy():
        gate.wait()
        seen[sandbox.check_out(purchase(ticket()), uuid_=uuid).status] += 1

    threads = [threading.Thread(target=buy) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == {200: 1, 409: 11}
    assert len(sandbox.booked()) == 1


def test_a_request_that_was_invalid_gives_its_uuid_back(sandbox):
    uuid = new_uuid()
    assert sandbox.check_out(purchase(add_on("999")), uuid_=uuid).status == 400
    assert sandbox.check_out(purchase(add_on()), uuid_=uuid).status == 200


def test_an_invalid_request_can_be_made_to_keep_its_uuid(sandbox):
    sandbox.assume(refused_releases_uuid="no")
    uuid = new_uuid()
    assert sandbox.check_out(purchase(add_on("999")), uuid_=uuid).status == 400
    assert sandbox.check_out(purchase(add_on()), uuid_=uuid).status == 409


@pytest.mark.parametrize(("releases", "then"), [("no", 409), ("yes", 200)])
def test_whether_a_decline_uses_its_uuid_up_is_a_switch(sandbox, releases, then):
    sandbox.assume(declined_releases_uuid=releases)
    uuid = new_uuid()
    declined = by_card(add_on(), manualEntryCardNumber="4000000000000002")
    assert sandbox.check_out(declined, uuid_=uuid).status == 400
    assert sandbox.check_out(purchase(add_on()), uuid_=uuid).status == then


@pytest.mark.parametrize(
    "uuid",
    [
        "5B0C9A0E-3F1C-4A3E-9A58-0D1F5C3B7A11",
        "5b0c9a0e3f1c4a3e9a580d1f5c3b7a11",
        "not-a-uuid",
        "5b0c9a0e-3f1c-4a3e-9a58-0d1f5c3b7a11x",
    ],
)
def test_a_malformed_uuid_is_refused(sandbox, uuid):
    refused = sandbox.check_out(purchase(add_on()), uuid_=uuid)
    assert (refused.status, refused.type) == (400, "REQUEST_UUID_INVALID")
    assert sandbox.booked() == []


def test_the_back_office_may_leave_the_uuid_out_unless_assumed_otherwise(sandbox):
    path = "/v2/b2b/checkout"
    assert sandbox.post(path, purchase(add_on())).status == 200
    sandbox.assume(uuid_required_on_b2b="yes")
    assert sandbox.post(path, purchase(add_on())).type == "REQUEST_UUID_INVALID"


def test_the_same_card_and_amount_within_minutes_is_16003(sandbox):
    assert sandbox.check_out(by_card(add_on("818"))).status == 200
    twin = sandbox.check_out(by_card(add_on("818")))
    assert twin.status == 409
    assert twin.json == {
        "errorCode": 16003,
        "type": "DUPLICATE_TRANSACTION_FOUND",
        "message": "Duplicate transaction found",
    }
    assert len(sandbox.booked()) == 1


def test_another_amount_card_or_tender_is_no_twin(sandbox):
    other_card = "5555555555554444"
    for body in (
        by_card(add_on("818")),
        by_card(add_on("818", 2)),
        by_card(add_on("818"), manualEntryCardNumber=other_card),
        purchase(add_on("818")),
        purchase(add_on("818")),
    ):
        assert sandbox.check_out(body).status == 200


@pytest.mark.parametrize(
    "assumed", [{"fingerprint_minutes": 0}, {"fingerprint_on_b2b": "no"}]
)
def test_the_twin_guard_can_be_switched_off_for_the_back_office(sandbox, assumed):
    sandbox.assume(**assumed)
    assert sandbox.check_out(by_card(add_on("818"))).status == 200
    assert sandbox.check_out(by_card(add_on("818"))).status == 200


def test_the_status_of_a_twin_can_be_changed(sandbox):
    sandbox.assume(fingerprint_status=400)
    sandbox.check_out(by_card(add_on("818")))
    assert sandbox.check_out(by_card(add_on("818"))).status == 400


def test_a_sale_that_failed_leaves_no_fingerprint(sandbox):
    sold_out = by_card(ticket(6000))
    many = by_card(ticket(900))
    for _ in range(2):
        assert sandbox.check_out(sold_out).type == "QUANTITY_INVALID"
    event = sandbox.event("Behind the Locked Doors", 1)
    rush = by_card(ticket(999, eventId=event["id"]))
    for _ in range(2):
        assert sandbox.check_out(rush).type == "EVENT_SOLD_OUT"
    assert sandbox.check_out(many).status == 200
