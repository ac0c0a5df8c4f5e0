"""Which lines of ACME's report are believed before any day is laid beside them."""

import pytest

from acme_pos import acme
from orders.models import Quarantined, SyncPart, Transaction
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
