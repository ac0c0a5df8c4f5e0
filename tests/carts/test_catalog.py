"""The shelf is what ACME last said, whether or not ACME answers now."""

import dataclasses

import pytest
from django.urls import reverse

from carts import catalog, tasks
from carts.models import CatalogEntry, CatalogKind
from tests.carts import shelf

pytestmark = pytest.mark.django_db

NOWHERE = "http://127.0.0.1:1"


def refresh(till):
    return till.post(reverse("carts:refresh"), follow=True)


def keys():
    return set(CatalogEntry.objects.values_list("kind", "acme_id"))


@pytest.fixture
def unreachable(settings, sandbox):
    settings.ACME = dataclasses.replace(settings.ACME, base_url=NOWHERE, read_pauses=())


def test_a_shelf_that_was_never_filled_says_what_to_do(browser_of, front_desk, desk):
    page = shelf.shown(browser_of(front_desk).get(reverse("carts:sale")))
    assert "Nothing is on the shelf yet" in page
    assert "Read the catalog" in page


def test_a_refresh_fills_every_shelf(browser_of, front_desk, desk, sandbox):
    refresh(browser_of(front_desk))
    kinds = set(CatalogEntry.objects.values_list("kind", flat=True))
    assert kinds == set(CatalogKind)
    assert catalog.as_of()


def test_a_refresh_replaces_what_acme_no_longer_lists(till):
    CatalogEntry.objects.filter(acme_id=shelf.PENCIL).update(acme_id="gone")
    refresh(till)
    assert (CatalogKind.ADD_ON, shelf.PENCIL) in keys()
    assert (CatalogKind.ADD_ON, "gone") not in keys()


def test_without_acme_the_old_shelf_stays_and_says_so(till, unreachable):
    before, as_of = keys(), catalog.as_of()
    page = shelf.shown(refresh(till))
    assert "ACME could not be read" in page
    assert "selling goes on" in page
    assert (keys(), catalog.as_of()) == (before, as_of)
    shelf.put_pencils(till)


@pytest.mark.parametrize("fault", ["500", "html-502", "wrong-json", "cut-after"])
def test_half_a_catalog_is_never_shown(till, sandbox, settings, fault):
    settings.ACME = dataclasses.replace(settings.ACME, read_pauses=())
    before = keys()
    wanted = {"fault": fault, "times": 1, "path": "/v2/b2b/membership/levels"}
    sandbox.post("/_sandbox/faults", wanted)
    assert "ACME could not be read" in shelf.shown(refresh(till))
    assert keys() == before


def test_the_clock_keeps_the_shelf_fresh(till):
    CatalogEntry.objects.filter(acme_id=shelf.PENCIL).delete()
    tasks.refresh_catalog()
    assert (CatalogKind.ADD_ON, shelf.PENCIL) in keys()


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_on_sale_any_more_is_said_in_words(till, cart, method):
    CatalogEntry.objects.filter(acme_id=shelf.PENCIL).delete()
    url = reverse("carts:add", args=["add-on", shelf.PENCIL])
    answer = getattr(till, method)(url, {"quantity": "1"}, follow=True)
    assert "That is no longer on sale." in shelf.shown(answer)
    assert cart.lines == []


def test_a_line_that_is_not_on_sale_any_more_stays_as_it_is(till, cart):
    shelf.put_gift(till, "25")
    CatalogEntry.objects.filter(acme_id=shelf.ROUND_UP_GIFT).delete()
    url = reverse("carts:change", args=[cart.lines[0].pk])
    answer = till.post(url, shelf.donation("40"), follow=True)
    assert "it cannot be changed" in shelf.shown(answer)
    assert str(cart.items.get().unit_price) == "25.00"


def test_a_card_replacement_is_not_on_the_shelf(till):
    entries = CatalogEntry.objects.of(CatalogKind.ADD_ON)
    types = {entry.answer["type"] for entry in entries}
    assert "membershipCardReplacement" not in types


@pytest.mark.parametrize("name", ["tickets", "add-ons", "donations", "memberships"])
def test_each_shelf_is_shown_and_kept_for_the_next_look(till, name):
    first = till.get(reverse("carts:sale"), {"shelf": name})
    again = till.get(reverse("carts:sale"))
    assert first.context["shelf"] == again.context["shelf"] == name


def test_a_chosen_day_is_kept_and_never_in_the_past(till):
    for day in ("2001-01-01", "9999-12-31"):
        till.get(reverse("carts:sale"), {"day": day, "shelf": "tickets"})
        shown = till.get(reverse("carts:sale")).context
        assert shown["days"][0] <= shown["day"]


def test_htmx_gets_the_part_and_a_browser_the_page(till):
    whole = till.get(reverse("carts:sale"))
    part = till.get(reverse("carts:sale"), headers={"HX-Request": "true"})
    assert "<html" in shelf.shown(whole)
    assert "<html" not in shelf.shown(part)
    assert 'id="sale"' in shelf.shown(part)
