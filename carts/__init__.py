"""What the guest wants: the catalog, the cart and one form per kind of item."""
