"""What the tests take off the shelf, and the forms that put it into the cart."""

from django.urls import reverse

from carts import catalog
from carts.models import CatalogEntry, CatalogKind

PENCIL = "1"  # 0.25
EXHIBITION_GUIDE = "818"  # 10.00
KEEPER_GIFT = "1644"  # fixed, 30.00
ROUND_UP_GIFT = "2728"  # any amount


def event(name="General Admission", least=20):
    """An event of that name with at least so many places left."""
    kept = CatalogEntry.objects.of(CatalogKind.EVENT).filter(name=name)
    return catalog.event(kept.filter(places_left__gte=least).first().acme_id)


def level(name="Individual"):
    kept = CatalogEntry.objects.of(CatalogKind.LEVEL)
    return catalog.level(kept.get(name=name).acme_id)


def tickets(of, **quantities):
    """The tickets form: tickets(event, Adult=2, Child=1)."""
    ids = {price.name: price.id for price in of.prices}
    return {f"quantity_{ids[name]}": str(n) for name, n in quantities.items()}


def membership(of, *holders, offering=0, price=0, **more):
    """The membership form; a holder is `First Last`, the first one is primary."""
    sold = of.offerings[offering]
    form = {"offer": f"{sold.id}|{sold.prices[price].id}", "has_agreed": "on"}
    for place, holder in enumerate(holders):
        first_name, last_name = holder.split(" ", 1)
        form[f"card{place}-first_name"] = first_name
        form[f"card{place}-last_name"] = last_name
    return {**form, **more}


def donation(amount=None, **more):
    typed = {"donor_recognition_type": "self", **more}
    return typed if amount is None else {**typed, "amount_given": amount}


def post_item(till, kind, sold_id, form):
    return till.post(reverse("carts:add", args=[kind, sold_id]), form)


def put(till, kind, sold_id, form):
    """Fill in the form of an item and have it in the cart."""
    answer = post_item(till, kind, sold_id, form)
    assert answer.status_code == 302, answer.content.decode()


def put_tickets(till, of=None, **quantities):
    of = of or event()
    put(till, "event", of.id, tickets(of, **quantities))
    return of


def put_pencils(till, quantity=1):
    put(till, "add-on", PENCIL, {"quantity": str(quantity)})


def put_gift(till, amount):
    """A donation of that amount: the simplest way to an exact total."""
    put(till, "donation", ROUND_UP_GIFT, donation(amount))


def write_guest(till, **fields):
    answer = till.post(reverse("carts:guest"), {"delivery": "willCall", **fields})
    assert answer.status_code == 302, answer.content.decode()


def put_coupons(till, *codes):
    for code in codes:
        answer = till.post(reverse("carts:coupons"), {"code": code})
        assert answer.status_code == 302, answer.content.decode()


def attach_member(till, number="3718601"):
    """As a scan of the card does."""
    answer = till.post(reverse("carts:members"), {"search": number})
    assert answer.status_code == 302, answer.content.decode()


def attach_level(till, of=None):
    of = of or level()
    answer = till.post(reverse("carts:use-level"), {"level_id": of.id})
    assert answer.status_code == 302, answer.content.decode()
    return of


def attach_customer(till, customer_id, **contact):
    chosen = {"customer_id": customer_id, **contact}
    answer = till.post(reverse("carts:use-customer"), chosen)
    assert answer.status_code == 302, answer.content.decode()


def requests_to(sandbox, path):
    """What was asked of ACME under a path, oldest first."""
    asked = sandbox.get("/_sandbox/requests.json").json
    return [call for call in asked if path in call["path"]]


def reprice(kind, acme_id, price):
    """The shelf says another price than ACME, wherever it says one."""
    entry = CatalogEntry.objects.get(kind=kind, acme_id=acme_id)
    _set_prices(entry.answer, price)
    entry.save(update_fields=["answer"])


def _set_prices(answer, price):
    parts = answer.values() if isinstance(answer, dict) else answer
    for part in parts:
        if isinstance(part, dict | list):
            _set_prices(part, price)
    if isinstance(answer, dict) and "price" in answer:
        answer["price"] = price


def shown(answer):
    return answer.content.decode()
