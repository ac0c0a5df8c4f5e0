"""Coupon codes: typed one by one, judged by ACME."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from acme_pos.staff.desks import StaffRequest, at_desk

from ..forms.coupon import NOT_BOTH, CouponForm
from .screen import cart_of, screen, sells, write


@sells
@at_desk
@never_cache
def coupons(request: StaffRequest) -> HttpResponse:
    cart = cart_of(request)
    form = CouponForm(request.POST if request.method == "POST" else None, cart=cart)
    if form.is_valid():
        return write(
            request, cart, lambda: cart.write_guest({"coupon_codes": form.codes})
        )
    return screen(
        request,
        cart,
        status=422 if form.is_bound else 200,
        panel="carts/coupons_form.html",
        coupon_form=form,
        not_both=NOT_BOTH,
    )


@sells
@at_desk
@require_POST
def take_coupons_off(request: StaffRequest) -> HttpResponse:
    """The code that was named, or all of them."""
    cart = cart_of(request)
    named = request.POST.get("code")
    left = [code for code in cart.coupon_codes if named and code != named]
    done = write(request, cart, lambda: cart.write_guest({"coupon_codes": left}))
    return redirect("carts:members") if request.POST.get("then") == "members" else done
