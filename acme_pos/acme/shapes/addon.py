"""Add-ons and donations (Add-Ons; types as in the B2C Shopping Cart samples)."""

from .. import wire
from .reading import Count, Flag, Money, RequiredId, Shape, Text


class AddOn(Shape):
    """Sold as an Inventory item: its id is the cart's inventoryId.

    `price` is None when ACME gives none; for a variable donation it means nothing.
    """

    id: RequiredId
    name: Text = ""
    description: Text = ""
    # Of its bar code; blank where ACME keeps none.
    sku: Text = ""
    price: Money = None
    type: Text = ""
    active: Flag = True
    display_order: Count = 0

    @property
    def is_donation(self) -> bool:
        return any(wire.same(self.type, kind) for kind in wire.AddOnType)

    @property
    def is_variable(self) -> bool:
        """True when the giver names the amount."""
        return wire.same(self.type, wire.AddOnType.DONATION)
