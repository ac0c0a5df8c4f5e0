"""Typed, frozen shapes of what ACME answers; each keeps the JSON it was read from."""

from .addon import AddOn
from .cart import Cart, CartItem, ComboItem
from .discount import Discount
from .event import Event, EventTime, TicketPrice
from .listing import Page
from .membership import (
    Cardholder,
    Customer,
    Level,
    Membership,
    Offering,
    PricePoint,
)
from .order import Order, OrderDetail, OrderItem
from .reading import Shape
from .report import Report, ReportColumn
from .reservation import Reservation, ReservationItem
from .transaction import TransactionLine

__all__ = [
    "AddOn",
    "Cardholder",
    "Cart",
    "CartItem",
    "ComboItem",
    "Customer",
    "Discount",
    "Event",
    "EventTime",
    "Level",
    "Membership",
    "Offering",
    "Order",
    "OrderDetail",
    "OrderItem",
    "Page",
    "PricePoint",
    "Report",
    "ReportColumn",
    "Reservation",
    "ReservationItem",
    "Shape",
    "TicketPrice",
    "TransactionLine",
]
