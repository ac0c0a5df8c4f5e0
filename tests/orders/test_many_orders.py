"""A page of orders is written as each would be by itself, and equal ones not at all."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from acme_pos import acme
from orders.models import (
    How,
    Order,
    OrderChange,
    OrderItem,
    Proof,
    Quarantined,
    SyncRun,
    Transaction,
)
from orders.models.batch import MANY
from orders.models.heard import Heard
from orders.sync import reading, windows, writing

from .test_changed_orders import NOON, ONE, TWO, line, writes

pytestmark = pytest.mark.django_db

# Enough for each kind of row to go the way of many.
ENOUGH = MANY + 10


@pytest.fixture
def part():
    now = timezone.now()
    run = SyncRun.objects.create(since=now - timedelta(days=1), until=now)
    assert run.claim()
    return windows.next_part(run)


def told(number, updated_on=NOON, **more):
    """ACME's answer about the order of that number."""
    return {
        "id": str(number),
        "orderNumber": f"N{number}",
        "totalAmount": "8.00",
        "originalTotalAmount": "8.00",
        "refundAmount": "0.00",
        "contactFirstName": "Zoë \U0001f30d \\ \t",
        "createdOn": NOON,
        "updatedOn": updated_on,
        "orderItems": [line(f"{number}1"), line(f"{number}2", name="Rubber")],
        **more,
    }


def changed(number):
    """One item was given back, another came in its place, the third is as it was."""
    one, two = line(f"{number}1", quantity=0, amount="0.00"), line(f"{number}3")
    return told(number, ONE, refundAmount="4.00", orderItems=[one, two])


def answers(make, numbers=range(1, ENOUGH + 1)):
    return [make(number) for number in numbers]


def together(said):
    return [one.how for one in Order.record_many([Heard.of(one) for one in said])]


def one_by_one(said):
    return [Order.record(acme.Order.model_validate(one)).how for one in said]


def rows():
    """All that is kept but keys and the moments of keeping it."""
    moments = {"id", "order_id", "proven_at", "recorded_at", "at"}
    found = []
    for model, number in (
        (Order, "acme_id"),
        (OrderItem, "order__acme_id"),
        (OrderChange, "order__acme_id"),
    ):
        names = [f.attname for f in model._meta.fields if f.attname not in moments]
        kept = model.objects.order_by("pk").values_list(number, *names)
        found.append(sorted(kept, key=lambda row: int(row[0])))
    return found


def test_many_are_kept_as_each_would_be():
    kept = []
    for record in (one_by_one, together):
        assert set(record(answers(told))) == {How.NEW}
        assert OrderItem.objects.count() == 2 * ENOUGH
        assert set(record(answers(changed))) == {How.CHANGED}
        assert OrderItem.objects.count() == 3 * ENOUGH
        assert OrderChange.objects.count() == ENOUGH
        assert set(record(answers(changed))) == {How.UNCHANGED}
        assert set(record(answers(told))) == {How.OLDER}
        kept.append(rows())
        Order.objects.all().delete()
    assert kept[0] == kept[1]
    [orders, *_] = kept
    assert len(orders[0]) == ENOUGH


def test_new_changed_older_and_equal_ones_come_in_one_page():
    together([told(1), told(2, TWO), told(3)])
    said = [changed(1), changed(2), told(3), *answers(told, range(4, 4 + ENOUGH))]
    hows = [How.CHANGED, How.OLDER, How.UNCHANGED, *[How.NEW] * ENOUGH]
    assert together(said) == hows
    assert Order.objects.get(acme_id="2").refund_amount == 0
    assert Order.objects.get(acme_id="1").refund_amount == 4
    # Whoever writes the next row gets a key that is free.
    assert together([told(900)]) == [How.NEW]
    assert Order.objects.count() == ENOUGH + 4


def test_one_that_cannot_be_kept_takes_no_other_with_it(part):
    bad = told(7, totalAmount="99999999999.00")
    said = [*answers(told, range(1, 7)), bad, *answers(told, range(8, ENOUGH))]
    write(part, said)
    assert Quarantined.objects.get().acme_id == "7"
    assert (part.new, part.quarantined) == (ENOUGH - 2, 1)
    assert not Order.objects.filter(acme_id="7").exists()
    assert OrderItem.objects.count() == 2 * (ENOUGH - 2)


