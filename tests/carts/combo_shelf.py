"""The demo's combos, and the form that puts one into the cart."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from carts import catalog

from . import shelf

DAY_AND_DOME = "Day and Dome"  # fixedPrice; Adult 30.00, Child 15.00; glasses 2.50 each
ROOMS_AND_STORES = "Rooms and Stores"  # Discount; Adult 56.00 for 47.60; headsets 4.00


def combo(name=DAY_AND_DOME):
    return next(each for each in settings.ACME_COMBOS if each.name == name)


def day_of(of, least=4):
    """The first day on which each event of the combo has so many places left."""
    for ahead in range(3):
        day = timezone.localdate() + timedelta(days=ahead)
        if all(times_of(of, day, least)):
            return day
    raise AssertionError(f"no day has times for {of.name}")


def times_of(of, day, least=4):
    """For each event of the combo, its first time with room; None without one."""
    on_the_day = catalog.times_on(day)
    parts = [on_the_day.get(event.event_template_id, []) for event in of.events]
    return [next((t for t in part if _has(t, least)), None) for part in parts]


def _has(time, least):
    return time.places_left is None or time.places_left >= least


def form(of, day=None, add_ons=None, **people):
    """The combo's form: form(combo, Adult=2, add_ons={"602": 1})."""
    day = day or day_of(of)
    ids = {one.name: one.id for one in of.person_types}
    return {
        "day": day.isoformat(),
        **{f"time_{t.template_id}": t.id for t in times_of(of, day)},
        **{f"quantity_{ids[name]}": str(n) for name, n in people.items()},
        **{f"add_on_{add_on}": str(n) for add_on, n in (add_ons or {}).items()},
    }


def put_combo(till, name=DAY_AND_DOME, **wanted):
    of = combo(name)
    shelf.put(till, "combo", of.id, form(of, **wanted))
    return of
