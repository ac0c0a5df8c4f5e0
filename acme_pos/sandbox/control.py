"""The sandbox's own paths: faults, assumptions, ledger, latest requests.

Each works by JSON for programs and by a form for people; a form is answered with
a redirect back to the page.
"""

from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from urllib.parse import urlsplit

from .faults import named
from .ledger import lines
from .messages import HTML, Answer, JsonObject, Refusal, Request
from .pages import index_page, ledger_page
from .reading import text, whole
from .world import World

ROOT = "/_sandbox"
MOST_TIMES = 1000

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
        return refusal.answer()


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
        {**asdict(one.fault), "times": one.times, "path": one.path}
        for one in world.faults.standing()
    ]


def _add_fault(world: World, request: Request) -> list[JsonObject]:
    fields = request.fields
    times = whole(text(fields, "times") or 1)
    if times is None or not 1 <= times <= MOST_TIMES:
        raise Refusal(400, "FAULT_INVALID", f"times is 1 to {MOST_TIMES}.")
    fault = named(text(fields, "fault"), fields.get("seconds"))
    world.faults.add(fault, times, text(fields, "path") or None)
    return _standing(world, request)


def _clear_faults(world: World, request: Request) -> list[JsonObject]:
    world.faults.clear()
    return []


def _assumptions(world: World, request: Request) -> JsonObject:
    return asdict(world.assumptions)


def _assume(world: World, request: Request) -> JsonObject:
    changes = {name: str(value) for name, value in request.fields.items()}
    try:
        world.assumptions = world.assumptions.with_changes(changes)
    except ValueError as error:
        raise Refusal(400, "ASSUMPTION_INVALID", str(error)) from None
    return asdict(world.assumptions)


def _reset(world: World, request: Request) -> JsonObject:
    """Back to the seed; faults, assumptions and order numbers are left as they are."""
    world.store.forget()
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
    "assumptions": {"GET": _assumptions, "POST": _assume},
    "reset": {"POST": _reset},
}
