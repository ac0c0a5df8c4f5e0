"""Card mode `direct`, told honestly: the browser charges, the server believes ACME."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from acme_pos.staff.models import AuditEvent
from carts.models import Cart, CartState
from orders import checkout
from orders.ledger import violations
from orders.models import Attempt, AttemptState, Order, Payment, Receipt
from tests.carts import shelf

from .direct_page import CVC, arm, at_tender, charge, refusal_in, report
from .paying import (
    CASH,
    COMMITTED,
    DECLINED,
    VISA,
    card,
    latest,
    look_again,
    pay,
    prepare,
    tender_page,
)

pytestmark = COMMITTED

S = AttemptState


@pytest.fixture(autouse=True)
def direct(settings):
    settings.CARD_MODE = "direct"


def assert_not_sold(attempt, sandbox, state):
    attempt.refresh_from_db()
    assert attempt.state == state
    assert sandbox.booked() == []
    assert not Order.objects.exists()
    assert not Receipt.objects.exists()


# --- sold ---


def test_what_acme_shows_too_is_sold(till, sandbox, browser_of, supervisor):
    attempt = at_tender(till)
    armed = arm(till, attempt)
    order_id = charge(sandbox, armed).json["id"]
    report(till, attempt, order_id=order_id)

    assert attempt.is_sold
    assert attempt.cart.state == CartState.PAID
    order = Order.objects.get()
    assert (order.acme_id, order.sale_channel) == (order_id, "Online")
    assert order.items.count() == Receipt.objects.count() == 1
    assert Payment.objects.get().card_last4 == VISA[-4:]
    [line] = sandbox.booked()
    assert line["uuid"] == str(attempt.request_uuid)
    assert AuditEvent.objects.about(order).get(action="sold").actor == attempt.cashier
    page = reverse("orders:order", args=[order.pk])
    channel = f"Sale channel {order.sale_channel}"
    assert channel not in till.get(page).text
    assert channel in browser_of(supervisor).get(page).text


def test_every_kind_of_item_is_what_was_armed(till, sandbox):
    """The order is compared line by line, so each kind must be told alike."""
    event = shelf.put_tickets(till, Adult=2, Child=1)
    shelf.put_pencils(till, 3)
    level = shelf.level()
    shelf.put(till, "membership", level.id, shelf.membership(level, "Ida Imagined"))
    attempt = at_tender(till, "5.00")
    report(till, attempt, order_id=charge(sandbox, arm(till, attempt)).json["id"])
    assert attempt.is_sold
    assert Order.objects.get().items.filter(event_id=event.id).count() == 2


def test_nothing_but_the_card_is_missing_in_what_is_handed_out(till, sandbox, settings):
    shelf.put_gift(till, "12.34")
    shelf.write_guest(
        till,
        first_name="Ida",
        last_name="Imagined",
        email="ida@guest.example",
        phone_number="555-0100",
        zip_code="10001",
        notes="a gift",
    )
    till.get(tender_page(till))
    attempt = latest()
    call = arm(till, attempt).json()
    assert call["headers"] == {
        "x-acme-pub-api-key": settings.ACME.publishable_key,
        "x-b2c-tenant-id": settings.ACME.tenant_id,
        "x-acme-request-uuid": str(attempt.request_uuid),
    }
    body = call["body"]
    assert body["notes"] == f"{attempt.reference} a gift"
    assert body["email"] == body["contactEmail"] == body["billingEmail"]
    assert (body["contactFirstName"], body["billingLastName"]) == ("Ida", "Imagined")
    assert body["phoneNumber"] == body["billingPhoneNumber"] == "555-0100"
    assert (body["chargeAmount"], body["paymentMethod"]) == ("12.34", "CreditCard")
    assert body["shoppingCart"]["saleChannel"] == "online"
    assert not body.keys() & {"noEmail", "saleChannel", "manualEntryCardNumber", "cvc"}
    assert Attempt.objects.get(pk=attempt.pk).body == body


def test_a_walk_up_is_the_houses_guest_also_without_a_last_name(till, settings):
    shelf.put_gift(till, "12.34")
    shelf.write_guest(till, first_name="Ida", email="ida@guest.example")
    till.get(tender_page(till))
    body = arm(till, latest()).json()["body"]
    assert body["contactFirstName"] == body["billingFirstName"] == "Ida"
    assert body["contactLastName"] == settings.ACME_HOUSE_LAST_NAME


def test_a_second_report_changes_nothing(till, sandbox):
    attempt = at_tender(till)
    order_id = charge(sandbox, arm(till, attempt)).json["id"]
    report(till, attempt, order_id=order_id)
    for said in ({"order_id": order_id}, {"status": 400, "type": "CARD_DECLINED"}, {}):
        report(till, attempt, **said)
    assert attempt.is_sold
    assert Order.objects.count() == Receipt.objects.count() == 1


# --- arming ---


def test_a_sale_is_handed_out_once(till, sandbox):
    attempt = at_tender(till)
    assert arm(till, attempt).status_code == 200
    second = arm(till, attempt)
    outcome = reverse("orders:outcome", args=[attempt.public_id])
    assert (second.status_code, second.json()) == (409, {"next": outcome})
    assert str(attempt.request_uuid) not in second.text
    tender = till.get(reverse("orders:tender", args=[attempt.public_id]))
    assert tender["Location"] == outcome
    assert Attempt.objects.count() == 1


def test_an_armed_sale_is_sent_by_nobody_else(till, sandbox, settings):
    settings.ACME_REPLAY = True
    attempt = at_tender(till)
    arm(till, attempt)
    report(till, attempt)
    assert attempt.state == S.UNKNOWN
    checkout.send_again(attempt)
    look_again()
    assert_not_sold(attempt, sandbox, S.UNKNOWN)
    assert sandbox.ledger() == []


def test_a_cart_that_was_changed_is_not_armed(till, sandbox):
    attempt = at_tender(till)
    shelf.put_pencils(till)
    answer = arm(till, attempt)
    assert answer.status_code == 409
    assert "request" not in answer.text
    page = till.get(answer.json()["next"]).text
    assert "nothing was charged" in page
    assert_not_sold(attempt, sandbox, S.PREPARED)
    assert Cart.objects.get(pk=attempt.cart_id).is_open


def test_the_same_amount_again_is_asked_about_before_it_is_armed(till, sandbox):
    first = at_tender(till)
    arm(till, first)
    second = at_tender(till)
    refused = arm(till, second)
    assert refused.status_code == 422
    assert "another guest" in refused.json()["problem"]
    assert_not_sold(second, sandbox, S.PREPARED)
    assert arm(till, second, another_guest="on").status_code == 200


@pytest.mark.parametrize("mode", ["off", "b2b"])
def test_in_another_mode_nothing_is_armed(till, sandbox, settings, mode):
    settings.CARD_MODE = mode
    attempt = at_tender(till)
    assert arm(till, attempt).status_code == 422
    assert_not_sold(attempt, sandbox, S.PREPARED)


def test_a_card_is_not_paid_by_a_form(till, sandbox):
    attempt = at_tender(till)
    address = reverse("orders:tender", args=[attempt.public_id])
    answer = till.post(address, {"tender": "CreditCard"})
    assert answer.status_code == 422
    assert_not_sold(attempt, sandbox, S.PREPARED)
    assert sandbox.ledger() == []


def test_cash_is_paid_as_ever(till, sandbox):
    shelf.put_gift(till, "12.34")
    pay(till, CASH)
    assert latest().is_sold
    assert not latest().direct


# --- refused ---


def test_a_decline_opens_the_cart_at_once_for_another_tender(till, sandbox):
    attempt = at_tender(till)
    reply = charge(sandbox, arm(till, attempt), DECLINED)
    page = till.get(report(till, attempt, **refusal_in(reply)).json()["next"]).text
    assert "ACME declined the card." in page
    assert "No money moved." in page
    assert_not_sold(attempt, sandbox, S.ABSENT)
    assert attempt.cart.is_open
    kinds = [(entry["kind"], entry.get("by")) for entry in attempt.evidence]
    told = [("armed", None), ("Refused", "browser"), ("absent at once", None)]
    assert kinds == told
    assert attempt.next_look_at is not None
    assert list(violations()) == []

    pay(till, CASH)
    assert latest().is_sold
    assert latest().pk != attempt.pk
    assert len(sandbox.booked()) == 1


@pytest.mark.parametrize(
    ("assumed", "changes", "words"),
    [
        ({"captcha_required": True}, {}, "ACME asks for a captcha"),
        ({}, {"headers": {"x-acme-pub-api-key": "wrong"}}, "publishable key"),
        ({}, {"chargeAmount": "1.00"}, "ACME has another price than the one shown."),
    ],
)
def test_other_refusals_are_told_in_our_words(till, sandbox, assumed, changes, words):
    sandbox.assume(**assumed)
    attempt = at_tender(till)
    reply = charge(sandbox, arm(till, attempt), **changes)
    page = till.get(report(till, attempt, **refusal_in(reply)).json()["next"]).text
    assert words in page
    assert_not_sold(attempt, sandbox, S.ABSENT)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"status": 409, "type": "DUPLICATE_REQUEST"},
        {"status": 409, "type": "DUPLICATE_TRANSACTION_FOUND", "code": "16003"},
        {"status": 502},
        {"status": 400},
        {"status": 200},
        {"status": 429, "type": "TOO_MANY_REQUESTS"},
    ],
)
def test_no_clear_answer_keeps_the_cart_locked(till, sandbox, said):
    attempt = at_tender(till)
    arm(till, attempt)
    report(till, attempt, **said)
    assert_not_sold(attempt, sandbox, S.UNKNOWN)
    assert attempt.saw_409 == (said.get("type") == "DUPLICATE_REQUEST")
    assert Cart.objects.get(pk=attempt.cart_id).state == CartState.LOCKED


def test_a_refusal_that_cannot_be_looked_up_proves_nothing(till, sandbox):
    sandbox.post(
        "/_sandbox/faults", {"fault": "500", "endless": "yes", "path": "/v2/b2c/orders"}
    )
    attempt = at_tender(till)
    reply = charge(sandbox, arm(till, attempt), DECLINED)
    report(till, attempt, **refusal_in(reply))
    assert_not_sold(attempt, sandbox, S.UNKNOWN)


# --- nobody reports ---


def test_a_tab_that_died_after_the_charge_is_found(till, sandbox):
    attempt = at_tender(till)
    charge(sandbox, arm(till, attempt))
    look_again(timedelta(seconds=50))
    attempt.refresh_from_db()
    assert attempt.state == S.SENT
    look_again(timedelta(seconds=70))
    look_again(timedelta(seconds=80))
    attempt.refresh_from_db()
    assert attempt.is_sold
    assert attempt.card_last4 == VISA[-4:]
    assert len(sandbox.booked()) == Order.objects.count() == 1


def test_a_tab_that_died_before_the_charge_goes_to_a_supervisor(till, sandbox):
    attempt = at_tender(till)
    arm(till, attempt)
    for minutes in (2, 3, 4, 13, 14, 15):
        look_again(timedelta(minutes=minutes))
    assert_not_sold(attempt, sandbox, S.REVIEW)
    assert Cart.objects.get(pk=attempt.cart_id).state == CartState.LOCKED


# --- no card here ---


@pytest.mark.parametrize(
    ("name", "posted"),
    [
        ("tender", card()),
        ("tender", {"tender": "CreditCard", "expiry": "12/40"}),
        ("tender", {"tender": "Cash", "given": "20", "note": f"card {VISA}"}),
        ("tender", {"tender": "Check", "number": "4242-4242-4242-4242"}),
        ("arm", {"cvc": CVC}),
        ("report", {"order_id": VISA}),
    ],
)
def test_a_card_that_is_posted_is_refused_unread(till, sandbox, caplog, name, posted):
    attempt = at_tender(till)
    answer = till.post(reverse(f"orders:{name}", args=[attempt.public_id]), posted)
    assert answer.status_code == 400
    assert "A card was sent to this desk's server, which takes none" in answer.text
    for text in (answer.text, caplog.text):
        assert VISA not in text
        assert CVC not in text
    assert_not_sold(attempt, sandbox, S.PREPARED)


def test_the_card_fields_have_no_name_and_stand_in_no_form(till):
    address = f"{tender_page_of(till)}?tender=CreditCard"
    page = till.get(address).text
    assert 'id="id_cvc"' in page
    assert 'name="cvc"' not in page
    outside = "".join(part.split("</form>")[-1] for part in page.split("<form"))
    for name in ("number", "expiry", "cvc"):
        assert f'id="id_{name}"' in outside


def tender_page_of(till):
    shelf.put_gift(till, "12.34")
    return tender_page(till)


@pytest.mark.parametrize(("is_on", "told"), [(True, "yes"), (False, "")])
def test_the_probe_is_a_setting(till, settings, is_on, told):
    settings.ACME_DIRECT_PROBE = is_on
    page = till.get(f"{tender_page_of(till)}?tender=CreditCard").text
    assert f'data-probe="{told}"' in page


def test_no_page_and_no_answer_of_a_sale_has_the_secret_key(till, sandbox, settings):
    shelf.put_gift(till, "12.34")
    pages = [till.get(reverse("carts:sale")), prepare(till)]
    attempt = latest()
    tender = reverse("orders:tender", args=[attempt.public_id])
    pages += [till.get(f"{tender}?tender={each}") for each in ("Cash", "CreditCard")]
    armed = arm(till, attempt)
    order_id = charge(sandbox, armed).json["id"]
    pages += [armed, till.get(reverse("orders:checking"))]
    pages += [report(till, attempt, order_id=order_id)]
    pages += [till.get(reverse("orders:outcome", args=[attempt.public_id]))]
    pages += [till.get(reverse("orders:order", args=[attempt.order.pk]))]
    for page in pages:
        assert settings.ACME.api_key not in page.text
        assert settings.ACME.api_key not in json.dumps(dict(page.headers))


def test_acme_is_in_the_policy_of_the_tender_page_alone(till, sandbox, settings):
    origin = f"http://127.0.0.1:{sandbox.port}"
    address = tender_page_of(till)
    # Its parts come in any order.
    policy = till.get(address)["Content-Security-Policy"].split("; ")
    assert f"connect-src 'self' {origin}" in policy
    for other in (reverse("carts:sale"), reverse("orders:checking")):
        assert origin not in till.get(other)["Content-Security-Policy"]
    settings.CARD_MODE = "b2b"
    assert origin not in till.get(address)["Content-Security-Policy"]
