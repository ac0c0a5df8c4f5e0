"""A payment has one connection to ACME, its own; what is only read shares a kept one.

A kept connection that ends while a sale is on it leaves nobody knowing what became of
the sale.
"""

import pytest

from acme_pos import acme
from tests.carts import shelf

from .paying import CASH, COMMITTED, card, latest, tender_page
from .waiting import acme_that, order_of, says_of_the_latest

pytestmark = COMMITTED

SOLD = says_of_the_latest(order_of)


@pytest.mark.parametrize("tender", [CASH, card()], ids=["cash", "card"])
def test_the_post_that_pays_opens_one_connection(till, settings, tender):
    shelf.put_tickets(till, Adult=2)
    shelf.put_pencils(till)
    address = tender_page(till)
    with acme_that(settings, SOLD) as server:
        page = till.post(address, tender, follow=True)
        assert latest().is_sold, page.text
        assert [asked.method for asked in server.received] == ["POST"]
        assert server.connections == 1


def test_reads_before_and_after_it_share_another(till, settings):
    shelf.put_pencils(till)
    address = tender_page(till)
    with acme_that(settings, SOLD) as server:
        acme.connect().order("77001")
        till.post(address, CASH)
        acme.connect().order("77001")
        assert [asked.connection for asked in server.received] == [1, 2, 1]
        assert server.connections == 2
