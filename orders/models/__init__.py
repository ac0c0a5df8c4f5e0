from .attempt import Attempt
from .change import OrderChange
from .item import OrderItem
from .order import How, Order, OrderState, Proof, Recorded
from .payment import Payment
from .quarantined import Quarantined
from .receipt import Receipt, ReceiptState, TooManyResends
from .states import AttemptState, Tender
from .sync import SyncAsked, SyncRun, SyncState
from .sync_part import SyncPart
from .transaction import Transaction

__all__ = [
    "Attempt",
    "AttemptState",
    "How",
    "Order",
    "OrderChange",
    "OrderItem",
    "OrderState",
    "Payment",
    "Proof",
    "Quarantined",
    "Receipt",
    "ReceiptState",
    "Recorded",
    "SyncAsked",
    "SyncPart",
    "SyncRun",
    "SyncState",
    "Tender",
    "TooManyResends",
    "Transaction",
]
