"""A member is found at ACME, stands on the cart and comes off it in one press."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from acme_pos import acme
from carts import members
from carts.members import Standing
from carts.models import Cart
from tests.carts import shelf

pytestmark = pytest.mark.django_db

ADA, CLEO, LAPSED = "3718601", "3718603", "3718604"
NOBODY = {
    "member": {},
    "membership_ids": [],
    "member_level_id": "",
    "verify_entitlements": False,
}


def find(till, words, status=200):
    answer = till.post(reverse("carts:members"), {"search": words})
    assert answer.status_code == status, answer.text
    return answer


def use(till, membership, **more):
    return till.post(reverse("carts:use-member"), {"membership": membership, **more})


def on_the_cart(names=NOBODY):
    return Cart.objects.values(*names).get()


@pytest.mark.parametrize(
    "words",
    ["quillfeather", "Ada Quill", "ada.quillfeather@imaginary.example", "10999"],
    ids=["name", "part of it", "email", "zip"],
)
def test_found_by_what_the_guest_says_and_chosen_by_the_cashier(till, cart, words):
    page = find(till, words)
    assert ADA in [member.id for member in page.context["found"]]
    assert "Ada Quillfeather" in page.text
    assert on_the_cart() == NOBODY

    assert use(till, ADA).status_code == 302
    cart.refresh_from_db()
    assert cart.membership_ids == [ADA]
    assert cart.member["name"] == "Ada Quillfeather"
    assert (cart.member["level"], cart.member["standing"]) == ("Individual", "Active")
    assert "Ada Quillfeather" in till.get(reverse("carts:sale")).text


@pytest.mark.parametrize("scanned", [ADA, f"000{ADA}", f"00000{ADA}", f" {ADA} "])
def test_a_scanned_card_is_taken_at_once(till, cart, scanned):
    find(till, scanned, status=302)
    cart.refresh_from_db()
    assert (cart.membership_ids, cart.member["number"]) == ([ADA], f"000{ADA}")


@pytest.mark.parametrize("join", [shelf.attach_member, shelf.attach_level])
@pytest.mark.parametrize("is_checked", [True, False])
def test_whether_acme_checks_the_limits_is_a_setting(
    till, cart, settings, join, is_checked
):
    settings.ACME_VERIFY_ENTITLEMENTS = is_checked
    join(till)
    assert on_the_cart()["verify_entitlements"] is is_checked


def test_a_part_of_a_number_takes_nobody(till, cart):
    find(till, ADA[:-2], status=422)
    assert on_the_cart() == NOBODY


def test_a_walk_up_gets_the_members_contact(till, cart):
    shelf.attach_member(till)
    cart.refresh_from_db()
    assert (cart.guest_name, cart.zip_code) == ("Ada Quillfeather", "10999")
    assert cart.email == "ada.quillfeather@imaginary.example"


def test_a_guest_who_is_known_keeps_the_own_contact(till, cart):
    shelf.write_guest(till, first_name="Ida", phone_number="212-555-0199")
    shelf.attach_member(till)
    cart.refresh_from_db()
    assert (cart.guest_name, cart.email) == ("Ida", "")


@pytest.mark.parametrize("words", [LAPSED, "windlass"])
def test_a_lapsed_membership_is_shown_and_not_taken(till, cart, words):
    page = find(till, words)
    assert "Lapsed since" in page.text
    assert on_the_cart() == NOBODY


def test_a_lapsed_membership_needs_a_second_press(till, cart):
    page = use(till, LAPSED)
    assert page.status_code == 200
    assert "ACME gives no member price" in page.text
    assert "Use it all the same" in page.text
    assert on_the_cart() == NOBODY

    assert use(till, LAPSED, sure="yes").status_code == 302
    assert on_the_cart()["membership_ids"] == [LAPSED]
    assert "ACME gives no member price" in till.get(reverse("carts:sale")).text


def test_an_expiring_membership_says_for_how_long_and_is_taken(till, cart):
    page = find(till, "lanternjaw")
    assert "Expiring, 12 days left" in page.text
    find(till, "3718602", status=302)
    assert on_the_cart()["member"]["standing"] == "Expiring"


def test_nobody_found_is_said_beside_the_words_that_were_typed(till, cart):
    page = find(till, "Nemo Nowhere", status=422)
    assert "No member matches Nemo Nowhere." in page.text
    assert 'value="Nemo Nowhere"' in page.text


def test_a_membership_that_acme_does_not_know_is_not_taken(till, cart):
    answer = use(till, "999")
    assert "no such membership" in till.get(answer["Location"]).text
    assert on_the_cart() == NOBODY


@pytest.mark.parametrize(
    "ask",
    [lambda till: find(till, "quillfeather", status=422), lambda till: use(till, ADA)],
    ids=["search", "use"],
)
def test_selling_goes_on_while_acme_does_not_answer(till, sandbox, cart, ask):
    sandbox.post("/_sandbox/faults", {"fault": "500", "path": "/v2/b2b/membership"})
    page = ask(till)
    assert "ACME could not be asked, so nothing was changed." in page.text
    assert on_the_cart() == NOBODY
    shelf.put_pencils(till)
    assert len(cart.lines) == 1


def test_a_level_stands_in_for_a_card_that_was_left_at_home(till, cart):
    of = shelf.attach_level(till)
    cart.refresh_from_db()
    assert (cart.member_level_id, cart.membership_ids) == (of.id, [])
    assert cart.member["level"] == "Individual"
    assert "Member by level" in till.get(reverse("carts:sale")).text

    shelf.attach_member(till)
    assert on_the_cart()["member_level_id"] == ""


def test_one_press_takes_all_of_it_off(till, cart):
    shelf.attach_member(till)
    till.post(reverse("carts:member-off"))
    assert on_the_cart() == NOBODY
    assert Cart.objects.get().is_walk_up


def test_a_contact_that_was_changed_since_stays(till, cart):
    shelf.attach_member(till)
    shelf.write_guest(till, first_name="Ada", email="ida@guest.example")
    till.post(reverse("carts:member-off"))
    cart.refresh_from_db()
    assert (cart.first_name, cart.email) == ("Ada", "ida@guest.example")


def test_another_member_brings_another_contact(till, cart):
    shelf.attach_member(till)
    shelf.attach_member(till, CLEO)
    cart.refresh_from_db()
    assert (cart.membership_ids, cart.first_name) == ([CLEO], "Cleo")
    shelf.attach_level(till)
    cart.refresh_from_db()
    assert (cart.membership_ids, cart.is_walk_up) == ([], True)


def test_with_a_coupon_on_the_cart_no_member_is_looked_up(till, sandbox, cart):
    shelf.put_coupons(till, "LANTERN25")
    for answer in (
        till.get(reverse("carts:members")),
        find(till, ADA),
        use(till, ADA),
        till.post(reverse("carts:use-level"), {"level_id": shelf.level().id}),
    ):
        assert "coupons or a membership on one order, not both" in answer.text
        assert "Take the coupons off" in answer.text
    assert on_the_cart() == NOBODY
    assert shelf.requests_to(sandbox, "/membership") == []


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("carts:members", {"search": ADA}),
        ("carts:use-member", {"membership": ADA}),
        ("carts:member-off", {}),
    ],
)
def test_a_stale_page_changes_nothing(till, cart, name, form):
    shelf.put_pencils(till)
    shelf.attach_member(till, CLEO)
    Cart.objects.get().lock()
    before = on_the_cart()
    answer = till.post(reverse(name), {**form, "cart": cart.public_id})
    assert "changed or paid in another window" in till.get(answer["Location"]).text
    assert Cart.objects.values(*NOBODY).get(pk=cart.pk) == before


def test_a_colleagues_cart_is_out_of_reach(till, cart, browser_of, supervisor):
    other = browser_of(supervisor)
    for name in ("carts:members", "carts:use-member", "carts:member-off"):
        sent = {"cart": cart.public_id, "search": ADA, "membership": ADA}
        assert other.post(reverse(name), sent).status_code == 404
    assert on_the_cart() == NOBODY


def test_what_was_searched_for_is_kept_nowhere(till, cart, caplog):
    find(till, "quillfeather")
    find(till, "Nemo Nowhere", status=422)
    kept = str([Cart.objects.values().get(), dict(till.session), vars(cache)])
    assert "uillfeather" not in kept + caplog.text
    assert "Nemo" not in kept + caplog.text


def card(**said):
    return acme.Membership.model_validate({"membershipId": 7, **said})


def test_the_cards_of_one_membership_are_one_row(till):
    [member] = members.grouped(
        [
            card(cardType="secondary", firstName="Dorian", lastName="Marblewright"),
            card(cardType="PRIMARY", firstName="Cleo", lastName="Marblewright"),
        ]
    )
    assert member.holders == ("Cleo Marblewright", "Dorian Marblewright")


@pytest.mark.parametrize(
    ("said", "date", "standing"),
    [
        ("Cancelled", "2099-01-01T00:00:00-05:00", Standing.LAPSED),
        ("Expired", None, Standing.LAPSED),
        ("", "2001-01-01T00:00:00-05:00", Standing.LAPSED),
        ("Something new", "2001-01-01T00:00:00-05:00", Standing.LAPSED),
        ("Grace", "2001-01-01T00:00:00-05:00", Standing.EXPIRING),
        ("Active", "2099-01-01T00:00:00-05:00", Standing.ACTIVE),
        ("", None, Standing.ACTIVE),
    ],
)
def test_acmes_word_decides_what_is_lapsed_and_else_the_date(
    till, said, date, standing
):
    told = card(membershipStanding=said, membershipExpirationDate=date)
    [member] = members.grouped([told])
    assert member.standing == standing
