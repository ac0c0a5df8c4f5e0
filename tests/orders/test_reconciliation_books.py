"""Which lines of ACME's report are believed before any day is laid beside them."""

import pytest
from django.db.models import QuerySet

from acme_pos import acme
from orders.models import Quarantined, SyncPart, Transaction
from orders.models.batch import MANY
from orders.sync import books

from .day_rows import at, read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("kind", "amount", "is_kept"),
    [
        ("ChargeBack", "-20.00", True),
        ("ChargeBack", "20.00", False),
        ("Charge Back", "0.00", False),
        ("ChargeBackRefund", "20.00", True),
        ("Payment", "20.00", True),
    ],
)
def test_a_chargeback_without_its_sign_is_no_takings(kind, amount, is_kept):
    line = acme.TransactionLine.model_validate(
        {
            "OrderId": "77",
            "TransactionId": "1",
            "TransactionType": kind,
            "TransactionDate": "2026-03-04T10:00:00-05:00",
            "PaymentAmount": amount,
        }
    )
    part = SyncPart(run=read(at(0), at(12)))
    assert books.write(part, [line]) == (not is_kept)
    assert Transaction.objects.exists() == is_kept
    reasons = list(Quarantined.objects.values_list("reason", flat=True))
    assert reasons == ([] if is_kept else ["a chargeback that is not below zero"])


def paid(number, amount="20.00"):
    return acme.TransactionLine.model_validate(
        {
            "OrderId": f"{number}",
            "TransactionId": f"{number}",
            "TransactionType": "Payment",
            "TransactionDate": "2026-03-04T10:00:00-05:00",
            "PaymentAmount": amount,
            "PaymentMethod": "CREDIT_CARD",
        }
    )


def kept():
    """Amount and tender by the order's number."""
    rows = Transaction.objects.values_list("acme_order_id", "amount", "tender")
    return {int(number): (f"{amount}", tender) for number, amount, tender in rows}


@pytest.mark.parametrize("many", [3, MANY + 10])
def test_lines_are_kept_once_and_as_they_were_told_last(many):
    part = SyncPart(run=read(at(0), at(12)))
    books.write(part, [paid(number) for number in range(many)])
    assert kept() == dict.fromkeys(range(many), ("20.00", "CreditCard"))
    written = dict(Transaction.objects.values_list("key", "read_at"))

    books.write(part, [paid(0, "5.00"), *map(paid, range(1, 2 * many))])

    told = dict.fromkeys(range(2 * many), ("20.00", "CreditCard"))
    assert kept() == told | {0: ("5.00", "CreditCard")}
    now = dict(Transaction.objects.values_list("key", "read_at"))
    again = {key for key, moment in written.items() if now[key] != moment}
    assert again == {Transaction.objects.get(acme_order_id="0").key}


@pytest.mark.parametrize("many", [3, MANY + 10])
def test_lines_that_another_part_writes_meanwhile(many, monkeypatch):
    part = SyncPart(run=read(at(0), at(12)))
    books.write(part, [paid(0, "5.00")])
    monkeypatch.setattr(QuerySet, "in_bulk", lambda *_, **__: {})

    books.write(part, [paid(number) for number in range(many)])

    assert kept() == dict.fromkeys(range(many), ("20.00", "CreditCard"))
