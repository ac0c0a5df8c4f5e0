"""ACME's spellings: headers, paths, enum values and odd names, and nowhere else.

Above each group stands the ACME document it was taken from. "Assumed" marks what no
document settles; such a value is also a setting (see `Config`).
"""

from enum import StrEnum
from typing import Final

# --- headers: "Working with ACME's APIs"; the tenant header: B2C Orders ------------

API_KEY: Final = "x-acme-api-key"
TENANT_ID: Final = "x-b2c-tenant-id"
# Checkout APIs, best practices: a lower-case UUID, kept through every retry of a sale.
REQUEST_UUID: Final = "x-acme-request-uuid"
# CORS checkout: the one key a browser may hold.
PUBLISHABLE_KEY: Final = "x-acme-pub-api-key"
# The family of paths that needs the tenant header besides the key.
B2C: Final = "/v2/b2c/"

# --- selling: B2B Checkout (heading; its samples say /v2/b2b/checkout) -------------

CHECKOUT: Final = "/v2/b2b/orders/checkout"

# --- the browser's own checkout: CORS checkout; its captcha: B2C Checkout ------------

CORS_CHECKOUT: Final = "/v2/b2c/cors/checkout"
CAPTCHA: Final = "x-acme-captcha-token"

# --- carts: B2C Shopping Cart --------------------------------------------------------

CARTS: Final = "/v2/b2c/carts"
CART: Final = "/v2/b2c/carts/{id}"

# --- orders: B2C Orders; the detail: B2B Order Details -------------------------------

ORDER: Final = "/v2/b2c/orders/{id}"
ORDER_SEARCH: Final = "/v2/b2c/orders/search"
EVENT_ORDERS: Final = "/v2/b2c/orders/event/{id}"
ORDER_DETAIL: Final = "/v2/b2b/orders/detail/{id}"

# --- events: B2B Event Instances; B2C Event Templates (times) ------------------------

EVENTS: Final = "/v2/b2b/event/instances"
EVENT: Final = "/v2/b2b/event/instances/{id}"
TIMES: Final = "/v2/b2c/event/templates/times"

# --- add-ons: Add-Ons ----------------------------------------------------------------

ADDONS: Final = "/v2/b2b/addons"

# --- memberships: Membership Levels; General Membership APIs -------------------------

LEVELS: Final = "/v2/b2b/membership/levels"
MEMBERSHIP: Final = "/v2/b2b/memberships/{id}"
MEMBERSHIP_SEARCH: Final = "/v2/b2b/membership/summaries/search"

# --- holds: Reservations; discounts: Discounts ---------------------------------------

RESERVATIONS: Final = "/v2/b2b/reservations"
RESERVATION: Final = "/v2/b2b/reservations/{id}"
DISCOUNTS: Final = "/v2/b2b/discounts"

# --- customers: Customers ------------------------------------------------------------

CUSTOMERS: Final = "/v2/b2b/customers"

# --- reports: Asynchronous Reports ---------------------------------------------------

REPORT_START: Final = "/v2/b2b/async/report"
REPORT_STATUS: Final = "/v2/b2b/async/report/{id}"
REPORT_RESULT: Final = "/v2/b2b/async/report/json/{id}"
# Report Definitions; the one call that answers at once is in no document.
REPORT_DEFINITIONS: Final = "/v2/b2b/analytics/report/definitions"
REPORT_AT_ONCE: Final = "/v2/b2b/analytics/report/execute"
TRANSACTIONS: Final = "Transactions"
TRANSACTION_DATE: Final = "TransactionDate"
# Transaction Types: the lines that are money. Sale, RefundSale and ChargeBackSale are
# what was sold for it.
MONEY_TYPES: Final = ("Payment", "Refund", "ChargeBack", "ChargeBackRefund")
# The document says both Completed and Complete; the failing words are assumed.
REPORT_DONE: Final = frozenset({"completed", "complete"})
REPORT_FAILED: Final = frozenset({"failed", "error", "cancelled", "canceled"})

# --- errors: B2C Checkout, "Duplicate transaction" -----------------------------------

DUPLICATE_CODE: Final = "16003"
DUPLICATE_TYPE: Final = "DUPLICATE_TRANSACTION_FOUND"

# --- card fields of a checkout: B2B Checkout, CheckoutB2BInput -----------------------

CARD_NUMBER: Final = "manualEntryCardNumber"
CVC: Final = "cvc"
EXPIRY: Final = "expDate"
CARD_FIELDS: Final = frozenset({CARD_NUMBER, CVC, EXPIRY})


class PaymentMethod(StrEnum):
    """CheckoutB2BInput.paymentMethod (B2B Checkout)."""

    CREDIT_CARD = "CreditCard"
    CASH = "Cash"
    CHECK = "Check"
    GIFT_CARD = "GiftCard"
    VOUCHER = "Voucher"
    OTHER = "Other"


class SaleChannel(StrEnum):
    """CheckoutB2BInput.saleChannel (B2B Checkout). Answers say it in PascalCase."""

    ONLINE = "online"
    POINT_OF_SALE = "pointOfSale"
    RESELLER = "reseller"
    INSIDE_SALES = "insideSalesIndividual"
    KIOSK = "kiosk"
    SALESFORCE = "salesforce"


class TicketDelivery(StrEnum):
    """CheckoutB2BInput.ticketDelivery. `print` makes ACME send the tickets by email."""

    PRINT = "print"
    WILL_CALL = "willCall"


class CardBrand(StrEnum):
    """CheckoutB2BInput.creditCardBrand (B2B Checkout)."""

    VISA = "Visa"
    MASTERCARD = "MasterCard"
    AMERICAN_EXPRESS = "AmericanExpress"
    DISCOVER = "Discover"
    JCB = "Jcb"
    DINERS_CLUB = "DinersClub"


class ItemType(StrEnum):
    """Cart item's itemType: the table of B2C Shopping Cart, memberships its samples."""

    EVENT = "Event"
    INVENTORY = "Inventory"
    COMBO_EVENT = "ComboEvent"
    COMBO_INVENTORY = "ComboInventory"
    MEMBERSHIP = "MembershipPurchase"


class AddOnType(StrEnum):
    """The two add-on types that are donations (Add-Ons; B2C Shopping Cart samples)."""

    DONATION = "donation"  # the giver names the amount
    FIXED_DONATION = "fixedDonation"


# orderItems[x].itemTypeNg (B2B Checkout samples): tells a donation from an add-on and
# nothing else; memberships and add-ons both say Event.
DONATION_NG: Final = "Donation"


def same(left: str, right: str) -> bool:
    """True for two spellings of one enum value.

    ACME takes `insideSalesIndividual` and answers `InsideSalesIndividual`; reports
    write `Customer Rep`, other documents `CREDIT_CARD`.
    """
    return _folded(left) == _folded(right)


def _folded(text: str) -> str:
    return text.replace(" ", "").replace("_", "").casefold()
