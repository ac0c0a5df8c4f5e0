"""What ACME answers of a cart is read, key by key: its samples and the sandbox."""

from itertools import zip_longest

import pytest

from acme_pos import acme

from .cart_read import NOT_READ, READ, leaves, raised, tells
from .cart_samples import EMPTY, FULL
from .cart_sent import whole_cart

SAMPLES = {
    "empty": EMPTY,
    "full": FULL,
    "empty, every flag up": raised(EMPTY),
    "full, every flag up": raised(FULL),
}


def unread(raw):
    """Paths with neither a row nor a reason."""
    return {leaf.path for leaf in leaves(raw)} - READ.keys() - NOT_READ.keys()


def misread(cart):
    """Paths whose attribute does not say what ACME sent."""
    rows = [leaf for leaf in leaves(cart.raw) if leaf.path in READ]
    assert rows
    return {one.path for one in rows if not tells(one.read_from(cart), one.value)}


@pytest.fixture
def from_sandbox(sandbox):
    """A cart with one of everything but some fields: what was sent, and the answer."""
    times = ("General Admission", "Skies That Never Were")
    filled = whole_cart(*(sandbox.event(name) for name in times))

    def ask(left_out):
        body = filled.body().model_copy(update=dict.fromkeys(left_out))
        sent = {key: v for key, v in filled.json().items() if key in body.dump()}
        client = acme.connect()
        return sent, client.cart(client.create_cart(body.dump()))

    return ask


BY_COUPON = ("membership_ids", "membership_category_id")
BY_MEMBERSHIP = ("coupon_codes",)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_key_of_the_documents_answers_is_read_as_it_was_sent(name):
    assert unread(SAMPLES[name]) == set()
    assert misread(acme.Cart.model_validate(SAMPLES[name])) == set()


@pytest.mark.parametrize("left_out", [BY_COUPON, BY_MEMBERSHIP])
def test_every_key_of_the_sandboxs_answer_is_read_as_it_was_sent(
    from_sandbox, left_out
):
    _, cart = from_sandbox(left_out)
    assert unread(cart.raw) == set()
    assert misread(cart) == set()


def unlike(sent, answered, path=""):
    """Paths of what was sent that do not come back as they were."""
    if isinstance(sent, dict):
        for key, value in sent.items():
            inside = f"{path}.{key}".removeprefix(".")
            yield from unlike(value, answered.get(key), inside)
    elif isinstance(sent, list):
        for one, other in zip_longest(sent, answered):
            yield from unlike(one, other, f"{path}[]")
    elif str(sent) != str(answered):
        yield path


@pytest.mark.parametrize("left_out", [BY_COUPON, BY_MEMBERSHIP])
def test_all_that_is_sent_comes_back_but_what_acme_sets_or_spells_itself(
    from_sandbox, left_out
):
    sent, cart = from_sandbox(left_out)
    assert set(unlike(sent, cart.raw)) == {
        "items[].membershipInfo.gift",
        "comboItems[].itemId",
    }


def test_no_row_is_for_a_key_that_no_answer_has(from_sandbox):
    answers = [cart.raw for _, cart in map(from_sandbox, (BY_COUPON, BY_MEMBERSHIP))]
    answered = {leaf.path for raw in (FULL, *answers) for leaf in leaves(raw)}
    assert READ.keys() <= answered
