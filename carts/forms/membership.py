"""A new membership: level, offering and price point, the cards, gift and auto-renew."""

from __future__ import annotations

from typing import Any, cast

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Layout
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos import acme
from acme_pos.staff.money import money

from ..models import Cart, CartItem, Kind
from ..models.cart import CONTACT_OF_BUYER
from .base import Fold, ItemForm
from .fields import PhoneField, asked_email, known_as, text

# When ACME gives no limit for a level, so many secondary cards are offered.
CARDS_WITHOUT_LIMIT = 3
_CARD_FIELDS = (
    "first_name",
    "last_name",
    "email",
    "phone_number",
    "street_address1",
    "street_address2",
    "city",
    "state",
    "zip_code",
    "country",
    "org_name",
)


class CardForm(forms.Form):
    """One member card; a secondary one may stay empty."""

    first_name = text(gettext_lazy("First name"), most=60)
    last_name = text(gettext_lazy("Last name"), most=60)
    email = asked_email(gettext_lazy("Email"))
    phone_number = PhoneField(label=gettext_lazy("Phone"), required=False)
    title = text(
        gettext_lazy("Title"),
        most=20,
        help_text=gettext_lazy("Mr, Ms, Dr and the like."),
    )
    org_name = text(gettext_lazy("Organization"))
    street_address1 = text(gettext_lazy("Street address"))
    street_address2 = text(gettext_lazy("Street address, line 2"))
    city = text(gettext_lazy("City"), most=80)
    state = text(gettext_lazy("State"), most=80)
    zip_code = text(gettext_lazy("ZIP code"), most=20)
    country = text(gettext_lazy("Country"), most=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        self.is_required = kwargs.pop("is_required", False)
        super().__init__(*args, **kwargs)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Div("first_name", "last_name", css_class="pair"),
            Div("email", "phone_number", css_class="pair"),
            Fold(_("Address and organization"), *_address()),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.is_required or self.is_filled:
            for name in ("first_name", "last_name"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(
                        name, _("A member card needs a first and last name.")
                    )
        return cleaned

    @property
    def is_filled(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("title", *_CARD_FIELDS))

    def card(self, card_type: str) -> acme.MembershipCard:
        typed = {n: self.cleaned_data[n] for n in _CARD_FIELDS if self.cleaned_data[n]}
        return acme.MembershipCard.model_validate(
            {
                **typed,
                "prefix": self.cleaned_data["title"] or None,
                "card_type": card_type,
                "name": f"{typed['first_name']} {typed['last_name']}",
                "primary_card": "yes" if card_type == "primary" else "no",
            }
        )


class MembershipForm(ItemForm):
    kind = Kind.MEMBERSHIP
    sold: acme.Level

    offer = forms.ChoiceField(
        label=gettext_lazy("Term and price"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a term.")},
    )
    is_autorenew = forms.BooleanField(
        required=False,
        label=gettext_lazy("Renew automatically each term"),
        help_text=gettext_lazy(
            "Paid by card only. Read it to the guest: “Your membership renews by "
            "itself. At the end of each term the card is charged again at the price of "
            "that day, until you cancel. Do you agree?”"
        ),
    )
    has_agreed = forms.BooleanField(
        required=False, label=gettext_lazy("Yes, the guest heard this and agreed")
    )
    is_gift = forms.BooleanField(
        required=False, label=gettext_lazy("This membership is a gift")
    )
    gifter_first_name = text(gettext_lazy("Giver's first name"), most=60)
    gifter_last_name = text(gettext_lazy("Giver's last name"), most=60)
    gifter_email = asked_email(gettext_lazy("Giver's email"))
    gift_message = text(gettext_lazy("Message to the recipient"), most=500)
    notify_gift_recipient = forms.BooleanField(
        required=False,
        label=gettext_lazy("Let ACME email the recipient"),
        help_text=gettext_lazy("Needs the email on the primary card."),
    )
    waive_benefits = forms.BooleanField(
        required=False, label=gettext_lazy("The member waives the benefits")
    )
    # The guest joins now: the rest of the cart has the level's prices already.
    joins = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @classmethod
    def for_guest(cls, level: acme.Level, cart: Cart) -> MembershipForm:
        """Filled in with the cart's contact and the level's first offer."""
        fresh = cls(sold=level)
        contact = {f"card0-{name}": known for name, known in _contact(cart).items()}
        offer = next(iter(fresh.offers), "")
        return cls({"offer": offer, "joins": "1", **contact}, sold=level)

    def shape(self) -> None:
        self.offers = {
            f"{offering.id}|{price.id}": (offering, price)
            for offering in self.sold.offerings
            for price in offering.prices
        }
        choices = [(key, _in_words(*offer)) for key, offer in self.offers.items()]
        field = cast(forms.ChoiceField, self.fields["offer"])
        field.choices = choices
        if choices and not self.line:
            field.initial = choices[0][0]
        if not self.sold.can_gift:
            del self.fields["is_gift"]
        self.primary, self.secondary = self._card_forms()

    def fill_in(self, cart: Cart) -> None:
        """The guest at the desk has the first card, until another is typed."""
        self.primary.initial = _contact(cart)
        known_as(self.primary.fields["email"], cart.email)

    def _card_forms(self) -> tuple[CardForm, list[CardForm]]:
        data = self.data if self.is_bound else None
        kept = self.line.membership if self.line else None
        cards = [_typed(card) for card in kept.membership_cards] if kept else []
        initial = cards + [{}] * (self.card_limit - len(cards))
        first, *others = (
            CardForm(
                data,
                prefix=f"card{place}",
                initial=initial[place],
                is_required=not place,
            )
            for place in range(self.card_limit)
        )
        return first, others

    @property
    def card_limit(self) -> int:
        """Cards in all, the primary one among them."""
        return self.sold.card_limit or 1 + CARDS_WITHOUT_LIMIT

    def layout(self) -> Layout:
        gift = ["is_gift"] if self.sold.can_gift else []
        return Layout("offer", *gift)

    @property
    def gift_helper(self) -> FormHelper:
        return self._part(
            Div("gifter_first_name", "gifter_last_name", css_class="pair"),
            "gifter_email",
            "gift_message",
            "notify_gift_recipient",
        )

    @property
    def rest_helper(self) -> FormHelper:
        return self._part(
            "is_autorenew", "has_agreed", Fold(_("More"), "waive_benefits")
        )

    def _part(self, *fields: Any) -> FormHelper:  # noqa: ANN401
        helper = FormHelper(self)
        helper.form_tag = helper.include_media = False
        helper.disable_csrf = True
        helper.form_show_errors = True
        helper.layout = Layout(*fields)
        return helper

    def initial_of(self, line: CartItem) -> dict[str, Any]:
        info = line.membership
        if info is None:
            return {}
        initial = info.model_dump()
        initial["offer"] = f"{info.membership_offering_id}|{info.price_point_id}"
        for name, value in (initial.pop("gifter_info") or {}).items():
            initial[f"gifter_{name}"] = value
        return initial

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("offer"):
            self._check_renewal(cleaned)
        if cleaned.get("is_gift"):
            for name in ("gifter_first_name", "gifter_last_name"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Who gives this membership?"))
        return cleaned

    def _check_renewal(self, cleaned: dict[str, Any]) -> None:
        renewal = self.offers[cleaned["offer"]][0].autorenewal_type.upper()
        if renewal == "REQUIRED":
            cleaned["is_autorenew"] = True
        elif renewal == "NONE" and cleaned.get("is_autorenew"):
            self.add_error("is_autorenew", _("This term does not renew automatically."))
        if cleaned.get("is_autorenew") and not cleaned.get("has_agreed"):
            words = _(
                "Ask the guest first, then tick this. Nothing is in the cart yet."
            )
            self.add_error("has_agreed", words)
        if cleaned.get("is_autorenew") and settings.CARD_MODE == "off":
            self.add_error(
                "is_autorenew",
                _("Automatic renewal needs a card, and cards are off here."),
            )

    def is_valid(self) -> bool:
        cards = [self.primary, *self.secondary]
        are_valid = [super().is_valid(), *(card.is_valid() for card in cards)]
        if not all(are_valid):
            return False
        if (
            self.cleaned_data.get("notify_gift_recipient")
            and not (self.primary.cleaned_data["email"])
        ):
            self.primary.add_error("email", _("ACME needs an email to notify."))
            return False
        return True

    def items(self) -> list[CartItem]:
        offering, price = self.offers[self.cleaned_data["offer"]]
        info = self._info(offering, price)
        return [
            CartItem(
                kind=self.kind,
                name=_("%(level)s membership") % {"level": self.sold.name},
                variant=_variant(info),
                quantity=1,
                unit_price=price.price,
                membership_fields=info.model_dump(mode="json", exclude_none=True),
                joins=self.cleaned_data["joins"] or bool(self.line and self.line.joins),
            )
        ]

    def _info(
        self, offering: acme.Offering, price: acme.PricePoint
    ) -> acme.MembershipInfo:
        typed = self.cleaned_data
        is_gift = bool(typed.get("is_gift"))
        secondary = [
            form.card("secondary") for form in self.secondary if form.is_filled
        ]
        return acme.MembershipInfo(
            membership_category_id=self.sold.id,
            membership_category_name=self.sold.name or None,
            membership_offering_id=offering.id,
            membership_offering_name=offering.name or None,
            price_point_id=price.id,
            price_point_name=price.name or None,
            membership_cards=(self.primary.card("primary"), *secondary),
            is_gift=is_gift,
            gifter_info=self._gifter() if is_gift else None,
            gift_message=(typed["gift_message"] or None) if is_gift else None,
            notify_gift_recipient=is_gift and typed["notify_gift_recipient"],
            is_autorenew=typed["is_autorenew"] or None,
            waive_benefits=typed["waive_benefits"],
        )

    def _gifter(self) -> acme.Gifter:
        return acme.Gifter(
            first_name=self.cleaned_data["gifter_first_name"],
            last_name=self.cleaned_data["gifter_last_name"],
            email=self.cleaned_data["gifter_email"] or None,
        )


def _contact(cart: Cart) -> dict[str, str]:
    """What is known of the cart's guest, by the fields of a card."""
    return {name: getattr(cart, field) for field, name in CONTACT_OF_BUYER.items()}


def _typed(card: acme.MembershipCard) -> dict[str, Any]:
    return card.model_dump() | {"title": card.prefix}


def _in_words(offering: acme.Offering, price: acme.PricePoint) -> str:
    months = _("%(count)s months") % {"count": offering.duration}
    name = offering.name or months
    return f"{name}, {price.name}: {money(price.price)}"


def _variant(info: acme.MembershipInfo) -> str:
    facts = [info.membership_offering_name, info.price_point_name]
    facts += [card.name for card in info.membership_cards]
    if giver := info.gifter_info:
        name = f"{giver.first_name} {giver.last_name}"
        facts += [_("gift from %(giver)s") % {"giver": name}]
    facts += [_("renews automatically, as the guest agreed")] * bool(info.is_autorenew)
    return ", ".join(fact for fact in facts if fact)[:200]


def _address() -> list[Any]:
    return [
        Div("title", "org_name", css_class="pair"),
        "street_address1",
        "street_address2",
        Div("city", "state", css_class="pair"),
        Div("zip_code", "country", css_class="pair"),
    ]
