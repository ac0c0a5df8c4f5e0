"""Who is a member: looked up at ACME, put on the cart, taken off it.

What was searched for and found is in the answer to the search and nowhere else: a POST,
so that no address and no log holds it.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from acme_pos import acme
from acme_pos.staff.desks import StaffRequest, at_desk

from .. import members as lookup
from ..forms.coupon import NOT_BOTH
from ..forms.member import MemberLevelForm, MemberSearchForm
from ..members import MOST_SHOWN, Member
from ..models import Cart
from .screen import cart_of, screen, sells, write

NOT_ASKED = gettext_lazy(
    "ACME could not be asked, so nothing was changed. Sell on without the membership, "
    "by the level below, or try again in a minute."
)


@sensitive_post_parameters()
@sells
@at_desk
@never_cache
def members(request: StaffRequest) -> HttpResponse:
    """The panel, and what ACME finds. A scanned card is taken at once."""
    cart = cart_of(request)
    if request.method != "POST" or cart.coupon_codes:
        return _panel(request, cart)
    form = MemberSearchForm(request.POST)
    if not form.is_valid():
        return _panel(request, cart, search=form, status=422)
    words = form.cleaned_data["search"]
    try:
        found = lookup.found(words)
    except acme.AcmeError:
        return _refused(request, cart, form, str(NOT_ASKED))
    scanned = lookup.named_by(words, found)
    if scanned and not scanned.is_lapsed:
        return _attach(request, cart, scanned)
    if not found:
        return _refused(
            request, cart, form, _("No member matches %(words)s.") % {"words": words}
        )
    return _panel(request, cart, search=form, found=found)


@sensitive_post_parameters()
@sells
@at_desk
@require_POST
def use_member(request: StaffRequest) -> HttpResponse:
    """One of those that were found. A lapsed one is asked about once more."""
    cart = cart_of(request)
    if cart.coupon_codes:
        return _panel(request, cart)
    try:
        member = lookup.read(request.POST.get("membership", ""))
    except acme.NotFound:
        messages.error(request, _("ACME has no such membership. Search again."))
        return redirect("carts:members")
    except acme.AcmeError:
        messages.error(request, NOT_ASKED)
        return _panel(request, cart)
    if member.is_lapsed and "sure" not in request.POST:
        return _panel(request, cart, lapsed=member)
    return _attach(request, cart, member)


@sells
@at_desk
@require_POST
def use_level(request: StaffRequest) -> HttpResponse:
    """The guest says what they are, and has no card with them."""
    cart = cart_of(request)
    if cart.coupon_codes:
        return _panel(request, cart)
    form = MemberLevelForm(request.POST)
    if not form.is_valid():
        return _panel(request, cart, levels=form, status=422)
    return write(request, cart, lambda: cart.attach_member(lookup.of_level(form.level)))


@sells
@at_desk
@require_POST
def take_member_off(request: StaffRequest) -> HttpResponse:
    cart = cart_of(request)
    done = write(request, cart, cart.detach_member)
    return redirect("carts:coupons") if request.POST.get("then") == "coupons" else done


# --- pieces ------------------------------------------------------------------------


def _attach(request: StaffRequest, cart: Cart, member: Member) -> HttpResponse:
    return write(
        request, cart, lambda: cart.attach_member(member.snapshot(), member.primary)
    )


def _refused(
    request: StaffRequest, cart: Cart, form: MemberSearchForm, words: str
) -> HttpResponse:
    form.add_error("search", words)
    return _panel(request, cart, search=form, status=422)


def _panel(
    request: StaffRequest,
    cart: Cart,
    *,
    status: int = 200,
    found: list[Member] | None = None,
    **shown: Any,  # noqa: ANN401
) -> HttpResponse:
    """`search`, `levels` and `lapsed` when there is something to say of them."""
    forms = {"search": MemberSearchForm(), "levels": MemberLevelForm(), **shown}
    return screen(
        request,
        cart,
        status=status,
        panel="carts/members.html",
        found=(found or [])[:MOST_SHOWN],
        has_more=len(found or []) > MOST_SHOWN,
        not_both=NOT_BOTH,
        **forms,
    )
