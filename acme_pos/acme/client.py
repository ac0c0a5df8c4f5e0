"""One door to ACME: a short method for each of its calls.

Reads are asked again, gently and inside their deadline, when the connection fails or
ACME is busy. Nothing else is ever sent twice; a checkout also gets a connection of its
own. Every method can raise any AcmeError (see `errors`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from . import reports, wire
from .config import Config
from .door import Door, address, settle, shaped, stamp
from .errors import NoAnswer
from .shapes import (
    AddOn,
    Cart,
    Customer,
    Discount,
    Event,
    EventTime,
    Level,
    Membership,
    Order,
    OrderDetail,
    Page,
    Report,
    Reservation,
    TransactionLine,
)
from .shapes.event import flat_times
from .shapes.listing import names_of
from .shapes.reading import inner


class Client:
    """Thread-safe; one for a process. Close it, or use it in a `with` statement.

    `on_answer` is told the HTTP status of every answer, also of those that end in an
    error.
    """

    def __init__(
        self, config: Config, on_answer: Callable[[int], object] | None = None
    ) -> None:
        self.config = config
        self._door = Door(config, on_answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._door.close()

    def ping(self) -> None:
        """The cheapest read that needs the key; returns if ACME can be sold through."""
        self._door.read(wire.ADDONS, {"page": "1", "pageSize": "1"})

    # --- selling: B2B Checkout ---

    def checkout(
        self, body: Mapping[str, object], *, request_uuid: UUID, spent: float = 0.0
    ) -> Order:
        """Sends a CheckoutB2BInput exactly once. Keep the UUID for a sale's retries.

        `spent` seconds of `checkout_seconds` are gone already. Only NotSent, Refused
        and KeyRejected prove that no money moved. Raises ValueError, before anything
        is sent, for a body that JSON cannot carry.
        """
        outcome = self._door.sell(body, request_uuid, spent)
        # An error raised from here on carries this frame, and the frame its locals.
        del body
        return settle(outcome)

    # --- carts: B2C Shopping Cart ---

    def create_cart(self, cart: Mapping[str, object]) -> str:
        """The new cart's id. `{}` makes an empty one."""
        answer = self._door.write("POST", wire.CARTS, cart, is_text=True)
        cart_id = inner(answer, "id") or answer
        if not isinstance(cart_id, str) or not cart_id:
            raise NoAnswer("a cart without an id", path=wire.CARTS)
        return cart_id

    def cart(self, cart_id: str) -> Cart:
        seconds = self.config.cart_seconds
        return self._door.one(Cart, address(wire.CART, cart_id), seconds)

    def update_cart(self, cart_id: str, cart: Mapping[str, object]) -> Cart:
        """Replaces the whole cart and gives it back priced."""
        path = address(wire.CART, cart_id)
        answer = self._door.write("PUT", path, {**cart, "id": cart_id})
        return settle(shaped(Cart, answer, path))

    def delete_cart(self, cart_id: str) -> None:
        self._door.write("DELETE", address(wire.CART, cart_id))

    # --- holds: Reservations ---

    def reserve(self, places: Mapping[str, int]) -> Reservation:
        """Holds places, a quantity for each event id, for about ten minutes."""
        return self._hold("POST", {"reservationItems": _reserved(places)})

    def extend(self, reservation_id: str, places: Mapping[str, int]) -> Reservation:
        """Replaces what is held; the time begins anew."""
        body = {"id": reservation_id, "reservationItems": _reserved(places)}
        return self._hold("PUT", body)

    def release(self, reservation_id: str) -> None:
        self._door.write("DELETE", address(wire.RESERVATION, reservation_id))

    def _hold(self, method: str, body: Mapping[str, object]) -> Reservation:
        answer = self._door.write(method, wire.RESERVATIONS, body)
        return settle(shaped(Reservation, answer, wire.RESERVATIONS))

    # --- orders: B2C Orders, B2B Order Details ---

    def order(self, order_id: str) -> Order:
        """The order with its items."""
        return self._door.one(Order, address(self.config.order_path, order_id))

    def order_told(self, order_id: str) -> dict[str, Any]:
        """The JSON of `order`, which `Order.model_validate` takes.

        For those who read many orders and look into few of them.
        """
        path = address(self.config.order_path, order_id)
        answer = self._door.told(path)
        if isinstance(answer, dict) and answer.get("id") == order_id:
            # Nothing else can make it unreadable.
            return answer
        return settle(shaped(Order, answer, path)).raw

    def order_detail(self, order_id: str) -> OrderDetail:
        """The read that says how the order was paid."""
        return self._door.one(OrderDetail, address(wire.ORDER_DETAIL, order_id))

    def orders_by_contact(
        self,
        *,
        email: str | None = None,
        phone: str | None = None,
        page: int = 1,
        page_size: int = 100,
    ) -> Page[Order]:
        """Newest first, without items. ACME knows no filter by date.

        Raises ValueError without a contact: ACME would answer with an empty list, and
        that must never be read as "no such order".
        """
        if not (email or phone):
            raise ValueError("an order search needs an email or a phone number")
        params = {"sortField": "createdOn", "sortDirection": "desc"}
        params |= {"email": email} if email else {}
        params |= {"phoneNumber": phone} if phone else {}
        return self._door.page(Order, wire.ORDER_SEARCH, params, page, page_size)

    def orders_of_event(self, event_id: str) -> list[Order]:
        """Without items; all in one answer, which may be as large as a report."""
        path = address(wire.EVENT_ORDERS, event_id)
        return self._door.listed(Order, path, cap=self.config.report_cap)

    # --- events: B2B Event Instances, B2C Event Templates ---

    def events(self, start: datetime, end: datetime) -> list[Event]:
        return self._door.listed(Event, wire.EVENTS, _between(start, end))

    def event(self, event_id: str) -> Event:
        return self._door.one(Event, address(wire.EVENT, event_id))

    def times(self, start: datetime, end: datetime) -> list[EventTime]:
        """The times of all templates in one list, with seats left and add-ons."""
        params = _between(start, end)
        return self._door.listed(EventTime, wire.TIMES, params, flat_times)

    # --- add-ons and memberships ---

    def addons(self, types: Iterable[str] = ()) -> list[AddOn]:
        """All pages; donations are add-ons of type donation and fixedDonation."""
        wanted = ",".join(types)
        params = {"addOnTypes": wanted} if wanted else {}
        return self._door.every(AddOn, wire.ADDONS, params)

    def membership_levels(self, sale_channel: str) -> list[Level]:
        """Published levels that the channel may sell."""
        params = {"isPublished": "true", "salesChannels": sale_channel}
        return self._door.every(Level, wire.LEVELS, params)

    def memberships(self, search: str) -> list[Membership]:
        """By name, email, zip or member number; one entry for each card."""
        params = {"search": search}
        return self._door.listed(
            Membership,
            wire.MEMBERSHIP_SEARCH,
            params,
            seconds=self.config.people_seconds,
        )

    def membership(self, membership_id: str) -> Membership:
        path = address(wire.MEMBERSHIP, membership_id)
        return self._door.one(Membership, path, self.config.people_seconds)

    def customers(self, search: str) -> list[Customer]:
        """By name or email; the first page alone, it is for picking one by eye."""
        params = {"search": search}
        seconds = self.config.people_seconds
        page = self._door.page(Customer, wire.CUSTOMERS, params, seconds=seconds)
        return list(page.items)

    def discounts(self) -> list[Discount]:
        """The names behind a priced line's discountId; the first thousand."""
        page = self._door.page(Discount, wire.DISCOUNTS, {}, 1, 1000)
        return list(page.items)

    # --- donation lists: no document shows where ACME keeps them ---

    def campaigns(self) -> list[str]:
        return self._names(self.config.campaigns, self.config.campaigns_path)

    def appeals(self) -> list[str]:
        return self._names(self.config.appeals, self.config.appeals_path)

    def funds(self) -> list[str]:
        return self._names(self.config.funds, self.config.funds_path)

    def _names(self, configured: tuple[str, ...], path: str) -> list[str]:
        return names_of(self._door.read(path)) if path else list(configured)

    # --- reports: Asynchronous Reports, Transactions Report ---

    def run_report(
        self,
        query: Mapping[str, object],
        date_range_field: str,
        start: datetime,
        end: datetime,
        cap: int | None = None,
    ) -> Report:
        """Runs this queryExpression over a time, both ends counted (assumed).

        `date_range_field` is a field of the report's collection, such as
        TransactionDate. Raises TooLarge when a shorter time must be asked for, and
        NoAnswer when it fails or is not done in `report_seconds`.
        """
        ask = reports.at_once if self.config.reports == "adhoc" else reports.run
        return ask(self._door, query, date_range_field, (start, end), cap)

    def transactions(
        self, start: datetime, end: datetime, cap: int | None = None
    ) -> Iterator[TransactionLine]:
        """Whatever sold, paid or gave back in that time: every change of an order.

        Asks at once and gives line by line, since there may be very many. Raises
        NoAnswer when the columns do not go together, or name no order.
        """
        fields = TransactionLine.fields()
        query = {
            "collectionName": wire.TRANSACTIONS,
            "findFields": [{"fieldName": name, "include": True} for name in fields],
            "findQueries": [],
            "limit": 0,
        }
        report = self.run_report(query, wire.TRANSACTION_DATE, start, end, cap)
        if not report.is_even:
            raise NoAnswer("a report whose columns differ in length", status=200)
        if report.length and not report.has("OrderId"):
            raise NoAnswer("a report without orders in it", status=200)
        return (line for row in report.rows() for line in TransactionLine.all_of([row]))


def _reserved(places: Mapping[str, int]) -> list[dict[str, object]]:
    return [{"eventId": event, "quantity": many} for event, many in places.items()]


def _between(start: datetime, end: datetime) -> dict[str, str]:
    return {"startTime": stamp(start), "endTime": stamp(end)}
