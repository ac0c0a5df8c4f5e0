"""The sandbox's own pages: faults, assumptions, ledger, latest requests."""

from .faults import named
from .ledger import lines
from .messages import Answer, Refusal, Request
from .reading import text, whole
from .world import World


def control(world: World, request: Request) -> Answer:
    """Answer a request for a path under /_sandbox."""
    page = request.path.removeprefix("/_sandbox").lstrip("/")
    try:
        return _answer(world, request, page)
    except Refusal as refusal:
        return refusal.answer()


def _answer(world: World, request: Request, page: str) -> Answer:
    if page == "health":
        return Answer(body={"status": "ready", "venue": world.venue.name})
    if page == "ledger.json":
        return Answer(body=lines(world))
    if page == "requests.json":
        return Answer(body=list(world.requests))
    if page == "faults" and request.method == "POST":
        fields = request.fields
        fault = named(text(fields, "fault"), fields.get("seconds"))
        world.faults.add(
            fault, whole(fields.get("times", 1)) or 1, text(fields, "path") or None
        )
        return Answer(body={"fault": fault.name})
    raise Refusal(404, "NOT_FOUND", "There is no such page.")
