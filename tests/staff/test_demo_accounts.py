"""Demo accounts exist for training: live, they are as good as switched off."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse

from acme_pos.staff.management.commands.seed_demo import ACCOUNTS, PASSWORD
from acme_pos.staff.models import Desk, User, Venue
from tests import shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(capsys, groups):
    call_command("seed_demo")
    return capsys.readouterr().out


def sign_in(client, username):
    typed = {"username": username, "password": PASSWORD}
    return client.post(reverse("staff:login"), typed)


def test_the_command_makes_a_venue_desks_and_accounts(seeded):
    assert Venue.objects.count() == 1
    assert Desk.objects.count() == 2
    assert set(User.objects.values_list("username", flat=True)) == {
        account[0] for account in ACCOUNTS
    }
    assert PASSWORD in seeded


def test_a_second_run_changes_nothing(seeded):
    password = User.objects.get(username="desk").password
    call_command("seed_demo", stdout=None)
    assert User.objects.count() == len(ACCOUNTS)
    assert User.objects.get(username="desk").password == password


@pytest.mark.parametrize("username", [account[0] for account in ACCOUNTS])
def test_each_signs_in_while_training(seeded, client, username):
    assert sign_in(client, username).status_code == 302


@pytest.mark.parametrize("username", [account[0] for account in ACCOUNTS])
def test_none_signs_in_when_acme_is_live(seeded, client, settings, username):
    settings.TRAINING = False
    answer = sign_in(client, username)
    assert answer.status_code == 200
    assert "Please enter a correct username and password" in answer.text


def test_their_sessions_end_when_acme_is_live(seeded, client, settings):
    sign_in(client, "desk")
    assert client.get(reverse("staff:desk")).status_code == 200
    settings.TRAINING = False
    assert client.get(reverse("staff:desk")).status_code == 302


def test_the_admin_does_not_let_them_in_either(seeded, client, settings):
    settings.TRAINING = False
    typed = {"username": "admin", "password": PASSWORD}
    client.post("/admin/login/", typed)
    assert client.get("/admin/").status_code == 302


def test_a_persons_own_account_goes_on(client, front_desk, desk, settings):
    settings.TRAINING = False
    shift.begin(client, front_desk)
    assert client.get(reverse("carts:sale")).status_code == 200


def test_none_are_made_when_acme_is_live(settings):
    settings.TRAINING = False
    with pytest.raises(CommandError, match="live"):
        call_command("seed_demo")
    assert not User.objects.exists()


def test_there_are_four_groups(groups):
    found = set(Group.objects.values_list("name", flat=True))
    assert found == {"front desk", "supervisor", "admin", "auditor"}
