"""One form per kind of item, found in `FORM_FOR_KIND`.

Each form is bound to what it sells, cleans what was typed and hands over cart lines by
`items()`. None of them touches the network or the database's carts.
"""

from ..models import Kind
from .addon import AddOnForm, EventAddOnForm
from .base import ItemForm
from .combo import ComboForm
from .donation import FixedDonationForm, VariableDonationForm
from .event import EventForm
from .guest import GuestForm
from .membership import MembershipForm

FORM_FOR_KIND: dict[Kind, type[ItemForm]] = {
    Kind.EVENT: EventForm,
    Kind.EVENT_ADD_ON: EventAddOnForm,
    Kind.ADD_ON: AddOnForm,
    Kind.FIXED_DONATION: FixedDonationForm,
    Kind.VARIABLE_DONATION: VariableDonationForm,
    Kind.MEMBERSHIP: MembershipForm,
    Kind.COMBO: ComboForm,
}

__all__ = ["FORM_FOR_KIND", "GuestForm", "ItemForm"]
