"""Everything this project knows about talking to ACME.

    client = acme.connect()
    order = client.checkout(body, request_uuid=attempt.request_uuid)

Nothing here knows a model. Errors are one tree under `AcmeError`; what each proves
about the guest's money is said in `acme_pos.acme.errors`.
"""

import os
from functools import lru_cache

from django.conf import settings

from .bodies import (
    Card,
    CheckoutB2BInput,
    ComboAddOn,
    ComboEvent,
    ComboItem,
    ComboTicket,
    CustomField,
    DonationDetail,
    Gifter,
    MembershipCard,
    MembershipInfo,
    ShoppingCart,
    ShoppingCartItem,
    with_card,
)
from .browser import (
    BROWSER_SPELLINGS,
    BrowserCall,
    CheckoutB2CInput,
    browser_address,
    browser_checkout,
    browser_headers,
    browser_origin,
    judged,
)
from .client import Client
from .config import Config
from .door import is_id
from .errors import (
    REFUSAL_WORDS,
    AcmeError,
    AlreadySent,
    DuplicateTransaction,
    KeyRejected,
    NoAnswer,
    NotFound,
    NotSent,
    RefusalKind,
    Refused,
    TooLarge,
)
from .exact_json import encode
from .shapes import (
    AddOn,
    Cardholder,
    Cart,
    CartItem,
    Customer,
    Discount,
    Event,
    EventTime,
    Level,
    Membership,
    Offering,
    Order,
    OrderDetail,
    OrderItem,
    Page,
    PricePoint,
    Report,
    ReportColumn,
    Reservation,
    ReservationItem,
    Shape,
    TicketPrice,
    TransactionLine,
)
from .wire import (
    CARD_FIELDS,
    AddOnType,
    CardBrand,
    ItemType,
    PaymentMethod,
    SaleChannel,
    TicketDelivery,
    same,
)

__all__ = [
    "BROWSER_SPELLINGS",
    "CARD_FIELDS",
    "REFUSAL_WORDS",
    "AcmeError",
    "AddOn",
    "AddOnType",
    "AlreadySent",
    "BrowserCall",
    "Card",
    "CardBrand",
    "Cardholder",
    "Cart",
    "CartItem",
    "CheckoutB2BInput",
    "CheckoutB2CInput",
    "Client",
    "ComboAddOn",
    "ComboEvent",
    "ComboItem",
    "ComboTicket",
    "Config",
    "CustomField",
    "Customer",
    "Discount",
    "DonationDetail",
    "DuplicateTransaction",
    "Event",
    "EventTime",
    "Gifter",
    "ItemType",
    "KeyRejected",
    "Level",
    "Membership",
    "MembershipCard",
    "MembershipInfo",
    "NoAnswer",
    "NotFound",
    "NotSent",
    "Offering",
    "Order",
    "OrderDetail",
    "OrderItem",
    "Page",
    "PaymentMethod",
    "PricePoint",
    "RefusalKind",
    "Refused",
    "Report",
    "ReportColumn",
    "Reservation",
    "ReservationItem",
    "SaleChannel",
    "Shape",
    "ShoppingCart",
    "ShoppingCartItem",
    "TicketDelivery",
    "TicketPrice",
    "TooLarge",
    "TransactionLine",
    "browser_address",
    "browser_checkout",
    "browser_headers",
    "browser_origin",
    "connect",
    "encode",
    "is_id",
    "judged",
    "same",
    "with_card",
]


def connect() -> Client:
    """The process's client for settings.ACME, a Config or a dict of its fields.

    Raises ValueError when the settings cannot be used.
    """
    chosen = settings.ACME
    config = chosen if isinstance(chosen, Config) else Config(**chosen)
    return _client(config, os.getpid())


@lru_cache(maxsize=8)
def _client(config: Config, process: int) -> Client:
    """By process too: a forked worker must not share its parent's sockets."""
    return Client(config)
