"""What must hold of one desk's sales at any moment, told from ACME's own ledger."""

from collections import Counter
from decimal import Decimal

from carts.models import Cart, CartState
from orders.models import Attempt, AttemptState, Order
from orders.models.states import CHECKED, LIVE

S = AttemptState
# Proven, or said by a person, that no money moved.
OVER = (S.REJECTED, S.NOT_SENT, S.ABSENT, S.ABANDONED)


def broken(desk, booked):
    """The rules that do not hold, in words; an empty list is what is wanted."""
    attempts = list(Attempt.objects.filter(desk=desk).select_related("cart"))
    orders = list(Order.objects.filter(desk=desk).prefetch_related("receipts"))
    return [
        *_at_acme(attempts, booked),
        *_of_attempts(attempts),
        *_of_carts(desk, attempts),
        *_of_orders(orders, booked),
    ]


def _at_acme(attempts, booked):
    ours = {attempt.reference: attempt for attempt in attempts}
    charges = Counter()
    for line in booked:
        attempt = ours.get(line["reference"])
        if attempt is None:
            yield f"ACME booked {line['reference']}, which nobody sold"
            continue
        charges[attempt.cart_id] += 1
        if attempt.sent_at is None:
            yield f"{attempt} was sent before it said so"
        if attempt.state in OVER and not attempt.late_hit:
            yield f"{attempt} was charged"
        if Decimal(line["amount"]) != attempt.expected_total:
            yield f"{attempt} was charged {line['amount']}"
    for cart, times in charges.items():
        if times > 1:
            yield f"cart {cart} was charged {times} times"


def _of_attempts(attempts):
    live = Counter(one.cart_id for one in attempts if one.state in LIVE)
    for cart, count in live.items():
        if count > 1:
            yield f"cart {cart} has {count} live attempts"
    for one in attempts:
        if one.state in (S.UNKNOWN, S.REVIEW) and one.next_look_at is None:
            yield f"{one} is looked up by nobody"
        if one.send_count > 2:
            yield f"{one} was sent {one.send_count} times"


def _of_carts(desk, attempts):
    sold = Counter(one.cart_id for one in attempts if one.state == S.SUCCEEDED)
    checked = {one.cart_id for one in attempts if one.state in CHECKED}
    for cart in Cart.objects.filter(desk=desk):
        if (cart.state == CartState.PAID) != (sold[cart.pk] == 1):
            yield f"{cart} is {cart.state} with {sold[cart.pk]} sales"
        if (cart.state == CartState.LOCKED) != (cart.pk in checked):
            yield f"{cart} is {cart.state} while being checked is {cart.pk in checked}"


def _of_orders(orders, booked):
    known = {line["orderId"] for line in booked}
    for order in orders:
        if order.acme_id not in known:
            yield f"{order} is not ACME's"
        if sum(receipt.seq == 1 for receipt in order.receipts.all()) != 1:
            yield f"{order} has not one first receipt"
