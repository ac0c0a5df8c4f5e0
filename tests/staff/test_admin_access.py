"""Who reaches which page of the admin, by which method. A new one must be entered here.

Beside the pages that every model has, by acts: view (list, row, history), add, change,
delete. Whoever is not named may do nothing, and nobody deletes.
"""

import pytest
from django.contrib import admin as django_admin
from django.test import RequestFactory
from django.urls import NoReverseMatch, URLPattern, reverse

from acme_pos.staff.models import AuditEvent, User
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

CAST = ("front_desk", "supervisor", "admin", "auditor")
READERS = {who: {"view"} for who in ("supervisor", "admin", "auditor")}
RUN_BY_ADMIN = {"admin": {"view", "add", "change"}}
MODELS = {
    "auth.group": {},
    "carts.cart": READERS,
    "carts.catalogentry": READERS,
    "orders.attempt": READERS,
    "orders.order": READERS,
    "orders.orderchange": READERS,
    "orders.orderitem": READERS,
    "orders.payment": READERS,
    "orders.quarantined": READERS,
    "orders.receipt": READERS,
    "orders.syncrun": READERS,
    "orders.transaction": READERS,
    "staff.auditevent": READERS,
    "staff.desk": RUN_BY_ADMIN,
    "staff.user": RUN_BY_ADMIN,
    "staff.venue": RUN_BY_ADMIN,
}
OF_USERS = {"take_phone_off", "take_pin_off", "sign_out_everywhere"}
# What can be done with the rows that are ticked.
ACTIONS = {
    "staff.user": {"admin": OF_USERS},
    "orders.order": {
        "supervisor": {"send_receipt_again", "read_from_acme"},
        "admin": {"send_receipt_again", "read_from_acme"},
    },
}
EXPORTS = ("supervisor", "admin", "auditor")
# Pages of their own: who may, by which methods.
MORE = {
    "auth_user_password_change": (("admin",), "GET POST"),
    "orders_attempt_export": (EXPORTS, "POST"),
    "orders_order_export": (EXPORTS, "POST"),
    "orders_orderchange_export": (EXPORTS, "POST"),
    "orders_orderitem_export": (EXPORTS, "POST"),
    "orders_payment_export": (EXPORTS, "POST"),
    "orders_receipt_export": (EXPORTS, "POST"),
    "orders_transaction_export": (EXPORTS, "POST"),
    "orders_syncrun_ask": (("supervisor", "admin"), "POST"),
    "staff_auditevent_export": (EXPORTS, "POST"),
}
# For whoever gets in at all.
OF_THE_SITE = [
    "index",
    "login",
    "logout",
    "password_change",
    "password_change_done",
    "autocomplete",
    "jsi18n",
    "view_on_site",
    "app_list",
]
EVERY_MODEL = pytest.mark.parametrize("label", MODELS)


def names(patterns):
    for entry in patterns:
        if isinstance(entry, URLPattern):
            if entry.name:
                yield entry.name
        else:
            yield from names(entry.url_patterns)


def test_every_page_of_the_admin_is_in_the_tables():
    acts = ("changelist", "add", "history", "delete", "change")
    of_models = [f"{label.replace('.', '_')}_{act}" for label in MODELS for act in acts]
    found = sorted(names(django_admin.site.get_urls()))
    assert found == sorted([*OF_THE_SITE, *of_models, *MORE])


def test_every_model_of_the_admin_is_too():
    found = {model._meta.label_lower for model in django_admin.site._registry}
    assert found == set(MODELS)


@pytest.fixture
def browsers(request, browser_of, desk):
    return {who: browser_of(request.getfixturevalue(who)) for who in CAST}


def status(act, name, *args):
    answer = act(reverse(f"admin:{name}", args=args))
    is_to_sign_in = answer.get("Location", "").startswith(reverse("admin:login"))
    return 403 if is_to_sign_in else answer.status_code


