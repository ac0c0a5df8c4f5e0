"""A supervisor says what became of a sale of which nothing more can be proven.

    charged        the order is named, read from ACME, and must fit the sale
    not charged    ACME is looked at once more, and has no order of it
    not listed     the same where ACME's lists cannot be read: its back office has none
    refunded       it was charged twice, and one of the two was given back at ACME

Nobody settles a sale of their own. The swap of the state decides between two who settle
at once, and between a supervisor and the look that finds the order meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from acme_pos import acme
from acme_pos.staff.models import AuditEvent, User

from . import found, outcome
from .forms import has_unread_lists
from .lookup import SKEW, Lookup, reference_in
from .models import Attempt, AttemptState, Order
from .models.attempt import is_reference

S = AttemptState

NOT_ASKED = gettext_lazy(
    "ACME could not be asked just now, so nothing was changed. Try again in a minute."
)


LISTS_ARE_READ = gettext_lazy(
    "ACME's lists can be read, or the sale is too young to tell, so nothing was "
    "changed. Say that it was not charged: ACME is looked at once more then."
)


class NotSettled(Exception):
    """What was typed does not settle the sale; nothing was changed."""


class Overtaken(Exception):
    """The sale has an end already, or ACME has its order; `str()` tells which."""


def may_settle(attempt: Attempt, user: User) -> bool:
    return attempt.cashier != user


def as_charged(attempt: Attempt, number: str, by: User) -> None:
    """By the order that the supervisor named, by number or id, and ACME confirms.

    Raises NotSettled when that order is not this sale's, and Overtaken.
    """
    _check_for_review(attempt)
    order = _named(attempt, number)
    _check_is_of(attempt, order)
    outcome.receive(attempt, order, by, f"Order {number}, named by hand.")
    attempt.refresh_from_db()
    if attempt.acme_order_id != order.id or attempt.resolved_by != by:
        raise _overtaken(attempt)


def as_not_charged(attempt: Attempt, reason: str, by: User) -> None:
    """Only when ACME, looked at once more, has no order of it.

    Raises NotSettled when ACME cannot be asked, and Overtaken: an order that is found
    completes the sale.
    """
    _check_for_review(attempt)
    _check_is_not_at_acme(attempt, Lookup())
    _give_up(attempt, "absent by hand", reason, by)


def as_not_listed(attempt: Attempt, reason: str, by: User) -> None:
    """By ACME's back office, where its lists were not read whole for half an hour.

    Without it such a sale had no end. Raises NotSettled while the lists can be read, or
    when an order in them cannot, and Overtaken: an order that is found completes
    the sale.
    """
    _check_for_review(attempt)
    if not has_unread_lists(attempt):
        raise NotSettled(LISTS_ARE_READ)
    lookup = Lookup()
    # A list that cannot be read stops nobody here; an order in one does.
    if lookup.is_listed(attempt):
        _check_is_not_at_acme(attempt, lookup)
    _give_up(attempt, "absent by hand, unread", reason, by)


def as_refunded(attempt: Attempt, reason: str, by: User) -> None:
    """Note what was done about a double charge. Raises Overtaken."""
    now = timezone.now()
    if not attempt.is_charged_twice:
        raise _overtaken(attempt)
    with transaction.atomic(durable=True):
        noted = attempt.move(
            S.ABSENT,
            S.ABSENT,
            only_if={"late_hit": True, "late_hit_settled_at": None},
            late_hit_settled_at=now,
            resolved_by=by,
            resolved_reason=reason,
        )
        if noted:
            AuditEvent.objects.record(
                gettext_noop("double charge refunded"),
                attempt,
                actor=by,
                desk=attempt.desk,
                facts={"reason": reason},
            )
    if not noted:
        raise _overtaken(attempt)


def _give_up(attempt: Attempt, evidence: str, reason: str, by: User) -> None:
    if not outcome.give_up(
        attempt,
        resolved_by=by,
        resolved_reason=reason,
        evidence=attempt.with_evidence(evidence),
    ):
        raise _overtaken(attempt)


# --- what is checked -------------------------------------------------------------


def _check_for_review(attempt: Attempt) -> None:
    attempt.refresh_from_db()
    if not attempt.is_for_review:
        raise _overtaken(attempt)


def _overtaken(attempt: Attempt) -> Overtaken:
    attempt.refresh_from_db()
    who = attempt.resolved_by or _("The desk")
    if attempt.is_for_review:
        return Overtaken(
            _(
                "That order just became another sale's, so nothing was changed. This "
                "sale still waits: look for its own order in ACME's back office."
            )
        )
    if attempt.is_absent and attempt.late_hit_settled_at:
        words = _("%(name)s has noted what was done about the double charge.")
    elif attempt.is_absent and attempt.is_charged_twice:
        words = _("The order was found after the cart had been paid another time.")
    elif attempt.is_absent and attempt.late_hit:
        words = _("The order was found while the cart was being paid another time.")
    elif attempt.is_absent:
        words = _("%(name)s has settled this sale as not charged.")
    elif attempt.is_sold or attempt.is_received:
        words = _("ACME's order was found and this sale is charged.")
    else:
        words = _("The desk is still looking for the order by itself.")
    return Overtaken(f"{words % {'name': who}} {_('There is nothing to settle now.')}")


def _named(attempt: Attempt, number: str) -> acme.Order:
    try:
        order = Lookup().order_with_number(attempt, number)
    except acme.AcmeError:
        raise NotSettled(NOT_ASKED) from None
    if order is None:
        raise NotSettled(
            _(
                "ACME has no order %(number)s of this sale's guest or events. Check "
                "the number, or type the order's id at ACME."
            )
            % {"number": number}
        )
    return order


def _check_is_of(attempt: Attempt, order: acme.Order) -> None:
    """The order carries our reference; or none, and everything else fits."""
    if other := _other_sale_of(attempt, order):
        told = {"reference": other.spoken_reference}
        raise NotSettled(_("That order is the one of sale %(reference)s.") % told)
    reference = reference_in(order)
    if reference == attempt.reference:
        return
    if is_reference(reference):
        raise NotSettled(
            _("That order's notes begin with another sale's reference, %(reference)s.")
            % {"reference": reference}
        )
    if misfits := list(_misfits(attempt, order)):
        raise NotSettled(
            _(
                "That order does not carry this sale's reference, and %(misfits)s. It "
                "is another guest's."
            )
            % {"misfits": get_text_list(misfits, _("and"))}
        )


def _other_sale_of(attempt: Attempt, order: acme.Order) -> Attempt | None:
    others = Attempt.objects.exclude(pk=attempt.pk).oldest_first()
    by_answer = others.filter(acme_order_id=order.id).first()
    known = Order.objects.filter(acme_id=order.id).exclude(attempt=None)
    return by_answer or others.filter(order__in=known).first()


def _misfits(attempt: Attempt, order: acme.Order) -> Iterator[str]:
    """What of the order is not this sale's, in words."""
    if order.total_amount != attempt.expected_total:
        yield _("its total is another one")
    body = attempt.body or {}
    # ACME does not always say whose an order is; what it does say must fit.
    if not _is_same(order.email, body.get("email")):
        yield _("its email is another one")
    if not _is_same(order.phone_number, body.get("phoneNumber")):
        yield _("its phone number is another one")
    since = (attempt.sent_at or attempt.created_at) - SKEW
    if order.created_on is None or not since <= order.created_on <= timezone.now():
        yield _("it was not made when this sale was sent")


