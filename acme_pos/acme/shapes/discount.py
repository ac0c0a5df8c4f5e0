"""What a coupon's discountId means (Discounts)."""

from .reading import RequiredId, Shape, Text


class Discount(Shape):
    """`code` is what the guest brings; no document says that every coupon is listed."""

    id: RequiredId
    code: Text = ""
    name: Text = ""
    description: Text = ""
