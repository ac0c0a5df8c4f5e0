"""A page that ends badly tells what happened, whether money moved, what to do."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils import translation

from acme_pos import acme
from orders import outcome, refusals
from tests import shift
from tests.carts import shelf

from .paying import CASH, COMMITTED, card, latest, pay, strike

NO_MONEY, NOT_KNOWN = "No money moved.", "Not known yet."


def parts(page):
    """The words of the three parts, and the names of the buttons below."""
    page = page[page.index('<section class="part') : page.index("</main>")]
    *found, after = page.split("</section>")
    buttons = re.findall(r'class="primary".*?>(.*?)<', after)
    return [_words(part) for part in found], buttons


def _words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def assert_told(page, what, money, todo, button):
    (happened, moved, to_do), buttons = parts(page)
    assert happened.startswith(what)
    assert moved.startswith(money)
    assert to_do.startswith("What to do now")
    assert todo in to_do
    assert buttons == [button]


@COMMITTED
def test_a_declined_card(till, sandbox):
    shelf.put_pencils(till)
    strike(sandbox, "decline")
    page = shelf.shown(pay(till, card()))
    assert_told(
        page, "Not sold", NO_MONEY, "another way to pay", "Try another way to pay"
    )


@COMMITTED
def test_an_answer_that_is_lost_and_what_becomes_of_it(till, sandbox):
    shelf.put_pencils(till)
    strike(sandbox, "cut-before")
    page = shelf.shown(pay(till, CASH))
    to_do = "Serve the next guest now."
    assert_told(page, "Checking with ACME", NOT_KNOWN, to_do, "Next guest")
    assert NO_MONEY not in page

    outcome.give_up(latest())
    page = shelf.shown(till.get(reverse("orders:outcome", args=[latest().public_id])))
    assert_told(page, "Not charged", NO_MONEY, "in cash back", "Open this cart again")
    assert "Money may have moved" not in page


@COMMITTED
def test_a_sale_for_a_supervisor_and_one_that_is_charged(till, sandbox):
    shelf.put_pencils(till)
    strike(sandbox, "cut-before")
    pay(till, CASH)
    address = reverse("orders:outcome", args=[latest().public_id])
    outcome.ask_supervisor(latest(), "no proof in time")
    page = shelf.shown(till.get(address))
    assert_told(
        page, "A supervisor is needed", NOT_KNOWN, "Call a supervisor", "Next guest"
    )
    latest().move("review", "received", acme_order_id="77")
    page = shelf.shown(till.get(address))
    assert_told(page, "Charged", "Money has moved.", "next guest", "Next guest")


@pytest.mark.parametrize(
    ("shown", "what", "money", "button"),
    [
        ({"sent": True}, "Not known whether it was charged", NOT_KNOWN, "Checking"),
        ({}, "Nothing was charged", NO_MONEY, "Open the cart"),
    ],
)
@pytest.mark.django_db
def test_a_database_that_is_gone(till, cart, shown, what, money, button):
    shelf.put_pencils(till)
    cart.refresh_from_db()
    sent = {"cart": cart.public_id, "version": cart.version}
    till.post(reverse("orders:prepare"), sent)
    page = render_to_string("orders/database_lost.html", {"attempt": latest(), **shown})
    assert_told(page, what, money, "database is back" if shown else "Wait", button)


def test_a_page_that_broke_asks_for_nothing():
    page = render_to_string("500.html")
    assert_told(page, "Something broke", NOT_KNOWN, "Look in this order", "Checking")


@pytest.mark.django_db
def test_what_is_not_here_and_what_is_not_allowed(till, auditor, browser_of):
    page = shelf.shown(till.get("/nowhere/"))
    assert_told(page, "There is no such page", NO_MONEY, "Go on selling", "Sell")
    page = shelf.shown(browser_of(auditor).get(reverse("carts:sale")))
    (what, money, todo), _ = parts(page)
    assert "This account may not do that" in what
    assert (money.startswith(NO_MONEY), "A supervisor can do it" in todo) == (
        True,
        True,
    )


@pytest.mark.django_db
def test_a_form_from_before_signing_in(front_desk, desk):
    till = Client(enforce_csrf_checks=True)
    shift.begin(till, front_desk)
    page = shelf.shown(till.post(reverse("carts:empty")))
    to_do = "your cart is as you left it"
    assert_told(page, "This page was too old", NO_MONEY, to_do, "Open the sale again")


def test_a_refusal_is_kept_in_english_and_acmes_words_are_its_own():
    error = acme.DuplicateTransaction("Seen before.")
    kept = refusals.refusal_of(error)
    assert kept.endswith(refusals.TWIN_SALE)
    with translation.override("es"):
        assert refusals.in_words(kept).startswith(error.reason)
        assert refusals.in_words("Der Saal ist voll.") == "Der Saal ist voll."
