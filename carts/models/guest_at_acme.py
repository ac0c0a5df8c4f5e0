"""Who the guest is to ACME: a member, somebody with coupons, a known customer.

The part of a cart that changes ACME's prices, or whose order it becomes. Sources: the
cart table of the shopping-cart document; coupons and memberships exclude each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models, transaction
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_date

from acme_pos import acme

from .item import CartItem

# The fields of a cart that say who the guest is.
CONTACT = (
    "first_name",
    "last_name",
    "email",
    "phone_number",
    "zip_code",
    "address1",
    "address2",
    "city",
    "region",
    "country",
)
# Those of them that ACME tells of a member or a customer.
TOLD = ("first_name", "last_name", "email", "phone_number", "zip_code")


class GuestAtAcme(models.Model):
    """`member` is what the cart shows of the membership, and empty without one:
    id, number, name, level, level_id, standing, expires (an ISO date or "") and
    contact, the digest of what the guest's contact took from it.
    """

    coupon_codes = models.JSONField(default=list, blank=True)
    membership_ids = models.JSONField(default=list, blank=True)
    member_level_id = models.CharField(max_length=40, blank=True)
    member = models.JSONField(default=dict, blank=True)
    customer_id = models.CharField(max_length=40, blank=True)
    verify_entitlements = models.BooleanField(default=False)

    class Meta:
        abstract = True

    email: models.EmailField[str, str]
    last_name: models.CharField[str, str]

    def swap(self) -> None:
        raise NotImplementedError("the cart's own")

    # Changing

    @transaction.atomic
    def write_guest(self, fields: Mapping[str, Any]) -> None:
        self.swap()
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))

    @transaction.atomic
    def mend_email(self, email: str) -> None:
        """Here and on the membership cards that were written with the same slip."""
        typed = self.email
        self.write_guest({"email": email, "customer_id": ""})
        sold = CartItem.objects.filter(cart_id=self.pk, membership_fields__isnull=False)
        for line in sold:
            fields: Any = line.membership_fields
            for card in fields["membership_cards"]:
                if card.get("email") == typed:
                    card["email"] = email
            line.save(update_fields=["membership_fields"])

    @transaction.atomic
    def attach_member(
        self, member: Mapping[str, str], person: acme.Cardholder | None = None
    ) -> None:
        """Ask ACME for member prices: by the membership's id, else by its level.

        The person's contact is taken when nothing is known of the guest.
        """
        contact = self._without_members_contact()
        if person and (self.is_walk_up or contact):
            told = {name: getattr(person, name) for name in TOLD}
            contact = self._fitting(told)
        by_id = bool(member["id"])
        self._write_member(
            {
                "member": {**member, "contact": _digest(contact) if contact else ""},
                "membership_ids": [member["id"]] if by_id else [],
                "member_level_id": "" if by_id else member["level_id"],
                "verify_entitlements": settings.ACME_VERIFY_ENTITLEMENTS,
                **contact,
            }
        )

    def detach_member(self) -> None:
        """With the contact that came with it, unless it was changed since."""
        self._write_member(
            {
                **self._without_members_contact(),
                "member": {},
                "membership_ids": [],
                "member_level_id": "",
                "verify_entitlements": False,
            }
        )

    def attach_customer(self, customer_id: str, told: Mapping[str, str]) -> None:
        """Make the order this customer's, under the contact that ACME has of them.

        `told` has the fields of TOLD.
        """
        known = self._fitting(told)
        is_same = known["last_name"].casefold() == self.last_name.casefold()
        # What else was typed stays with the person it was typed for.
        kept = {name: getattr(self, name) if is_same else "" for name in CONTACT}
        said = {name: value for name, value in known.items() if value}
        self.write_guest({**kept, **said, "customer_id": customer_id})

    def detach_customer(self) -> None:
        self.write_guest({"customer_id": ""})

    @transaction.atomic
    def ignore_limits(self, *, ignored: bool) -> None:
        """Of the membership; ACME's ignoreEntitlements of the tickets in the cart."""
        self.swap()
        tickets = self._tickets()
        if ignored:
            # What was taken out is not in sight of whoever allows it.
            tickets = tickets.filter(removed_at=None)
        tickets.update(ignore_entitlements=ignored)

    @transaction.atomic
    def _write_member(self, fields: Mapping[str, Any]) -> None:
        """What was allowed beyond one membership's limits is not allowed to another."""
        self.write_guest(fields)
        self._tickets().update(ignore_entitlements=False)

    def _without_members_contact(self) -> dict[str, str]:
        """The blank fields of a contact that is as the membership gave it."""
        given = self.member.get("contact")
        is_as_given = given and given == self.contact_digest
        return dict.fromkeys(TOLD, "") if is_as_given else {}

    # Asking

    @property
    def is_walk_up(self) -> bool:
        """Nothing at all is known of the guest."""
        return not any(getattr(self, name) for name in CONTACT)

    @property
    def is_member(self) -> bool:
        """By a card, or by the level alone."""
        return bool(self.membership_ids or self.member_level_id)

    @property
    def member_expires(self) -> date | None:
        return parse_date(self.member.get("expires", ""))

    @property
    def may_have_twin(self) -> bool:
        """ACME was not told who it is, and enough is known to look for a double."""
        is_told = bool(self.customer_id or self.membership_ids)
        return bool(self.email or self.last_name) and not is_told

    @property
    def contact_digest(self) -> str:
        """Tells one contact from another, and nothing else of it."""
        return _digest({name: getattr(self, name) for name in TOLD})

    def _fitting(self, told: Mapping[str, str]) -> dict[str, str]:
        """What ACME knows of a person, as far as it fits the cart's fields."""
        known = {name: self._cut(name, value) for name, value in told.items()}
        if "email" in known and not _is_email(known["email"]):
            known["email"] = ""
        return known

    def _cut(self, name: str, value: str) -> str:
        field = cast("models.CharField[str, str]", self._meta.get_field(name))
        return value.replace("\0", "").strip()[: field.max_length]

    def _tickets(self) -> models.QuerySet[CartItem]:
        return CartItem.objects.filter(cart_id=self.pk)


def _digest(contact: Mapping[str, str]) -> str:
    said = "\n".join(contact[name].casefold() for name in TOLD)
    digits = salted_hmac("contact", said, algorithm="sha256").hexdigest()[:32]
    # In letters alone: some runs of digits would look like a card's number.
    return digits.translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
