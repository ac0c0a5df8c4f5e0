"""After signing in everybody lands on a page that is theirs."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "lands_on"),
    [
        ("front_desk", "carts:sale"),
        ("supervisor", "carts:sale"),
        ("admin", "orders:search"),
        ("auditor", "orders:search"),
    ],
)
def test_home_is_the_first_page_that_one_may_see(
    request, browser_of, desk, sandbox, who, lands_on
):
    client = browser_of(request.getfixturevalue(who))
    answer = client.get(reverse("home"))
    assert answer["Location"] == reverse(lands_on)
    assert client.get(answer["Location"]).status_code == 200
