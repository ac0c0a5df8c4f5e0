"""Members, looked up at ACME while the guest waits. Nothing of it is kept here.

Source: General Membership APIs (summaries by name, email, ZIP or number, one entry for
each card). The words ACME has for a standing are not public: one that is not known is
judged by the date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from acme_pos import acme
from acme_pos.staff import times

from . import catalog

SOON = timedelta(days=30)
# More are not told apart by eye; whoever searches is asked to say more.
MOST_SHOWN = 20
_LAPSED = re.compile(r"LAPS|EXPIRED|CANCEL|INACTIVE|TERMINAT|SUSPEND|REVOKED|DROPPED")


class Standing(StrEnum):
    """Kept in the cart by its English word."""

    ACTIVE = gettext_noop("Active")
    EXPIRING = gettext_noop("Expiring")
    LAPSED = gettext_noop("Lapsed")

    @property
    def words(self) -> str:
        return _(self.value)


@dataclass(frozen=True, slots=True)
class Member:
    """A membership with the people on it; `primary` is the first card's."""

    id: str
    number: str
    level: str
    level_id: str
    standing: Standing
    expires: date | None
    primary: acme.Cardholder | None
    holders: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.holders[0] if self.holders else _("A member")

    @property
    def others(self) -> str:
        return ", ".join(self.holders[1:])

    @property
    def is_lapsed(self) -> bool:
        return self.standing == Standing.LAPSED

    @property
    def standing_in_words(self) -> str:
        """Such as `Expiring, 12 days left`; a lapsed one names its last day."""
        if self.expires is None:
            return self.standing.words
        days = (self.expires - timezone.localdate()).days
        if self.is_lapsed and days < 0:
            return _("Lapsed since %(day)s") % {"day": times.day(self.expires)}
        if self.standing == Standing.EXPIRING:
            return _days_left(days)
        return self.standing.words

    def snapshot(self) -> dict[str, str]:
        """What the cart shows of it (Cart.member)."""
        return {
            "id": self.id,
            "number": self.number,
            "name": self.name,
            "level": self.level,
            "level_id": self.level_id,
            "standing": self.standing.value,
            "expires": self.expires.isoformat() if self.expires else "",
        }


def of_level(level: acme.Level) -> dict[str, str]:
    """The same of a guest who says their level and has no card with them."""
    nothing = dict.fromkeys(("id", "number", "name", "standing", "expires"), "")
    return {**nothing, "level": level.name, "level_id": level.id}


def found(words: str) -> list[Member]:
    """The memberships that ACME finds, by name. Raises AcmeError.

    A scanner may send more zeros before the number than ACME keeps.
    """
    client = acme.connect()
    cards = client.memberships(words)
    bare = _bare(words)
    if not cards and words.isdecimal() and bare != words:
        cards = client.memberships(bare)
    return grouped(cards)


def read(membership_id: str) -> Member:
    """Raises AcmeError; NotFound when ACME has no such membership."""
    [member] = grouped([acme.connect().membership(membership_id)])
    return member


def named_by(number: str, members: Iterable[Member]) -> Member | None:
    """The one that the full number names, as a scan does; None for none or several."""
    named = [one for one in members if _bare(number) in {_bare(one.number), one.id}]
    return named[0] if len(named) == 1 and _bare(number) else None


def grouped(cards: Iterable[acme.Membership]) -> list[Member]:
    """One for each membership, whose cards ACME lists one by one."""
    by_id = sorted(cards, key=lambda card: card.id)
    members = [_member(list(same)) for _id, same in groupby(by_id, lambda c: c.id)]
    return sorted(members, key=lambda member: (member.name.casefold(), member.id))


def _member(cards: list[acme.Membership]) -> Member:
    first = cards[0]
    people = [holder for card in cards for holder in card.cardholders]
    people.sort(key=lambda holder: holder.card_type.casefold() != "primary")
    expires = first.expiration_date
    last_day = timezone.localtime(expires).date() if expires else None
    return Member(
        id=first.id,
        number=first.number,
        level=_level(first),
        level_id=first.level_id,
        standing=_standing(first.standing, last_day),
        expires=last_day,
        primary=people[0] if people else None,
        holders=tuple(dict.fromkeys(filter(None, map(_name, people)))),
    )


def _name(holder: acme.Cardholder) -> str:
    return f"{holder.first_name} {holder.last_name}".strip() or holder.name


def _level(membership: acme.Membership) -> str:
    """By ACME's words, else by those of the shelf."""
    said = membership.level_name
    if said:
        return said
    try:
        return catalog.level(membership.level_id).name
    except catalog.NotOnSale:
        return membership.offering_name


def _standing(said: str, last_day: date | None) -> Standing:
    """ACME's word for lapsed wins, then the date."""
    today = timezone.localdate()
    if _LAPSED.search(said.upper()):
        return Standing.LAPSED
    if last_day is None or last_day > today + SOON:
        return Standing.ACTIVE
    if last_day >= today or _counts(said):
        return Standing.EXPIRING
    return Standing.LAPSED


def _counts(said: str) -> bool:
    """After the last day ACME may still count it, as in a time of grace."""
    return said.upper() in {"ACTIVE", "CURRENT", "EXPIRING", "GRACE", "GRACE PERIOD"}


def _bare(number: str) -> str:
    return number.strip().lstrip("0")


def _days_left(days: int) -> str:
    if days < 0:
        return _("Expiring, past its last day")
    if days == 0:
        return _("Expiring, today is its last day")
    words = ngettext(
        "Expiring, %(days)d day left", "Expiring, %(days)d days left", days
    )
    return words % {"days": days}
