"""The thinnest whole sale: one ticket, cash, a saved order, a mailed receipt."""

from decimal import Decimal

from django.urls import reverse

from carts.models import Cart, CartState, CatalogEntry, CatalogKind
from orders import receipts
from orders.models import Attempt, AttemptState, Order, ReceiptState

from .paying import COMMITTED

pytestmark = COMMITTED


def an_event_with_places():
    events = CatalogEntry.objects.of(CatalogKind.EVENT)
    return events.filter(places_left__gte=10, name="General Admission").first()


def adult_of(event):
    prices = event.answer["event"]["priceList"]["prices"]
    return next(
        p["personType"]["id"] for p in prices if p["personType"]["name"] == "Adult"
    )


def put_one_adult_in(till):
    event = an_event_with_places()
    url = reverse("carts:add", args=["event", event.acme_id])
    answer = till.post(url, {f"quantity_{adult_of(event)}": "1"})
    assert answer.status_code == 302, answer.content.decode()


def press_pay(till, cart):
    data = {"cart": cart.public_id, "version": cart.version}
    return till.post(reverse("orders:prepare"), data)["Location"]


def test_one_ticket_for_cash_is_sold_saved_and_mailed(till, sandbox, venue, mailoutbox):
    put_one_adult_in(till)
    till.post(
        reverse("carts:guest"), {"email": "ida@guest.example", "delivery": "willCall"}
    )
    cart = Cart.objects.get()

    outcome = till.post(
        press_pay(till, cart), {"tender": "Cash", "given": "50"}, follow=True
    )

    attempt = Attempt.objects.get()
    assert attempt.state == AttemptState.SUCCEEDED
    order = Order.objects.get()
    assert order.order_number in outcome.content.decode()
    assert order.payment.change_due == Decimal(50) - order.total_amount
    assert Cart.objects.get().state == CartState.PAID
    booked = sandbox.booked()
    assert [(line["uuid"], line["orderId"], line["amount"]) for line in booked] == [
        (str(attempt.request_uuid), order.acme_id, str(order.total_amount))
    ]

    assert mailoutbox == []
    assert receipts.send_due() == 1
    assert [mail.to for mail in mailoutbox] == [["ida@guest.example"]]
    assert order.order_number in mailoutbox[0].body
    assert order.receipts.get().state == ReceiptState.SENT
