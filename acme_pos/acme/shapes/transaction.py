"""A line of a Transactions report (Transactions Report fields; Transaction Types)."""

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_pascal

from .. import wire
from .reading import Id, Moment, Money, Shape, Text


class TransactionLine(Shape):
    """What was sold, or what was paid: a sale has lines of both families."""

    model_config = ConfigDict(alias_generator=to_pascal)

    transaction_id: Id = ""
    transaction_item_id: Id = ""
    transaction_type: Text = ""
    transaction_date: Moment = None
    order_id: Id = ""
    order_number: Id = ""
    transaction_amount: Money = None
    payment_amount: Money = None
    payment_method: Text = ""
    payment_id: Text = ""
    payment_status: Text = ""
    credit_card_brand: Text = ""
    last4: Text = Field(default="", validation_alias="CreditCardLast4Digits")
    sale_channel: Text = ""

    @property
    def is_money(self) -> bool:
        """Paid or given back, rather than what was sold for it."""
        return any(wire.same(self.transaction_type, kind) for kind in wire.MONEY_TYPES)

    @classmethod
    def fields(cls) -> list[str]:
        """The report's fields it is read from."""
        return [
            str(field.validation_alias or to_pascal(name))
            for name, field in cls.model_fields.items()
            if name != "raw"
        ]
