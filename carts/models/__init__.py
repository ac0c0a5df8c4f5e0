from .cart import Cart, CartChanged, CartState
from .catalog import CatalogEntry, CatalogKind, CatalogReading
from .favourite import Favourite
from .hold import Hold
from .item import CartItem, Kind
from .mirror import Mirror, MirrorUse

__all__ = [
    "Cart",
    "CartChanged",
    "CartItem",
    "CartState",
    "CatalogEntry",
    "CatalogKind",
    "CatalogReading",
    "Favourite",
    "Hold",
    "Kind",
    "Mirror",
    "MirrorUse",
]
