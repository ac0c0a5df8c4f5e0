"""Orders booked by the hundred, edited, and made to lie, for whoever reads them."""

import time
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from acme_pos.sandbox.doctored import SPOILS
from acme_pos.sandbox.many_orders import book_elsewhere
from acme_pos.sandbox.store import Store
from acme_pos.sandbox.venue import Venue
from acme_pos.sandbox.world import World

from .purchases import add_on, purchase
from .reporting import execute

ORDERS = "/_sandbox/orders"


def book(sandbox, count=120, days=3, seed=1):
    booked = sandbox.post(ORDERS, {"count": count, "days": days, "seed": seed})
    assert booked.status == 200, booked.body
    return booked.json["ids"]


def every_order(sandbox, limit=50, shape=""):
    """All of them, page by page."""
    found, after = [], "0"
    while page := sandbox.get(
        f"{ORDERS}?after={after}&limit={limit}&shape={shape}"
    ).json:
        found += page
        after = page[-1].get("id") or page[-1]["orderId"]
    return found


def read(sandbox, order_id):
    return sandbox.get(f"/v2/b2c/orders/{order_id}")


def change(sandbox, ids, **fields):
    return sandbox.post(f"{ORDERS}/change", {"ids": ids, **fields})


def test_orders_are_spread_evenly_over_the_last_days(sandbox):
    now = datetime.now(UTC)
    ids = book(sandbox, 100, 5)
    orders = every_order(sandbox)
    assert [one["id"] for one in orders] == ids
    times = [datetime.fromisoformat(one["createdOn"]) for one in orders]
    assert timedelta(days=4, hours=23) < now - times[0] < timedelta(days=5)
    assert timedelta(0) < now - times[-1] < timedelta(hours=1)
    gaps = {round((late - early).total_seconds()) for early, late in pairwise(times)}
    assert max(gaps) - min(gaps) <= 2
    numbers = [int(one["orderNumber"]) for one in orders]
    assert numbers == sorted(set(numbers))


def test_every_way_of_selling_comes_up(sandbox):
    book(sandbox, 400)
    orders, details = every_order(sandbox), every_order(sandbox, shape="detail")
    channels = Counter(one["saleChannel"] for one in orders)
    assert set(channels) == {"Online", "PointOfSale", "CustomerRep"}
    tenders = {one["paymentMethod"] for one in details}
    assert tenders == {"CreditCard", "Cash", "Check", "Voucher", "Other", "GiftCard"}
    assert {len(one["orderItems"]) for one in orders} == {1, 2, 3, 4}
    items = [item for one in orders for item in one["orderItems"]]
    kinds = {(item["itemType"], item["itemTypeNg"]) for item in items}
    assert kinds == {
        ("Event", "Event"),
        ("Inventory", "Event"),
        ("Inventory", "Donation"),
        ("MembershipPurchase", "Event"),
    }
    assert any("discountId" in item for item in items)
    statuses = {one["refundStatus"] for one in details}
    assert statuses == {"NotRefunded", "PartiallyRefunded", "Refunded"}
    assert any("contactLastName" not in one for one in orders)
    cards = [one for one in orders if "ccLastFourDigits" in one]
    assert all(len(one["ccLastFourDigits"]) == 4 for one in cards)


def test_the_list_is_what_reads_of_the_orders_answer(sandbox):
    ids = book(sandbox, 12)
    sold = sandbox.check_out(purchase(add_on())).json
    orders = every_order(sandbox, limit=5)
    assert orders == [read(sandbox, one).json for one in (*ids, sold["id"])]
    details = every_order(sandbox, limit=5, shape="detail")
    path = "/v2/b2b/orders/detail"
    assert details == [sandbox.get(f"{path}/{one['id']}").json for one in orders]


def test_the_same_seed_draws_the_same_orders_and_another_does_not(sandbox):
    def drawn(seed):
        sandbox.post("/_sandbox/reset")
        book(sandbox, 40, seed=seed)
        return [
            (one["totalAmount"], one["refundAmount"], one.get("email"))
            for one in every_order(sandbox)
        ]

    assert drawn(7) == drawn(7) != drawn(8)


