"""The token beside a SQLite file and in its row, while a worker changes both."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from acme_pos.staff import restores
from acme_pos.staff.models import Home, Restore, home_file, restore

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Settled in a file of its own, on whatever database the tests run."""
    monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setattr(home_file, "_file", lambda: tmp_path / "pos.sqlite3.home")
    Home.settle()
    return here()


def here():
    return Home.objects.here().get()


def test_each_tick_changes_both_and_forgets_the_token_before(home):
    before = home_file.tokens()
    assert before == home.identity
    here().stay()
    assert home_file.tokens() == here().identity != before
    assert not restores.waits()


def test_a_clock_that_went_back_does_not_make_the_backup_older(home):
    later = timezone.now() + timedelta(hours=1)
    Home.objects.update(seen_at=later)
    here().stay()
    assert here().seen_at == later
    assert here().identity != home.identity


def test_an_older_token_bars(home):
    here().stay()
    Home.objects.update(identity=home.identity)
    assert restores.waits()
    assert Home.objects.barring(restore.place()).exists()


def test_a_file_that_is_gone_bars(home):
    home_file._file().unlink()
    assert restores.waits()
    assert Home.objects.barring(restore.place()).exists()


def test_what_fails_between_file_and_row_bars_nothing(home, monkeypatch):
    def fail(*tokens):
        keep(*tokens)
        raise DatabaseError

    keep = home_file.keep
    monkeypatch.setattr(home_file, "keep", fail)
    with pytest.raises(DatabaseError):
        here().stay()
    assert len(home_file.tokens().split()) == 2
    assert here().identity == home.identity
    assert not restores.waits()
    assert not Home.objects.barring(restore.place()).exists()


def test_a_move_that_fails_stays_noticed(home, monkeypatch):
    here().stay()
    Home.objects.update(identity=home.identity)

    def fail(taken_at):
        raise DatabaseError

    with monkeypatch.context() as patch:
        patch.setattr(Restore, "of", fail)
        with pytest.raises(DatabaseError):
            here().move()
    assert restores.waits()
    assert here().move()
    assert not here().is_moved


def test_a_row_read_before_two_ticks_of_others_is_no_alarm(home):
    read = here()
    here().stay()
    here().stay()
    assert read.is_moved
    assert read.move() is None
    assert not here().is_moved
    read.stay()
    assert not here().is_moved
    assert not Restore.objects.exists()


def test_a_worker_between_row_and_file_bars_no_payment(home, monkeypatch):
    ticks = [here()]

    def tokens():
        while ticks:
            ticks.pop().stay()
        return read()

    read = home_file.tokens
    monkeypatch.setattr(home_file, "tokens", tokens)
    assert not restores.waits()
    assert not ticks


def test_a_copy_that_comes_back_during_a_tick_is_not_taken_for_home(home, monkeypatch):
    def lose(*tokens):
        keep(*tokens)
        monkeypatch.setattr(home_file, "keep", keep)
        Home.objects.update(identity="of another time")

    keep = home_file.keep
    monkeypatch.setattr(home_file, "keep", lose)
    here().stay()
    assert len(home_file.tokens().split()) == 2
    assert restores.waits()
