"""What is sold besides tickets: extras, goods and donations."""

from dataclasses import dataclass
from decimal import Decimal

EXTRA = "standard"
FIXED_DONATION = "fixedDonation"
VARIABLE_DONATION = "donation"


@dataclass(frozen=True, slots=True)
class AddOn:
    """An add-on; its id is the inventoryId of a cart item.

    `type` is ACME's for donations; the word for everything else is assumed.
    """

    id: int
    name: str
    description: str
    price: Decimal
    type: str = EXTRA

    @property
    def is_donation(self) -> bool:
        return self.type in (FIXED_DONATION, VARIABLE_DONATION)

    @property
    def is_variable(self) -> bool:
        return self.type == VARIABLE_DONATION


def _add_on(id_: int, name: str, price: str, about: str, type_: str = EXTRA) -> AddOn:
    return AddOn(id_, name, about, Decimal(price), type_)


ADD_ONS: dict[str, AddOn] = {
    str(one.id): one
    for one in (
        _add_on(1, "Museum pencil", "0.25", "Writes only things that are not so."),
        _add_on(594, "Private curator hour", "100.00", "A curator, for one hour."),
        _add_on(601, "Audio guide", "6.00", "Eleven languages, two invented."),
        _add_on(602, "Star glasses", "3.50", "To see shows under the dome in depth."),
        _add_on(603, "Sketching kit", "9.00", "Paper, charcoal and an eraser."),
        _add_on(604, "Workshop material", "12.00", "Clay, wire and gold leaf."),
        _add_on(605, "Welcome drink", "8.50", "With or without bubbles."),
        _add_on(606, "Group headset", "2.00", "Hear the guide from the back row."),
        _add_on(818, "Exhibition guide", "10.00", "112 pages, in print."),
        _add_on(820, "Tote bag", "18.00", "Bigger inside than outside."),
        _add_on(821, "Locker for a day", "2.50", "Takes one backpack."),
        _add_on(822, "Parking for a day", "15.00", "Garage under the museum."),
        _add_on(823, "Postcard set", "7.95", "Ten places nobody has been to."),
        _add_on(824, "Stroller rental", "5.00", "Returned at the desk."),
        _add_on(889, "Patron gift", "100.00", "A gift of $100.", FIXED_DONATION),
        _add_on(1643, "Supporter gift", "10.00", "A gift of $10.", FIXED_DONATION),
        _add_on(1644, "Keeper gift", "30.00", "A gift of $30.", FIXED_DONATION),
        _add_on(888, "Gift of your choice", "0.00", "Any amount.", VARIABLE_DONATION),
        _add_on(2728, "Round-up gift", "0.00", "Any amount.", VARIABLE_DONATION),
    )
}

# Donations are told apart by these names, kept in lists of their own (cart document).
CAMPAIGNS = ("Spring Direct Mail Appeal", "A Roof for the Sky Room", "Year of the Map")
APPEALS = ("Appeal One", "Front desk", "Autumn letter", "Gala evening")
FUNDS = ("General Fund", "Education Fund", "Acquisitions Fund")
