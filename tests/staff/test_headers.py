"""What every answer tells the browser: pages, errors, redirects, files, the admin."""

import pytest
from django.contrib import admin as django_admin
from django.test import Client
from django.urls import reverse

from acme_pos.headers import HEADERS
from acme_pos.staff.models import User
from tests.conftest import PASSWORD

from .test_access import ROUTES

pytestmark = pytest.mark.django_db

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    **{name: HEADERS[name] for name in HEADERS if name != "Cache-Control"},
}


def assert_guarded(answer, *, is_kept=False):
    for name, value in ALWAYS.items():
        assert answer.get(name) == value, name
    policy = answer["Content-Security-Policy"]
    assert policy.count("default-src 'none'") == 1
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert len(answer["X-Request-ID"]) == 32
    assert ("no-store" in answer["Cache-Control"]) != is_kept


@pytest.fixture
def root(browser_of, groups):
    return browser_of(User.objects.create_superuser("root", password=PASSWORD))


def test_of_every_page_for_those_who_may_and_who_may_not(
    auditor, browser_of, sandbox, venue, desk
):
    stranger, reader = Client(), browser_of(auditor)
    for name, args, *_ in ROUTES:
        for visitor in (stranger, reader):
            assert_guarded(visitor.get(reverse(name, args=args)))


def test_of_every_page_of_the_admin(root, front_desk, desk, venue):
    names = ["index", "password_change", "password_change_done", "jsi18n"]
    pages = [reverse(f"admin:{name}") for name in names]
    for model in django_admin.site._registry:
        base = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
        acts = ["", "add/", "0/change/", "0/history/", "0/delete/"]
        pages += [base + act for act in acts]
    pages.append(reverse("admin:auth_user_password_change", args=[front_desk.pk]))
    pages.append("/admin/nowhere/")
    for page in pages:
        assert_guarded(root.get(page))


def test_of_every_error(till, settings):
    settings.ROOT_URLCONF = "tests.journeys.broken_urls"
    strict = Client(enforce_csrf_checks=True)
    quiet = Client(raise_request_exception=False)
    answers = {
        400: quiet.get("/", headers={"host": "elsewhere.example"}),
        403: strict.post(reverse("staff:login")),
        404: till.get("/nowhere/"),
        405: till.get(reverse("orders:prepare")),
        500: quiet.get("/broken/"),
    }
    for status, answer in answers.items():
        assert answer.status_code == status
        assert_guarded(answer)


def test_of_a_host_that_is_refused(settings):
    """Where Django's own middleware, which says some of them, says nothing."""
    settings.SECURE_SSL_REDIRECT = True
    quiet = Client(raise_request_exception=False)
    refused = quiet.get(reverse("staff:login"), headers={"host": "elsewhere.example"})
    assert refused.status_code == 400
    assert_guarded(refused)
    assert refused["X-Content-Type-Options"] == "nosniff"
    assert refused["Referrer-Policy"] == "same-origin"


def test_of_what_answers_before_any_page(settings):
    settings.SECURE_SSL_REDIRECT = True
    answer = Client().get(reverse("staff:login"))
    assert (answer.status_code, answer["Location"][:5]) == (301, "https")
    assert_guarded(answer)


def test_of_files_that_may_be_kept(settings):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    settings.WHITENOISE_MAX_AGE = 60
    answer = Client().get("/static/pos.js")
    assert answer.status_code == 200
    # Read to its end, it is closed.
    assert b"".join(answer.streaming_content)
    assert_guarded(answer, is_kept=True)
    assert_guarded(Client().get("/static/none.js"))


def test_of_a_file_that_is_sent(browser_of, supervisor, desk):
    """A list that is exported holds guests."""
    answer = browser_of(supervisor).post(reverse("admin:orders_order_export"))
    assert b"".join(answer.streaming_content)
    assert_guarded(answer)
