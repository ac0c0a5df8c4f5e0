"""The admin's lists: quick whatever is in them, paged by older and newer, filtered."""

import re
from datetime import timedelta
from itertools import chain

import pytest
from django.contrib import admin
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.text import capfirst

from acme_pos.staff import keyset
from acme_pos.staff.models import Desk
from carts.models import Cart
from orders.models import (
    Attempt,
    Order,
    OrderChange,
    OrderItem,
    OrderState,
    Payment,
    Quarantined,
    Receipt,
    SyncRun,
    Tender,
    Transaction,
    search,
)
from tests.carts.bad_input import BAD, SCRIPT

from . import many_rows

pytestmark = pytest.mark.django_db

LISTS = [
    Order,
    Attempt,
    OrderItem,
    Payment,
    Receipt,
    Transaction,
    OrderChange,
    SyncRun,
    Quarantined,
    Cart,
]
# Session, sign-in, person, rights, venue, desk, what is down; staff and desks for the
# filters; the rows and how many there are.
MOST = 16


@pytest.fixture
def supervisors(browser_of, supervisor):
    return browser_of(supervisor)


def list_of(model):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def shown(client, model=Order, **query):
    """The rows on the page, as they stand there."""
    page = client.get(list_of(model), query)
    assert page.status_code == 200, page
    return page.context["cl"].result_list


def queries(client, model):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(list_of(model)).status_code == 200
    return [one["sql"] for one in asked]


def test_a_list_asks_as_much_of_few_rows_as_of_many(supervisors, front_desk, desk):
    many_rows.make(30, front_desk, desk)
    supervisors.get(list_of(Order))
    few = {model: queries(supervisors, model) for model in LISTS}
    many_rows.make(270, front_desk, desk)
    many = {model: queries(supervisors, model) for model in LISTS}
    for model in LISTS:
        assert len(few[model]) == len(many[model]) <= MOST, many[model]
        for sql in many[model]:
            assert "COUNT(*)" not in sql or "LIMIT" in sql, sql
            assert "DISTINCT" not in sql
            assert "OFFSET" not in sql


def test_rows_are_counted_up_to_a_thousand(monkeypatch, supervisors, front_desk, desk):
    monkeypatch.setattr(keyset, "COUNTED", 30)
    many_rows.make(30, front_desk, desk)
    assert "<span>30 orders</span>" in supervisors.get(list_of(Order)).text
    many_rows.make(5, front_desk, desk)
    assert "<span>30+ orders</span>" in supervisors.get(list_of(Order)).text


def linked(page, name):
    found = re.search(rf'href="\?([^"]*{name}=\d+[^"]*)"', page.text)
    return found and found.group(1).replace("&amp;", "&")


def walk(client, name, start=""):
    """Each page by that link, from an address on."""
    query = start
    while query is not None:
        page = client.get(f"{list_of(Order)}?{query}")
        yield page.context["cl"].result_list
        query = linked(page, name)


def test_older_and_newer_lead_past_every_order_once(supervisors, front_desk, desk):
    """Also past those of one moment, where a page may end."""
    made = many_rows.make(60, front_desk, desk, tender="Check")
    Order.objects.filter(pk__in=[one.pk for one in made[20:50]]).update(
        sold_at=made[20].sold_at
    )
    expected = list(Order.objects.newest_first())
    pages = list(walk(supervisors, "older", "tender=Check"))
    assert [len(page) for page in pages] == [25, 25, 10]
    assert list(chain(*pages)) == expected
    back = list(walk(supervisors, "newer", f"older={expected[49].pk}&tender=Check"))
    assert [page[0] for page in back] == [expected[50], expected[25], expected[0]]
    assert back[-1] == expected[:25]


@pytest.mark.parametrize("cursor", ["x", "-1", "0", "9" * 30, "", "1.5", "٣"])
def test_a_broken_cursor_is_the_newest_page(supervisors, front_desk, desk, cursor):
    made = many_rows.make(3, front_desk, desk)
    assert shown(supervisors, older=cursor) == made[::-1]
    assert shown(supervisors, newer=cursor) == made[::-1]


@pytest.mark.parametrize(
    "query",
    [{"email__contains": "x"}, {"notes": "x"}, {"cashier__password__startswith": "a"}],
)
def test_only_the_filters_of_a_list_filter_it(supervisors, query):
    assert supervisors.get(list_of(Order), query).status_code == 400


def test_a_column_is_not_sorted_by(supervisors, front_desk, desk):
    made = many_rows.make(3, front_desk, desk)
    assert shown(supervisors, o="3") == shown(supervisors, p="7") == made[::-1]


