"""The shelves of the sale screen: which one is open, and what stands on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos.staff.desks import StaffRequest
from acme_pos.staff.letters import letters_for
from acme_pos.staff.times import day as day_of

from .. import catalog, favourites, now, tiles
from ..at_hand import AtHand, of_cart
from ..catalog import EventOnSale
from ..models import Cart
from ..now import Program
from ..tiles import Tile

NOW = "now"
# In the session: the letters of each shelf, by the ids of its tiles.
LETTERS = "letters"
DAYS_SHOWN = 7


@dataclass(frozen=True, slots=True)
class Shelf:
    """`key` opens it, pressed with Shift."""

    name: str | Promise
    key: str


SHELVES = {
    NOW: Shelf(gettext_lazy("Now"), "n"),
    "tickets": Shelf(gettext_lazy("Tickets"), "t"),
    "combos": Shelf(gettext_lazy("Combos"), "c"),
    "add-ons": Shelf(gettext_lazy("Add-ons"), "a"),
    "donations": Shelf(gettext_lazy("Donations"), "d"),
    "memberships": Shelf(gettext_lazy("Memberships"), "m"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A program with its tiles; `.` and `,` step through the first one.

    `day` is told where it is not today.
    """

    program: Program
    tiles: Sequence[Tile]
    is_first: bool
    day: date | None = None


def shelves() -> dict[str, Shelf]:
    """By the word in the address; no combos, no shelf for them."""
    return {
        word: shelf
        for word, shelf in SHELVES.items()
        if word != "combos" or settings.ACME_COMBOS
    }


def choose(request: HttpRequest) -> None:
    """Keep what the address asks for: a shelf, a day, a time, or a fresh start."""
    session = request.session
    if "next-guest" in request.GET:
        # What is on now comes first: the last guest's choice is not this one's.
        for name in ("shelf", "day", "times"):
            session.pop(name, None)
    shelf = request.GET.get("shelf", "")
    if shelf in shelves():
        session["shelf"] = shelf
    if time := request.GET.get("time", ""):
        _choose_time(session, time)
    if day := _typed_day(request):
        session["day"] = day.isoformat()
        if day > last_day():
            until = day_of(last_day())
            messages.info(request, _("On sale up to %(day)s.") % {"day": until})


def _choose_time(session: SessionBase, event_id: str) -> None:
    try:
        time = catalog.event(event_id)
    except catalog.NotOnSale:
        return
    session["times"] = session.get("times", {}) | {time.template_id: time.id}


def at_hand(cart: Cart, shelf: str = "") -> AtHand:
    """What of the catalog is shown: of the cart's events, and on the shelf."""
    return of_cart(cart, day=timezone.localdate() if shelf == NOW else None)


def shown(request: StaffRequest, kept: AtHand) -> dict[str, Any]:
    """What the open shelf shows, by the names that its template uses."""
    shelf = open_shelf(request)
    if shelf == "add-ons":
        return {"add_ons": _keyed(request, map(tiles.of_add_on, kept.add_ons))}
    if shelf == "donations":
        return {"donations": _keyed(request, map(tiles.of_donation, kept.donations))}
    if shelf == "memberships":
        keyed = _keyed(request, map(tiles.of_level, kept.levels))
        keys = [tile.key for tile in keyed]
        return {"levels": list(zip(kept.levels, keys, strict=True))}
    if shelf == "combos":
        return {"combos": _lettered(settings.ACME_COMBOS)}
    return _by_day(request) if shelf == "tickets" else _now(request, kept)


def open_shelf(request: HttpRequest) -> str:
    shelf: str = request.session.get("shelf", NOW)
    return shelf if shelf in shelves() else NOW


