"""Who reaches which address, by which method. A new address must be entered here."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from acme_pos.staff.models import AuditEvent
from tests import shift

pytestmark = pytest.mark.django_db

NOBODYS = UUID(int=0)
ANYONE = {"anonymous", "front_desk", "supervisor", "admin", "auditor"}
STAFF = ANYONE - {"anonymous"}
FINDS = STAFF
RESENDS = STAFF - {"auditor"}
SELLS = {"front_desk", "supervisor"}
BROWSES = {"supervisor", "admin", "auditor"}
SYNCS = BROWSES - {"auditor"}
# What an auditor may send: to come and go, to lock, and what is theirs alone.
OWN = {
    "home",
    "staff:login",
    "staff:code",
    "staff:enrol",
    "staff:logout",
    "staff:lock",
    "staff:unlock",
    "staff:pin",
    "staff:password",
    "staff:preferences",
    "staff:desk",
    "staff:language",
    "staff:alive",
    "admin-login",
    "admin-logout",
    "admin-password",
    "admin-password-done",
    # A search: it is sent so that no address has a guest's name in it.
    "orders:search",
    # A file to read; asking for it leaves a line in the trail.
    "orders:reconciliation-file",
}

# Address, its arguments, who may, and by which methods.
ROUTES = [
    ("home", [], STAFF, "GET POST"),
    ("staff:login", [], ANYONE, "GET POST"),
    ("staff:code", [], STAFF, "GET POST"),
    ("staff:enrol", [], STAFF, "GET POST"),
    ("staff:logout", [], STAFF, "POST"),
    ("staff:lock", [], ANYONE, "GET POST"),
    ("staff:unlock", [], ANYONE, "POST"),
    ("staff:pin", [], STAFF, "GET POST"),
    ("staff:password", [], STAFF, "GET POST"),
    ("staff:preferences", [], STAFF, "GET POST"),
    ("admin-login", [], ANYONE, "GET POST"),
    ("admin-logout", [], STAFF, "POST"),
    ("admin-password", [], STAFF, "GET POST"),
    ("admin-password-done", [], STAFF, "GET POST"),
    ("staff:desk", [], STAFF, "GET POST"),
    ("staff:language", [], ANYONE, "POST"),
    ("staff:alive", [], ANYONE, "GET POST"),
    ("carts:sale", [], SELLS, "GET"),
    ("carts:search", [], SELLS, "GET POST"),
    ("carts:add", ["event", "none"], SELLS, "GET POST"),
    ("carts:change", [0], SELLS, "GET POST"),
    ("carts:quantity", [0], SELLS, "POST"),
    ("carts:quantities", [], SELLS, "POST"),
    ("carts:remove", [0], SELLS, "POST"),
    ("carts:empty", [], SELLS, "POST"),
    ("carts:undo", [], SELLS, "POST"),
    ("carts:repeat", [], SELLS, "POST"),
    ("carts:round-up", [], SELLS, "POST"),
    ("carts:arrange", [], SELLS, "GET"),
    ("carts:pin", [], SELLS, "POST"),
    ("carts:following", [], SELLS, "POST"),
    ("carts:join", ["none"], SELLS, "POST"),
    ("carts:guest", [], SELLS, "GET POST"),
    ("carts:guest-line", [], SELLS, "POST"),
    ("carts:guest-mail", [], SELLS, "POST"),
    ("carts:guest-language", [], SELLS, "POST"),
    ("carts:park", [], SELLS, "GET POST"),
    ("carts:split", [], SELLS, "GET POST"),
    ("carts:not-paid", [], SELLS, "POST"),
    ("carts:members", [], SELLS, "GET POST"),
    ("carts:use-member", [], SELLS, "POST"),
    ("carts:use-level", [], SELLS, "POST"),
    ("carts:member-off", [], SELLS, "POST"),
    ("carts:override", [], SELLS, "GET POST"),
    ("carts:override-off", [], SELLS, "POST"),
    ("carts:coupons", [], SELLS, "GET POST"),
    ("carts:coupons-off", [], SELLS, "POST"),
    ("carts:customers", [], SELLS, "GET POST"),
    ("carts:use-customer", [], SELLS, "POST"),
    ("carts:customer-off", [], SELLS, "POST"),
    ("carts:alike", [], SELLS, "GET"),
    ("carts:refresh", [], SELLS, "POST"),
    ("orders:prepare", [], SELLS, "POST"),
    ("orders:checking", [], SELLS, "GET"),
    ("orders:tender", [NOBODYS], SELLS, "GET POST"),
    ("orders:arm", [NOBODYS], SELLS, "POST"),
    ("orders:report", [NOBODYS], SELLS, "POST"),
    ("orders:leave", [NOBODYS], SELLS, "POST"),
    ("orders:outcome", [NOBODYS], SELLS, "GET"),
    ("orders:mail-receipt", [NOBODYS], RESENDS, "POST"),
    ("orders:recall", [NOBODYS], SELLS, "POST"),
    ("orders:parked", [], SELLS, "GET"),
    ("orders:recall-parked", [NOBODYS], SELLS, "POST"),
    ("orders:together", [], SELLS, "POST"),
    ("orders:party", [NOBODYS], FINDS, "GET"),
    ("orders:settle", [NOBODYS], SELLS, "GET POST"),
    ("orders:provisional", [NOBODYS], SELLS, "GET"),
    ("orders:search", [], FINDS, "GET POST"),
    ("orders:scan", [], SELLS, "POST"),
    ("orders:order", [1], FINDS, "GET"),
    ("orders:slip", [1], FINDS, "GET"),
    ("orders:resend", [1], RESENDS, "POST"),
    ("orders:reconciliation", [], BROWSES, "GET"),
    ("orders:reconciliation", ["2026-03-04"], BROWSES, "GET"),
    ("orders:reconciliation-read", ["2026-03-04"], SYNCS, "POST"),
    ("orders:reconciliation-file", ["2026-03-04"], BROWSES, "POST"),
    ("orders:health", [], BROWSES, "GET"),
    ("orders:health-json", [], ANYONE, "GET"),
]
EVERY_ROUTE = pytest.mark.parametrize(
    ("name", "args", "allowed", "methods"),
    ROUTES,
    ids=[" ".join([name, *map(str, args)]) for name, args, *_ in ROUTES],
)
FOUND_OR_NOT = {200, 204, 302, 404, 422}


def views(resolver, space=""):
    """Every named address of the site with its view; the admin's have a table apart."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", entry.callback
        elif entry.namespace != "admin":
            yield from views(entry, f"{entry.namespace}:" if entry.namespace else space)


