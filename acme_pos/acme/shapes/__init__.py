"""Typed, frozen shapes of what ACME answers; each keeps the JSON it was read from."""

from .addon import AddOn
from .cart import Cart, CartItem
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

__all__ = [
    "AddOn",
    "Cardholder",
    "Cart",
    "CartItem",
    "Customer",
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
    "Shape",
    "TicketPrice",
]
