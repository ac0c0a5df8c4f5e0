"""What a supervisor says of a sale without an answer, each under their password.

At a screen of their own they are signed in already; at a cashier's they allow it beside
whoever is signed in.

One form per verdict, found in `FORM_FOR_VERDICT`. Several stand on one page, so each
has its verdict as the prefix of its fields.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acme_pos.staff.approval import TRIES, WITHIN, ApprovalForm
from acme_pos.staff.models import Tries, User
from carts.forms.fields import text

from ..models import Attempt

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# What is typed, in the language of the page.
TYPED_WORDS = gettext_lazy("NOT CHARGED")
SHORTEST_REASON = 10
TOO_MANY = gettext_lazy(
    "Too many tries. Nothing was changed; try again in half an hour."
)
# So long ACME's lists may be out of order before a sale is settled without them.
UNREAD_AFTER = timedelta(minutes=30)
# As many as the resolver asks for: then the lists were read, and can be again.
EMPTY_LOOKS = 3


class SettleForm(forms.Form):
    verdict: ClassVar[str]
    # The field that `said` hands over, and that a refusal is about.
    about: ClassVar[str]
    submit_label: ClassVar[StrOrPromise]
    field_order = ("number", "reason", "words", "password")

    password = forms.CharField(
        label=gettext_lazy("Your password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401
        *,
        by: User,
        approval: ApprovalForm | None = None,
    ) -> None:
        self.by, self.approval = by, approval
        super().__init__(data, prefix=self.verdict)
        if approval:
            del self.fields["password"]
        self.helper = FormHelper(self)
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_password(self) -> str:
        """Asked for each time: the desk may have been left signed in."""
        typed: str = self.cleaned_data["password"]
        tries = f"settling by {self.by.pk}"
        if not Tries.objects.take(tries, TRIES, WITHIN):
            raise ValidationError(TOO_MANY, code="tries")
        if not self.by.check_password(typed):
            raise ValidationError(_("This is not your password."), code="password")
        Tries.objects.give_back(tries)
        return typed

    def settler(self) -> User | None:
        """Who settles it, once all that was typed is right; approval is asked last."""
        if not self.is_valid():
            return None
        if self.approval is None:
            return self.by
        return self.approval.by if self.approval.is_given() else None

    @property
    def said(self) -> str:
        said: str = self.cleaned_data[self.about]
        return said


class ChargedForm(SettleForm):
    verdict, about = "charged", "number"
    submit_label = gettext_lazy("It was charged")

    number = text(gettext_lazy("ACME's order number or id"), most=40, required=True)


class _ReasonedForm(SettleForm):
    about = "reason"

    reason = text(
        gettext_lazy("Reason"),
        most=300,
        required=True,
        help_text=gettext_lazy(
            "What you saw, for whoever reads it later. Name no guest: it stays."
        ),
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if len(reason) < SHORTEST_REASON:
            raise ValidationError(_("Say a little more than that."), code="short")
        return reason


class NotChargedForm(_ReasonedForm):
    verdict = "not_charged"
    submit_label = gettext_lazy("It was not charged")

    words = text(gettext_lazy("Type NOT CHARGED"), most=40, required=True)

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if words != str(TYPED_WORDS):
            raise ValidationError(_("Type NOT CHARGED, in capitals."), code="words")
        return words


class NotListedForm(NotChargedForm):
    """Where ACME's lists cannot be read, so that no look will ever prove it."""

    verdict = "not_listed"
    submit_label = gettext_lazy("ACME's back office has no such order")


class RefundedForm(_ReasonedForm):
    verdict = "refunded"
    submit_label = gettext_lazy("The double charge is settled")


FORM_FOR_VERDICT: dict[str, type[SettleForm]] = {
    form.verdict: form
    for form in (ChargedForm, NotChargedForm, NotListedForm, RefundedForm)
}


def verdicts_for(attempt: Attempt) -> list[str]:
    """What can be said of the sale as it is now."""
    if attempt.is_for_review:
        unread = [NotListedForm.verdict] if has_unread_lists(attempt) else []
        return [ChargedForm.verdict, NotChargedForm.verdict, *unread]
    return [RefundedForm.verdict] if attempt.is_charged_twice else []


def has_unread_lists(attempt: Attempt) -> bool:
    """ACME had its time, and its lists were not read whole often enough for a proof."""
    sent_at = attempt.sent_at or attempt.created_at
    waited = timezone.now() - sent_at > UNREAD_AFTER
    return waited and attempt.empty_looks < EMPTY_LOOKS