def _is_same(said: str, sent: str | None) -> bool:
    return not (said and sent) or said.casefold() == sent.casefold()


def _check_is_not_at_acme(attempt: Attempt, lookup: Lookup) -> None:
    try:
        orders = lookup.orders_of(attempt)
        if len(orders) == 1:
            found.accept(attempt, orders[0], lookup)
    except acme.AcmeError:
        raise NotSettled(NOT_ASKED) from None
    if not orders:
        return
    attempt.refresh_from_db()
    numbers = ", ".join(order.order_number or order.id for order in orders)
    if words := _why_not_settled(attempt, orders):
        raise NotSettled(words % {"numbers": numbers})
    words = _(
        "It was charged: ACME has its order, %(number)s. The sale is completed instead."
    )
    raise Overtaken(words % {"number": numbers})


def _why_not_settled(attempt: Attempt, orders: Sequence[acme.Order]) -> str:
    """What ACME has of the sale, when that is no end of it; empty when it is."""
    if len(orders) > 1:
        return _(
            "ACME has several orders of this sale: %(numbers)s. Name the one to keep "
            "as charged, and refund the others at ACME."
        )
    changed = attempt.changed_order
    if changed and changed["order"] == orders[0].id:
        return _(
            "ACME has order %(numbers)s of this sale, and it is not what was to be "
            "paid. Name it as charged, and have ACME give back what is too much."
        )
    if attempt.acme_order_id != orders[0].id:
        return _(
            "ACME's order %(numbers)s carries this sale's reference and is recorded "
            "for another sale. Ask ACME what it was paid with."
        )
    return ""
