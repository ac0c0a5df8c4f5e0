from .cart import Cart, CartChanged, CartState
from .catalog import CatalogEntry, CatalogKind
from .item import CartItem, Kind

__all__ = [
    "Cart",
    "CartChanged",
    "CartItem",
    "CartState",
    "CatalogEntry",
    "CatalogKind",
    "Kind",
]
