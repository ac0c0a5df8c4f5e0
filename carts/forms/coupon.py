"""A coupon's code. ACME alone knows what it is good for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import Cart
from .fields import text

MOST = 5
NOT_BOTH = gettext_lazy("ACME takes coupons or a membership on one order, not both.")


class CouponForm(forms.Form):
    code = text(
        gettext_lazy("Coupon code"),
        most=60,
        required=True,
        help_text=gettext_lazy("Press Enter; what it gives is shown in the cart."),
    )
    code.widget.attrs["autofocus"] = True
    code.widget.attrs["data-takes-scan"] = ""

    def __init__(self, data: Any = None, *, cart: Cart) -> None:  # noqa: ANN401
        self.cart = cart
        super().__init__(data)

    def clean_code(self) -> str:
        """Kept as it was typed: whether case matters is ACME's."""
        code: str = self.cleaned_data["code"]
        if code in self.cart.coupon_codes:
            raise ValidationError(_("This code is in the cart already."), code="twice")
        if len(self.cart.coupon_codes) >= MOST:
            raise ValidationError(
                _("%(number)d codes at most. Remove one of them first.")
                % {"number": MOST},
                code="many",
            )
        return code

    def clean(self) -> dict[str, Any]:
        if self.cart.is_member_priced:
            raise ValidationError(
                f"{NOT_BOTH} {_('Take the membership off first.')}", code="member"
            )
        return super().clean() or {}

    @property
    def codes(self) -> list[str]:
        return [*self.cart.coupon_codes, self.cleaned_data["code"]]
