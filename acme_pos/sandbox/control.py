"""The sandbox's own paths: faults, assumptions, ledger, orders, latest requests.

Each works by JSON for programs and by a form for people; a form is answered with
a redirect back to the page.
"""

from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from urllib.parse import urlsplit

from . import back_office, latency, order_controls
from .faults import named
from .ledger import lines
from .messages import HTML, Answer, JsonObject, Refusal, Request
from .pages import index_page, ledger_page, refusal_page
from .reading import flag, text, whole
from .world import World

ROOT = "/_sandbox"
MOST_TIMES = 1000
METHODS = ("GET", "POST", "PUT", "DELETE")

# A page runs no script, loads nothing, and is framed by nobody.
PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

Page = Callable[[World, Request], object]


def control(world: World, request: Request) -> Answer:
    """Answer a request for a path under /_sandbox."""
    page = request.path.removeprefix(ROOT).lstrip("/")
    try:
        return _answer(world, request, PAGES.get(page, {}))
    except Refusal as refusal:
        return _refused(refusal, request)


def _refused(refusal: Refusal, request: Request) -> Answer:
    """A program is told in JSON, whoever filled in a form on a page."""
    if not _is_form(request):
        return refusal.answer()
    return Answer(
        refusal.status,
        refusal_page(refusal),
        headers=PAGE_HEADERS,
        content_type=HTML,
    )


def _answer(world: World, request: Request, page: dict[str, Page]) -> Answer:
    if not page:
        raise Refusal(404, "NOT_FOUND", "There is no such page.")
    method = "GET" if request.method == "HEAD" else request.method
    if method not in page:
        allow = {"Allow": ", ".join(page)}
        raise Refusal(405, "METHOD_NOT_ALLOWED", "Not this method.", headers=allow)
    if method != "GET":
        _check_same_site(request)
    result = page[method](world, request)
    if isinstance(result, str):
        return Answer(body=result, headers=PAGE_HEADERS, content_type=HTML)
    if _is_form(request):
        return Answer(HTTPStatus.SEE_OTHER, {}, {"Location": f"{ROOT}/"})
    return Answer(body=result)


def _check_same_site(request: Request) -> None:
    """A page of another site must not switch anything through a visitor's browser."""
    origin, host = request.headers.get("origin"), request.headers.get("host")
    if origin and urlsplit(origin).netloc != host:
        raise Refusal(403, "FORBIDDEN", "Only the sandbox's own page may do this.")


def _is_form(request: Request) -> bool:
    kind = request.headers.get("content-type", "")
    return kind.startswith("application/x-www-form-urlencoded")


def _health(world: World, request: Request) -> JsonObject:
    return {"status": "ready", "venue": world.venue.name, "tenant": world.venue.tenant}


def _ledger(world: World, request: Request) -> list[JsonObject]:
    return lines(world)


def _requests(world: World, request: Request) -> list[JsonObject]:
    return list(world.requests)


def _standing(world: World, request: Request) -> list[JsonObject]:
    """Faults that wait, in the order they will strike."""
    return [
        {
            **asdict(one.fault),
            "times": one.times,
            "path": one.path,
            "method": one.method,
        }
        for one in world.faults.standing()
    ]


def _add_fault(world: World, request: Request) -> list[JsonObject]:
    """`{"fault", "seconds", "times", "endless", "path", "method"}`: see `faults`.

    The first is needed and may be called `name`; without `path` it waits for a
    checkout, and `endless` stands in for `times` until faults are cleared.
    """
    fields = request.fields
    fault = named(text(fields, "fault", "name"), fields.get("seconds"))
    path, method = text(fields, "path"), text(fields, "method").upper()
    if method not in ("", *METHODS):
        raise Refusal(400, "FAULT_INVALID", f"method is one of {', '.join(METHODS)}.")
    times = None if flag(fields, "endless") else _times(fields)
    world.faults.add(fault, times, path or None, method or None)
    return _standing(world, request)


def _times(fields: JsonObject) -> int:
    times = whole(text(fields, "times") or 1)
    if times is None or not 1 <= times <= MOST_TIMES:
        raise Refusal(400, "FAULT_INVALID", f"times is 1 to {MOST_TIMES}.")
    return times


def _clear_faults(world: World, request: Request) -> list[JsonObject]:
    world.faults.clear()
    return []


def _latency(world: World, request: Request) -> JsonObject:
    return dict(world.latency.by_path)


def _slow_down(world: World, request: Request) -> JsonObject:
    """`{"path": "/v2/b2c/carts", "seconds": 0.05}`: each request below it takes so."""
    world.latency.set(*latency.read(request.fields))
    return _latency(world, request)


def _be_quick(world: World, request: Request) -> JsonObject:
    world.latency.clear()
    return {}


def _assumptions(world: World, request: Request) -> JsonObject:
    return asdict(world.assumptions)


def _assume(world: World, request: Request) -> JsonObject:
    changes = {name: str(value) for name, value in request.fields.items()}
    try:
        world.assumptions = world.assumptions.with_changes(changes)
    except ValueError as error:
        raise Refusal(400, "ASSUMPTION_INVALID", str(error)) from None
    return asdict(world.assumptions)


def _origin(world: World, request: Request) -> JsonObject:
    return {"origin": world.venue.origin}


def _allow_origin(world: World, request: Request) -> JsonObject:
    """`{"origin": "http://localhost:1234"}`: the one safelisted origin from now on."""
    origin = text(request.fields, "origin").rstrip("/")
    parts = urlsplit(origin)
    if f"{parts.scheme}://{parts.netloc}" != origin or not parts.netloc:
        message = "origin is a scheme, a host and perhaps a port."
        raise Refusal(400, "ORIGIN_INVALID", message)
    world.allow_origin(origin)
    return _origin(world, request)


def _reset(world: World, request: Request) -> JsonObject:
    """Back to the seed and the first origin.

    Faults, latency, assumptions and order numbers are left as they are.
    """
    world.resets += 1
    world.store.forget()
    world.allow_origin(world.first_origin)
    world.doctored.clear()
    world.requests.clear()
    return {"status": "reset"}


PAGES: dict[str, dict[str, Page]] = {
    "": {"GET": index_page},
    "health": {"GET": _health},
    "ledger": {"GET": ledger_page},
    "ledger.json": {"GET": _ledger},
    "requests.json": {"GET": _requests},
    "faults": {"GET": _standing, "POST": _add_fault, "DELETE": _clear_faults},
    "faults/clear": {"POST": _clear_faults},
    "latency": {"GET": _latency, "POST": _slow_down, "DELETE": _be_quick},
    "latency/clear": {"POST": _be_quick},
    "assumptions": {"GET": _assumptions, "POST": _assume},
    "origin": {"GET": _origin, "POST": _allow_origin},
    "orders": {"GET": order_controls.list_orders, "POST": order_controls.book_orders},
    "orders/change": {"POST": order_controls.change_orders},
    "orders/spoil": {
        "GET": order_controls.spoiled,
        "POST": order_controls.spoil,
        "DELETE": order_controls.unspoil,
    },
    "orders/hide": {
        "GET": order_controls.hidden,
        "POST": order_controls.hide,
        "DELETE": order_controls.unhide,
    },
    "orders/stale": {
        "GET": order_controls.stale,
        "POST": order_controls.make_stale,
        "DELETE": order_controls.refresh,
    },
    "outbox.json": {"GET": back_office.outbox},
    "refund": {"POST": back_office.refund_order},
    "reset": {"POST": _reset},
}