def test_nothing_is_kept_of_many_of_which_one_cannot_be():
    bad = told(7, totalAmount="99999999999.00")
    with pytest.raises(ValueError, match="too large"):
        together([told(1), bad])
    with pytest.raises(ValueError, match="twice"):
        together([told(1), told(1)])
    assert not Order.objects.exists()
    assert not OrderItem.objects.exists()


# --- what did not change -------------------------------------------------------------


def write(part, said):
    writing.write_page(part, [reading.Read.of(one["id"], one) for one in said], 1)


def pay(number, at=None):
    Transaction.objects.create(
        key=f"{number} {at}",
        acme_order_id=str(number),
        kind="Payment",
        at=at or timezone.now() - timedelta(days=9),
        business_day="2026-03-01",
        amount="8.00",
        tender="Cash",
    )


def test_a_page_without_changes_asks_as_little_for_fifty_as_for_five(part):
    said = answers(told, range(1, 51))
    for number in range(1, 50, 2):
        pay(number)
    write(part, said)
    before = list(Order.objects.order_by("pk").values())
    asked = {}
    for many in (5, 50):
        with CaptureQueriesContext(connection) as queries:
            write(part, said[:many])
        asked[many] = len(queries)
        tables = {sql.split('"')[1] for sql in writes(queries)}
        assert tables == {"orders_syncpart", "orders_syncrun"}
    assert asked[5] == asked[50]
    assert part.unchanged == 55
    assert list(Order.objects.order_by("pk").values()) == before


def test_an_order_is_proven_again_only_when_it_was_not(part):
    write(part, [told(1), told(2), told(3)])
    pay(2, at=timezone.now())
    Order.objects.filter(acme_id="3").update(proven_by=Proof.LIST)
    before = proofs()
    write(part, [told(1), told(2), told(3)])
    assert proofs()["1"] == before["1"]
    assert proofs()["2"] > before["2"]
    assert proofs()["3"] > before["3"]
    assert set(Order.objects.values_list("proven_by", flat=True)) == {Proof.READ}
    again = proofs()
    writing._prove_by_list(["1", "2", "3"])
    assert proofs() == again


def proofs():
    return dict(Order.objects.values_list("acme_id", "proven_at"))


def test_what_was_never_believed_is_looked_into_though_it_is_equal(part):
    """The till keeps a broken answer, since money was taken; no night has proven it."""
    broken = told(1, totalAmount="a lot")
    Order.record(acme.Order.model_validate(broken))
    Order.objects.update(proven_by=Proof.SALE, tender="Cash")
    write(part, [broken])
    assert Quarantined.objects.get().reason == "totalAmount cannot be read"
    assert Order.objects.get().proven_by == Proof.SALE
    assert part.unchanged == 0


def test_a_missing_order_that_is_as_it_was_is_found_again(part):
    write(part, [told(1)])
    Order.objects.update(missing_since=timezone.now())
    write(part, [told(1)])
    assert Order.objects.get().missing_since is None
    assert part.changed == 1


def test_how_it_was_paid_is_news_of_an_equal_order(part):
    write(part, [told(1), told(2)])
    pay(1)
    write(part, [told(1), told(2)])
    assert (part.changed, part.unchanged) == (1, 1)
    tenders = Order.objects.order_by("pk").values_list("tender", flat=True)
    assert list(tenders) == ["Cash", ""]


def test_what_is_never_kept_is_not_kept_of_many(part):
    said = [
        told(number, cvc="123", notes="a\0b", share=Decimal("0.1"))
        for number in range(1, ENOUGH)
    ]
    write(part, said)
    kept = Order.objects.first().answer
    assert "cvc" not in kept
    assert (kept["notes"], kept["share"]) == ("ab", "0.1")
    write(part, said)
    assert (part.new, part.unchanged) == (ENOUGH - 1, ENOUGH - 1)


def test_an_answer_is_kept_of_many_as_it_came(part):
    """Its text goes to the database as it is, however deep it is."""
    odd = {"nested": [{"b": [1, None, True], "a": 'Zoë\u2028"\\'}], "share": 0.5}
    write(part, [told(number, **odd) for number in range(1, ENOUGH)])

    for order in Order.objects.all():
        assert order.answer == told(int(order.acme_id), **odd)
        assert order.first_answer is None
