"""Places held while a cart is open (Reservations)."""

from typing import Annotated

from pydantic import AliasChoices, BeforeValidator, Field

from .reading import Count, Id, Moment, RequiredId, Shape


class ReservationItem(Shape):
    id: Id = ""
    reservation_id: Id = ""
    event_id: Id = ""
    quantity: Count = 0


class Reservation(Shape):
    """A hold; ACME's document speaks of about ten minutes."""

    id: RequiredId
    expires_at: Moment = Field(
        default=None,
        validation_alias=AliasChoices("expirationTimestamp", "expirationTime"),
    )
    items: Annotated[
        tuple[ReservationItem, ...], BeforeValidator(ReservationItem.all_of)
    ] = Field(default=(), validation_alias="reservationItems")
