"""The fields of the Transactions collection that a report may ask for.

Source: ACME's reporting documents on transactions. Each name is a column of the
store too, kept as a report shows it.
"""

STRING, DATE, INTEGER, CURRENCY = "STRING", "DATE", "INTEGER", "CURRENCY"

COLLECTION = "Transactions"

FIELDS: dict[str, str] = {
    "TransactionId": STRING,
    "TransactionItemId": STRING,
    "TransactionType": STRING,
    "TransactionDate": DATE,
    "ParentTransactionId": STRING,
    "OrderId": STRING,
    "OrderNumber": STRING,
    "OrderItemType": STRING,
    "ItemName": STRING,
    "AddOn": STRING,
    "EventName": STRING,
    "EventStartTime": DATE,
    "TicketType": STRING,
    "Quantity": INTEGER,
    "TransactionAmount": CURRENCY,
    "DiscountedTransactionAmount": CURRENCY,
    "DiscountedTransactionValue": CURRENCY,
    "DiscountedUnitPrice": CURRENCY,
    "DiscountedAmount": CURRENCY,
    "PaymentAmount": CURRENCY,
    "PaymentMethod": STRING,
    "PaymentId": STRING,
    "PaymentStatus": STRING,
    "PaymentDueDate": DATE,
    "CreditCardBrand": STRING,
    "CreditCardLast4Digits": STRING,
    "ExternalChargeId": STRING,
    "IncidentNumber": STRING,
    "SaleChannel": STRING,
    "CouponCode": STRING,
    "CouponName": STRING,
    "Email": STRING,
    "ContactFirstName": STRING,
    "ContactLastName": STRING,
    "ZipCode": STRING,
    "MembershipId": STRING,
    "MembershipLevelName": STRING,
    "OrganizationName": STRING,
}

# Fields that ACME's documents spell in two ways.
SPELLINGS = {"DiscountTransactionValue": "DiscountedTransactionValue"}

# What a window of time may be about, and the column that holds it in seconds.
DATE_RANGES = {"TransactionDate": "at", "EventStartTime": "event_at"}
