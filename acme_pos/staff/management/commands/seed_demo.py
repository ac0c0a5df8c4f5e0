"""The venue, the desks and the accounts of the demo."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from acme_pos.staff.forms import DEMO_PIN
from acme_pos.staff.models import Desk, User, Venue

PASSWORD = "imaginary-things"  # noqa: S105  for accounts that cannot sign in live
# username, name, group, may see the admin
ACCOUNTS = [
    ("desk", ("Dee", "Desk"), "front desk", False),
    ("supervisor", ("Sue", "Supervisor"), "supervisor", True),
    ("admin", ("Addy", "Admin"), "admin", True),
    ("auditor", ("Audrey", "Auditor"), "auditor", True),
]


class Command(BaseCommand):
    help = "Make the demo's venue, desks and accounts. Refused when ACME is live."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
        if not settings.TRAINING:
            raise CommandError(
                "ACME_BASE_URL is live; demo accounts are for a sandbox."
            )
        Venue.objects.get_or_create(pk=1, defaults=_VENUE)
        for name in ("Front desk 1", "Front desk 2"):
            Desk.objects.get_or_create(name=name)
        for account in ACCOUNTS:
            _account(*account)
        names = ", ".join(account[0] for account in ACCOUNTS)
        self.stdout.write(f"Accounts: {names}. Password: {PASSWORD}, PIN: {DEMO_PIN}")


def _account(username: str, name: tuple[str, str], group: str, is_staff: bool) -> None:
    user, is_new = User.objects.get_or_create(
        username=username,
        defaults={
            "first_name": name[0],
            "last_name": name[1],
            "is_staff": is_staff,
            "is_demo": True,
        },
    )
    if user.is_demo and not user.pin:
        user.set_pin(DEMO_PIN)
        user.save()
    if is_new:
        user.set_password(PASSWORD)
        user.save()
        user.groups.add(Group.objects.get(name=group))


_VENUE = {
    "name": "The Museum of Imaginary Things",
    "address": "1 Nowhere Lane\nExampleton, NY 00000",
    "phone": "555-0100",
    "email": "hello@museum.example",
    "website": "https://museum.example",
    "tax_note": "No goods or services were given in return for your donation.",
    "receipt_footer": "Thank you for imagining with us.",
}
