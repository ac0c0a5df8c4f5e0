"""An administrator runs the house and cannot widen their own rights."""

import pytest
from django.urls import reverse

from acme_pos.staff.models import User

pytestmark = pytest.mark.django_db


def fields_of(page):
    return set(page.context["adminform"].form.fields)


def test_an_admin_changes_colleagues_but_makes_nobody_a_superuser(
    admin, front_desk, browser_of
):
    page = browser_of(admin).get(
        reverse("admin:staff_user_change", args=[front_desk.pk])
    )
    assert "groups" in fields_of(page)
    assert not fields_of(page) & {"is_superuser", "user_permissions"}


def test_an_admin_does_not_choose_their_own_groups(admin, browser_of):
    page = browser_of(admin).get(reverse("admin:staff_user_change", args=[admin.pk]))
    assert not fields_of(page) & {"groups", "is_staff", "is_superuser"}


def test_a_superuser_is_seen_and_not_changed_by_an_admin(admin, browser_of):
    root = User.objects.create_superuser("root", password="a-long-test-password")
    page = browser_of(admin).get(reverse("admin:staff_user_change", args=[root.pk]))
    assert page.context["has_change_permission"] is False


def test_nor_is_a_superusers_password(admin, browser_of):
    root = User.objects.create_superuser("root", password="a-long-test-password")
    url = reverse("admin:auth_user_password_change", args=[root.pk])
    assert browser_of(admin).get(url).status_code == 403


def test_a_superuser_changes_anyone(browser_of, admin):
    root = User.objects.create_superuser("root", password="a-long-test-password")
    page = browser_of(root).get(reverse("admin:staff_user_change", args=[admin.pk]))
    assert {"groups", "is_superuser", "user_permissions"} <= fields_of(page)
