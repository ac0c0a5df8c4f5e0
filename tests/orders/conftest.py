import pytest


@pytest.fixture(params=["stored", "inline"])
def either_way(request, settings):
    """The cart that is sold is ACME's own copy, or travels in the checkout."""
    settings.ACME_CHECKOUT_CART = request.param
    return request.param
