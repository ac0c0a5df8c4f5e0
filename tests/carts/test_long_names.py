"""ACME's names may be longer than a line of ours; a sale is not lost over it."""

from carts.models import Cart, CatalogKind
from tests.carts import shelf


def test_a_long_name_is_cut_in_the_cart(till):
    entry = shelf.CatalogEntry.objects.get(
        kind=CatalogKind.ADD_ON, acme_id=str(shelf.PENCIL)
    )
    entry.answer["name"] = "Pencil " * 100
    entry.save()
    shelf.put_pencils(till)
    [line] = Cart.objects.get().lines
    assert len(line.name) == 200
