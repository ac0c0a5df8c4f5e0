"""What every tender's form has: the sale it pays, and a question about its doubles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from acme_pos import acme
from acme_pos.staff.money import money

from ..models import Attempt, Tender
from ..payload import Tendered

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PERHAPS_PAID = _(
    "Nothing was charged. Tick the box if this is another guest; if it is the same "
    "guest, they may have paid already."
)


class TenderForm(forms.Form):
    tender: ClassVar[Tender]
    submit_label: ClassVar[StrPromise] = _("Take payment %(amount)s")
    # The browser sends it, so nothing of it can be posted as a form.
    is_direct = False

    another_guest = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, attempt: Attempt) -> None:  # noqa: ANN401
        self.attempt = attempt
        # Sales this one may be a second payment of.
        self.alike: list[Attempt] = []
        if attempt.may_be_alike:
            self.alike = list(Attempt.objects.like(attempt).select_related("desk"))
        super().__init__(data)
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean(self) -> dict[str, Any]:
        """Keyed in again on a new cart, a lost payment would be taken twice."""
        cleaned = super().clean() or {}
        if self.alike and not cleaned.get("another_guest"):
            self.add_error("another_guest", PERHAPS_PAID)
        return cleaned

    @property
    def told(self) -> dict[str, str]:
        """What the page's scripts are told, as data attributes."""
        return {}

    @property
    def button(self) -> str:
        """What the button says that takes the payment."""
        due = self.attempt.expected_total
        if not due:
            return gettext("Complete the sale")
        return str(self.submit_label) % {"amount": money(due)}

    def tendered(self) -> Tendered:
        return Tendered(self.tender)

    def card(self) -> acme.Card | None:
        return None
