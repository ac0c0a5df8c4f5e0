"""Card mode `direct`: its card fields belong to no form; these are what is posted.

The browser checks a typed card by the same table and in the same words as `CardForm`.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from acme_pos import acme, cards

from ..models import Tender
from .base import TenderForm
from .card import CARD_WORDS, CardForm, card_tables
from .tender import NUMBERED

# What a card would be posted under. A check or voucher has a number too.
CARD_NAMES = frozenset({"expiry", "cvc"}) | acme.CARD_FIELDS

# What static/direct.js says when ACME was not asked, and why.
DIRECT_WORDS = {
    "marked": _("Nothing was charged. Look at the field that is marked."),
    "offline": _(
        "This desk is offline, so nothing was charged. Take another tender, or try "
        "again when the network is back."
    ),
    "blocked": _(
        "This browser cannot pay ACME from here, so nothing was charged. Take another "
        "tender. The network may block ACME, or ACME may not safelist this address: a "
        "manager checks that it knows {}."
    ),
    "strange": _(
        "ACME's checkout does not answer as it should, so nothing was charged. Try "
        "again in a minute, or take another tender."
    ),
    "key": _(
        "ACME did not accept this system's publishable key, so nothing was charged. "
        "Take another tender; a manager has to look at it."
    ),
    "silent": _(
        "The desk's own server did not answer, so nothing was sent to ACME and nothing "
        "was charged. Press the button again: what the server has of this payment "
        "shows then."
    ),
    "signed_in": _(
        "You were signed out, or signed in anew in another window, so nothing was sent "
        "to ACME and nothing was charged. Type the card again."
    ),
    "no_captcha": _(
        "The captcha gave no token, so nothing was charged. Try again, or take another "
        "tender."
    ),
}


class DirectCardForm(TenderForm):
    """Nothing of a card is in it: what is posted is that the browser may begin."""

    tender = Tender.CARD
    submit_label = CardForm.submit_label
    is_direct = True

    @property
    def told(self) -> dict[str, str]:
        """What static/direct.js is told, as data attributes."""
        return {
            "address": acme.browser_address(settings.ACME),
            "headers": json.dumps(acme.browser_headers(settings.ACME)),
            "spellings": json.dumps(acme.BROWSER_SPELLINGS),
            "probe": "yes" if settings.ACME_DIRECT_PROBE else "",
            **card_tables(),
            "words": json.dumps(CARD_WORDS | DIRECT_WORDS, cls=DjangoJSONEncoder),
            "kinds": json.dumps(acme.REFUSAL_WORDS),
            "today": f"{timezone.localdate():%Y-%m}",
        }


PAGE = r"^[a-z]{16}\Z"


class ReportForm(forms.Form):
    """The id of ACME's order alone, or the numbers of a refusal, or that the page sent
    nothing, or nothing.
    """

    order_id = forms.RegexField(r"^[A-Za-z0-9_-]{1,64}\Z", required=False)
    status = forms.IntegerField(min_value=100, max_value=599, required=False)
    type = forms.RegexField(r"^[A-Z_]{1,60}\Z", required=False)
    code = forms.RegexField(r"^[0-9]{1,6}\Z", required=False)
    complains = forms.BooleanField(required=False)
    about = forms.ChoiceField(
        choices=[(kind, kind) for kind, _ in acme.REFUSAL_WORDS], required=False
    )
    not_sent = forms.BooleanField(required=False)
    # Letters, so that it cannot be taken for a card.
    page = forms.RegexField(PAGE, required=False)
    is_probe = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        names = ("status", "type", "code", "complains", "about")
        refusal = any(cleaned.get(name) for name in names)
        said = (cleaned.get("order_id"), refusal, cleaned.get("not_sent"))
        if sum(map(bool, said)) > 1:
            raise forms.ValidationError("an order, a refusal and nothing sent at once")
        return cleaned


def holds_card(posted: QueryDict) -> bool:
    """Whether anything of a card is in it, under whatever name."""
    is_numbered = posted.get("tender") in NUMBERED
    names = CARD_NAMES if is_numbered else CARD_NAMES | {"number"}
    return any(
        (value.strip() and name in names) or any(cards.spans_in(value))
        for name, values in posted.lists()
        for value in values
    )
