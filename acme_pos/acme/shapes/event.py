"""Events, their ticket prices and their times (B2B Event Instances; B2C Templates)."""

from typing import Annotated

from pydantic import AliasChoices, AliasPath, BeforeValidator, Field, model_validator

from .. import wire
from .addon import AddOn
from .reading import (
    RAW,
    Count,
    Id,
    Moment,
    OptionalCount,
    RequiredId,
    RequiredMoment,
    RequiredMoney,
    Shape,
    Text,
    inner,
)


def _enabled(channels: object) -> tuple[str, ...] | None:
    if not isinstance(channels, list):
        return None
    return tuple(
        str(channel.get("channel") or channel.get("name") or "")
        for channel in channels
        if isinstance(channel, dict) and channel.get("enabled") in (True, "true")
    )


class TicketPrice(Shape):
    """One line of an event's price list. `id` is the cart's ticketingTypeId.

    `sale_channels` are those it is enabled on; None when ACME lists none at all.
    """

    id: RequiredId = Field(validation_alias=AliasPath("personType", "id"))
    name: Text = Field(default="", validation_alias=AliasPath("personType", "name"))
    description: Text = Field(
        default="", validation_alias=AliasPath("personType", "description")
    )
    price: RequiredMoney
    display_order: Count = 0
    sale_channels: Annotated[tuple[str, ...] | None, BeforeValidator(_enabled)] = Field(
        default=None, validation_alias="salesChannels"
    )

    def is_sold_on(self, channel: str) -> bool:
        """True when enabled on the channel, or when ACME lists no channels."""
        if self.sale_channels is None:
            return True
        return any(wire.same(channel, enabled) for enabled in self.sale_channels)


def _prices(price_list: object) -> tuple[TicketPrice, ...]:
    prices = TicketPrice.all_of(inner(price_list, "prices"))
    return tuple(sorted(prices, key=lambda price: price.display_order))


class Event(Shape):
    """One instance of an event. Seats are only as fresh as the read."""

    id: RequiredId
    template_id: Id = ""
    name: Text = ""
    description: Text = ""
    start_time: Moment = None
    end_time: Moment = None
    capacity: OptionalCount = None
    sold_quantity: OptionalCount = None
    type: Text = ""
    admission_type: Text = ""
    state: Text = ""
    prices: Annotated[tuple[TicketPrice, ...], BeforeValidator(_prices)] = Field(
        default=(), validation_alias="priceList"
    )


def _event(value: object) -> Event | None:
    return next(iter(Event.all_of([value])), None)


class EventTime(Shape):
    """A time at which an event can be visited; `id` is the event's id.

    `available_seats` is None when ACME does not count them.
    """

    id: RequiredId
    template_id: Id = Field(
        default="", validation_alias=AliasChoices("eventTemplateId", "templateId")
    )
    start_time: RequiredMoment
    available_seats: OptionalCount = None
    add_ons: Annotated[tuple[AddOn, ...], BeforeValidator(AddOn.all_of)] = ()
    event: Annotated[Event | None, BeforeValidator(_event)] = None

    @model_validator(mode="before")
    @classmethod
    def _fill_from_event(cls, value: object) -> object:
        """The document shows id and startTime in both places and explains neither."""
        if not isinstance(value, dict):
            return value
        filled = {
            "id": inner(value, "event", "id") or value.get("id"),
            "startTime": value.get("startTime") or inner(value, "event", "startTime"),
        }
        return {RAW: value, **value, **filled}


def flat_times(entries: list[object]) -> list[object]:
    """The times as one list, from `[time]` or `[{eventTemplateId, times: [time]}]`."""
    times: list[object] = []
    for entry in entries:
        nested = inner(entry, "times")
        if isinstance(nested, list):
            template = {"eventTemplateId": inner(entry, "eventTemplateId")}
            times += [{**template, **t} for t in nested if isinstance(t, dict)]
        else:
            times.append(entry)
    return times
