"""What a payment costs the database: so many statements, however much is bought.

Pulses, receipts and the trail are counted too, and what every page asks before its own
work; not the beginning and the end of transactions.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from acme_pos.staff.models import open_desks
from carts.models import Cart
from orders.models import Order, Receipt
from tests.carts import shelf

from .paying import COMMITTED, card, cash, latest, tender_page

pytestmark = COMMITTED

AT_MOST = 15
BEGIN_AND_END = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
TENDERS = [cash("500"), card()]


@pytest.fixture(autouse=True)
def kept(settings):
    """What every page shows is read once in a while, as in production."""
    settings.KEPT = timedelta(minutes=1)
    open_desks.forget()
    yield
    open_desks.forget()


def fill(till, lines):
    """So many gifts, each a line of its own."""
    for number in range(lines):
        shelf.put_gift(till, f"{number + 1}.00")
    assert len(Cart.objects.open().latest_first().first().lines) == lines


def statements(till, lines, tender, email=""):
    """What the POST that pays asks of the database."""
    fill(till, lines)
    if email:
        shelf.write_guest(till, email=email)
    address = tender_page(till)
    till.get(address)
    with CaptureQueriesContext(connection) as asked:
        till.post(address, tender)
    assert latest().is_sold
    assert Order.objects.latest("pk").items.count() == lines
    found = [each["sql"] for each in asked]
    return [sql for sql in found if not sql.startswith(BEGIN_AND_END)]


@pytest.mark.parametrize("tender", TENDERS, ids=["cash", "card"])
@pytest.mark.parametrize("email", ["", "ida@guest.example"], ids=["walk-up", "mailed"])
def test_a_sale_makes_few_of_them_and_as_many_for_twelve_lines(
    till, sandbox, tender, email
):
    one = statements(till, 1, tender, email)
    twelve = statements(till, 12, tender, email)
    assert len(one) <= AT_MOST, "\n".join(one)
    assert len(twelve) == len(one), "\n".join(twelve)
    assert Receipt.objects.count() == 2


def test_it_commits_three_times(till, sandbox):
    """That it is sent, the order's id alone, and all that follows from it."""
    fill(till, 2)
    address = tender_page(till)
    with CaptureQueriesContext(connection) as asked:
        till.post(address, cash("500"))
    said = [each["sql"] for each in asked]
    assert [sql.startswith("COMMIT") for sql in said].count(True) == 3
    kept = next(at for at, sql in enumerate(said) if "= 'received'" in sql)
    begin, write, commit = said[kept - 1 : kept + 2]
    assert begin.startswith("BEGIN")
    assert write.startswith('UPDATE "orders_attempt"')
    assert commit.startswith("COMMIT")
