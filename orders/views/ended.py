"""How a payment ended: sold, not sold, or being checked; and the receipt of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from acme_pos.staff.access import needs
from acme_pos.staff.desks import StaffRequest, at_desk
from acme_pos.staff.letters import letters_for
from carts import holds
from carts.room import OtherTimes, other_times
from carts.views.screen import sells

from .. import drawer, receipts
from ..forms import MailForm, tenders_for
from ..models import Attempt, TooManyResends
from ..payload import lines_of
from ..refusals import in_words
from ..slips import language_among, language_of
from .attempts import attempt_of, own_attempt, to_what_paid_it
from .printing import printed

resends = needs("orders.resend_receipt")


@sells
@at_desk
@never_cache
@require_GET
def outcome(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """Also of a sale whose cart a colleague went on with."""
    attempt = own_attempt(request, public_id)
    if attempt.is_prepared:
        return redirect("orders:tender", attempt.public_id)
    if attempt.is_sold:
        return _sold(request, attempt, MailForm())
    if attempt.is_abandoned:
        return to_what_paid_it(request, attempt.cart) or _left(request)
    if attempt.is_refused:
        return _not_sold(request, attempt)
    return render(request, "orders/checking.html", {"attempt": attempt})


@resends
@at_desk
@require_POST
def mail_receipt(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """The guest who gave no email wants the receipt after all."""
    attempt = own_attempt(request, public_id)
    if not attempt.is_sold:
        return redirect("orders:outcome", attempt.public_id)
    form = MailForm(request.POST)
    if not form.is_valid():
        return _sold(request, attempt, form, status=422)
    to = form.cleaned_data["to"]
    try:
        receipts.send_again(attempt.order, to, request.user, request.desk)
    except TooManyResends as error:
        form.add_error("to", str(error))
        return _sold(request, attempt, form, status=422)
    messages.info(request, _("The receipt is on its way to %(email)s.") % {"email": to})
    return redirect("orders:outcome", attempt.public_id)


@sells
@at_desk
@never_cache
@require_GET
def provisional(request: StaffRequest, public_id: UUID) -> HttpResponse:
    """A slip for the guest while ACME's answer is awaited."""
    attempt = attempt_of(request, public_id)
    if not attempt.is_being_checked:
        return redirect("orders:outcome", attempt.public_id)
    shown = {"attempt": attempt, "lines": lines_of(attempt)}
    language = language_among(attempt.cart.language)
    return printed(request, "receipts/provisional.html", shown, language)


@sells
@never_cache
@require_GET
def checking(request: HttpRequest) -> HttpResponse:
    """Sales whose outcome is not known yet, of every desk, and what came of others."""
    known = Attempt.objects.select_related("desk", "cashier", "cart__places_held")
    may_settle = request.user.has_perm("orders.settle_review")
    shown = {
        "attempts": known.being_checked(),
        "parked": known.parked().select_related("cart__cashier"),
        "charged_twice": known.charged_twice() if may_settle else [],
    }
    return render(request, "orders/checking_list.html", shown)


# --- pieces ----------------------------------------------------------------------


def _sold(
    request: StaffRequest, attempt: Attempt, form: MailForm, status: int = 200
) -> HttpResponse:
    order = attempt.order
    shown = {
        "attempt": attempt,
        "order": order,
        "payment": order.payment,
        "pieces": drawer.pieces(order.payment.change_due),
        "lines": lines_of(attempt),
        "mailed": [
            (receipt.to, language_of(order, receipt.language))
            for receipt in order.receipts.exclude(to="").order_by("seq")
        ],
        "form": form,
    }
    return render(request, "orders/sold.html", shown, status=status)


def _left(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("That payment was left before anything was sent."))
    return redirect("carts:sale")


def _not_sold(request: HttpRequest, attempt: Attempt) -> HttpResponse:
    if attempt.is_absent and not (
        attempt.was_refused_in_browser and attempt.cart.is_open
    ):
        return render(request, "orders/not_charged.html", {"attempt": attempt})
    twins = Attempt.objects.twins_of(attempt).select_related("desk", "order")
    ways = tenders_for(attempt)
    # The letters that the tender page shows for them.
    lettered = zip(ways, letters_for(str(way.label) for way in ways), strict=True)
    shown = {
        "attempt": attempt,
        "refusal": in_words(attempt.refusal),
        "twins": twins if attempt.met_a_twin else [],
        "other_times": _other_times(attempt),
        "others": [way for way in lettered if way[0] != attempt.tender],
    }
    return render(request, "orders/refused.html", shown)


def _other_times(attempt: Attempt) -> list[OtherTimes]:
    """Where there is still room, when there was none at the time that was wanted."""
    if not attempt.was_sold_out:
        return []
    return other_times(holds.places_of(attempt.cart))
