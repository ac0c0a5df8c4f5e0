"""A promise that was not kept, in words for whoever runs the house."""

from __future__ import annotations

from dataclasses import dataclass

from carts.models import Cart

from ..models import Attempt, Order

INVARIANTS = tuple(f"I{number}" for number in range(1, 11))


@dataclass(frozen=True, slots=True)
class Violation:
    """`invariant` is I1 to I10, `subject` the sale, order, cart or row it is about."""

    invariant: str
    subject: str
    words: str

    def __str__(self) -> str:
        return f"{self.invariant:<4} {self.subject}: {self.words}"


def of_sale(invariant: str, attempt: Attempt, words: str) -> Violation:
    return Violation(invariant, f"sale {attempt.reference}", words)


def of_order(invariant: str, order: Order, words: str) -> Violation:
    return Violation(invariant, f"order {order.order_number}", words)


def of_cart(invariant: str, cart: Cart, words: str) -> Violation:
    sales = cart.attempts.order_by("pk").values_list("reference", flat=True)
    named = f" (sales {', '.join(sales)})" if sales else ""
    return Violation(invariant, f"cart {cart.pk}{named}", words)