@EVERY_MODEL
def test_each_of_the_cast_by_each_act(browsers, label):
    name = label.replace(".", "_")
    for who, browser in browsers.items():
        may = MODELS[label].get(who, set())
        seen = 200 if "view" in may else 403
        assert status(browser.get, f"{name}_changelist") == seen, who
        for act, args in (("add", []), ("change", [0])):
            # Of a row that is not there those who may are told so elsewhere.
            is_read = act in may or (act == "change" and "view" in may)
            allowed = {200, 302} if is_read else {403}
            assert status(browser.get, f"{name}_{act}", *args) in allowed, (who, act)
            allowed = {200, 302} if act in may else {403}
            assert status(browser.post, f"{name}_{act}", *args) in allowed, (who, act)
        for method in (browser.get, browser.post):
            assert status(method, f"{name}_delete", 0) == 403, who


@EVERY_MODEL
def test_each_of_the_cast_has_these_actions(request, label):
    [model_admin] = [
        each
        for model, each in django_admin.site._registry.items()
        if model._meta.label_lower == label
    ]
    for who in CAST:
        asked = RequestFactory().get("/admin/")
        asked.user = request.getfixturevalue(who)
        offered = set(model_admin.get_actions(asked))
        if "view" in MODELS[label].get(who, set()):
            assert offered == ACTIONS.get(label, {}).get(who, set()), who


@pytest.mark.parametrize("name", MORE)
def test_pages_of_their_own(browsers, front_desk, name):
    who_may, methods = MORE[name]
    try:
        args = []
        reverse(f"admin:{name}")
    except NoReverseMatch:
        args = [front_desk.pk]
    for who, browser in browsers.items():
        for method in ("GET", "POST"):
            answered = status(getattr(browser, method.lower()), name, *args)
            if method not in methods.split():
                assert answered in {403, 405}, (who, method)
            elif who in who_may:
                assert answered in {200, 302}, (who, method)
            else:
                assert answered == 403, (who, method)


def test_a_history_is_for_those_who_see_the_row(browsers, supervisor):
    for who, browser in browsers.items():
        seen = 200 if who == "admin" else 403
        assert status(browser.get, "staff_user_history", supervisor.pk) == seen


def test_a_front_desk_gets_to_no_page_and_a_stranger_neither(browsers, client):
    for name in OF_THE_SITE:
        if name in {"view_on_site", "app_list"}:
            args = ["orders"] if name == "app_list" else [1, 1]
        else:
            args = []
        address = reverse(f"admin:{name}", args=args)
        for visitor in (browsers["front_desk"], client):
            answer = visitor.get(address)
            assert answer.status_code in {302, 403, 404, 405}, name


def test_an_auditor_changes_nothing_in_the_admin(browsers, auditor, front_desk):
    """By any address; their own password alone, and a list that is taken along."""
    reader, before = browsers["auditor"], list(User.objects.values())
    refused = {}
    for name in names(django_admin.site.get_urls()):
        if name.endswith("_export") or name in OF_THE_SITE:
            continue
        for args in ([], [front_desk.pk]):
            try:
                address = reverse(f"admin:{name}", args=args)
            except NoReverseMatch:
                continue
            sent = {"action": "sign_out_everywhere", "_selected_action": front_desk.pk}
            refused[name] = reader.post(address, sent).status_code
    # A list and a history are read by any method; no act of a list is offered.
    writes = {name for name in refused if name.endswith(("_add", "_change", "_delete"))}
    assert {refused[name] for name in {*writes, *MORE} & set(refused)} == {403}
    assert list(User.objects.values()) == before
    acts = set(AuditEvent.objects.values_list("action", flat=True))
    assert acts <= {"denied", "signed in"}


def test_a_superuser_deletes_nothing_either(browser_of, groups, desk, front_desk):
    root = browser_of(User.objects.create_superuser("root", password=PASSWORD))
    for label in MODELS:
        name = f"{label.replace('.', '_')}_delete"
        assert root.post(reverse(f"admin:{name}", args=[1])).status_code == 403
