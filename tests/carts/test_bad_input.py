"""Whatever is typed: an error beside the field or a stored value, and never a 500."""

import pytest
from django import forms
from django.urls import reverse

from carts.forms import FORM_FOR_KIND, GuestForm
from carts.forms.membership import CardForm
from carts.models import Cart, Kind
from tests.carts import shelf

from .bad_input import BAD, SCRIPT, assert_shown_as_text, assert_taken_or_refused

pytestmark = pytest.mark.django_db

GUEST = {"delivery": "willCall"}


def text_fields(form):
    return [
        name
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField | forms.DecimalField)
    ]


def donated(kind, sold_id, **form):
    return kind, sold_id, text_fields(FORM_FOR_KIND[kind]), shelf.donation(**form)


def joined():
    of = shelf.level("Dual")
    cards = [f"card1-{name}" for name in text_fields(CardForm)]
    fields = [*text_fields(FORM_FOR_KIND[Kind.MEMBERSHIP]), *cards]
    giver = {"gifter_first_name": "Ada", "gifter_last_name": "Giver"}
    form = shelf.membership(of, "Ida Imagined", "Bo Imagined", is_gift="on", **giver)
    return Kind.MEMBERSHIP, of.id, fields, form


FORMS = {
    Kind.VARIABLE_DONATION: lambda: donated(
        Kind.VARIABLE_DONATION, shelf.ROUND_UP_GIFT, amount="25"
    ),
    Kind.MEMBERSHIP: joined,
}


@pytest.mark.parametrize("typed", BAD.values(), ids=BAD)
@pytest.mark.parametrize("kind", FORMS)
def test_every_text_field_of_an_item(till, kind, typed):
    kind, sold_id, fields, form = FORMS[kind]()
    for field in fields:
        answer = shelf.post_item(till, kind, sold_id, {**form, field: typed})
        assert_taken_or_refused(answer, field=field, typed=typed)
    assert_shown_as_text(till.get(reverse("carts:sale")))


@pytest.mark.parametrize("typed", BAD.values(), ids=BAD)
def test_every_text_field_of_the_guest(till, typed):
    for field in text_fields(GuestForm):
        answer = till.post(reverse("carts:guest"), {**GUEST, field: typed})
        assert_taken_or_refused(answer, field=field, typed=typed)
    assert_shown_as_text(till.get(reverse("carts:guest")))


@pytest.mark.parametrize(
    ("name", "field"),
    [("carts:guest", "delivery"), ("carts:use-level", "level_id")],
)
def test_every_choice_of_who_buys(till, name, field):
    for typed in BAD.values():
        answer = till.post(reverse(name), {**GUEST, field: typed})
        assert_taken_or_refused(answer, field=field, typed=typed, is_text=False)


@pytest.mark.parametrize("typed", BAD.values(), ids=BAD)
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("carts:members", "search"),
        ("carts:customers", "search"),
        ("carts:coupons", "code"),
    ],
)
def test_every_look_up(till, name, field, typed):
    answer = till.post(reverse(name), {field: typed})
    assert_taken_or_refused(answer, field=field, typed=typed)
    assert_shown_as_text(till.get(reverse("carts:sale")))


@pytest.mark.parametrize(
    "field", ["donor_recognition_type", "donation_fund_name", "beneficiary_type"]
)
def test_every_choice_of_a_donation(till, field):
    for typed in BAD.values():
        form = shelf.donation("25", **{field: typed})
        answer = shelf.post_item(till, "donation", shelf.ROUND_UP_GIFT, form)
        assert_taken_or_refused(answer, field=field, typed=typed, is_text=False)


def test_every_offer_of_a_membership(till, cart):
    of = shelf.level()
    for typed in BAD.values():
        form = shelf.membership(of, "Ida Imagined", offer=typed)
        answer = shelf.post_item(till, "membership", of.id, form)
        assert_taken_or_refused(answer, field="offer", typed=typed, is_text=False)
    assert cart.lines == []


@pytest.mark.parametrize("typed", BAD.values(), ids=BAD)
def test_every_quantity(till, cart, typed):
    of = shelf.event()
    field = next(iter(shelf.tickets(of, Adult=1)))
    answer = shelf.post_item(till, "event", of.id, {field: typed})
    assert_taken_or_refused(answer, field=field, typed=typed)
    answer = shelf.post_item(till, "add-on", shelf.PENCIL, {"quantity": typed})
    assert_taken_or_refused(answer, field="quantity", typed=typed)
    shelf.put_tickets(till, of, Adult=1)
    field = f"quantity_{of.add_ons[0].id}"
    answer = shelf.post_item(till, "event-add-on", of.id, {field: typed})
    assert_taken_or_refused(answer, field=field, typed=typed)
    assert [line.quantity for line in cart.lines] == [1]


@pytest.mark.parametrize("typed", BAD.values(), ids=BAD)
def test_no_bad_amount_becomes_a_donation(till, cart, typed):
    shelf.post_item(till, "donation", shelf.ROUND_UP_GIFT, shelf.donation(typed))
    assert cart.lines == []


def test_a_ten_thousand_character_note_is_refused_and_kept_in_the_page(till):
    notes = "A long story. " * 800
    answer = till.post(reverse("carts:guest"), {**GUEST, "notes": notes})
    assert answer.status_code == 422
    assert notes.strip() in answer.text


def test_markup_in_a_name_is_stored_and_shown_as_text(till):
    shelf.write_guest(till, first_name=SCRIPT[:30], last_name="O'Imagined & Co")
    assert Cart.objects.get().first_name == SCRIPT[:30]
    page = shelf.shown(till.get(reverse("carts:sale")))
    assert "&lt;script&gt;" in page
    assert "O&#x27;Imagined &amp; Co" in page


@pytest.mark.parametrize(
    "path",
    [
        "add/event/../",
        "add/event/no-such/",
        "add/event/a%00b/",
        "add/event/%F0%9F%A6%96/",
        "add/no-such-kind/1/",
        f"add/add-on/{'9' * 300}/",
        "lines/99999999999999999999999/",
        "lines/-1/",
        "?day=99999-99-99",
        "?day=2026-13-45",
        "?day=9999-12-31",
        "?day=0001-01-01",
        "?day=%00",
        "?shelf=no-such",
        "?shelf=%00&day=today",
    ],
)
def test_an_address_that_leads_nowhere_is_no_error_of_ours(till, path):
    answer = till.get(f"/sale/{path}", follow=True)
    assert answer.status_code in {200, 404}
    assert till.get("/sale/").status_code == 200


def test_two_posts_with_nothing_in_them_change_nothing(till, cart):
    for name in ("carts:guest", "carts:empty", "carts:undo"):
        assert till.post(reverse(name)).status_code in {200, 302, 422}
    assert cart.lines == []
