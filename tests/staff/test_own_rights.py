"""An administrator runs the house and cannot widen their own rights."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from acme_pos.staff.models import SignIn, User
from tests.conftest import PASSWORD, person

from .door import give_pin, lock, open_with, sign_in

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


def groups_offered(page):
    field = page.context["adminform"].form.fields["groups"]
    return set(field.queryset.values_list("name", flat=True))


def test_an_admin_makes_no_admin_and_unmakes_none(admin, front_desk, browser_of):
    """Of a colleague, or of an account that would be their own by another name."""
    ada = browser_of(admin)
    page = reverse("admin:staff_user_change", args=[front_desk.pk])
    assert groups_offered(ada.get(page)) == {"front desk", "supervisor", "auditor"}
    admins = Group.objects.get(name="admin")
    answer = ada.post(page, {"username": "frida", "groups": [admins.pk]})
    assert "not one of the available choices" in answer.text
    assert not front_desk.groups.filter(pk=admins.pk).exists()
    other = person("Abe", "admin", is_staff=True)
    page = reverse("admin:staff_user_change", args=[other.pk])
    assert not fields_of(ada.get(page)) & {"groups", "is_staff"}
    sent = {"username": "abe", "is_active": "on", "groups": [], "email": "a@house.test"}
    assert ada.post(page, sent).status_code == 302
    other.refresh_from_db()
    assert (other.email, other.is_staff) == ("a@house.test", True)
    assert list(other.groups.all()) == [admins]
    root = browser_of(User.objects.create_superuser("root", password=PASSWORD))
    assert "admin" in groups_offered(root.get(page))


@pytest.mark.parametrize("change", ["dismissed", "password", "own password"])
def test_who_is_dismissed_or_has_another_password_is_out_for_good(
    client, admin, front_desk, browser_of, desk, change
):
    """Also at a locked desk, and also when the account is opened again."""
    give_pin(front_desk)
    sign_in(client, "frida")
    lock(client)
    ada = browser_of(admin)
    page = reverse("admin:staff_user_change", args=[front_desk.pk])
    who = admin if change == "own password" else front_desk
    password = reverse("admin:auth_user_password_change", args=[who.pk])
    new = "another-long-password"
    if change == "dismissed":
        ada.post(page, {"username": "frida"})
        ada.post(page, {"username": "frida", "is_active": "on"})
    else:
        typed = {"password1": new, "password2": new, "usable_password": "true"}
        answer = ada.post(password, typed)
    front_desk.refresh_from_db()
    assert front_desk.is_active
    if change == "own password":
        assert answer["Location"] == reverse("staff:password")
        admin.refresh_from_db()
        assert admin.check_password(PASSWORD)
        assert open_with(client, front_desk)["Location"] == "/"
        return
    assert not SignIn.objects.under_way().filter(user=front_desk).exists()
    open_with(client, front_desk)
    assert client.get("/orders/")["Location"].startswith("/login/")
    assert SignIn.objects.under_way().filter(user=admin).exists()


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
