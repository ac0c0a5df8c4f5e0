"""A day at a desk that speaks Spanish: no word of ours on its pages is English."""

import html
import json
import re

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from django.utils import timezone

from carts.models import Cart, CatalogEntry
from orders.models import Attempt, Order
from tests import words
from tests.carts import shelf as tiles

from .paying import COMMITTED, DECLINED, VISA, card, cash, pay, strike, tender_page

pytestmark = COMMITTED
SPANISH = {"Accept-Language": "es"}
# Words that no Spanish sentence has, whatever it is about.
ENGLISH = re.compile(
    r"\b(the|this|that|not|was|were|with|and|your|is|are|of|for|from|has|have|it|its|"
    r"to|at|which|what|who|nothing|been|will|you|all|each|other|print|receipt|order|"
    r"guest|desk|price|ticket|pay|card|cash|time|day|search|find|back|save|close)\b"
)
HIDDEN = re.compile(r"<(script|style|code|pre)\b.*?</\1>|<!--.*?-->", re.S)
SPOKEN = re.compile(r'\b(?:aria-label|placeholder|title|alt|data-key-name)="([^"]+)"')
# What ACME says, and names of people, groups and the house, which are data.
THEIRS = {
    "The Test House",
    "Walk-up Guest",
    "English",
    "Front desk",
    "Admin",
    "The card was declined: do not honor.",
}


NAMED = re.compile(r'"(?:name|[a-zA-Z]*Name|description)": "([^"]+)"')


@pytest.fixture
def names(shelf):
    """What ACME calls what it sells, longest first."""
    rows = CatalogEntry.objects.values_list("answer", flat=True)
    told = {*NAMED.findall(json.dumps(list(rows), ensure_ascii=False)), *THEIRS}
    told |= set(CatalogEntry.objects.values_list("name", flat=True))
    told |= {combo.name for combo in django_settings.ACME_COMBOS}
    return sorted(told, key=len, reverse=True)


@pytest.fixture
def caja(browser_of, front_desk, desk, shelf, venue):
    front_desk.language, desk.name = "es", "Caja 1"
    front_desk.save()
    desk.save()
    return browser_of(front_desk)


@pytest.fixture
def marked():
    """Every English text that has another in Spanish, as it stands on a page."""
    found = {}
    for each in words.kept("es"):
        ids = [each.id] if isinstance(each.id, str) else list(each.id)
        forms = [each.string] if isinstance(each.string, str) else list(each.string)
        for text in ids:
            if text and text not in forms and "%(" not in text:
                found[text] = each
    return found


def texts_of(page):
    """What is read or heard of a page, piece by piece."""
    body = HIDDEN.sub(" ", page.text)
    pieces = [*re.findall(r">([^<>]+)<", body), *SPOKEN.findall(body)]
    told = (" ".join(html.unescape(piece).split()) for piece in pieces)
    return {piece for piece in told if re.search(r"[A-Za-z]{2}", piece)}


@pytest.fixture
def no_english(marked, names):
    """Says which pieces of a page are English."""

    def check(page):
        found = []
        for piece in texts_of(page):
            ours = piece
            for name in names:
                ours = ours.replace(name, "")
            if (piece in marked and piece not in names) or ENGLISH.search(ours.lower()):
                found.append(piece)
        assert found == [], page.request["PATH_INFO"]
        return page

    return check


def test_a_whole_sale(caja, sandbox, no_english):
    no_english(caja.get(reverse("carts:sale")))
    of = tiles.event()
    no_english(caja.get(reverse("carts:add", args=["event", of.id])))
    tiles.put_tickets(caja, of, Adult=2)
    tiles.put_pencils(caja)
    for name in ("sale", "guest", "members", "coupons", "customers", "arrange"):
        no_english(caja.get(reverse(f"carts:{name}"), follow=True))
    # What is printed is the guest's, and speaks their language.
    Cart.objects.update(language="es")
    page = no_english(caja.get(tender_page(caja)))
    assert "Efectivo" in page.text
    no_english(caja.post(page.request["PATH_INFO"], cash("1")))
    no_english(pay(caja, card(DECLINED)))
    sold = no_english(pay(caja, cash("500")))
    assert "Cambio" in sold.text
    order = Order.objects.get()
    no_english(caja.get(reverse("orders:order", args=[order.pk])))
    no_english(caja.get(reverse("orders:slip", args=[order.pk])))
    for name in ("search", "checking", "parked"):
        no_english(caja.get(reverse(f"orders:{name}")))


