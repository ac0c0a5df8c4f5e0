"""Everything ACME's public documents leave open, as one switch each.

A default is our reading; turn one with `--assume name=value`, or on the page.
"""

from dataclasses import dataclass, fields, replace
from typing import Annotated, Any, Self, get_type_hints

SWITCH = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
STATUSES = range(200, 600)


@dataclass(frozen=True, slots=True)
class Assumptions:
    """One field per open question, with what is known of it."""

    unknown_key_status: Annotated[
        int, "Statuses of refused access: no source shows one."
    ] = 401
    no_permission_status: Annotated[
        int, "Statuses of refused access: no source shows one."
    ] = 403
    browser_ip_required: Annotated[
        bool,
        "The browser IP header is required on online checkout; the status is assumed.",
    ] = True
    captcha_required: Annotated[
        bool,
        "Online checkout has x-acme-captcha-token; when it is demanded is not written.",
    ] = False
    cors_refuses_secret_key: Annotated[
        bool, "ACME warns against it in a browser; whether the API refuses it is open."
    ] = True
    uuid_required_on_b2b: Annotated[
        bool, "Whether inside sales may leave the request UUID out is not written."
    ] = False
    uuid_hours: Annotated[
        int, "A repeat is answered 409; for how long is not written."
    ] = 24
    refused_releases_uuid: Annotated[
        bool, "Whether an invalid request uses its UUID up is not written."
    ] = True
    declined_releases_uuid: Annotated[
        bool,
        "Whether a declined card uses it up is not written: the worse is assumed.",
    ] = False
    lost_releases_uuid: Annotated[
        bool,
        "Whether a request lost before booking uses it up: the worse is assumed.",
    ] = False
    fingerprint_minutes: Annotated[
        int,
        "16003 is written for online checkout, with five minutes; 0 turns it off.",
    ] = 5
    fingerprint_on_b2b: Annotated[
        bool, "Whether 16003 holds for inside sales too is not written."
    ] = True
    fingerprint_status: Annotated[int, "The HTTP status of 16003 is not written."] = 409
    checkout_status: Annotated[
        int, "The status of a finished checkout is not written."
    ] = 200
    sold_out_status: Annotated[
        int, "The status for a sold-out event is not written."
    ] = 400
    unknown_id_status: Annotated[
        int,
        "The status for an unknown id in a body is not written; types end in _DNE.",
    ] = 400
    charge_amount_must_match: Annotated[
        bool, "chargeAmount has no described meaning beyond its name."
    ] = True
    card_expiry_checked: Annotated[
        bool, "The samples' own card expired in 2020 and was taken in 2020."
    ] = True
    gift_card_refused: Annotated[
        bool, "GiftCard is in the list of tenders, its number field is deprecated."
    ] = True
    autorenew_needs_card: Annotated[
        bool,
        "The documents take an auto-renewal without a card: no payment method on file.",
    ] = False
    event_add_on_needs_ticket: Annotated[
        bool, "Whether an event's add-on may be sold without its ticket is not written."
    ] = True
    donation_names_checked: Annotated[
        bool,
        "Donation campaigns, appeals and funds are chosen by name from ACME's lists.",
    ] = True
    coupon_with_membership_refused: Annotated[
        bool, "A coupon and a membership exclude each other; the refusal is assumed."
    ] = True
    unknown_membership_refused: Annotated[
        bool, "What a membership id that names nothing does to a cart is not written."
    ] = True
    lapsed_membership_refused: Annotated[
        bool, "Whether a lapsed membership only gives full prices is not written."
    ] = False
    exceeded_entitlement_refused: Annotated[
        bool, "verifyEntitlements makes checkout validate; the refusal is assumed."
    ] = True
    unknown_customer_refused: Annotated[
        bool, "What a customerId that names nobody does to a sale is not written."
    ] = True
    combo_parts_must_match: Annotated[
        bool, "Whether a combo's events may have different tickets is not written."
    ] = True
    totals_before_discounts: Annotated[
        bool,
        "Whether totalAmount and amount are meant before discounts is not written.",
    ] = False
    reservation_minutes: Annotated[
        int, "How long a reservation holds its seats: about 10 minutes is all we know."
    ] = 10
    cart_hours: Annotated[
        int, "How long a stored cart is kept after its last change is not written."
    ] = 24
    used_cart_refused: Annotated[
        bool, "Whether a cart can be sold twice is not written."
    ] = True
    stored_customer_ignored: Annotated[
        bool,
        "The cart document ignores customerId in a cart that is made outside checkout.",
    ] = True
    cart_post_answers_object: Annotated[
        bool,
        "The table answers a new cart with its id, a newer sample with the object.",
    ] = False
    contact_email_echoed: Annotated[
        bool, "The samples send contactEmail and their answers show no email at all."
    ] = False
    b2c_reads_inside_sales: Annotated[
        bool, "Whether the online order read also finds inside sales is not written."
    ] = True
    search_lag_seconds: Annotated[
        int, "How soon a sale can be found by search is not written."
    ] = 0
    edits_write_transactions: Annotated[
        bool,
        "Whether an edit of notes or contact alone makes a transaction is not written.",
    ] = True
    report_seconds: Annotated[
        int, "How long a report takes is not written; it is asked about twice at least."
    ] = 0
    report_lag_seconds: Annotated[
        int, "How soon a sale or a refund is in a report is not written."
    ] = 0

    def with_changes(self, changes: dict[str, str]) -> Self:
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


def notes() -> dict[str, str]:
    """What is known of each open question, by field name."""
    hints = get_type_hints(Assumptions, include_extras=True)
    return {name: hint.__metadata__[0] for name, hint in hints.items()}


def _read(name: str, kind: type[bool] | type[int], value: str) -> int:
    """A switch or a number from text."""
    written = value.strip().lower()
    if kind is bool and written in SWITCH:
        return SWITCH[written]
    if kind is int and written.isascii() and written.isdecimal():
        number = int(written)
        if not name.endswith("_status") or number in STATUSES:
            return number
    raise ValueError(f"{name} cannot be {value!r}.")
