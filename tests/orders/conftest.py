import dataclasses

import pytest


@pytest.fixture(params=["stored", "inline"])
def either_way(request, settings):
    """The cart that is sold is ACME's own copy, or travels in the checkout."""
    settings.ACME_CHECKOUT_CART = request.param
    return request.param


@pytest.fixture
def quick_nights(sandbox, settings):
    """The nightly sync without the pauses it makes for ACME's sake."""
    settings.SYNC_READS_PER_SECOND = 1000
    # None but those that a test begins.
    settings.SYNC_AT = None
    settings.ACME = dataclasses.replace(settings.ACME, report_poll_seconds=0.01)
