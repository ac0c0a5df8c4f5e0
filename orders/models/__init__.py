from .attempt import Attempt, AttemptState, Tender
from .order import Order, OrderItem, Payment
from .receipt import Receipt, ReceiptState

__all__ = [
    "Attempt",
    "AttemptState",
    "Order",
    "OrderItem",
    "Payment",
    "Receipt",
    "ReceiptState",
    "Tender",
]