def test_every_address_is_in_the_table():
    """Those of the admin are in test_admin_access.py."""
    found = sorted(name for name, _ in views(get_resolver()))
    assert found == sorted(name for name, *_ in ROUTES)


def test_every_view_says_who_may_reach_it():
    """A permission, all staff, or everyone; one that says nothing is nobody's."""
    unsaid = [
        name
        for name, view in views(get_resolver())
        if not hasattr(view, "needs") and getattr(view, "login_required", True)
    ]
    assert unsaid == []
    assert {
        name
        for name, view in views(get_resolver())
        if not getattr(view, "login_required", True)
    } == {name for name, _, allowed, _ in ROUTES if "anonymous" in allowed}


def test_an_auditor_sends_nothing_but_their_own(visitor, auditor):
    sent = {
        name for name, _, allowed, by in ROUTES if "auditor" in allowed and "POST" in by
    }
    assert sent == OWN
    reader = visitor("auditor")
    rest = [(name, args) for name, args, *_ in ROUTES if name not in OWN]
    answers = {reader.post(reverse(name, args=args)).status_code for name, args in rest}
    assert answers == {403, 405}
    assert set(AuditEvent.objects.values_list("action", flat=True)) == {"denied"}


@pytest.fixture
def visitor(request, browser_of, sandbox, desk):
    """A signed-in client for the name of any of the cast, or a stranger's."""

    def arrive(who):
        if who == "anonymous":
            return Client()
        return browser_of(request.getfixturevalue(who))

    return arrive


def assert_answered(answer, *, who, allowed, is_known_method):
    if who == "anonymous" and who not in allowed:
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("staff:login"))
    elif who not in allowed:
        assert answer.status_code == 403
    elif is_known_method:
        assert answer.status_code in FOUND_OR_NOT
        assert not answer.get("Location", "").startswith(f"{reverse('staff:login')}?")
    else:
        assert answer.status_code == 405


@EVERY_ROUTE
def test_each_of_the_cast_by_each_method(visitor, name, args, allowed, methods):
    address = reverse(name, args=args)
    for who in sorted(ANYONE):
        for method in ("GET", "POST"):
            answer = getattr(visitor(who), method.lower())(address)
            assert_answered(
                answer,
                who=who,
                allowed=allowed,
                is_known_method=method in methods.split(),
            )


@EVERY_ROUTE
def test_a_post_from_another_site_is_refused(
    front_desk, desk, name, args, allowed, methods
):
    till = Client(enforce_csrf_checks=True)
    shift.begin(till, front_desk)
    assert till.post(reverse(name, args=args)).status_code == 403


@pytest.mark.parametrize(
    "target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:x"]
)
def test_signing_in_never_leads_elsewhere(client, front_desk, target):
    typed = {"username": "frida", "password": "a-long-test-password", "next": target}
    answer = client.post(reverse("staff:login"), typed)
    assert answer["Location"] == reverse("home")


def test_a_dismissed_cashier_is_out_at_once(till, front_desk):
    front_desk.is_active = False
    front_desk.save()
    assert till.get(reverse("carts:sale")).status_code == 302


@EVERY_ROUTE
def test_every_page_says_what_may_run_on_it(
    till, name, args, allowed, methods, sandbox
):
    policy = till.get(reverse(name, args=args))["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
