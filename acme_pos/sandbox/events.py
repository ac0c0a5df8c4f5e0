"""Events, their templates and times, with prices and the seats left."""

from datetime import datetime, time, timedelta
from functools import cache

from .add_ons import shown_add_on
from .capacity import Seats, seats
from .messages import JsonObject, Request, unknown_path_id
from .reading import moment, text, word
from .seed.add_ons import ADD_ONS
from .seed.programs import PROGRAMS, TICKET_TYPES, Program
from .seed.schedule import DAYS_AHEAD, Event
from .world import World


def events(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/event/instances`: events that start within the two times."""
    now = seats(world)
    return {"list": [_event(one, now) for one in _asked(world, request)]}


def event(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/event/instances/{id}` and `GET /v2/b2c/events/{id}`."""
    found = world.schedule.get(request.ids[0])
    if found is None:
        raise unknown_path_id("EVENT")
    return _event(found, seats(world))


def summaries(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/event/instances/summaries`: events in short, with their seats."""
    now = seats(world)
    return {"list": [_summary(one, now) for one in _asked(world, request)]}


def templates(world: World, request: Request) -> list[JsonObject]:
    """`GET /v2/b2c/event/templates`: a bare list."""
    return [_template(world, one) for one in PROGRAMS.values() if _fits(one, request)]


def template(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2c/event/templates/{id}`."""
    return _template(world, _program(request))


def times(world: World, request: Request) -> list[JsonObject]:
    """`GET /v2/b2c/event/templates/times`: the times of every template."""
    by_program: dict[str, list[JsonObject]] = {}
    now = seats(world)
    for one in _asked(world, request):
        by_program.setdefault(one.program.id, []).append(_time(one, now))
    return [
        {"eventTemplateId": id_, "times": found} for id_, found in by_program.items()
    ]


def template_times(world: World, request: Request) -> list[JsonObject]:
    """`GET /v2/b2c/event/templates/{id}/times`: a bare list."""
    program, now = _program(request), seats(world)
    found = _asked(world, request)
    return [_time(one, now) for one in found if one.program is program]


def _program(request: Request) -> Program:
    program = PROGRAMS.get(request.ids[0])
    if program is None:
        raise unknown_path_id("EVENT_TEMPLATE")
    return program


def _asked(world: World, request: Request) -> list[Event]:
    """The events of the request's window; without one, those of today.

    With only a start it ends with that day (event templates document).
    """
    zone, query = world.venue.zone, request.query
    today = datetime.combine(world.local_now().date(), time(), zone)
    start = _bound(world, query.get("startTime")) or today
    end = _bound(world, query.get("endTime")) or datetime.combine(
        start.astimezone(zone).date(), time(23, 59, 59), zone
    )
    return [
        one for one in world.schedule.between(start, end) if _fits(one.program, request)
    ]


def _bound(world: World, value: str | None) -> datetime | None:
    return moment(value, world.venue.zone, "startTime or endTime") if value else None


def _fits(program: Program, request: Request) -> bool:
    """Private events are only shown when `type` asks for them."""
    query = request.query
    kind = query.get("type") or "standard"
    channel = text(query, "saleChannel", "salesChannel")
    return (
        kind in ("all", program.type)
        and query.get("templateId") in (None, "", program.id)
        and text(query, "search").lower() in program.name.lower()
        and (not channel or word(channel) in map(word, program.channels))
    )


def _event(one: Event, now: Seats) -> JsonObject:
    """The Event object; price-list prices are JSON numbers, as ACME's are."""
    program = one.program
    return {
        "id": one.id,
        "templateId": program.id,
        "name": program.name,
        "description": program.description,
        "startTime": one.start.isoformat(),
        "endTime": one.end.isoformat(),
        "capacity": program.capacity,
        "soldQuantity": now.sold_of(one),
        "available": now.left_of(one) > 0,
        "checkInCount": 0,
        "type": program.type,
        "admissionType": program.admission_type,
        "state": "active",
        "priceList": _price_list(program.id),
        "salesChannels": list(program.channels),
        "customFields": [],
        "images": [],
    }


@cache
def _price_list(program_id: str) -> JsonObject:
    """The same for every event of a program, and by far the longest part of one."""
    program = PROGRAMS[program_id]
    channels = [
        {"name": one, "channel": one, "enabled": True} for one in program.channels
    ]
    prices = [
        {
            "personType": {
                "id": TICKET_TYPES[name].id,
                "name": name,
                "description": TICKET_TYPES[name].description,
                "type": "standard",
                "active": True,
                "displayOrder": order,
            },
            "price": float(price),
            "discountedPrice": float(price),
            "displayOrder": order,
            "salesChannels": channels,
        }
        for order, (name, price) in enumerate(program.prices.items(), start=1)
    ]
    return {"priceListId": f"{program.id[:12]}{program.id[:12]}", "prices": prices}


def _summary(one: Event, now: Seats) -> JsonObject:
    return {
        "id": one.id,
        "templateId": one.program.id,
        "name": one.program.name,
        "startTime": one.start.isoformat(),
        "endTime": one.end.isoformat(),
        "sold": now.sold_of(one),
        "available": now.left_of(one),
        "checkedIn": 0,
        "reserved": now.held_of(one),
        "type": one.program.type,
        "admissionType": one.program.admission_type,
        "state": "active",
        "scheduleName": one.program.name,
    }


def _time(one: Event, now: Seats) -> JsonObject:
    return {
        "id": one.id,
        "date": f"{one.start:%Y-%m-%d}",
        "time": f"{one.start:%H:%M}",
        "availableSeats": now.left_of(one),
        "startTime": one.start.isoformat(),
        "addOns": [shown_add_on(ADD_ONS[str(id_)]) for id_ in one.program.add_ons],
        "event": _event(one, now),
    }


def _template(world: World, program: Program) -> JsonObject:
    today = datetime.combine(world.local_now().date(), time(), world.venue.zone)
    return {
        "id": program.id,
        "name": program.name,
        "description": program.description,
        "startTime": today.isoformat(),
        "endTime": (today + timedelta(days=DAYS_AHEAD)).isoformat(),
        "type": program.type,
        "admissionType": program.admission_type,
        "state": "active",
        "capacity": program.capacity,
        "priceList": _price_list(program.id),
        "salesChannels": list(program.channels),
        "addOns": [shown_add_on(ADD_ONS[str(id_)]) for id_ in program.add_ons],
        "images": [],
    }
