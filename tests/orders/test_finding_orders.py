"""Finding an order by whatever the guest can say of it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from acme_pos.staff.models import AuditEvent, Desk
from orders import papers, reach
from orders.models import Order, Payment, Receipt, ReceiptState, Transaction
from orders.views import finding
from tests.carts import shelf
from tests.carts.bad_input import BAD, SCRIPT
from tests.conftest import person

from . import many_rows
from .paying import COMMITTED, card, pay, text_of

pytestmark = COMMITTED

GUEST = {
    "first_name": "Ida",
    "last_name": "Imagined",
    "email": "ida@guest.example",
    "phone_number": "(212) 555-0142",
    "zip_code": "K1A 0B1",
}


@pytest.fixture
def orders(till, venue):
    """Ida paid by card, a walk-up by check."""
    shelf.put_gift(till, "12.34")
    shelf.write_guest(till, **GUEST)
    pay(till, card())
    shelf.put_pencils(till)
    pay(till, {"tender": "Check", "number": "A-100"})
    ida = {"membership_id": "M-70001", "customer_id": "C-30001"}
    Order.objects.filter(last_name="Imagined").update(**ida)
    return Order.objects.order_by("pk")


def asked(till, **query):
    ask = till.post if "words" in query else till.get
    return ask(reverse("orders:search"), query)


def found(till, **query):
    return on(asked(till, **query))


def on(page):
    """The orders of the list, as they stand there."""
    keys = [row.pk for row in page.context["page"].rows]
    known = Order.objects.in_bulk(keys)
    return [known[key] for key in keys]


SAID_OF_A_GUEST = [
    "Imagined",
    "imag",
    "Ida Imagined",
    "ida@guest.example",
    "IDA@GUEST",
    "2125550142",
    "+1 (212) 555-0142",
    "555 0142",
    "k1a 0b1",
    "4242",
    "guest.example",
    "M-70001",
    "C-30001",
]
SAID_OF_AN_ORDER = {
    "number": lambda order: order.order_number,
    "number as it is printed": lambda order: f"#{order.order_number}",
    "ACME id": lambda order: order.acme_id,
    "reference": lambda order: order.reference.lower(),
    "spoken reference": lambda order: order.attempt.spoken_reference,
    "check number": lambda order: order.payment.payment_ref.lower(),
}


def test_a_guest_is_found_by_what_is_known_of_them(till, orders, subtests):
    for words in SAID_OF_A_GUEST:
        with subtests.test(words):
            assert found(till, words=words) == [orders[0]]


def test_an_order_is_found_by_what_stands_on_it(till, orders, subtests):
    for name, said_of in SAID_OF_AN_ORDER.items():
        with subtests.test(name):
            assert found(till, words=said_of(orders[1])) == [orders[1]]


def test_a_statement_written_once_finds_what_a_new_one_finds(till, orders, subtests):
    """Among all orders it is kept for the next word; among some it is written anew."""
    number = orders[1].order_number
    odd = ("%", "_", "a_b", "100%", "\\", "ida%", "O'Imagined", number[:4])
    Order.objects.filter(pk=orders[1].pk).update(last_name="100% _a\\b", zip_code="A_B")
    both = (
        "Imagined Ida",
        "ida guest.example",
        "A_B 100%",
        f"100% {number}",
        "ida x y z",
    )
    for words in (*SAID_OF_A_GUEST, *odd, "100%", "a_b", number, *both):
        with subtests.test(words):
            anew = Order.objects.filter(pk__gt=0).search(words)
            assert set(Order.objects.search(words)) == set(anew)
    assert list(Order.objects.search("100%")) == [orders[1]]
    assert list(Order.objects.search("a_b")) == [orders[1]]
    assert not Order.objects.search("axb")
    assert list(Order.objects.search("100% a_b")) == [orders[1]]
    assert not Order.objects.search("100% axb")


def test_an_order_of_the_web_shop_is_found_by_acmes_books_and_its_event(till, orders):
    Order.objects.filter(pk=orders[0].pk).update(tender="", card_last4="")
    Payment.objects.all().delete()
    orders[0].items.update(event_id="5d96453460309f26d082bc80")
    Transaction.objects.create(
        key="1",
        acme_order_id=orders[0].acme_id,
        kind="Payment",
        at=orders[0].sold_at,
        business_day=orders[0].business_day,
        amount=orders[0].total_amount,
        payment_ref="V-77",
    )
    assert found(till, words="v-77") == [orders[0]]
    assert found(till, words="5d96453460309f26d082bc80") == [orders[0]]
    assert found(till, words="A-100") == []


def test_every_word_must_fit(till, orders):
    assert found(till, words="Imagined A-100") == []


def test_a_letter_or_two_are_looked_for_where_something_begins(
    till, orders, browser_of, supervisor
):
    every_day = browser_of(supervisor)
    assert found(every_day, words="im") == found(every_day, words="id") == [orders[0]]
    assert found(every_day, words="gi") == []


def test_a_front_desk_types_more_of_a_name_or_all_of_it(till, orders):
    for words in ("im", "id", "@", "co", "id im", "id%"):
        assert found(till, words=words) == []
    assert found(till, words="ima") == [orders[0]]
    Order.objects.filter(pk=orders[0].pk).update(first_name="Al", last_name="Ng")
    for words in ("ng", "al ng", "Ng Al", "al guest.example"):
        assert found(till, words=words) == [orders[0]]


def pages_of(order):
    return [f"/orders/{order.pk}/", f"/orders/{order.pk}/slip/"]


def test_a_front_desk_opens_what_it_sold_today_or_found(till, orders, browser_of):
    order = orders[0]
    finn = person("Finn", "front desk")
    Order.objects.filter(pk=order.pk).update(cashier=finn)
    same_desk, theirs = browser_of(person("Bo", "front desk")), browser_of(finn)
    elsewhere = browser_of(person("Cy", "front desk"))
    away = Desk.objects.create(name="Desk 2")
    elsewhere.post(reverse("staff:desk"), {"desk": away.pk})
    same_desk.post(reverse("staff:desk"), {"desk": order.desk_id})

    def opened(client):
        return {client.get(page).status_code for page in pages_of(order)}

    assert opened(same_desk) == opened(theirs) == {200}
    assert opened(elsewhere) == {404}
    resend = reverse("orders:resend", args=[order.pk])
    assert elsewhere.post(resend, {"to": "a@guest.example"}).status_code == 404
    assert order.receipts.count() == 1
    assert found(elsewhere, words=order.order_number) == [order]
    assert opened(elsewhere) == {200}
    assert elsewhere.session[reach.FOUND] == [order.pk]
    # Of another session it is out of reach again.
    assert opened(browser_of(person("Di", "front desk"))) == {404}


def test_an_old_order_is_opened_by_whoever_found_it_and_that_is_told(
    till, orders, browser_of, supervisor, front_desk
):
    order, of_today = orders
    long_ago = order.sold_at - timedelta(days=600)
    Order.objects.filter(pk=order.pk).update(
        cashier=None, attempt=None, sold_at=long_ago, business_day=long_ago.date()
    )
    assert till.get(pages_of(order)[0]).status_code == 404
    assert found(till, words="guest.example") == [order]
    for page in (*pages_of(order), *pages_of(of_today)):
        assert till.get(page).status_code == 200
        assert browser_of(supervisor).get(page).status_code == 200
    lines = AuditEvent.objects.filter(action=reach.LOOKED_AT)
    assert {(line.actor, line.subject_name, str(line.facts)) for line in lines} == {
        (front_desk, order.order_number, "{}")
    }
    assert lines.count() == 2


def test_no_more_than_the_last_finds_are_kept(till, orders, monkeypatch):
    monkeypatch.setattr(reach, "FOUND_AT_MOST", 1)
    for order in orders:
        found(till, words=order.order_number)
    assert till.session[reach.FOUND] == [orders[1].pk]


def test_without_words_the_front_desk_sees_today(till, orders):
    assert len(found(till)) == 2
    yesterday = orders[0].business_day - timedelta(days=1)
    Order.objects.filter(pk=orders[0].pk).update(business_day=yesterday)
    assert found(till) == [orders[1]]


def test_and_of_today_what_was_sold_by_them_or_at_their_desk(
    till, orders, browser_of, front_desk
):
    finn = person("Finn", "front desk")
    elsewhere = Desk.objects.create(name="Desk 2")
    Order.objects.filter(pk=orders[0].pk).update(cashier=finn, desk=elsewhere)
    other = browser_of(finn)
    other.post(reverse("staff:desk"), {"desk": elsewhere.pk})
    till.post(reverse("staff:desk"), {"desk": orders[1].desk_id})
    assert found(till) == [orders[1]]
    assert found(other) == [orders[0]]
    assert found(other, words=orders[1].order_number) == [orders[1]]
    Order.objects.filter(pk=orders[0].pk).update(desk=None, cashier=None)
    assert found(till) == [orders[1]]
    assert found(other) == []


def test_without_words_a_supervisor_sees_every_day(orders, browser_of, supervisor):
    yesterday = orders[0].business_day - timedelta(days=1)
    Order.objects.update(business_day=yesterday)
    assert len(found(browser_of(supervisor))) == 2


def test_the_newest_stands_first(till, orders):
    assert found(till) == list(orders)[::-1]


def test_an_odd_page_is_the_first(till, orders, subtests):
    for page in ("x", "-1", "0", "999999", "", "\0"):
        with subtests.test(page):
            assert len(found(till, older=page)) == 2
            assert len(found(till, newer=page)) == 2


def test_a_supervisor_leafs_on_and_the_front_desk_only_through_its_today(
    monkeypatch, till, browser_of, supervisor, front_desk, desk
):
    monkeypatch.setattr(finding, "FOUND_AT_MOST", 2)
    one, two, three = many_rows.make(3, front_desk, desk)
    every_day = browser_of(supervisor)
    for client in (till, every_day):
        assert found(client) == [three, two]
        assert found(client, older=two.pk) == [one]
        assert found(client, newer=one.pk) == [three, two]
    assert found(every_day, words="guest.example", older=two.pk) == [one]
    page = asked(till, words="guest", older=two.pk)
    assert on(page) == [three, two]
    assert "Older" not in page.text


def test_whatever_is_searched_for_is_no_error_of_ours(till, orders, subtests):
    for name, typed in BAD.items():
        with subtests.test(name):
            page = asked(till, words=typed)
            too_odd = len(typed) > 120 or "\0" in typed
            assert page.status_code == (422 if too_odd else 200)
            assert SCRIPT not in page.text


def test_no_address_leads_to_a_guest_by_name_and_one_may_lead_to_a_number(till, orders):
    page = reverse("orders:search")
    assert len(till.get(page, {"words": "Imagined"}).context["page"].rows) == 2
    number = orders[1].order_number
    assert on(till.get(page, {"words": number})) == [orders[1]]
    links = re.findall(r'href="([^"]+)"', asked(till, words="Imagined").text)
    assert not [link for link in links if "magined" in link]


def test_nothing_found_says_so(till, orders):
    page = asked(till, words="nobody").text
    assert "No order matches “nobody”." in page


def test_an_order_page_shows_guest_payment_and_what_happened(till, orders, front_desk):
    page = till.get(reverse("orders:order", args=[orders[0].pk])).text
    for said in ("Ida Imagined", "ida@guest.example", "Visa ending 4242", "sold"):
        assert said in page


def test_a_walk_up_is_not_mailed(till, orders):
    page = till.get(reverse("orders:order", args=[orders[1].pk])).text
    assert "No receipt was wanted by mail." in page
    assert "Send the receipt again" not in page


STATES = {
    "Queued: it goes out": {"state": ReceiptState.PENDING},
    "Not sent yet. The mail server answered 451. It is tried again at": {
        "state": ReceiptState.PENDING,
        "problem": "The mail server answered 451.",
    },
    "Sent ": {"state": ReceiptState.SENT},
    "Not sent. The mail server refused this address. Send it to another": {
        "state": ReceiptState.DEAD,
        "problem": "The mail server refused this address.",
    },
}


def test_an_order_page_says_what_became_of_its_receipt(till, orders, subtests):
    for said, facts in STATES.items():
        with subtests.test(said):
            Receipt.objects.filter(order=orders[0]).update(**facts)
            page = till.get(reverse("orders:order", args=[orders[0].pk]))
            assert said in text_of(page)
            Receipt.objects.update(problem="")


def test_an_order_is_printed_on_every_paper_and_as_a_gift(till, orders):
    page = till.get(reverse("orders:order", args=[orders[0].pk])).text
    slips = re.findall(r'href="(/orders/\d+/slip/[^"]*)"', page)
    assert len(slips) == 2 + len(papers.PAPERS)
    first, gift, *_ = slips
    assert "Copy" not in till.get(first).text
    assert "Copy" not in till.get(gift).text
    for address in slips:
        till.get(address)
        assert "Copy" in till.get(address).text
