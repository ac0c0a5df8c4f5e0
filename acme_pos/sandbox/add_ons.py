"""Add-ons and donations, and the lists a donation's names come from."""

from .amounts import shown
from .messages import JsonObject, Request, unknown_path_id
from .paging import paged
from .reading import text, words
from .seed.add_ons import ADD_ONS, APPEALS, CAMPAIGNS, FUNDS, AddOn
from .seed.programs import ALL_CHANNELS
from .world import World

LISTS = {"campaigns": CAMPAIGNS, "appeals": APPEALS, "funds": FUNDS}


def add_ons(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/addons`: pages, narrowed by `addOnTypes` in either spelling."""
    types = words(text(request.query, "addOnTypes", "addonTypes"))
    wanted = text(request.query, "search").lower()
    found = [
        shown_add_on(one, world.venue.tenant)
        for one in ADD_ONS.values()
        if wanted in one.name.lower() and (not types or one.type in types)
    ]
    return paged(found, request.query)


def add_on(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/addons/{id}`."""
    if request.ids[0] not in ADD_ONS:
        raise unknown_path_id("ADDON")
    return shown_add_on(ADD_ONS[request.ids[0]], world.venue.tenant)


def shown_add_on(one: AddOn, tenant: int | None = None) -> JsonObject:
    return {
        "id": one.id,
        **({"tenantId": tenant} if tenant else {}),
        "name": one.name,
        "description": one.description,
        "sku": f"IMG-{one.id:04}",
        "price": shown(one.price),
        "type": one.type,
        "displayOrder": one.id,
        "active": True,
        "salesChannels": list(ALL_CHANNELS),
        "printTicket": False,
    }


def donation_names(world: World, request: Request) -> JsonObject:
    """`GET /v2/b2b/donations/campaigns|appeals|funds`: the paths are assumed."""
    names = LISTS[request.path.rsplit("/", 1)[-1]]
    found: list[JsonObject] = [
        {"id": number, "name": name, "active": True}
        for number, name in enumerate(names, start=1)
    ]
    return paged(found, request.query)
