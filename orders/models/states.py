"""How a guest pays, and the states of a sale with the times that they keep."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tender(models.TextChoices):
    """How the guest pays; the values are ACME's paymentMethod."""

    CASH = "Cash", _("Cash")
    CHECK = "Check", _("Check")
    VOUCHER = "Voucher", _("Voucher")
    CARD = "CreditCard", _("Card")
    OTHER = "Other", _("Other")


class AttemptState(models.TextChoices):
    PREPARED = "prepared", _("Prepared")
    SENT = "sent", _("Sent")
    UNKNOWN = "unknown", _("checking with ACME")
    REVIEW = "review", _("for a supervisor")
    RECEIVED = "received", _("Received")
    SUCCEEDED = "succeeded", _("sold")
    REJECTED = "rejected", _("refused")
    NOT_SENT = "not-sent", _("not sent")
    ABSENT = "absent", _("not charged")
    ABANDONED = "abandoned", _("Abandoned")


S = AttemptState
# States in which money moved, may have moved or is about to.
LIVE = (S.PREPARED, S.SENT, S.UNKNOWN, S.REVIEW, S.RECEIVED, S.SUCCEEDED)
# States in which nobody can say yet whether the guest was charged, or by which order.
CHECKED = (S.SENT, S.UNKNOWN, S.REVIEW, S.RECEIVED)
# States from which a found order makes a sale.
FINDABLE = (S.SENT, S.UNKNOWN, S.REVIEW, S.ABSENT)
# Looks for a lost answer, in seconds after the sending ended; then by the quarter hour.
LOOKS = (5, 15, 30, 60, 120, 300, 600)
QUARTER = timedelta(minutes=15)
# The least time between two looks, when the clock stood still and many are due.
BETWEEN = timedelta(seconds=5)
# So long an order may still come to light for a sale that was given up as not charged.
WATCHED = timedelta(days=1)
# A call to ACME never takes longer; an older SENT is the work of a process that died.
LEASE = timedelta(seconds=60)
# So long a sale without an answer warns of another of the same amount.
ALIKE_WITHIN = timedelta(hours=1)
# The evidence of a look that was made because the browser said that ACME refused.
ABSENT_AT_ONCE = "absent at once"
# The evidence of an order that is not what a browser was armed to buy, or so paid.
NOT_ARMED = "not what was armed"
# ACME refuses the same card and amount for about five minutes; clocks differ.
TWIN_WITHIN = timedelta(minutes=10)
