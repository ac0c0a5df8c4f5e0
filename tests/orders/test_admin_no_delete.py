"""Nothing that the house keeps can be deleted in the admin, not even by a superuser."""

import pytest
from django.contrib import admin
from django.urls import reverse

from acme_pos.staff.models import Desk, User, Venue

pytestmark = pytest.mark.django_db

OURS = [
    model
    for model in admin.site._registry
    if model._meta.app_label in {"staff", "carts", "orders"}
]


@pytest.fixture
def superuser(browser_of):
    return browser_of(User.objects.create_superuser("root"))


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_no_list_offers_to_delete(rf, model):
    request = rf.get("/admin/")
    request.user = User.objects.create_superuser("root")
    its_admin = admin.site._registry[model]
    assert not its_admin.has_delete_permission(request)
    assert "delete_selected" not in its_admin.get_actions(request)
    assert not its_admin.list_editable


def test_people_desks_and_the_venue_stay(superuser, front_desk, desk, venue):
    for row in (front_desk, desk, venue):
        name = f"admin:staff_{row._meta.model_name}_delete"
        address = reverse(name, args=[row.pk])
        assert superuser.post(address, {"post": "yes"}).status_code == 403
        assert type(row).objects.filter(pk=row.pk).exists()
    assert {User, Desk, Venue} <= set(OURS)


def test_a_person_who_leaves_is_made_inactive(superuser, front_desk):
    page = superuser.get(reverse("admin:staff_user_change", args=[front_desk.pk]))
    assert "is_active" in page.context["adminform"].form.fields
