"""What a trainee needs at hand: members, coupon codes and combos of the seed."""

from datetime import datetime

from .amounts import shown
from .markup import cells, table
from .memberships import all_memberships
from .messages import JsonObject
from .seed.combos import COMBOS, DISCOUNT, EACH, Combo, ComboAddOn
from .seed.coupons import COUPONS, Coupon
from .seed.entitlements import ENTITLEMENTS
from .seed.members import MEMBERS
from .world import World

LATEST = 10


def handouts(world: World) -> tuple[str, str, str]:
    """Three sections of the sandbox's page."""
    return _members(world), _coupons(), _combos()


def _members(world: World) -> str:
    rows = [
        cells(
            one["id"],
            " and ".join(card["name"] for card in one["cardholders"]),
            one["categoryName"],
            one["membershipStanding"],
            f"{datetime.fromisoformat(one['membershipExpirationDate']):%Y-%m-%d}",
            ENTITLEMENTS[one["categoryId"]].tickets if one["entitlements"] else 0,
        )
        for one in _shown_memberships(world)
    ]
    heads = ("Number", "Who", "Level", "Standing", "Until", "Tickets an event")
    return (
        "<section><h2>Members</h2>"
        "<p>General Admission and the Any-Day Pass are free for a member, other public "
        "programs a fifth off, for so many tickets of each event. A lapsed membership "
        "gives nothing.</p>"
        f"{table(heads, rows, 'No members.')}</section>"
    )


def _shown_memberships(world: World) -> list[JsonObject]:
    """Those of the seed, and the latest that were sold."""
    known = all_memberships(world)
    return known[: len(MEMBERS)] + known[len(MEMBERS) :][-LATEST:]


def _coupons() -> str:
    rows = [
        cells(one.code, one.name, one.description, _standing(one))
        for one in COUPONS.values()
    ]
    return (
        "<section><h2>Coupon codes</h2>"
        "<p>They match in any case, and not together with a membership.</p>"
        f"{table(('Code', 'Name', 'What it does', 'Now'), rows, '')}</section>"
    )


def _standing(coupon: Coupon) -> str:
    return "over" if coupon.is_over else "runs"


def _combos() -> str:
    rows = [
        cells(one.name, one.type, one.id, _tickets(one), _extras(one))
        for one in COMBOS.values()
    ]
    heads = ("Combo", "Type", "Template", "Tickets", "Extras")
    return (
        "<section><h2>Combos</h2>"
        f"{table(heads, rows, '')}"
        "<p class='soft'>No path of ACME's is known that lists them.</p></section>"
    )


def _tickets(combo: Combo) -> str:
    """Every program with what its tickets cost in the combo."""
    programs = []
    for id_, program in combo.programs.items():
        prices = ", ".join(
            f"{one.ticket_type.name} {shown(one.charged)}"
            for one in combo.tickets
            if one.program.id == id_
        )
        reduced = ", reduced" if combo.type == DISCOUNT else ""
        programs.append(f"{program.name} ({prices}{reduced})")
    return " and ".join(programs)


def _extras(combo: Combo) -> str:
    return ", ".join(_extra(one) for one in combo.add_ons)


def _extra(one: ComboAddOn) -> str:
    per = "each" if one.split == EACH else "for all together"
    return f"{one.add_on.name} {shown(one.price)} {per}"
