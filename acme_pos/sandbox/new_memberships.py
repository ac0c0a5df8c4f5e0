"""Memberships that a sale makes."""

import calendar
import json
from datetime import date, timedelta

from .membership_sales import MembershipSale, shown_info
from .memberships import core
from .orders import Sale
from .world import World


def create_memberships(world: World, sale: Sale) -> dict[int, int]:
    """New membership ids by line index; inside the sale's transaction."""
    created: dict[int, int] = {}
    for index, line in enumerate(sale.lines):
        if line.membership:
            created[index] = world.store.next_number("membership")
            _keep(
                world, created[index], line.membership, has_card=bool(sale.tender.card)
            )
    return created


def _keep(world: World, number: int, sold: MembershipSale, *, has_card: bool) -> None:
    today = world.local_now().date()
    last = add_months(today, sold.offering.months) - timedelta(days=1)
    body = {
        **core(number, sold.level.id, sold.level.name),
        "offeringId": sold.offering.id,
        "offeringName": sold.offering.name,
        "pricePointId": sold.price_point.id,
        "membershipStartDate": today.isoformat(),
        "membershipExpirationDate": last.isoformat(),
        "isGift": sold.is_gift,
        "isAutorenew": sold.renews,
        "subscriptionHasPaymentMethod": sold.renews and has_card,
        "cardholders": shown_info(sold)["membershipCards"],
    }
    now = world.now().timestamp()
    sql = "INSERT INTO memberships VALUES (?, ?, ?)"
    world.store.run(sql, number, now, json.dumps(body))


def add_months(day: date, months: int) -> date:
    """The same day some months on, or the month's last day when it has none such."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