def test_each_filter_of_orders_shows_its_own(supervisors, supervisor, front_desk, desk):
    other_desk = Desk.objects.create(name="Desk 9")
    now = timezone.now()
    yesterday, long_ago = now - timedelta(days=1), now - timedelta(days=40)
    [plain] = many_rows.make(1, front_desk, desk, now=long_ago)
    wanted = {
        "day=today": {},
        "day=yesterday": {"now": yesterday},
        "tender=Voucher": {"tender": "Voucher", "now": long_ago},
        "sale_channel=Online": {"sale_channel": "online", "now": long_ago},
        "state=part": {"state": "part", "now": long_ago},
        "mismatch=yes": {"amount_mismatch": True, "now": long_ago},
        "missing=yes": {"missing_since": now, "now": long_ago},
    }
    made = {
        query: many_rows.make(1, front_desk, desk, **facts)
        for query, facts in wanted.items()
    }
    by_sam = many_rows.make(1, supervisor, other_desk, now=long_ago)
    made |= {f"cashier={supervisor.pk}": by_sam, f"desk={other_desk.pk}": by_sam}
    for query, orders in made.items():
        page = supervisors.get(f"{list_of(Order)}?{query}")
        assert page.context["cl"].result_list == orders, query
    week = made["day=today"] + made["day=yesterday"]
    assert shown(supervisors, day="week") == week
    on = timezone.localdate(long_ago).isoformat()
    assert plain in shown(supervisors, day=on)
    assert shown(supervisors, day=on, tender="Voucher") == made["tender=Voucher"]
    elsewhere = many_rows.order(99999, now)
    elsewhere.save()
    assert shown(supervisors, elsewhere="yes") == [elsewhere]


def test_whatever_an_address_says_is_no_error_of_ours(supervisors, front_desk, desk):
    many_rows.make(2, front_desk, desk)
    for name in ("day", "cashier", "desk", "tender", "state", "missing", "q"):
        for typed in [*BAD.values(), "2026-02-31", "9999-12-31", "0001-01-01"]:
            page = supervisors.get(list_of(Order), {name: typed})
            assert page.status_code == 200, (name, typed)
            assert SCRIPT not in page.text


def test_of_a_word_that_is_everywhere_the_newest_are_found(
    monkeypatch, supervisors, front_desk, desk
):
    """And a second word, or a filter, is looked for among all, not among those."""
    monkeypatch.setattr(search, "FOUND_AT_MOST", 5)
    made = many_rows.make(12, front_desk, desk, first_name="Ada")
    old = made[0]
    Order.objects.filter(pk=old.pk).update(tender="Check")
    assert list(Order.objects.search("Ada").newest_first()) == made[:6:-1]
    assert list(Order.objects.search(f"ada {old.last_name}")) == [old]
    assert list(Order.objects.search("ada guest.example").newest_first()) == made[:6:-1]
    assert list(Order.objects.search("ada nobody")) == []
    assert shown(supervisors, q="ada", tender="Check") == [old]


def test_a_word_that_is_everywhere_is_looked_for_wherever_it_may_stand(
    monkeypatch, front_desk, desk, subtests
):
    """Beside one that few orders have, in each column and in what belongs to them."""
    monkeypatch.setattr(search, "FOUND_AT_MOST", 5)
    said = {
        "zip_code": "K1A0B1",
        "phone_digits": "2125550142",
        "email": "all@guest.example",
        "membership_id": "M-7",
        "customer_id": "C-3",
        "card_last4": "4242",
        "first_name": "Ada",
    }
    made = many_rows.make(8, front_desk, desk, last_name="Chen", **said)
    keys = [order.pk for order in made]
    Payment.objects.filter(order__in=keys).update(payment_ref="A-100")
    OrderItem.objects.filter(order__in=keys).update(event_id="EV-1")
    told = Transaction.objects.filter(acme_order_id__in=[one.acme_id for one in made])
    told.update(payment_ref="V-77")
    old, other = made[0], many_rows.make(1, front_desk, desk, last_name="Old")[0]
    Order.objects.filter(pk=old.pk).update(last_name="Oldest")
    assert set(Order.objects.search("old")) == {old, other}
    for word in (*said.values(), "a-100", "EV-1", "v-77", "guest.ex", "ad"):
        with subtests.test(word):
            assert len(search.found_by(word, Order.objects.all())) == 5
            for words in (f"{word} old", f"old {word}"):
                among = Order.objects.filter(pk__in=[*keys, other.pk])
                expected = [old, other] if word == "guest.ex" else [old]
                assert set(Order.objects.search(words)) == set(expected)
                assert set(among.search(words)) == set(expected)
            assert not Order.objects.search(f"{word} nobody")


