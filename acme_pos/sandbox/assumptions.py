"""Everything ACME's public documents leave open, as one switch each.

A default is our reading; turn one with `--assume name=value`, or on the page.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Assumptions:
    """One field per open question; its comment says what is known."""

    # Statuses of refused access: no source shows one.
    unknown_key_status: int = 401
    no_permission_status: int = 403
    # The browser IP header is required on online checkout; the status is assumed.
    browser_ip_required: bool = True
    # ACME warns against it in a browser; whether the API refuses it is open.
    cors_refuses_secret_key: bool = True
    # Whether inside sales may leave the request UUID out is not written.
    uuid_required_on_b2b: bool = False
    # A repeat is answered 409; for how long is not written.
    uuid_hours: int = 24
    # Whether an invalid request uses its UUID up is not written.
    refused_releases_uuid: bool = True
    # Whether a declined card uses its UUID up is not written: the worse is assumed.
    declined_releases_uuid: bool = False
    # Whether a request that died before booking uses it up: the worse is assumed.
    lost_releases_uuid: bool = False
    # Error 16003 is written for online checkout, with five minutes; 0 turns it off.
    fingerprint_minutes: int = 5
    # Whether 16003 holds for inside sales too is not written.
    fingerprint_on_b2b: bool = True
    # The HTTP status of 16003 is not written.
    fingerprint_status: int = 409
    # The status of a finished checkout is not written.
    checkout_status: int = 200
    # The status for a sold-out event is not written.
    sold_out_status: int = 400
    # The status for an unknown id inside a body is not written; the type ends in _DNE.
    unknown_id_status: int = 400
    # chargeAmount has no described meaning beyond its name.
    charge_amount_must_match: bool = True
    # The samples' own card expired in 2020 and was taken in 2020.
    card_expiry_checked: bool = True
    # GiftCard is in the list of tenders, its number field is deprecated.
    gift_card_refused: bool = True
    # The documents take an auto-renewal without a card: no payment method on file.
    autorenew_needs_card: bool = False
    # Whether an event's add-on may be sold without its ticket is not written.
    event_add_on_needs_ticket: bool = True
    # Donation campaigns, appeals and funds are chosen by name from ACME's lists.
    donation_names_checked: bool = True
    # A coupon and a membership exclude each other; the refusal is assumed.
    coupon_with_membership_refused: bool = True
    # Whether a cart can be sold twice is not written.
    used_cart_refused: bool = True
    # The table answers a new cart with its id, a newer sample with the object.
    cart_post_answers_object: bool = False
    # The samples send contactEmail and their answers show no email at all.
    contact_email_echoed: bool = False
    # Whether the online order read also finds inside sales is not written.
    b2c_reads_inside_sales: bool = True
    # How soon a sale can be found by search is not written.
    search_lag_seconds: int = 0

    def with_changes(self, changes: dict[str, str]) -> Assumptions:
        """A copy with some fields set from text. Raises ValueError on a bad one."""
        kinds = {field.name: type(getattr(self, field.name)) for field in fields(self)}
        unknown = changes.keys() - kinds.keys()
        if unknown:
            raise ValueError(
                f"There is no assumption named {', '.join(sorted(unknown))}."
            )
        read: dict[str, Any] = {
            name: _read(name, kinds[name], value) for name, value in changes.items()
        }
        return replace(self, **read)


def _read(name: str, kind: type[bool] | type[int], value: str) -> int:
    """A switch or a number from text."""
    written = value.strip().lower()
    if kind is bool and written in (
        "true",
        "yes",
        "on",
        "1",
        "false",
        "no",
        "off",
        "0",
    ):
        return written in ("true", "yes", "on", "1")
    if kind is int and written.isascii() and written.isdecimal():
        return int(written)
    raise ValueError(f"{name} cannot be {value!r}.")
