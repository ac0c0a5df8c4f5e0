"""A second person's word: of many tries at once no more than a few count."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.utils import timezone

from acme_pos.staff.models import Tries

SOON = timedelta(minutes=15)


def take(_=None):
    try:
        return Tries.objects.take("door", 5, SOON)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_time_are_no_more_than_allowed():
    with ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(take, range(24))) == 5
    later = time_machine.travel(timezone.now() + SOON, tick=False)
    with later, ThreadPoolExecutor(8) as crowd:
        assert sum(crowd.map(take, range(24))) == 5


@pytest.mark.django_db
def test_what_was_right_was_no_try():
    for _ in range(9):
        assert Tries.objects.take("door", 1, SOON)
        Tries.objects.give_back("door")
    assert Tries.objects.take("door", 1, SOON)
    assert not Tries.objects.take("door", 1, SOON)
    assert Tries.objects.take("another door", 1, SOON)
