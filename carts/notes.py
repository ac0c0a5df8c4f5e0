"""ACME's prices in words: what each line costs there, what became of each coupon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos import acme
from acme_pos.staff.money import money

from . import catalog, pricing
from .models import Cart, CartItem
from .pricing import Difference, Price

NOTHING = gettext_lazy(
    "ACME gives nothing for this code: it is unknown, expired, or not for what is in "
    "the cart."
)
TOGETHER = gettext_lazy(
    "ACME prices it together with an equal line; the total is ACME's"
)


@dataclass(frozen=True, slots=True)
class NotedLine:
    """`amount` is what the guest pays for it; `words` why that is not our preview.

    `discounts` are the names of what ACME took off, "" for one that it does not list.
    """

    line: CartItem
    amount: Decimal
    words: str = ""
    at_full_price: int = 0
    discounts: tuple[str, ...] = ()
    is_at_member_price: bool = False

    @property
    def differs(self) -> bool:
        return self.amount != self.line.amount


@dataclass(frozen=True, slots=True)
class CouponNote:
    code: str
    words: str
    is_good: bool


def noted_lines(cart: Cart, price: Price | None) -> list[NotedLine]:
    """Every line, with what ACME asks for it where that is known."""
    if price is None:
        return [NotedLine(line, line.amount) for line in cart.lines]
    found = {one.line.pk: one for one in pricing.differences(cart, price)}
    together = [line.pk for line in cart.lines if line.pk not in price.lines]
    has_names = any(one.priced.discounts for one in found.values())
    listed = {one.id: one for one in catalog.discounts()} if has_names else {}
    return [
        NotedLine(line, line.amount, str(TOGETHER))
        if line.pk in together
        else _noted(cart, line, found.get(line.pk), listed)
        for line in cart.lines
    ]


def coupon_notes(cart: Cart, price: Price | None) -> list[CouponNote]:
    """For each code on the cart. ACME says by ids what it applied, not by codes."""
    if price is None or not cart.coupon_codes:
        return [CouponNote(code, "", is_good=True) for code in cart.coupon_codes]
    saved = _saved(cart, price)
    listed = {one.code.casefold(): one for one in catalog.discounts() if one.code}
    unnamed = saved.keys() - {one.id for one in listed.values()}
    return [
        _note(code, listed.get(code.casefold()), saved, unnamed)
        for code in cart.coupon_codes
    ]


def _noted(
    cart: Cart,
    line: CartItem,
    found: Difference | None,
    listed: Mapping[str, acme.Discount],
) -> NotedLine:
    if found is None:
        return NotedLine(line, line.amount)
    applied = [listed.get(one) for one in found.priced.discounts]
    why = [(one.name or one.code) if one else _("Discount") for one in applied]
    full = found.priced.at_full_price
    is_at_member_price = not why and found.saved > 0 and cart.is_member_priced
    if full:
        why.append(
            _("%(number)d of %(all)d at full price")
            % {"number": full, "all": line.quantity}
        )
    elif is_at_member_price:
        why.append(_("Member price"))
    if found.saved:
        why.append(_("instead of %(amount)s") % {"amount": money(line.amount)})
    return NotedLine(
        line,
        found.priced.amount,
        ", ".join(why),
        full,
        tuple(_with_code(one, cart.coupon_codes) for one in applied),
        is_at_member_price,
    )


def _with_code(discount: acme.Discount | None, brought: Sequence[str]) -> str:
    """`Spring Saver (SPRING10)` when the guest brought its code."""
    if discount is None:
        return ""
    codes = {code.casefold() for code in brought}
    has_code = discount.code and discount.code.casefold() in codes
    if discount.name and has_code:
        return f"{discount.name} ({discount.code})"
    return discount.name or discount.code


def _note(
    code: str, known: acme.Discount | None, saved: dict[str, Decimal], unnamed: set[str]
) -> CouponNote:
    if known and known.id in saved:
        told = {"name": known.name or _("Discount"), "amount": money(saved[known.id])}
        return CouponNote(code, _("%(name)s, %(amount)s off") % told, is_good=True)
    if known is None and unnamed:
        off = sum((saved[one] for one in unnamed), Decimal(0))
        words = _("Discount, %(amount)s off") % {"amount": money(off)}
        return CouponNote(code, words, is_good=True)
    return CouponNote(code, str(NOTHING), is_good=False)


def _saved(cart: Cart, price: Price) -> dict[str, Decimal]:
    """By discount id; a line with two of them counts for its first."""
    saved: dict[str, Decimal] = {}
    for found in pricing.differences(cart, price):
        for discount in found.priced.discounts[:1]:
            saved[discount] = saved.get(discount, Decimal(0)) + found.saved
    return saved
