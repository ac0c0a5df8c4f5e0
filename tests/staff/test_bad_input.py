"""Signing in and choosing a desk, whatever is typed."""

import pytest
from django.urls import reverse

from acme_pos.staff.models import Desk
from tests.carts.bad_input import BAD
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db

EVERY_BAD = pytest.mark.parametrize("typed", BAD.values(), ids=BAD)


@EVERY_BAD
@pytest.mark.parametrize("field", ["username", "password"])
def test_nobody_signs_in_by_it(client, front_desk, field, typed):
    form = {"username": "frida", "password": PASSWORD, field: typed}
    answer = client.post(reverse("staff:login"), form)
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert PASSWORD not in answer.text
    assert not client.session.keys()


@EVERY_BAD
def test_no_desk_is_chosen_by_it(till, typed):
    Desk.objects.create(name="Desk 2")
    answer = till.post(reverse("staff:desk"), {"desk": typed})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert till.get(reverse("carts:sale"))["Location"] == reverse("staff:desk")


def test_a_closed_desk_is_not_chosen(till):
    closed = Desk.objects.create(name="Desk 2", is_open=False)
    answer = till.post(reverse("staff:desk"), {"desk": closed.pk})
    assert answer.status_code == 422
    assert answer.context["desk"].name == "Desk 1"