def test_the_transactions_add_up_to_the_orders(sandbox):
    ids = book(sandbox, 200)
    assert change(sandbox, ids[:40]).status == 200
    money = defaultdict(lambda: defaultdict(Decimal))
    fields = ("OrderId", "TransactionType", "DiscountedTransactionAmount")
    for row in execute(sandbox, *fields):
        amount = Decimal(row["DiscountedTransactionAmount"])
        money[row["OrderId"]][row["TransactionType"]] += amount
    for order in every_order(sandbox):
        of = money[order["id"]]
        assert of["Payment"] == of["Sale"] == Decimal(order["paidAmount"])
        assert of["Refund"] == of["RefundSale"] == -Decimal(order["refundAmount"])
        left = Decimal(order["paidAmount"]) - Decimal(order["refundAmount"])
        assert Decimal(order["totalAmount"]) == left


def test_they_take_no_seats_and_no_line_of_the_ledger(sandbox):
    """What is refunded of them comes back, as for any order."""

    def left():
        days = "startTime=2020-01-01&endTime=2100-01-01"
        path = f"/v2/b2b/event/instances/summaries?{days}"
        return {one["id"]: one["available"] for one in sandbox.get(path).json["list"]}

    before = left()
    book(sandbox)
    assert all(now >= before[event_id] for event_id, now in left().items())
    assert sandbox.ledger() == []


def test_a_thousand_orders_take_less_than_a_second_and_a_half_of_work():
    store = Store(":memory:")
    world = World(Venue(), store)
    began = time.thread_time()
    book_elsewhere(world, 1000, 2, 1)
    assert time.thread_time() - began < 1.5
    store.close()


def test_each_change_is_seen_in_the_order_and_in_a_report(sandbox):
    ids = book(sandbox, 24)
    before = {one["id"]: one for one in every_order(sandbox)}
    known = len(execute(sandbox, "OrderId"))
    changes = change(sandbox, ids[:20]).json["changes"]
    assert list(changes) == ids[:20]
    assert set(changes.values()) == {"refund", "quantity", "notes", "contact"}
    for order_id in ids[:20]:
        was, now = before[order_id], read(sandbox, order_id).json
        assert now["updatedOn"] > was["updatedOn"]
        assert now["updatedBy"] == "352"
        assert now["originalTotalAmount"] == was["originalTotalAmount"]
        money = changes[order_id] in ("refund", "quantity")
        assert money is (now["orderItems"] != was["orderItems"])
    assert [read(sandbox, one).json for one in ids[20:]] == [
        before[one] for one in ids[20:]
    ]
    told = {one["OrderId"] for one in execute(sandbox, "OrderId")[known:]}
    assert told == set(ids[:20])


def test_an_order_is_changed_again_and_again_until_only_notes_are_left(sandbox):
    (order_id,) = book(sandbox, 1)
    times = []
    for _ in range(30):
        done = change(sandbox, [order_id], kind="quantity").json["changes"]
        times.append(read(sandbox, order_id).json["updatedOn"])
    assert done == {order_id: "notes"}
    assert times == sorted(set(times))
    assert change(sandbox, [order_id], kind="contact").json["changes"] == {
        order_id: "contact"
    }


def test_an_unknown_order_changes_none(sandbox):
    ids = book(sandbox, 4)
    before = every_order(sandbox)
    assert change(sandbox, [*ids, "27000000"]).status == 404
    assert every_order(sandbox) == before


def test_a_spoiled_read_is_unreadable_until_it_is_set_right(sandbox):
    ids = book(sandbox, 8)
    truth = every_order(sandbox)
    spoiled = sandbox.post(f"{ORDERS}/spoil", {"ids": ids[:5]}).json["spoiled"]
    ways = ["wrong-types", "amount-too-large", "items-no-list", "no-id", "wrong-types"]
    assert spoiled == dict(zip(ids, ways, strict=False))
    types, large, items, no_id, _ = [read(sandbox, one).json for one in ids[:5]]
    assert (types["orderNumber"], types["totalAmount"]) == (["7"], {"amount": "12.00"})
    assert large["totalAmount"] == "98765432109.99"
    assert items["orderItems"] == "none"
    assert "id" not in no_id
    detail = sandbox.get(f"/v2/b2b/orders/detail/{ids[3]}").json
    assert "orderId" not in detail
    assert [read(sandbox, one).json for one in ids[5:]] == truth[5:]
    assert every_order(sandbox) == truth
    assert sandbox.send("DELETE", f"{ORDERS}/spoil").json == {"spoiled": {}}
    assert [read(sandbox, one).json for one in ids] == truth


