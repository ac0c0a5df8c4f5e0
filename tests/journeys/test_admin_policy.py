"""No page of the admin breaks the policy on scripts and styles, as browsers see it."""

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import Group
from django.urls import reverse

from acme_pos.staff.models import AuditEvent, User
from carts.models import Cart
from tests.carts import shelf
from tests.conftest import PASSWORD
from tests.orders.paying import CASH, pay

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]

INLINE = """() => {
  const script = document.createElement("script");
  script.textContent = "window.inlineRan = true";
  document.head.append(script);
  document.body.setAttribute("style", "color: red");
  return window.inlineRan === true;
}"""


@pytest.fixture
def sold(till, venue):
    shelf.put_tickets(till, Adult=1)
    shelf.write_guest(till, first_name="Ida", email="ida@guest.example")
    pay(till, CASH)
    shelf.put_pencils(till)
    return Cart.objects.get(state="paid").attempts.get()


@pytest.fixture
def root(groups):
    return User.objects.create_superuser("root", password=PASSWORD)


def page_of(model, act, *args):
    name = model._meta.label_lower.replace(".", "_")
    return reverse(f"admin:{name}_{act}", args=args)


def pages(root, person):
    """Every list, a row of each and its history, and what the rest has of its own."""
    for name in ("index", "password_change", "password_change_done"):
        yield reverse(f"admin:{name}")
    yield reverse("admin:app_list", args=["orders"])
    yield reverse("admin:auth_user_password_change", args=[person.pk])
    for model in django_admin.site._registry:
        yield page_of(model, "changelist")
        row = model._default_manager.first()
        if row is not None:
            yield page_of(model, "change", row.pk)
    for model in (User, Group):
        yield page_of(model, "add")
    yield page_of(User, "history", person.pk)
    trail = page_of(AuditEvent, "changelist")
    yield f"{trail}?day=today&action=sold"
    yield f"{trail}?q=nobody"


def test_every_kind_of_page_keeps_to_it(counter, sold, root, front_desk, complaints):
    counter.sign_in("root")
    for address in pages(root, front_desk):
        answer = counter.page.goto(counter.address + address)
        assert answer.status == 200, address
        assert complaints == [], address


def test_what_is_written_into_a_page_does_not_run(counter, root, complaints):
    """The control: the browser does complain, and the test above would hear it."""
    counter.sign_in("root")
    counter.open(reverse("admin:index"))
    assert counter.page.evaluate(INLINE) is False
    counter.page.wait_for_function("() => window.inlineRan === undefined")
    heard = " ".join(complaints)
    assert "script-src" in heard
    assert "style-src" in heard
    complaints.clear()
