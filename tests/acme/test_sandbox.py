"""The client and the sandbox share no code and understand each other over TCP."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from acme_pos import acme

NOW = datetime.now(UTC)
CARD = {
    "paymentMethod": acme.PaymentMethod.CREDIT_CARD,
    "manualEntryCardNumber": "4242424242424242",
    "expDate": "1239",
    "cvc": "123",
}
CASH = {"paymentMethod": acme.PaymentMethod.CASH}
GUEST = {
    "contactFirstName": "Iris",
    "contactLastName": "Vance",
    "email": "iris@vance.example",
    "contactEmail": "iris@vance.example",
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    command = [sys.executable, "-m", "acme_pos.sandbox"]
    process = subprocess.Popen(
        [*command, "--port", "0", "--store", ":memory:"],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    with process:
        assert process.stdout
        yield process.stdout.readline().split()[-1]
        process.send_signal(signal.SIGTERM)


@pytest.fixture
def desk(address) -> Iterator[acme.Client]:
    config = acme.Config(
        base_url=address,
        api_key="sandbox-secret-key",
        tenant_id="107",
        campaigns_path="/v2/b2b/donations/campaigns",
    )
    with acme.Client(config) as client:
        yield client


@pytest.fixture
def open_time(desk) -> acme.EventTime:
    times = desk.times(NOW, NOW + timedelta(days=3))
    return next(t for t in times if t.available_seats and t.start_time > NOW)


def of_inventory(add_on: acme.AddOn, quantity: int = 1) -> dict[str, object]:
    return {
        "itemType": acme.ItemType.INVENTORY,
        "inventoryId": add_on.id,
        "quantity": quantity,
    }


def selling(*items: dict[str, object], **more: object) -> dict[str, object]:
    return {**GUEST, **more, "shoppingCart": {"items": list(items)}}


def test_what_can_be_sold_is_read(desk, open_time):
    (event, *_) = desk.events(NOW, NOW + timedelta(days=3))
    (level, *_) = desk.membership_levels(acme.SaleChannel.INSIDE_SALES)

    assert desk.event(event.id).name == event.name
    assert event.prices
    assert open_time.event
    assert open_time.event.prices
    assert level.offerings[0].prices[0].price > 0
    assert {addon.is_donation for addon in desk.addons()} == {True, False}
    donations = desk.addons([acme.AddOnType.DONATION, acme.AddOnType.FIXED_DONATION])
    assert all(addon.is_donation for addon in donations)
    assert desk.customers("a")
    assert desk.campaigns()
    desk.ping()


def test_a_cart_is_priced_changed_and_deleted(desk):
    pencil = desk.addons()[0]
    cart_id = desk.create_cart({"items": [of_inventory(pencil)]})

    assert desk.cart(cart_id).total == pencil.price
    changed = desk.update_cart(cart_id, {"items": [of_inventory(pencil, 3)]})
    assert changed.total == pencil.price * 3
    desk.delete_cart(cart_id)
    with pytest.raises(acme.NotFound):
        desk.cart(cart_id)


def test_tickets_for_cash(desk, open_time):
    price = next(price for price in open_time.event.prices if price.price)
    item = {
        "itemType": acme.ItemType.EVENT,
        "eventId": open_time.id,
        "ticketingTypeId": price.id,
        "quantity": 2,
    }
    uuid = uuid4()
    body = selling(item, **CASH, notes="POS-TICKETS", chargeAmount=price.price * 2)

    order = desk.checkout(body, request_uuid=uuid)

    assert order.total_amount == order.paid_amount == price.price * 2
    assert order.notes == "POS-TICKETS"
    (line,) = order.items
    assert (line.event_id, line.quantity, line.ticketing_type_id) == (
        open_time.id,
        2,
        price.id,
    )
    assert desk.order(order.id) == order
    assert desk.order_detail(order.id).payment_method == "Cash"
    found = desk.orders_by_contact(email="iris@vance.example", page_size=1)
    assert found.items[0].id == order.id
    assert order.id in {found.id for found in desk.orders_of_event(open_time.id)}
    with pytest.raises(acme.AlreadySent):
        desk.checkout(body, request_uuid=uuid)


def test_a_donation_by_card_and_its_twin(desk):
    donation = next(addon for addon in desk.addons() if addon.is_variable)
    body = selling({**of_inventory(donation), "amount": Decimal("12.34")}, **CARD)

    order = desk.checkout(body, request_uuid=uuid4())

    assert order.total_amount == Decimal("12.34")
    assert order.cc_last_four_digits == "4242"
    assert order.items[0].is_donation
    with pytest.raises(acme.DuplicateTransaction):
        desk.checkout(body, request_uuid=uuid4())


def refusal(desk: acme.Client, body: dict[str, object]) -> acme.Refused:
    with pytest.raises(acme.Refused) as caught:
        desk.checkout(body, request_uuid=uuid4())
    return caught.value


def test_refusals_say_what_they_are_about(desk):
    pencil = of_inventory(desk.addons()[0])
    declined = {**CARD, "manualEntryCardNumber": "4000000000000002"}
    times = desk.times(NOW, NOW + timedelta(days=3))
    full = next(t for t in times if t.available_seats == 0 and t.start_time > NOW)
    ticket = {
        "itemType": acme.ItemType.EVENT,
        "eventId": full.id,
        "ticketingTypeId": full.event.prices[0].id,
        "quantity": 1,
    }

    assert refusal(desk, selling(pencil, **declined)).kind == "declined"
    assert refusal(desk, selling(ticket, **CASH)).kind == "sold_out"
    wrong_total = selling(pencil, **CASH, chargeAmount=Decimal("99.00"))
    assert refusal(desk, wrong_total).kind == "charge_amount"
    unknown = {**pencil, "inventoryId": "99999"}
    assert refusal(desk, selling(unknown, **CASH)).kind == "unknown_id"
    assert refusal(desk, selling(**CASH)).kind == "invalid"


def test_what_does_not_exist_is_not_found(desk):
    with pytest.raises(acme.NotFound):
        desk.order("999")
    with pytest.raises(acme.NotFound):
        desk.membership("999")


def test_a_wrong_key_is_rejected(address):
    config = acme.Config(base_url=address, api_key="wrong", tenant_id="107")

    with acme.Client(config) as client, pytest.raises(acme.KeyRejected):
        client.checkout(selling(**CASH), request_uuid=uuid4())


def test_a_membership_is_found_by_the_name_on_its_card(desk):
    holder = desk.membership("3718603").cardholders[0]
    found = desk.memberships(holder.last_name)
    assert "3718603" in [membership.id for membership in found]