def test_a_row_is_chosen_and_opened_as_in_djangos_own_list(
    supervisors, front_desk, desk
):
    """Which is slower: nothing else is another."""
    odd = many_rows.make(1, front_desk, desk, last_name="Chen")[0]
    Order.objects.filter(pk=odd.pk).update(order_number="<1>&\"'")
    odd.refresh_from_db()
    page = supervisors.get(list_of(Order), {"q": "chen", "tender": "Cash"})
    ours = page.context["cl"].model_admin
    box = admin.ModelAdmin.action_checkbox(ours, odd)
    assert ours.action_checkbox(odd) == box
    assert box in page.text
    filters = {"preserved_filters": ours.get_preserved_filters(page.wsgi_request)}
    plain = reverse("admin:orders_order_change", args=[odd.pk])
    there = add_preserved_filters({"opts": Order._meta, **filters}, plain)
    assert f'href="{escape(there)}"' in page.text
    assert "q%3Dchen" in there
    bare = supervisors.get(list_of(Order))
    assert f'href="{plain}"' in bare.text


def test_a_row_names_tender_and_state_as_the_order_does(supervisors, front_desk, desk):
    said = [(tender, "sold") for tender in (*Tender.values, "GiftCertificate", "")]
    said += [("Cash", state) for state in (*OrderState.values, "another")]
    for tender, state in said:
        [order] = many_rows.make(1, front_desk, desk)
        Order.objects.filter(pk=order.pk).update(tender=tender, state=state)
    ours = supervisors.get(list_of(Order)).context["cl"]
    assert len(ours.result_list) == len(said)
    for order in ours.result_list:
        assert order.get_tender_display() in ours.model_admin.total(order)
        assert capfirst(order.get_state_display()) in ours.model_admin.state_of(order)


def test_words_of_one_shape_have_one_statement(front_desk, desk):
    many_rows.make(3, front_desk, desk, first_name="Ada")
    list(Order.objects.search("ada chen"))
    kept = dict(search._statements)
    with CaptureQueriesContext(connection) as asked:
        list(Order.objects.search("ida imagined"))
    assert search._statements == kept
    sqls = {query["sql"] for query in asked}
    assert len(sqls) == len(asked) <= 4


def test_what_was_found_is_leafed_through_without_sending_its_keys_along(
    supervisors, front_desk, desk
):
    many_rows.make(60, front_desk, desk, last_name="Chen")
    many_rows.make(3, front_desk, desk, last_name="Other")
    expected = list(Order.objects.filter(last_name="Chen").newest_first())
    with CaptureQueriesContext(connection) as asked:
        pages = list(walk(supervisors, "older", "q=chen"))
    assert [len(page) for page in pages] == [25, 25, 10]
    assert list(chain(*pages)) == expected
    for query in asked:
        assert query["sql"].count(",") < 200
        assert "COUNT(*)" not in query["sql"]
    back = list(walk(supervisors, "newer", f"older={expected[29].pk}&q=chen"))
    assert back == [expected[30:55], expected[5:30], expected[:25]]
    stranger = Order.objects.newest_first()[0]
    assert shown(supervisors, q="chen", older=stranger.pk) == expected[:25]


def test_a_full_name_is_enough_though_its_words_are_everywhere(
    monkeypatch, supervisors, front_desk, desk
):
    monkeypatch.setattr(search, "FOUND_AT_MOST", 5)
    many_rows.make(12, front_desk, desk, first_name="Ada")
    many_rows.make(12, front_desk, desk, last_name="Chen")
    [both] = many_rows.make(1, front_desk, desk, first_name="Ada", last_name="Chen")
    for words in ("ada chen", "chen ada"):
        assert list(Order.objects.search(words)) == [both]


def test_a_list_is_searched_by_what_its_orders_are(supervisors, front_desk, desk):
    [one, _] = many_rows.make(2, front_desk, desk)
    for words in (one.order_number, one.email, one.last_name):
        assert shown(supervisors, Order, q=words) == [one]
        assert shown(supervisors, Receipt, q=words) == list(one.receipts.all())
        assert shown(supervisors, Payment, q=words) == [one.payment]
        assert shown(supervisors, OrderItem, q=words) == list(one.items.all())
        assert shown(supervisors, OrderChange, q=words) == list(one.changes.all())
        assert shown(supervisors, Attempt, q=words) == [one.attempt]
    for model in (Order, Receipt, Payment, OrderItem, Attempt, Transaction):
        assert shown(supervisors, model, q="nobody") == []
    assert shown(supervisors, Attempt, q=str(one.attempt.request_uuid)) == [one.attempt]
    assert shown(supervisors, Attempt, q=one.attempt.spoken_reference) == [one.attempt]
    [line] = shown(supervisors, Transaction, q=one.order_number)
    assert line.acme_order_id == one.acme_id
