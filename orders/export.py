"""What a list of orders, items, payments and so on has in its columns as a file."""

from __future__ import annotations

from acme_pos.staff.spreadsheet import Column

from .models import AttemptState, Tender
from .models.order import OrderState, Proof
from .models.receipt import ReceiptState

TENDERS = dict(Tender.choices)

ORDERS = (
    Column("Order number", "order_number"),
    Column("ACME id", "acme_id"),
    Column("Sold at", "sold_at"),
    Column("Business day", "business_day"),
    Column("State", "state", dict(OrderState.choices)),
    Column("Total", "total_amount"),
    Column("Paid", "paid_amount"),
    Column("Balance", "balance_amount"),
    Column("Refunded", "refund_amount"),
    Column("Original total", "original_total_amount"),
    Column("Total differs from what was told", "amount_mismatch"),
    Column("Tender", "tender", TENDERS),
    Column("Card ending", "card_last4"),
    Column("Check or voucher number", "payment__payment_ref"),
    Column("Sale channel", "sale_channel"),
    Column("Desk", "desk__name"),
    Column("Cashier", "cashier__username"),
    Column("Reference", "reference"),
    Column("First name", "first_name"),
    Column("Last name", "last_name"),
    Column("Email", "email"),
    Column("Phone", "phone_number"),
    Column("ZIP", "zip_code"),
    Column("Notes", "notes"),
    Column("Check-in", "check_in_status"),
    Column("Customer id", "customer_id"),
    Column("Membership id", "membership_id"),
    Column("Changed at ACME", "updated_on"),
    Column("Proven equal to ACME", "proven_at"),
    Column("Proven by", "proven_by", dict(Proof.choices)),
    Column("Missing at ACME since", "missing_since"),
)
ITEMS = (
    Column("Order number", "order__order_number"),
    Column("Sold at", "order__sold_at"),
    Column("Business day", "order__business_day"),
    Column("Item", "name"),
    Column("Variant", "variant"),
    Column("Kind", "item_type"),
    Column("Quantity", "quantity"),
    Column("Each", "unit_price"),
    Column("Amount", "amount"),
    Column("Donation", "is_donation"),
    Column("Starts at", "starts_at"),
    Column("Event id", "event_id"),
)
PAYMENTS = (
    Column("Order number", "order__order_number"),
    Column("Sold at", "order__sold_at"),
    Column("Business day", "order__business_day"),
    Column("Tender", "tender", TENDERS),
    Column("Amount due", "amount"),
    Column("Given", "given"),
    Column("Change", "change_due"),
    Column("Check or voucher number", "payment_ref"),
    Column("Card", "card_brand"),
    Column("Card ending", "card_last4"),
    Column("Desk", "order__desk__name"),
    Column("Cashier", "order__cashier__username"),
)
TRANSACTIONS = (
    Column("Time", "at"),
    Column("Business day", "business_day"),
    Column("Order number", "order_number"),
    Column("ACME order id", "acme_order_id"),
    Column("Kind", "kind"),
    Column("Amount", "amount"),
    Column("Tender", "tender", TENDERS),
    Column("Check or voucher number", "payment_ref"),
    Column("Card", "card_brand"),
    Column("Card ending", "card_last4"),
    Column("Sale channel", "sale_channel"),
    Column("Status", "status"),
    Column("Read from ACME", "read_at"),
)
ATTEMPTS = (
    Column("Reference", "reference"),
    Column("Begun at", "created_at"),
    Column("Sent at", "sent_at"),
    Column("Ended at", "finished_at"),
    Column("State", "state", dict(AttemptState.choices)),
    Column("Tender", "tender", TENDERS),
    Column("Amount told", "expected_total"),
    Column("Amount charged", "charged_total"),
    Column("Card ending", "card_last4"),
    Column("Check or voucher number", "payment_ref"),
    Column("Desk", "desk__name"),
    Column("Cashier", "cashier__username"),
    Column("Order number", "order__order_number"),
    Column("ACME id", "acme_order_id"),
    Column("Refusal", "refusal"),
    Column("Looks", "look_count"),
    Column("Settled by", "resolved_by__username"),
    Column("Settled because", "resolved_reason"),
    Column("Perhaps charged twice", "late_hit"),
)
RECEIPTS = (
    Column("Order number", "order__order_number"),
    Column("Number", "seq"),
    Column("To", "to"),
    Column("State", "state", dict(ReceiptState.choices)),
    Column("Asked for at", "created_at"),
    Column("Asked for by", "asked_by__username"),
    Column("Sent at", "sent_at"),
    Column("Tries", "tries"),
    Column("Problem", "problem"),
)
CHANGES = (
    Column("Order number", "order__order_number"),
    Column("Learned at", "at"),
    Column("Changed at ACME", "updated_on"),
    Column("Fields", "fields"),
)