def with_tickets(
    request: HttpRequest, kept: AtHand
) -> list[tuple[EventOnSale, list[Tile]]]:
    """Add-ons that go with tickets in the cart, by their event.

    Their letters are those that the open shelf leaves.
    """
    events = [event for event in kept.named if event.add_ons]
    names = [add_on.name for event in events for add_on in event.add_ons]
    taken = request.session.get(LETTERS, {}).get(open_shelf(request), {})
    letters = iter(letters_for(names, reserved=taken.values()))
    return [
        (
            event,
            tiles.with_keys(
                [tiles.of_event_add_on(event, add_on) for add_on in event.add_ons],
                [next(letters) for _add_on in event.add_ons],
            ),
        )
        for event in events
    ]


def _now(request: StaffRequest, kept: AtHand) -> dict[str, Any]:
    """After the last time of today the next day's, under that day's name."""
    known = favourites.of_desk(request.desk)
    chosen = request.session.get("times", {})
    sold = favourites.sold_by_program(known)
    programs, day = now.today_or_next(kept, chosen, sold)
    often = favourites.often_sold(known, [] if day else programs, kept)
    # In the order in which they are seen; a long day's later programs may go without.
    handed_out = letters_for(_labels(programs, often))
    letters = iter(handed_out)
    first = [_card(program, letters, day, is_first=True) for program in programs[:1]]
    keyed = tiles.with_keys(often, [next(letters) for _tile in often])
    others = [_card(program, letters, day, is_first=False) for program in programs[1:]]
    # Also those of ticket types that are sold at other times alone.
    given = {letter: letter for letter in handed_out if letter}
    _remember(request, NOW, given | {tile.id: tile.key for tile in keyed if tile.key})
    return {"cards": [*first, *others], "often_sold": keyed, "next_day": day}


def _labels(programs: Sequence[Program], often: Sequence[Tile]) -> list[str]:
    return [
        *(name for program in programs[:1] for name in program.types),
        *(tile.name for tile in often),
        *(name for program in programs[1:] for name in program.types),
    ]


def _card(
    program: Program, letters: Iterator[str], day: date | None, *, is_first: bool
) -> Card:
    """Takes as many letters as the program has types, also those of other times."""
    keys = {name: next(letters) for name in program.types}
    return Card(program, program.tiles(keys), is_first, day)


def _by_day(request: StaffRequest) -> dict[str, Any]:
    today = timezone.localdate()
    day = chosen_day(request)
    return {
        "day": day,
        "days": [today + timedelta(days=ahead) for ahead in range(DAYS_SHOWN)],
        "last_day": last_day(),
        "groups": catalog.events_on(day),
    }


def _keyed(request: HttpRequest, listed: Iterable[Tile]) -> list[Tile]:
    """What has a letter on the first shelf keeps it here."""
    found = list(listed)
    known = request.session.get(LETTERS, {}).get(NOW, {})
    kept = {tile.id: known[tile.id] for tile in found if known.get(tile.id)}
    others = [tile.name for tile in found if tile.id not in kept]
    letters = iter(letters_for(others, reserved=kept.values()))
    keyed = tiles.with_keys(
        found, [kept.get(tile.id) or next(letters) for tile in found]
    )
    given = {tile.id: tile.key for tile in keyed if tile.key}
    _remember(request, open_shelf(request), given)
    return keyed


def _remember(request: HttpRequest, shelf: str, letters: dict[str, str]) -> None:
    """By the tile's id, so that a thing has one letter, and one letter one thing."""
    known = request.session.get(LETTERS, {})
    if known.get(shelf) != letters:
        request.session[LETTERS] = known | {shelf: letters}


def _lettered(sold: Sequence[Any]) -> list[tuple[Any, str]]:
    return list(zip(sold, letters_for(each.name for each in sold), strict=True))


def chosen_day(request: HttpRequest) -> date:
    today = timezone.localdate()
    kept = parse_date(request.session.get("day", "")) or today
    return min(max(kept, today), last_day())


def last_day() -> date:
    return timezone.localdate() + timedelta(days=catalog.DAYS_AHEAD - 1)


def _typed_day(request: HttpRequest) -> date | None:
    try:
        return parse_date(request.GET.get("day", ""))
    except ValueError:
        return None