WRONG = [
    ("guest", {"email": "x"}),
    ("guest-line", {"guest": "Ida ida@gmial.com 12 x@"}),
    ("guest-line", {"guest": "Ida ida@gmial.com"}),
    ("members", {"search": "zzzz"}),
    ("customers", {"search": "zzzz"}),
    ("coupons", {"code": "NOPE"}),
    ("search", {"search": "zzzz"}),
    ("search", {"search": "adult"}),
]
WRONGLY_PAID = [
    {"tender": "Check"},
    {"tender": "Voucher"},
    {"tender": "Cash", "given": "abc"},
    {"tender": "Cash", "given": "500"},
    {"tender": "Cash", "given": "99999"},
    card("4242", "1", "1"),
]


def test_what_goes_wrong(caja, no_english, settings):
    settings.CARD_MODE = "b2b"
    for shelf in ("now", "tickets", "combos", "add-ons", "donations", "memberships"):
        no_english(caja.get(reverse("carts:sale"), {"shelf": shelf}))
    gift, level = tiles.ROUND_UP_GIFT, tiles.level().id
    no_english(tiles.post_item(caja, "donation", gift, {"amount_given": "x"}))
    no_english(tiles.post_item(caja, "donation", gift, {"amount_given": "5000"}))
    no_english(tiles.post_item(caja, "membership", level, {}))
    tiles.put_tickets(caja, Adult=2)
    tiles.put_pencils(caja, 2)
    no_english(caja.get(reverse("carts:split")))
    for name, typed in WRONG:
        no_english(caja.post(reverse(f"carts:{name}"), typed, follow=True))
    for code in ("4006381333931", VISA):
        no_english(caja.post(reverse("orders:scan"), {"code": code}, follow=True))
    page = tender_page(caja)
    for typed in WRONGLY_PAID:
        no_english(caja.post(page, typed))
    settings.CARD_MODE = "direct"
    no_english(caja.get(page))


def test_a_sale_without_an_answer(caja, sandbox, no_english):
    tiles.put_gift(caja, "9.00")
    strike(sandbox, "cut-after")
    no_english(pay(caja, cash("20")))
    attempt = Attempt.objects.get()
    Cart.objects.update(language="es")
    for name in ("outcome", "provisional"):
        no_english(caja.get(reverse(f"orders:{name}", args=[attempt.public_id])))
    no_english(caja.get(reverse("orders:checking")))
    no_english(caja.get(reverse("orders:settle", args=[attempt.public_id])))


def test_the_house_at_a_glance(caja, admin, supervisor, browser_of, no_english):
    tiles.put_gift(caja, "9.00")
    pay(caja, cash("20"))
    order = Order.objects.get()
    admin.language, admin.is_superuser = "es", True
    admin.save()
    ada = browser_of(admin)
    today = timezone.localdate()
    no_english(ada.get(reverse("orders:reconciliation", args=[today])))
    no_english(ada.get(reverse("orders:health")))
    no_english(ada.get(reverse("admin:index")))
    no_english(ada.get(reverse("admin:orders_order_change", args=[order.pk])))
    for row in ("orders_order", "orders_attempt", "orders_receipt", "orders_payment"):
        no_english(ada.get(reverse(f"admin:{row}_changelist")))
    for row in ("staff_auditevent", "staff_user", "staff_desk", "orders_syncrun"):
        no_english(ada.get(reverse(f"admin:{row}_changelist")))


def test_before_and_around_signing_in(client, caja, no_english):
    no_english(client.get(reverse("staff:login"), headers=SPANISH))
    for name in ("pin", "password", "desk", "preferences"):
        no_english(caja.get(reverse(f"staff:{name}")))
    caja.post(reverse("staff:lock"))
    no_english(caja.get(reverse("staff:lock"), follow=True))
    no_english(client.get("/no/such/page/", headers=SPANISH))
