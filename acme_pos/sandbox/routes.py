"""Every path of the API and the rule behind it."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from . import (
    access,
    add_ons,
    carts,
    coupons,
    customers,
    entitlements,
    events,
    levels,
    memberships,
    order_details,
    order_updates,
    orders,
    outbox,
    rebooking,
    refunds,
    reports,
    reservations,
)
from .checkout import check_out
from .messages import Refusal, Request
from .world import World

Rule = Callable[[World, Request], object]


@dataclass(frozen=True, slots=True)
class Route:
    """A method and a path; `{}` in the path is one variable part."""

    method: str
    path: str
    rule: Rule

    @property
    def is_checkout(self) -> bool:
        return self.rule is check_out


ROUTES = (
    Route("GET", "/v2/b2b/customer/session", access.session),
    Route("POST", "/v2/b2b/orders/checkout", check_out),
    Route("POST", "/v2/b2b/checkout", check_out),
    Route("POST", "/v2/b2c/checkout", check_out),
    Route("POST", "/v2/b2c/cors/checkout", check_out),
    Route("GET", "/v2/b2b/event/instances", events.events),
    Route("GET", "/v2/b2b/event/instances/summaries", events.summaries),
    Route("GET", "/v2/b2b/event/instances/{}", events.event),
    Route("GET", "/v2/b2b/event/templates", events.templates),
    Route("GET", "/v2/b2b/event/templates/{}", events.template),
    Route("GET", "/v2/b2c/event/templates", events.templates),
    Route("GET", "/v2/b2c/event/templates/times", events.times),
    Route("GET", "/v2/b2c/event/templates/{}", events.template),
    Route("GET", "/v2/b2c/event/templates/{}/times", events.template_times),
    Route("GET", "/v2/b2c/events/{}", events.event),
    Route("GET", "/v2/b2b/addons", add_ons.add_ons),
    Route("GET", "/v2/b2b/addons/{}", add_ons.add_on),
    Route("GET", "/v2/b2b/membership/levels", levels.levels),
    Route("GET", "/v2/b2b/membership/levels/{}", levels.level),
    Route("GET", "/v2/b2b/donations/campaigns", add_ons.donation_names),
    Route("GET", "/v2/b2b/donations/appeals", add_ons.donation_names),
    Route("GET", "/v2/b2b/donations/funds", add_ons.donation_names),
    Route("GET", "/v2/b2b/memberships", memberships.listed),
    Route("GET", "/v2/b2b/memberships/{}", memberships.membership),
    Route("GET", "/v2/b2b/membership/summaries", memberships.search),
    Route("GET", "/v2/b2b/membership/summaries/search", memberships.search),
    Route("GET", "/v2/b2b/membership/summaries/advancedsearch", memberships.search),
    Route("GET", "/v2/b2b/membership/search", memberships.search),
    Route("GET", "/v2/b2b/membership/advancedsearch", memberships.search),
    Route("GET", "/v2/b2b/membership/cards", memberships.cards),
    Route("GET", "/v2/b2b/customers", customers.listed),
    Route("GET", "/v2/b2b/customers/advancedsearch", customers.advanced),
    Route("GET", "/v2/b2b/discounts", coupons.discounts),
    Route("GET", "/v2/b2b/discounts/{}", coupons.discount),
    Route("POST", "/v2/b2b/reservations", reservations.create),
    Route("PUT", "/v2/b2b/reservations", reservations.replace_reservation),
    Route("GET", "/v2/b2b/reservations/{}", reservations.read),
    Route("PUT", "/v2/b2b/reservations/{}", reservations.replace_reservation),
    Route("DELETE", "/v2/b2b/reservations/{}", reservations.delete),
    Route("POST", "/v2/b2c/entitlements/validate", entitlements.validate),
    Route("POST", "/v2/b2c/carts", carts.create),
    Route("GET", "/v2/b2c/carts/{}", carts.read),
    Route("PUT", "/v2/b2c/carts/{}", carts.replace_cart),
    Route("DELETE", "/v2/b2c/carts/{}", carts.delete),
    Route("GET", "/v2/b2c/orders", orders.found_orders),
    Route("GET", "/v2/b2c/orders/search", orders.search),
    Route("GET", "/v2/b2c/orders/{}", orders.order),
    Route("GET", "/v2/b2c/orders/event/{}", orders.orders_of_event),
    Route("GET", "/v2/b2b/orders/detail/{}", order_details.order_detail),
    Route("GET", "/v2/b2b/willcall/orders/{}", order_details.order_detail),
    Route("POST", "/v2/b2b/orders/update", order_updates.update),
    Route("POST", "/v2/b2b/b2b/refunds", refunds.refund),
    Route("POST", "/v2/b2b/orders/{}/email", outbox.mail_order),
    Route("GET", "/v2/b2b/event/instance/rebook/fees", rebooking.fees),
    Route("POST", "/v2/b2b/rebook/orders", rebooking.rebook),
    Route("GET", "/v2/b2b/analytics/report/definitions", reports.definitions),
    Route("POST", "/v2/b2b/analytics/report/definitions", reports.define),
    Route("GET", "/v2/b2b/analytics/report/definitions/{}", reports.definition),
    Route("POST", "/v2/b2b/analytics/report/execute", reports.execute),
    Route("POST", "/v2/b2b/async/report", reports.start),
    Route("GET", "/v2/b2b/async/report/{}", reports.status),
    Route("GET", "/v2/b2b/async/report/json/{}", reports.result),
    Route("GET", "/v2/b2b/async/report/csv/{}", reports.result_as_csv),
)

# Older spellings that ACME's documents still show.
TWINS = (
    (re.compile(r"^/v1/b2([bc])/event/template"), r"/v2/b2\1/event/template"),
    (re.compile(r"^/v1/b2b/membership/cards"), "/v2/b2b/membership/cards"),
    (re.compile(r"^/v1/b2b/discounts"), "/v2/b2b/discounts"),
    (re.compile(r"^/v1/b2b/b2b/refunds"), "/v2/b2b/b2b/refunds"),
    (re.compile(r"^/v1/b2b/rebook/orders"), "/v2/b2b/rebook/orders"),
    (
        re.compile(r"^/v1/b2b/event/instance/rebook/fees"),
        "/v2/b2b/event/instance/rebook/fees",
    ),
    (re.compile(r"^/v2/b2b/event/template(?=/|$)"), "/v2/b2b/event/templates"),
)

FIXED = {
    path: {one.method: one for one in ROUTES if one.path == path}
    for path in {one.path for one in ROUTES if "{}" not in one.path}
}
PATTERNS = [
    (re.compile(one.path.replace("{}", "([^/]+)")), one)
    for one in ROUTES
    if "{}" in one.path
]


def plain(path: str) -> str:
    """A path with single slashes, none at its end, and in its newest spelling."""
    path = "/" + "/".join(part for part in path.split("/") if part)
    for older, newer in TWINS:
        path = older.sub(newer, path)
    return path


def find(method: str, path: str) -> tuple[Route, tuple[str, ...]]:
    """The route of a plain path, and its variable parts; raises Refusal."""
    found = matches(path)
    if not found:
        raise Refusal(404, "NOT_FOUND", "There is no such path.")
    if method not in found:
        headers = {"Allow": ", ".join(allowed(path))}
        raise Refusal(405, "METHOD_NOT_ALLOWED", "Not this method.", headers=headers)
    return found[method]


def matches(path: str) -> dict[str, tuple[Route, tuple[str, ...]]]:
    """The routes of a path by method; a path without variable parts goes first."""
    if path in FIXED:
        return {method: (one, ()) for method, one in FIXED[path].items()}
    tried = [(pattern.fullmatch(path), one) for pattern, one in PATTERNS]
    return {one.method: (one, match.groups()) for match, one in tried if match}


def allowed(path: str) -> list[str]:
    """The methods of a path, with those every path has."""
    methods = sorted(matches(path))
    return [*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"]
