"""Who buys elsewhere, how often by which way, and what they say."""

from collections.abc import Mapping

ONLINE, AT_DESK, BY_PHONE = "online", "pointOfSale", "customerRep"

# How often each comes up, as weights; the days are those from the sale to the event.
CHANNELS = {ONLINE: 50, AT_DESK: 35, BY_PHONE: 15}
TENDERS: Mapping[str, Mapping[str, int]] = {
    ONLINE: {"CreditCard": 92, "Voucher": 5, "Other": 3},
    AT_DESK: {
        "CreditCard": 50,
        "Cash": 33,
        "Voucher": 6,
        "Other": 4,
        "Check": 4,
        "GiftCard": 3,
    },
    BY_PHONE: {"CreditCard": 60, "Check": 30, "Other": 10},
}
CARD_BRANDS = {"Visa": 50, "MasterCard": 30, "AmericanExpress": 15, "Discover": 5}
DAYS_BEFORE = {0: 50, 1: 20, 2: 10, 5: 10, 12: 10}
TICKETS, EXTRA, GIFT, MEMBERSHIP = "tickets", "extra", "gift", "membership"
KINDS = {TICKETS: 64, EXTRA: 20, GIFT: 13, MEMBERSHIP: 3}

FIRST_NAMES = (
    *("Amara", "Benedek", "Chidi", "Dagny", "Eluned", "Farrukh", "Giulia", "Hedda"),
    *("Ikaika", "Jolanta", "Kwame", "Leocadia", "Marisol", "Nils", "Oona", "Priya"),
)
LAST_NAMES = (
    *("Abernathy", "Bjornstad", "Castellanos", "Dubrovsky", "Eriksen", "Fitzwilliam"),
    *("Garabedian", "Huang", "Iyengar", "Jankowski", "Kealoha", "Lindqvist", "Mbeki"),
    *("Nakagawa", "O'Malley", "Pereira", "Quispe"),
)
NOTES = (
    "School group, please use the north entrance",
    "Birthday of a child of seven",
    "Wheelchair; needs the lift",
    "Will be a quarter of an hour late",
)
