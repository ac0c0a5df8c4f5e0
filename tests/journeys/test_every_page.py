"""What holds on every page: readable by everyone, on every screen, day and night."""

import pytest

from .everyone import wrong
from .tour import stops

pytestmark = [
    # Every page there is, at every size.
    pytest.mark.timeout(240),
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
]


def test_every_page_is_for_everyone_and_none_complains(counter, sandbox):
    found = {stop: wrong(counter.page) for stop in stops(counter, sandbox)}
    assert {stop: problems for stop, problems in found.items() if problems} == {}