@pytest.mark.parametrize("way", SPOILS)
def test_every_way_to_spoil_a_read_can_be_asked_for(sandbox, way):
    sold = sandbox.check_out(purchase(add_on())).json
    sandbox.post(f"{ORDERS}/spoil", {"ids": [sold["id"]], "way": way})
    for path in ("v2/b2c/orders", "v2/b2b/orders/detail"):
        lie = sandbox.get(f"/{path}/{sold['id']}").json
        sandbox.send("DELETE", f"{ORDERS}/spoil")
        truth = sandbox.get(f"/{path}/{sold['id']}").json
        sandbox.post(f"{ORDERS}/spoil", {"ids": [sold["id"]], "way": way})
        assert lie != truth or way in ("items-no-list", "item-no-object")


def test_a_hidden_order_is_not_found_until_it_is_shown(sandbox):
    ids = book(sandbox, 3)
    assert sandbox.post(f"{ORDERS}/hide", {"ids": ids[:1]}).json == {"hidden": ids[:1]}
    assert (read(sandbox, ids[0]).status, read(sandbox, ids[1]).status) == (404, 200)
    assert sandbox.get(f"/v2/b2b/willcall/orders/{ids[0]}").type == "ORDER_DNE"
    assert len(every_order(sandbox)) == 3
    assert ids[0] in {one["OrderId"] for one in execute(sandbox, "OrderId")}
    sandbox.send("DELETE", f"{ORDERS}/hide")
    assert read(sandbox, ids[0]).status == 200


def test_a_stale_read_answers_the_order_as_it_was_sold(sandbox):
    ids = [sandbox.check_out(purchase(add_on("818", 2))).json["id"] for _ in range(2)]
    sold = [read(sandbox, one).json for one in ids]
    change(sandbox, ids[:1], kind="refund")
    change(sandbox, ids[:1], kind="notes")
    changed = read(sandbox, ids[0]).json
    assert sandbox.post(f"{ORDERS}/stale", {"ids": ids}).json == {"stale": ids}
    assert [read(sandbox, one).json for one in ids] == sold
    detail = sandbox.get(f"/v2/b2b/orders/detail/{ids[0]}").json
    assert detail["refundStatus"] == "NotRefunded"
    assert every_order(sandbox)[0] == changed
    sandbox.send("DELETE", f"{ORDERS}/stale")
    assert read(sandbox, ids[0]).json == changed


def test_a_reset_forgets_orders_and_lies(sandbox):
    ids = book(sandbox, 4)
    for lie in ("spoil", "hide", "stale"):
        sandbox.post(f"{ORDERS}/{lie}", {"ids": ids})
    sandbox.post("/_sandbox/reset")
    assert every_order(sandbox) == []
    assert execute(sandbox) == []
    assert sandbox.get(f"{ORDERS}/spoil").json == {"spoiled": {}}
    assert sandbox.get(f"{ORDERS}/hide").json == {"hidden": []}
    assert sandbox.get(f"{ORDERS}/stale").json == {"stale": []}
    later = book(sandbox, 1)
    assert int(later[0]) > int(ids[-1])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("", {"count": 0}),
        ("", {"count": 50_001}),
        ("", {"count": 1, "days": "many"}),
        ("", {"count": 1, "seed": -1}),
        ("/change", {"ids": []}),
        ("/change", {"ids": ["1"], "kind": "burn"}),
        ("/spoil", {"ids": ["1"], "way": "burn"}),
        ("/hide", {}),
        ("/stale", {"ids": ""}),
    ],
)
def test_what_cannot_be_asked_of_the_controls_is_refused(sandbox, path, body):
    assert sandbox.post(f"{ORDERS}{path}", body).status == 400
    assert every_order(sandbox) == []
